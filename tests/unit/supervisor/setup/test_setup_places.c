#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/setup/setup_places.h"

#define FILE_NAME "/nonexistent/ewscal.conf"

static int begin(void **state)
{
    struct error error;
    struct setup_draft *draft = NULL;
    assert_int_equal(setup_draft_create(FILE_NAME, &draft, &error), 0);
    *state = draft;
    return 0;
}

static int end(void **state)
{
    setup_draft_destroy(*state);
    return 0;
}

static void expect_places(
    void **state, const char *reason, const char *server, bool can_accept, const char *expected)
{
    char *places = setup_places(*state, reason, server, can_accept);
    assert_string_equal(places, expected);
    free(places);
}

static void a_setting_that_no_page_has_is_in_the_file(void **state)
{
    expect_places(state, "tls.certificate_untrusted words=x", "directory emea", false,
                  " (ca_file, pin: in the section [directory emea] of " FILE_NAME ")");
    expect_places(state, "ucserver.not_active_directory", "ucserver", false,
                  " (require_active_directory: in the section [ucserver] of " FILE_NAME ")");
    expect_places(state, "exchange.login_not_offered", "exchange", false,
                  " (auth: in the section [exchange] of " FILE_NAME ")");
    expect_places(state, "calendar.zone_unknown", "user", false,
                  " (default_zone: in the section [service] of " FILE_NAME ")");
    expect_places(state, "mapping.no_entry", "user", false,
                  " (base, person_filter: in the section [directory] of " FILE_NAME ")");
}

static void what_set_up_asks_for_itself_is_said(void **state)
{
    expect_places(
        state, "tls.certificate_expired", "exchange", true,
        " (test again to accept the certificate here; pin: in the section [exchange] of " FILE_NAME
        ")");
    expect_places(state, "ucserver.password_wrong", "ucserver", true,
                  " (secret_file is the field \"Password\")");
    expect_places(state, "autodiscover.finds_nothing", "exchange", true,
                  " (url is the field \"Host name of Exchange\")");
    expect_places(state, "kerberos.password_wrong", "exchange", false,
                  " (secret_file is the field \"Password\"; keytab_file: in the section [exchange] "
                  "of " FILE_NAME ")");
}

static void a_cause_has_a_remedy_too(void **state)
{
    expect_places(state, "account.stopped_before cause=\"ucserver.not_active_directory\"",
                  "ucserver", false,
                  " (secret_file is the field \"Password\"; require_active_directory: in the "
                  "section [ucserver] "
                  "of " FILE_NAME ")");
}

static void words_of_english_are_no_settings(void **state)
{
    expect_places(state, "connection.failed host=h port=1", "ucserver", true, "");
    expect_places(state, "exchange.foreign_answer", "exchange", true, "");
    expect_places(state, "exchange.proxy_refuses", "exchange", false,
                  " (proxy: in the section [exchange] of " FILE_NAME ")");
    expect_places(state, "directory.account_disabled", "directory", true, "");
    expect_places(state, "no.such_event", "directory", true, "");
    expect_places(state, "what another version says of ca_file", "directory", true, "");
    expect_places(state, "", "", true, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_setting_that_no_page_has_is_in_the_file),
        TEST(what_set_up_asks_for_itself_is_said),
        TEST(a_cause_has_a_remedy_too),
        TEST(words_of_english_are_no_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
