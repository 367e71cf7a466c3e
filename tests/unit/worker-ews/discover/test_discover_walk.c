#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "worker-ews/discover/autodiscover_answer.h"
#include "worker-ews/discover/discover_walk.h"

#define PATH  "/autodiscover/autodiscover.xml"
#define POINT "https://exch.corp.example" PATH
#define EWS   "/EWS/Exchange.asmx"

static struct discover_walk *walk_from(const char *address, const char *point, const char *rule)
{
    struct service_point points[] = {{.url = point, .site = ""}};
    const struct text_item rules[] = {{rule}};
    const struct discover question = {
        .address = address, .points = points, .points_count = point == NULL ? 0 : 1};
    return discover_walk_create(&question, rules, rule == NULL ? 0 : 1);
}

static void expect_step(struct discover_walk *walk,
                        enum discover_step_kind kind,
                        const char *url,
                        bool with_login)
{
    struct discover_step step = discover_walk_next(walk);
    assert_int_equal(step.kind, kind);
    assert_string_equal(step.url, url);
    assert_int_equal(step.with_login, with_login);
}

static void lead_nowhere(struct discover_walk *walk)
{
    struct error why;
    (void)error_set(&why, AUTODISCOVER_NOT_UNDERSTOOD);
    discover_walk_note_failure(walk, &why);
}

static void lead_nowhere_until(struct discover_walk *walk, enum discover_step_kind kind)
{
    while (discover_walk_next(walk).kind != kind)
        lead_nowhere(walk);
}

static void answer(struct discover_walk *walk, enum autodiscover_action action, const char *target)
{
    struct autodiscover_answer given = {
        .action = action, .target = memory_copy_text(target), .valid_ms = 5};
    discover_walk_note_answer(walk, &given);
    autodiscover_answer_clear(&given);
}

static struct discovered conclude(struct discover_walk *walk)
{
    struct discovered outcome = {.url = "", .reason = "", .code = ""};
    assert_int_equal(discover_walk_next(walk).kind, DISCOVER_STEP_END);
    discover_walk_conclude(walk, &outcome);
    return outcome;
}

static void expect_found(struct discover_walk *walk, const char *url, enum place_trust trust)
{
    struct discovered outcome = conclude(walk);
    assert_int_equal(outcome.outcome, JOB_DONE);
    assert_string_equal(outcome.url, url);
    assert_int_equal(outcome.trust, trust);
    assert_int_equal(outcome.valid_ms, 5);
    discover_walk_destroy(walk);
}

static void expect_lost(struct discover_walk *walk, enum event event)
{
    struct discovered outcome = conclude(walk);
    char name[REASON_NAME_BYTES];
    assert_int_equal(outcome.outcome, JOB_FAILED);
    reason_copy_name(outcome.reason, name);
    assert_string_equal(name, event_name(event));
    assert_int_equal(outcome.class, event_row(event)->class);
    discover_walk_destroy(walk);
}

static void expect_refused(struct discover_walk *walk, const char *host)
{
    struct discovered outcome = {.url = ""};
    lead_nowhere_until(walk, DISCOVER_STEP_END);
    discover_walk_conclude(walk, &outcome);
    assert_int_equal(outcome.refused_hosts_count, 1);
    assert_string_equal(outcome.refused_hosts[0].text, host);
}

static void the_places_are_asked_in_their_order(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@Example.test", POINT, NULL);
    expect_step(walk, DISCOVER_STEP_ASK, POINT, true);
    assert_int_equal(discover_walk_next(walk).trust, PLACE_SERVICE_POINT);
    assert_string_equal(discover_walk_next(walk).address, "a@Example.test");
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_ASK, "https://autodiscover.example.test" PATH, false);
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_LOOK, "http://autodiscover.example.test" PATH, false);
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_DNS, "_autodiscover._tcp.example.test", false);
    lead_nowhere(walk);
    struct discovered outcome = conclude(walk);
    assert_int_equal(outcome.steps_count, 5);
    assert_string_equal(outcome.steps[0].name, "service point");
    assert_string_equal(outcome.steps[4].name, "dns");
    expect_lost(walk, AUTODISCOVER_FINDS_NOTHING);
}

static void a_service_point_speaks_for_the_exchange_of_its_own_domain(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.corp.example" EWS);
    expect_found(walk, "https://mail.corp.example" EWS, PLACE_SERVICE_POINT);

    walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.example.test" EWS);
    expect_refused(walk, "mail.example.test");
    expect_lost(walk, AUTODISCOVER_HOST_TO_BE_ALLOWED);

    walk = walk_from("a@example.test", POINT, "mail.example.test");
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.example.test" EWS);
    expect_found(walk, "https://mail.example.test" EWS, PLACE_ALLOWED);
}

static void whom_a_service_point_redirects_to_speaks_for_no_stranger(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "https://www.corp.example" PATH);
    expect_step(walk, DISCOVER_STEP_ASK, "https://www.corp.example" PATH, true);
    answer(walk, AUTODISCOVER_SETTINGS, "https://stranger.invalid" EWS);
    expect_refused(walk, "stranger.invalid");
    expect_lost(walk, AUTODISCOVER_HOST_TO_BE_ALLOWED);

    walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "https://www.corp.example" PATH);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.corp.example" EWS);
    expect_found(walk, "https://mail.corp.example" EWS, PLACE_SERVICE_POINT);

    walk = walk_from("a@example.test", POINT, "hoster.example");
    discover_walk_note_redirect(walk, "https://hoster.example" PATH);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.hoster.example" EWS);
    expect_refused(walk, "mail.hoster.example");
    discover_walk_destroy(walk);
}

static void a_planted_web_site_is_asked_without_the_password_and_named(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", NULL, NULL);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    discover_walk_note_login_wanted(walk);
    expect_step(walk, DISCOVER_STEP_ASK, "https://autodiscover.example.test" PATH, false);
    expect_refused(walk, "example.test");
    expect_lost(walk, AUTODISCOVER_HOST_TO_BE_ALLOWED);
}

static void a_planted_web_site_cannot_name_an_exchange(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", NULL, NULL);
    answer(walk, AUTODISCOVER_SETTINGS, "https://ews.example.test" EWS);
    expect_refused(walk, "ews.example.test");
    expect_lost(walk, AUTODISCOVER_HOST_TO_BE_ALLOWED);
}

static void who_is_allowed_speaks_for_itself_alone(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", NULL, "autodiscover.example.test");
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_ASK, "https://autodiscover.example.test" PATH, true);
    assert_int_equal(discover_walk_next(walk).trust, PLACE_ALLOWED);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.example.test" EWS);
    expect_refused(walk, "mail.example.test");
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", NULL, ".example.test");
    lead_nowhere(walk);
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.example.test" EWS);
    struct discovered outcome = conclude(walk);
    assert_int_equal(outcome.hosts_count, 2);
    assert_string_equal(outcome.hosts[0].text, "autodiscover.example.test");
    assert_string_equal(outcome.hosts[1].text, "mail.example.test");
    expect_found(walk, "https://mail.example.test" EWS, PLACE_ALLOWED);
}

static void a_redirect_within_the_domain_of_a_service_point_is_trusted(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "https://b.corp.example/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://b.corp.example/x", true);
    assert_int_equal(discover_walk_next(walk).trust, PLACE_SERVICE_POINT);
    answer(walk, AUTODISCOVER_REDIRECT_URL, "https://c.corp.example/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://c.corp.example/x", true);
    discover_walk_destroy(walk);
}

static void a_redirect_to_another_domain_needs_the_list(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "https://evil.example/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    expect_refused(walk, "evil.example");
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", POINT, "hoster.example");
    discover_walk_note_redirect(walk, "https://hoster.example/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://hoster.example/x", true);
    assert_int_equal(discover_walk_next(walk).trust, PLACE_ALLOWED);
    discover_walk_destroy(walk);
}

static void an_untrusted_host_cannot_hand_trust_on(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", NULL, NULL);
    discover_walk_note_redirect(walk, "https://other.example.test/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://other.example.test/x", false);
    discover_walk_destroy(walk);
}

static void plain_http_only_leads_on(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", NULL, "autodiscover.example.test");
    lead_nowhere_until(walk, DISCOVER_STEP_LOOK);
    expect_step(walk, DISCOVER_STEP_LOOK, "http://autodiscover.example.test" PATH, false);
    discover_walk_note_redirect(walk, "https://mail.example.test" PATH);
    expect_step(walk, DISCOVER_STEP_ASK, "https://mail.example.test" PATH, false);
    lead_nowhere_until(walk, DISCOVER_STEP_END);
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", NULL, NULL);
    lead_nowhere_until(walk, DISCOVER_STEP_LOOK);
    discover_walk_note_redirect(walk, "http://mail.example.test" PATH);
    expect_step(walk, DISCOVER_STEP_DNS, "_autodiscover._tcp.example.test", false);
    discover_walk_destroy(walk);
}

static void a_redirect_never_leads_to_plain_http(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "http://exch.corp.example/x");
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_SETTINGS, "http://exch.corp.example" EWS);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", "http://exch.corp.example" PATH, NULL);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    discover_walk_destroy(walk);
}

static void dns_names_a_host_of_port_443(void **state)
{
    (void)state;
    const struct discover_service services[] = {{"a.example.test", 8443}, {"b.example.test", 443}};
    struct discover_walk *walk = walk_from("a@example.test", NULL, "b.example.test");
    lead_nowhere_until(walk, DISCOVER_STEP_DNS);
    discover_walk_note_services(walk, services, 2);
    expect_step(walk, DISCOVER_STEP_ASK, "https://b.example.test" PATH, true);
    discover_walk_destroy(walk);

    walk = walk_from("a@example.test", NULL, NULL);
    lead_nowhere_until(walk, DISCOVER_STEP_DNS);
    discover_walk_note_services(walk, services, 1);
    expect_lost(walk, AUTODISCOVER_FINDS_NOTHING);

    const struct discover_service other[] = {{"mail.hoster.example", 443}};
    walk = walk_from("a@example.test", NULL, NULL);
    lead_nowhere_until(walk, DISCOVER_STEP_DNS);
    discover_walk_note_services(walk, other, 1);
    expect_refused(walk, "mail.hoster.example");
    discover_walk_destroy(walk);
}

static void no_place_is_asked_twice(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    discover_walk_note_redirect(walk, "https://b.corp.example/x");
    discover_walk_note_redirect(walk, POINT);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    discover_walk_note_redirect(walk, "https://autodiscover.example.test" PATH);
    lead_nowhere(walk); /* and the next place is that one */
    expect_step(walk, DISCOVER_STEP_LOOK, "http://autodiscover.example.test" PATH, false);
    discover_walk_destroy(walk);
}

static void ten_redirects_are_followed_and_no_more(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    char target[] = "https://exch.corp.example/0";
    for (int i = 0; i < DISCOVER_REDIRECTS_MAX; i++) {
        target[sizeof(target) - 2] = (char)('0' + i);
        discover_walk_note_redirect(walk, target);
        expect_step(walk, DISCOVER_STEP_ASK, target, true);
    }
    discover_walk_note_redirect(walk, "https://exch.corp.example/last");
    expect_lost(walk, AUTODISCOVER_REDIRECTS_WITHOUT_END);
}

static void another_address_begins_anew_with_its_domain(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "a@other.test");
    expect_step(walk, DISCOVER_STEP_ASK, POINT, true);
    assert_string_equal(discover_walk_next(walk).address, "a@other.test");
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "A@OTHER.test");
    expect_step(walk, DISCOVER_STEP_ASK, "https://other.test" PATH, false);
    lead_nowhere_until(walk, DISCOVER_STEP_END);
    expect_lost(walk, AUTODISCOVER_MAILBOX_IS_ELSEWHERE);
}

static void an_exchange_of_another_mail_domain_is_not_that_of_the_first(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "a@other.test");
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.corp.example" EWS);
    struct discovered outcome = conclude(walk);
    assert_true(outcome.is_elsewhere);
    assert_string_equal(outcome.url, "");
    expect_lost(walk, AUTODISCOVER_MAILBOX_IS_ELSEWHERE);

    walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "b@Example.test");
    answer(walk, AUTODISCOVER_SETTINGS, "https://mail.corp.example" EWS);
    outcome = conclude(walk);
    assert_false(outcome.is_elsewhere);
    expect_found(walk, "https://mail.corp.example" EWS, PLACE_SERVICE_POINT);
}

static void no_host_is_made_from_what_is_no_mail_domain(void **state)
{
    (void)state;
    static const char *const addresses[] = {"x@co.uk.",      "x@127.0.0.1:8443/admin?a.b",
                                            "x@127.0.0.1",   "x@127.1",
                                            "x@a..example",  "x@-a.example",
                                            "x@exa mple.de", "x@[127.0.0.1]",
                                            "x@a/b.example", "x@a.0x7f"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
        answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, addresses[i]);
        expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
        assert_string_equal(discover_walk_next(walk).address, "a@example.test");
        discover_walk_destroy(walk);
        walk = walk_from(addresses[i], POINT, NULL);
        expect_lost(walk, AUTODISCOVER_NOT_AN_ADDRESS);
    }
}

static void a_mailbox_in_exchange_online_is_said_to_be_there(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "a@example.mail.onmicrosoft.com");
    lead_nowhere(walk);
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.mail.onmicrosoft.com" PATH, false);
    lead_nowhere_until(walk, DISCOVER_STEP_END);
    expect_lost(walk, AUTODISCOVER_MAILBOX_IS_ONLINE);
}

static void addresses_in_circles_end(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "b@example.test");
    answer(walk, AUTODISCOVER_REDIRECT_ADDRESS, "a@example.test");
    expect_step(walk, DISCOVER_STEP_ASK, "https://example.test" PATH, false);
    lead_nowhere_until(walk, DISCOVER_STEP_END);
    discover_walk_destroy(walk);
}

static void a_judged_password_ends_the_walk(void **state)
{
    (void)state;
    struct error why;
    struct discover_walk *walk = walk_from("a@example.test", POINT, ".example.test");
    (void)error_set(&why, EXCHANGE_LOGIN_REFUSED);
    discover_walk_stop(walk, &why);
    expect_lost(walk, EXCHANGE_LOGIN_REFUSED);
}

static void trouble_of_a_trusted_host_is_told_before_strangers(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@example.test", POINT, NULL);
    lead_nowhere(walk);
    discover_walk_note_login_wanted(walk);
    expect_refused(walk, "example.test");
    expect_lost(walk, AUTODISCOVER_FINDS_NOTHING);
}

static void no_host_is_made_from_a_top_level_domain(void **state)
{
    (void)state;
    struct discover_walk *walk = walk_from("a@corp", NULL, NULL);
    expect_lost(walk, AUTODISCOVER_FINDS_NOTHING);
    walk = walk_from("a@co.uk", POINT, NULL);
    expect_step(walk, DISCOVER_STEP_ASK, POINT, true);
    lead_nowhere(walk);
    expect_lost(walk, AUTODISCOVER_FINDS_NOTHING);
    walk = walk_from("nobody", NULL, NULL);
    expect_lost(walk, AUTODISCOVER_NOT_AN_ADDRESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_host_is_made_from_a_top_level_domain),
        cmocka_unit_test(the_places_are_asked_in_their_order),
        cmocka_unit_test(a_service_point_speaks_for_the_exchange_of_its_own_domain),
        cmocka_unit_test(whom_a_service_point_redirects_to_speaks_for_no_stranger),
        cmocka_unit_test(a_planted_web_site_is_asked_without_the_password_and_named),
        cmocka_unit_test(a_planted_web_site_cannot_name_an_exchange),
        cmocka_unit_test(who_is_allowed_speaks_for_itself_alone),
        cmocka_unit_test(a_redirect_within_the_domain_of_a_service_point_is_trusted),
        cmocka_unit_test(a_redirect_to_another_domain_needs_the_list),
        cmocka_unit_test(an_untrusted_host_cannot_hand_trust_on),
        cmocka_unit_test(plain_http_only_leads_on),
        cmocka_unit_test(a_redirect_never_leads_to_plain_http),
        cmocka_unit_test(dns_names_a_host_of_port_443),
        cmocka_unit_test(no_place_is_asked_twice),
        cmocka_unit_test(ten_redirects_are_followed_and_no_more),
        cmocka_unit_test(another_address_begins_anew_with_its_domain),
        cmocka_unit_test(an_exchange_of_another_mail_domain_is_not_that_of_the_first),
        cmocka_unit_test(no_host_is_made_from_what_is_no_mail_domain),
        cmocka_unit_test(a_mailbox_in_exchange_online_is_said_to_be_there),
        cmocka_unit_test(addresses_in_circles_end),
        cmocka_unit_test(a_judged_password_ends_the_walk),
        cmocka_unit_test(trouble_of_a_trusted_host_is_told_before_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
