#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/server/servers.h"

#include "unit/supervisor/settings/settings_fixture.h"

#define HOUR_MS INT64_C(3600000)

static struct dispatcher_input *input_of(const char *text, struct configuration **settings)
{
    struct settings_report report;
    *settings = fixture_read(text, &report);
    assert_non_null(*settings);
    settings_report_clear(&report);
    return dispatcher_input_create(*settings, 1);
}

static void assert_endpoint(const char *exchange, const char *expected)
{
    char text[512];
    struct configuration *settings = NULL;
    (void)snprintf(text, sizeof(text), "%s%s[exchange]\n%suser = svc\nsecret_file = /s/ex\n",
                   FIXTURE_UCSERVER, FIXTURE_DIRECTORY, exchange);
    struct dispatcher_input *input = input_of(text, &settings);
    assert_string_equal(input->settings.servers.exchanges[0].endpoint, expected);
    dispatcher_input_destroy(input);
    settings_destroy(settings);
}

static void an_endpoint_is_host_and_port_however_it_is_written(void **state)
{
    (void)state;
    assert_endpoint("host = mail.example\n", "mail.example:443");
    assert_endpoint("host = mail.example\nport = 8443\n", "mail.example:8443");
    assert_endpoint("url = https://mail.example/EWS/Exchange.asmx\n", "mail.example:443");
    assert_endpoint("url = https://mail.example:444/a:b\n", "mail.example:444");
    assert_endpoint("url = https://[::1]/EWS\n", "[::1]:443");
    assert_endpoint("url = https://[::1]:444/EWS\n", "[::1]:444");
}

static void each_directory_has_its_own_cache(void **state)
{
    (void)state;
    struct configuration *settings = NULL;
    struct dispatcher_input *input =
        input_of(FIXTURE_UCSERVER "[directory long]\nhost = a\nuser = u\nsecret_file = /s/a\n"
                                  "cache_hours = 5\n"
                                  "[directory short]\nhost = b\nuser = u2\nsecret_file = /s/b\n"
                                  "cache_hours = 2\nupn_suffix = b\n" FIXTURE_EXCHANGE,
                 &settings);
    assert_int_equal(input->settings.servers.directory_count, 2);
    assert_int_equal(input->settings.servers.directories[0].cache_ms, 5 * HOUR_MS);
    assert_int_equal(input->settings.servers.directories[1].cache_ms, 2 * HOUR_MS);
    dispatcher_input_destroy(input);
    settings_destroy(settings);
}

static void a_publisher_that_is_no_child_is_elsewhere(void **state)
{
    (void)state;
    struct configuration *settings = NULL;
    struct dispatcher_input *input = input_of(FIXTURE_ALL "[pool]\npublisher = 0\n", &settings);
    assert_true(input->settings.rules.publisher_is_elsewhere);
    dispatcher_input_destroy(input);
    settings_destroy(settings);
    input = input_of(FIXTURE_ALL, &settings);
    assert_false(input->settings.rules.publisher_is_elsewhere);
    dispatcher_input_destroy(input);
    settings_destroy(settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_endpoint_is_host_and_port_however_it_is_written),
        cmocka_unit_test(each_directory_has_its_own_cache),
        cmocka_unit_test(a_publisher_that_is_no_child_is_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
