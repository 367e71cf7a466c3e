#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/setup/setup_host.h"

#define LEADS_TO(host) "autodiscover.host_to_be_allowed refused=" host

static void expect_taken(const char *reason, bool is_good, const char *name)
{
    struct setup_host host = {0};
    const struct trial_step step = {
        .server = "exchange", .name = "Autodiscover", .is_good = is_good, .reason = reason};
    setup_host_take(&host, &step);
    if (name == NULL)
        assert_null(host.name);
    else
        assert_string_equal(host.name, name);
    setup_host_clear(&host);
    assert_null(host.name);
}

static void the_host_for_which_a_word_is_missing_is_taken(void **state)
{
    (void)state;
    expect_taken(LEADS_TO("mail.corp.example"), false, "mail.corp.example");
    expect_taken("autodiscover.mailbox_is_elsewhere mail_domain=b.example refused=mail.b.example",
                 false, "mail.b.example");
    expect_taken("autodiscover.mailbox_is_elsewhere mail_domain=b.example", false, NULL);
    expect_taken("autodiscover.host_not_allowed host=mail.corp.example", false, NULL);
    expect_taken(LEADS_TO("mail.corp.example"), true, NULL);
}

static void a_name_that_could_mean_more_than_one_host_is_not(void **state)
{
    (void)state;
    expect_taken(LEADS_TO(".corp.example"), false, NULL);
    expect_taken(LEADS_TO("\"mail.corp.example\\nuser = other\""), false, NULL);
    expect_taken(LEADS_TO("\"mail corp\""), false, NULL);
    expect_taken(LEADS_TO("https://mail.corp.example/"), false, NULL);
    expect_taken(LEADS_TO("\"\""), false, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_for_which_a_word_is_missing_is_taken),
        cmocka_unit_test(a_name_that_could_mean_more_than_one_host_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
