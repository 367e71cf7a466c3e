/* What of a configuration may be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/bundle/bundle_configuration.h"

static void assert_written(const char *text, const char *expected)
{
    struct buffer to;
    buffer_init(&to, 1 << 16);
    assert_int_equal(bundle_configuration_write(text, &to), 0);
    assert_int_equal(buffer_append(&to, "", 1), 0);
    assert_string_equal((const char *)buffer_data(&to), expected);
    buffer_clear(&to);
}

static void only_settings_are_shown(void **state)
{
    (void)state;
    assert_written("# the password is geheim\n[ucserver]\nhost = u.example.com\n\nuser=ewscal",
                   "# (a comment)\n[ucserver]\nhost = u.example.com\n\nuser = ewscal\n");
    assert_written("password = geheim\n  secret_file = /etc/x\ngeheim\n",
                   "(hidden: this key is no setting)\nsecret_file = /etc/x\n(hidden: this line is "
                   "no setting)\n");
    assert_written("[exchange]\nproxy = http://anna:ge@heim@proxy:3128\n",
                   "[exchange]\nproxy = (hidden)@proxy:3128\n");
    assert_written("url = https://anna:geheim@mail.example.com/EWS",
                   "url = (hidden)@mail.example.com/EWS\n");
    /* by mistake the password itself */
    assert_written(
        "secret_file = geheim\ntoken_file =ge/heim\nca_file = /a\n",
        "secret_file = (hidden: this is no path)\ntoken_file = (hidden: this is no path)\n"
        "ca_file = /a\n");
    assert_written("user = ewscal ; geheim", "user = ewscal ; (a comment)\n");
    assert_written("check_mailbox = anna@example.test", "check_mailbox = anna@example.test\n");
}

static void values_are_found_in_their_section(void **state)
{
    (void)state;
    static const char text[] =
        "[exchange main]\nhost = a\n[log]\n# directory = /no\ndirectory = /var/x \n";
    char value[16];
    assert_true(bundle_configuration_value(text, "log", "directory", value, sizeof(value)));
    assert_string_equal(value, "/var/x");
    assert_true(bundle_configuration_value(text, "exchange", "host", value, sizeof(value)));
    assert_string_equal(value, "a");
    assert_false(bundle_configuration_value(text, "log", "host", value, sizeof(value)));
    assert_false(bundle_configuration_value(text, "log", "directory", value, 6));
}

static void users_in_urls_are_hidden(void **state)
{
    (void)state;
    static const char text[] = "see http://a:b@host/x, ldaps://c@d \"https://e/f@g\" and x@y";
    struct buffer to;
    buffer_init(&to, 1 << 10);
    assert_int_equal(bundle_write_without_userinfo(text, strlen(text), &to), 0);
    assert_int_equal(buffer_append(&to, "", 1), 0);
    assert_string_equal((const char *)buffer_data(&to),
                        "see http://(hidden)@host/x, ldaps://(hidden)@d \"https://e/f@g\" and x@y");
    buffer_clear(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_settings_are_shown),
        cmocka_unit_test(values_are_found_in_their_section),
        cmocka_unit_test(users_in_urls_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
