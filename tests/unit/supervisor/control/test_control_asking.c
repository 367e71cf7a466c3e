#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/text.h"

#include "supervisor/control/control_asking.h"
#include "supervisor/control/control_check.h"

#define EWS "https://mail.example.test/EWS/Exchange.asmx"

/* What is known of Exchange, and what was asked. */
static struct place_view views[2];
static size_t view_count, asked_count;
static char wanted[64], asked_name[64], asked_url[128], asked_address[64];
static int64_t asked_number, asked_trust;
static bool is_nobody_there;

static void want_places(void *context, const char *address)
{
    (void)context;
    (void)snprintf(wanted, sizeof(wanted), "%s", text_or_empty(address));
}

static void
each_exchange(void *context, const char *address, place_view_function *function, void *into)
{
    (void)context, (void)address;
    for (size_t i = 0; i < view_count; i++)
        function(into, &views[i]);
}

static int check(void *context, enum role role, const struct check *question)
{
    (void)context;
    assert_int_equal(role, ROLE_WORKER_EWS);
    asked_count++;
    asked_number = question->number;
    asked_trust = question->trust;
    (void)snprintf(asked_name, sizeof(asked_name), "%s", question->name);
    (void)snprintf(asked_url, sizeof(asked_url), "%s", question->url);
    (void)snprintf(asked_address, sizeof(asked_address), "%s",
                   question->addresses_count == 0 ? "" : question->addresses[0].text);
    return is_nobody_there ? -1 : 0;
}

static const struct control_callbacks callbacks = {
    .want_places = want_places, .each_exchange = each_exchange, .check = check};
static struct control_asking asking;
static struct control_check *made;

static const struct check_step found_by[] = {
    {.name = "name", .text = "autodiscover.no_redirect url=http://autodiscover.example.test"},
    {.name = "DNS",
     .good = true,
     .text = "autodiscover.names_exchange url=https://a.example.test target=" EWS}};

static int set_up(void **state)
{
    (void)state;
    asking = (struct control_asking){.callbacks = &callbacks, .next_number = 7};
    made = control_check_create(1, 2, 3, "anna@example.test");
    views[0] = (struct place_view){
        .exchange = "main", .mail_domain = "example.test", .steps = found_by, .steps_count = 2};
    view_count = 1;
    asked_count = 0;
    is_nobody_there = false;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    control_check_destroy(made);
    return 0;
}

static void begin(void)
{
    size_t place = 0;
    assert_true(control_check_find("exchange", &place));
    control_ask_role(&asking, made, place);
}

static void answer(const char *reason, bool is_good)
{
    const struct check_step step = {.name = "read", .good = is_good, .text = reason};
    control_check_add(made, control_check_question(made, asked_number), "worker-ews/1", &step, 1);
}

/* The n-th text of what is shown, at a path of keys. */
static const char *shown(const char *list, size_t index, const char *key)
{
    const json_t *entry = json_array_get(made->checks, 0);
    const json_t *step = json_array_get(json_object_get(entry, list), index);
    return text_or_empty(json_string_value(json_object_get(step, key)));
}

static void an_address_of_the_settings_is_asked_by_the_name_of_its_section(void **state)
{
    (void)state;
    views[0] = (struct place_view){.exchange = "main", .is_known = true};
    begin();
    assert_int_equal(asked_count, 1);
    assert_string_equal(asked_name, "main");
    assert_string_equal(asked_url, "");
    assert_string_equal(asked_address, "anna@example.test");
    answer("exchange.sees_all", true);
    assert_true(LIST_EMPTY(&made->questions));
    assert_null(json_object_get(json_array_get(made->checks, 0), "search"));
    assert_false(made->is_bad);
}

static void a_search_is_waited_for_and_its_vain_steps_are_no_failure(void **state)
{
    (void)state;
    views[0].is_searched = true;
    begin();
    assert_string_equal(wanted, "anna@example.test");
    control_look_at_searches(&asking, made);
    assert_int_equal(asked_count, 0);
    assert_false(LIST_EMPTY(&made->questions));

    views[0].is_searched = false;
    views[0].is_known = true;
    views[0].url = EWS;
    views[0].trust = PLACE_SERVICE_POINT;
    control_look_at_searches(&asking, made);
    control_look_at_searches(&asking, made);
    assert_int_equal(asked_count, 1);
    assert_string_equal(asked_url, EWS);
    assert_int_equal(asked_trust, PLACE_SERVICE_POINT);
    answer("exchange.sees_all", true);
    assert_true(LIST_EMPTY(&made->questions));
    assert_string_equal(shown("search", 0, "reason"), "autodiscover.no_redirect");
    assert_string_equal(shown("search", 1, "reason"), "autodiscover.names_exchange");
    assert_false(made->is_bad);
}

static void what_was_not_found_is_a_bad_step(void **state)
{
    (void)state;
    views[0].trouble = "autodiscover.host_to_be_allowed refused=a.example.test";
    begin();
    assert_int_equal(asked_count, 0);
    assert_true(LIST_EMPTY(&made->questions));
    assert_true(made->is_bad);
    assert_string_equal(shown("steps", 0, "name"), "Autodiscover");
    assert_non_null(strstr(shown("steps", 0, "text"), "--allow a.example.test"));
}

static void a_place_that_is_gone_ends_the_waiting(void **state)
{
    (void)state;
    views[0].is_searched = true;
    begin();
    view_count = 0;
    control_look_at_searches(&asking, made);
    assert_true(LIST_EMPTY(&made->questions));
    assert_string_equal(shown("steps", 0, "reason"), "place.not_searched");
}

static void an_address_that_no_exchange_serves_is_a_bad_step(void **state)
{
    (void)state;
    view_count = 0;
    begin();
    assert_true(LIST_EMPTY(&made->questions));
    assert_true(made->is_bad);
    assert_string_equal(shown("steps", 0, "reason"), "user.no_exchange");
}

static void each_place_is_asked_for(void **state)
{
    (void)state;
    views[0].is_known = true;
    views[0].url = EWS;
    views[1] = (struct place_view){.exchange = "other", .is_known = true};
    view_count = 2;
    begin();
    assert_int_equal(asked_count, 2);
    is_nobody_there = true;
    begin();
    assert_int_equal(asked_count, 4);
    assert_string_equal(shown("steps", 0, "reason"), "control.no_process");
}

/* A check of which one step has failed. */
static void begin_one(const char *reason)
{
    control_check_destroy(made);
    made = control_check_create(1, 2, 3, NULL);
    views[0] = (struct place_view){.exchange = "main", .is_known = true};
    begin();
    answer(reason, false);
}

static void whatever_fails_has_advice(void **state)
{
    (void)state;
    static const struct {
        const char *reason;
        bool is_without; /* its row has none */
    } cases[] = {
        {"mailbox.no_access", false},
        {"exchange.cut_off", true},
        {"mailbox.is_moving code=ErrorMailboxMoveInProgress", true},
        {"mailbox.spoils_requests cause=exchange.cut_off", false},
        {"exchange.no_ticket account=svc cause=exchange.cut_off", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin_one(cases[i].reason);
        bool is_advised = strstr(shown("steps", 0, "text"), "within an hour") != NULL;
        assert_int_equal(is_advised, cases[i].is_without);
        assert_non_null(strstr(shown("steps", 0, "text"), "; "));
    }
}

/* It would say that nothing is known to help. */
static void what_names_its_mistake_has_no_advice(void **state)
{
    (void)state;
    begin_one("exchange.url_not_https url=http://mail.example.test");
    assert_string_equal(shown("steps", 0, "text"),
                        "the url http://mail.example.test does not begin with https://");
}

static void a_good_step_of_a_warning_is_marked(void **state)
{
    (void)state;
    views[0] = (struct place_view){.exchange = "main", .is_known = true};
    begin();
    answer("exchange.sees_times mailbox=anna@example.test", true);
    const json_t *steps = json_object_get(json_array_get(made->checks, 0), "steps");
    assert_true(json_is_true(json_object_get(json_array_get(steps, 0), "warning")));
    assert_false(made->is_bad);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_address_of_the_settings_is_asked_by_the_name_of_its_section),
        TEST(a_search_is_waited_for_and_its_vain_steps_are_no_failure),
        TEST(what_was_not_found_is_a_bad_step),
        TEST(a_place_that_is_gone_ends_the_waiting),
        TEST(an_address_that_no_exchange_serves_is_a_bad_step),
        TEST(each_place_is_asked_for),
        TEST(whatever_fails_has_advice),
        TEST(what_names_its_mistake_has_no_advice),
        TEST(a_good_step_of_a_warning_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
