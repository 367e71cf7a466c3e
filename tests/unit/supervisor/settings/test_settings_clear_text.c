/* Exchange without TLS has to be wanted, in each of several ways; what is missing is told with its line and what to
 * do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/settings/settings_derived.h"

#include "settings_fixture.h"

static void assert_refused(const char *text, int line, const char *name)
{
    struct settings_report report;
    assert_null(fixture_read(text, &report));
    assert_true(fixture_reported(&report, SETTINGS_PROBLEM_ERROR, line, name));
    assert_int_equal(report.error_count, 1);
    settings_report_clear(&report);
}

static void what_is_missing_is_told(void **state)
{
    (void)state;
    assert_refused(FIXTURE_ALL "tls = off\nauth = basic\nclear_text = yes\n", 13,
                   "settings.clear_text_by_basic");
    assert_refused(FIXTURE_ALL "tls = off\nclear_text = yes\nchannel_binding = on\n", 15,
                   "settings.clear_text_bound");
    assert_refused(FIXTURE_ALL "tls = off\nclear_text = yes\nproxy = http://p.test:3128\n", 15,
                   "settings.clear_text_by_proxy");
    assert_refused(FIXTURE_UCSERVER FIXTURE_DIRECTORY
                   "[exchange]\nurl = https://a.test/EWS\nuser = u\nsecret_file = /s\ntls = off\n"
                   "clear_text = yes\n",
                   13, "settings.clear_text_with_https");
    assert_refused(FIXTURE_UCSERVER FIXTURE_DIRECTORY
                   "[exchange]\nuser = u\nsecret_file = /s\ntls = off\nclear_text = yes\n",
                   12, "settings.clear_text_unplaced");
}

static void clear_text_is_wanted_and_warned_of(void **state)
{
    (void)state;
    static const char *const good[] = {
        FIXTURE_ALL "tls = off\nclear_text = yes\n",
        FIXTURE_ALL "tls = off\nauth = ntlm\nclear_text = yes\n",
        FIXTURE_UCSERVER FIXTURE_DIRECTORY
        "[exchange]\nurl = http://a.test/EWS\nuser = u\nsecret_file = /s\ntls = off\n"
        "clear_text = yes\n",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct settings_report report;
        struct configuration *settings = fixture_read(good[i], &report);
        assert_non_null(settings);
        assert_true(fixture_reported(&report, SETTINGS_PROBLEM_WARNING, 13, "settings.clear_text"));
        char *url = settings_exchange_url(settings->exchanges[0]);
        assert_int_equal(strncmp(url, "http://", strlen("http://")), 0);
        assert_true(strstr(url, ":80/EWS/Exchange.asmx") != NULL || i == 2);
        free(url);
        settings_report_clear(&report);
        settings_destroy(settings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(clear_text_is_wanted_and_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
