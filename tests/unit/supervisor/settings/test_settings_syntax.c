#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/settings/settings_nearest.h"
#include "supervisor/settings/settings_syntax.h"
#include "supervisor/settings/settings_units.h"

static void durations_need_a_whole_number_and_a_unit(void **state)
{
    (void)state;
    const char *wrong[] = {"",
                           "15",
                           "m",
                           "15 m",
                           "1.5h",
                           "-1s",
                           "+1s",
                           "15M",
                           "15x",
                           "ms1",
                           " 15m",
                           "999999999999999999d",
                           "9999999999999999999s"};
    int64_t value = 77;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(settings_units_read(SETTINGS_DURATION, wrong[i], &value), -1);
    assert_int_equal(value, 77);
    assert_int_equal(settings_units_read(SETTINGS_DURATION, "10ms", &value), 0);
    assert_int_equal(value, 10);
    assert_int_equal(settings_units_read(SETTINGS_DURATION, "2h", &value), 0);
    assert_int_equal(value, 2 * 3600 * 1000);
    assert_int_equal(settings_units_read(SETTINGS_DURATION, "30d", &value), 0);
    assert_int_equal(value, INT64_C(30) * 24 * 3600 * 1000);
}

static void durations_are_written_with_the_largest_unit(void **state)
{
    (void)state;
    char text[SETTINGS_UNITS_TEXT_BYTES];
    settings_units_write(SETTINGS_DURATION, 120000, text);
    assert_string_equal(text, "2m");
    settings_units_write(SETTINGS_DURATION, 1500, text);
    assert_string_equal(text, "1500ms");
    settings_units_write(SETTINGS_DURATION, 0, text);
    assert_string_equal(text, "0ms");
    settings_units_write(SETTINGS_SIZE, 10 * 1024 * 1024, text);
    assert_string_equal(text, "10M");
    settings_units_write(SETTINGS_SIZE, 1025, text);
    assert_string_equal(text, "1025");
}

static void sizes_are_read(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_int_equal(settings_units_read(SETTINGS_SIZE, "10m", &value), -1);
    assert_int_equal(settings_units_read(SETTINGS_SIZE, "999999999999999999G", &value), -1);
    assert_int_equal(settings_units_read(SETTINGS_SIZE, "64K", &value), 0);
    assert_int_equal(value, 65536);
    assert_int_equal(settings_units_read(SETTINGS_SIZE, "5", &value), 0);
    assert_int_equal(value, 5);
}

static void hosts_are_names_or_addresses(void **state)
{
    (void)state;
    const char *wrong[] = {
        "",          "-a",
        "a-",        "a..b",
        ".a",        "a.",
        "a b",       "1.2.3",
        "1.2.3.256", "[::1]",
        "::g",       "a/b",
        "ä.de",      "0123456789012345678901234567890123456789012345678901234567890123.de"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(settings_syntax_is_host(wrong[i]));
    const char *right[] = {"dc1", "dc1.example.test", "10.0.0.1", "::1", "fe80::1", "dc_1", "3com"};
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_true(settings_syntax_is_host(right[i]));
}

static void addresses_are_split(void **state)
{
    (void)state;
    const char *wrong[] = {"127.0.0.1", ":7480",  "a:",    "a:65536", "a:-1", "::1:80",
                           "[::1]",     "[a]:80", "[]:80", "a:b:80",  "*:80"};
    char *host = NULL;
    uint16_t port = 0;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(settings_syntax_split_address(wrong[i], &host, &port), -1);
    assert_null(host);
    assert_int_equal(settings_syntax_split_address("[::1]:7480", &host, &port), 0);
    assert_string_equal(host, "::1");
    assert_int_equal(port, 7480);
    free(host);
    assert_int_equal(settings_syntax_split_address("localhost:0", &host, &port), 0);
    assert_string_equal(host, "localhost");
    assert_int_equal(port, 0);
    free(host);
}

static void urls_have_a_host_and_no_account(void **state)
{
    (void)state;
    const char *wrong[] = {"",
                           "https://",
                           "https:///EWS",
                           "ftp://a",
                           "HTTPS://a",
                           "https://u:p@a/EWS",
                           "https://a:0/",
                           "https://a:99999/",
                           "https://a b/",
                           "https://a/#x",
                           "https://::1/"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(settings_syntax_is_url(wrong[i]));
    assert_true(settings_syntax_is_url("https://a.test/EWS/Exchange.asmx"));
    assert_true(settings_syntax_is_url("https://[::1]:8443/x?y"));
    assert_true(settings_syntax_is_url("https://[::1]"));
    assert_true(settings_syntax_is_proxy("http://proxy:3128"));
    assert_true(settings_syntax_is_proxy("http://proxy:3128/"));
    assert_false(settings_syntax_is_proxy("http://proxy:3128/x"));
}

static void filters_have_balanced_parentheses(void **state)
{
    (void)state;
    const char *wrong[] = {"", "a=b", "(a=b", "(a=b))", "(a=b)(c=d)", ")(", "()x"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(settings_syntax_is_filter(wrong[i]));
    assert_true(settings_syntax_is_filter("(objectClass=person)"));
    assert_true(settings_syntax_is_filter("(&(a=b)(|(c=d)(!(e=f))))"));
}

static void mail_addresses_and_zones_have_their_form(void **state)
{
    (void)state;
    const char *wrong[] = {"", "@a", "a@", "a@b@c", "a b@c", "a"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(settings_syntax_is_mail(wrong[i]));
    assert_true(settings_syntax_is_mail("o'neill@example.test"));
    assert_true(settings_syntax_is_zone("America/Argentina/Buenos_Aires"));
    assert_true(settings_syntax_is_zone("Etc/GMT+5"));
    assert_false(settings_syntax_is_zone("../etc/passwd"));
    assert_false(settings_syntax_is_zone("/etc/passwd"));
    assert_false(settings_syntax_is_zone("a//b"));
    assert_false(settings_syntax_is_zone(""));
}

static void distances_count_letters(void **state)
{
    (void)state;
    assert_int_equal(settings_nearest_distance("", "abc"), 3);
    assert_int_equal(settings_nearest_distance("interval", "interval"), 0);
    assert_int_equal(settings_nearest_distance("intervall", "interval"), 1);
    assert_int_equal(settings_nearest_distance("servcie", "service"), 1);
    assert_int_equal(settings_nearest_distance("kitten", "sitting"), 3);
    char longest[60];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(settings_nearest_distance(longest, "a"), 59);
    assert_true(settings_nearest_is_close("servcie", "service"));
    assert_false(settings_nearest_is_close("gateway", "service"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_need_a_whole_number_and_a_unit),
        cmocka_unit_test(durations_are_written_with_the_largest_unit),
        cmocka_unit_test(sizes_are_read),
        cmocka_unit_test(hosts_are_names_or_addresses),
        cmocka_unit_test(addresses_are_split),
        cmocka_unit_test(urls_have_a_host_and_no_account),
        cmocka_unit_test(filters_have_balanced_parentheses),
        cmocka_unit_test(mail_addresses_and_zones_have_their_form),
        cmocka_unit_test(distances_count_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
