/* Slips of editors, each with its name; what is only unusual is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/settings/settings_oddity.h"

struct slip {
    const char *text, *name; /* NULL: nothing is odd */
};

static void expect(const struct slip *slip, const enum event *events, size_t count)
{
    if (count != (slip->name != NULL ? 1 : 0) ||
        (count == 1 && strcmp(event_name(events[0]), slip->name) != 0))
        fail_msg("\"%s\": %zu, first %s", slip->text, count,
                 count > 0 ? event_name(events[0]) : "none");
}

static void each_slip_of_a_secret_has_its_name(void **state)
{
    (void)state;
    static const struct slip slips[] = {
        {"correct horse battery", NULL},
        {"p\xc3\xa4sswort", NULL},
        {"\"", NULL},
        {"it's \"quoted\" here", NULL},
        {"one\ntwo", "settings.secret_lines"},
        {"one\rtwo", "settings.secret_lines"},
        {"secret\n", "settings.secret_lines"},
        {" secret", "settings.secret_blank"},
        {"secret\t", "settings.secret_blank"},
        {"\"secret\"", "settings.secret_quoted"},
        {"'secret'", "settings.secret_quoted"},
        {"\xe2\x80\x9csecret\xe2\x80\x9d", "settings.secret_quoted"},
        {"\xe2\x80\x9esecret\xe2\x80\x9c", "settings.secret_quoted"},
        {"\xc2\xabsecret\xc2\xbb", "settings.secret_quoted"},
        {"p\xe4sswort", "settings.secret_not_utf8"},
        {"secret\xc2\xa0", "settings.secret_unseen"},
        {"sec\xe2\x80\x8bret", "settings.secret_unseen"},
        {"sec\xef\xbb\xbfret", "settings.secret_unseen"},
        {"sec\x1bret", "settings.secret_unseen"},
        {"\xe2\x80\xaasecret", "settings.secret_unseen"},
        {"secret\xe2\x80\xa8", "settings.secret_unseen"},
        {"sec\xe2\x81\xa1ret", "settings.secret_unseen"},
    };
    for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
        enum event events[SETTINGS_ODDITIES];
        const struct settings_file file = {.octets = (char *)(uintptr_t)slips[i].text,
                                           .size_bytes = strlen(slips[i].text)};
        expect(&slips[i], events, settings_oddity_of_file(SETTINGS_SECRET, &file, events));
    }
}

static void each_slip_of_a_name_has_its_name(void **state)
{
    (void)state;
    static const struct slip slips[] = {
        {"EXAMPLE\\svc", NULL},
        {"svc@example.test", NULL},
        {"J\xc3\xbcrgen M\xc3\xbcller", NULL},
        {"CN=a/b,DC=example,DC=test", NULL},
        {"\"EXAMPLE\\svc\"", "settings.user_quoted"},
        {"'svc'", "settings.user_quoted"},
        {"EXAMPLE\\\"svc\"", "settings.user_quoted"},
        {"\"svc@example.test", "settings.user_quoted"},
        {"\xe2\x80\x9e"
         "EXAMPLE\\svc\xe2\x80\x9c",
         "settings.user_quoted"},
        {"o'brien@example.test", NULL},
        {"CN=\"Doe, Jane\",DC=example,DC=test", NULL},
        {"\xe2\x80\xaa"
         "EXAMPLE\\svc",
         "settings.user_unseen"},
        {"svc@example.test\xe2\x80\xa8", "settings.user_unseen"},
        {"EXAMPLE\\svc\xc2\xa0", "settings.user_unseen"},
        {"EXAMPLE\\\\svc", "settings.user_backslashes"},
        {"EXAMPLE/svc", "settings.user_slash"},
        {"mailto:svc@example.test", "settings.user_colon"},
        {"svc:secret", "settings.user_colon"},
        {"CN=a:b,DC=example,DC=test", NULL},
    };
    for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
        enum event events[SETTINGS_ODDITIES];
        expect(&slips[i], events, settings_oddity_of_user(slips[i].text, true, events));
    }
    enum event events[SETTINGS_ODDITIES];
    assert_int_equal(settings_oddity_of_user("a/b\\\\c", false, events), 0);
    assert_int_equal(settings_oddity_of_user("\"a\"", false, events), 1);
    assert_int_equal(settings_oddity_of_user("mailto:a@b", false, events), 1);
    assert_int_equal(events[0], SETTINGS_USER_COLON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_slip_of_a_secret_has_its_name),
        cmocka_unit_test(each_slip_of_a_name_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
