#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/fetch/fetch_report.h"
#include "worker-ews/fetch/fetch_callbacks.h"

#include "plan_fixture.h"

/* What was told of one job. */
struct told {
    size_t calendars;
    int64_t entries;
    bool calendar_is_cleared;
    char calendar_of[64];
    uint8_t digest[DIGEST_BYTES];
    size_t users;
    int64_t outcome;
    bool is_cleared;
    int64_t view, wait_ms;
    char code[LIMIT_CODE + 1];
};

static struct told told;
static const struct exchange_settings settings;
static const struct calendar_rules rules = {
    .settings = &settings, .window_start = WINDOW_START, .window_end = WINDOW_START + 30 * DAY};

static void take_calendar(const struct calendar *calendar)
{
    told.calendars++;
    told.entries = calendar->entries;
    told.calendar_is_cleared = calendar->cleared;
    (void)snprintf(told.calendar_of, sizeof(told.calendar_of), "%s", calendar->user);
    memcpy(told.digest, calendar->digest.data, DIGEST_BYTES);
}

static void take_fetched(const struct fetched *fetched)
{
    told.users = fetched->users_count;
    told.wait_ms = fetched->wait_ms;
    if (told.users == 0)
        return;
    told.outcome = fetched->users[0].outcome;
    told.is_cleared = fetched->users[0].cleared;
    told.view = fetched->users[0].view;
    (void)snprintf(told.code, sizeof(told.code), "%s", fetched->users[0].code);
}

static void take(void *context, const struct message *message)
{
    (void)context;
    if (message->type == MESSAGE_CALENDAR)
        take_calendar(&message->calendar);
    else if (message->type == MESSAGE_FETCHED)
        take_fetched(&message->fetched);
    else
        fail();
}

static const struct fetch_callbacks callbacks = {.send = take};

/* A job of one mailbox that answers with `code`. */
static void run_job(const char *code, bool clear, const uint8_t *digest)
{
    struct fetch_user user = {.user = "anna", .address = "m0@example.test", .clear = clear};
    if (digest != NULL)
        user.digest = (struct octets){digest, DIGEST_BYTES};
    struct fetch fetch = {.job = 1, .calendars = 1, .users = &user, .users_count = 1};
    struct fetch_report report;
    told = (struct told){0};
    plan_begin(1);
    plan_next();
    plan_take_code(0, code);
    plan_answered();
    fetch_report_init(&report, &fetch, &callbacks);
    fetch_report_calendars(&report, plan, &rules, NULL);
    fetch_report_calendars(&report, plan, &rules, NULL);
    fetch_report_send(&report, plan, false);
    fetch_report_clear(&report);
    assert_int_equal(told.users, 1);
}

/* A job of two mailboxes that is stopped after so many requests. */
static void run_stopped_job(int requests)
{
    struct fetch_user users[] = {{.user = "anna", .address = "m0@example.test"},
                                 {.user = "bert", .address = "m1@example.test"}};
    const struct fetch fetch = {.job = 1, .calendars = 1, .users = users, .users_count = 2};
    struct fetch_report report;
    struct error error;
    told = (struct told){0};
    plan_begin(2);
    if (requests > 0)
        plan_next();
    (void)error_set(&error, CONNECTION_CUT);
    fetch_plan_end(plan, JOB_FAILED, &error, 58000);
    fetch_report_init(&report, &fetch, &callbacks);
    fetch_report_send(&report, plan, false);
    fetch_report_clear(&report);
}

static void how_long_nobody_asks_is_told_by_a_job_that_has_not_asked(void **state)
{
    run_stopped_job(0);
    assert_int_equal(told.wait_ms, 58000);
    plan_tear_down(state);
    plan_set_up(state);
    run_stopped_job(1);
    assert_int_equal(told.wait_ms, 0);
}

static void a_mailbox_without_access_fails_when_nobody_asked_to_clear_it(void **state)
{
    (void)state;
    run_job("ErrorNoFreeBusyAccess", false, NULL);
    assert_int_equal(told.calendars, 0);
    assert_int_equal(told.outcome, FETCHED_FAILED);
    assert_false(told.is_cleared);
    assert_string_equal(told.code, "ErrorNoFreeBusyAccess");
}

static void a_mailbox_that_still_gives_no_access_gets_an_empty_calendar(void **state)
{
    (void)state;
    run_job("ErrorNoFreeBusyAccess", true, NULL);
    assert_int_equal(told.calendars, 1);
    assert_string_equal(told.calendar_of, "anna");
    assert_int_equal(told.entries, 0);
    assert_true(told.calendar_is_cleared);
    assert_int_equal(told.outcome, FETCHED_SENT);
    assert_true(told.is_cleared);
}

static void an_empty_calendar_is_not_sent_again(void **state)
{
    (void)state;
    uint8_t digest[DIGEST_BYTES];
    run_job("ErrorNoFreeBusyAccess", true, NULL);
    memcpy(digest, told.digest, DIGEST_BYTES);
    run_job("ErrorNoFreeBusyAccess", true, digest);
    assert_int_equal(told.calendars, 0);
    assert_int_equal(told.outcome, FETCHED_UNCHANGED);
    assert_true(told.is_cleared);
}

static void no_other_failure_clears_anything(void **state)
{
    (void)state;
    static const char *const codes[] = {"ErrorInvalidAccessLevel", "ErrorMailRecipientNotFound",
                                        "ErrorInvalidSecurityDescriptor",
                                        "ErrorMailboxMoveInProgress", "ErrorAccountDisabled"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        run_job(codes[i], true, NULL);
        assert_int_equal(told.calendars, 0);
        assert_int_equal(told.outcome, FETCHED_FAILED);
        assert_false(told.is_cleared);
        plan_tear_down(state);
        plan_set_up(state);
    }
}

static void without_access_nothing_may_be_seen(void **state)
{
    (void)state;
    run_job("ErrorNoFreeBusyAccess", false, NULL);
    assert_int_equal(told.view, VIEW_NONE);
    run_job("ErrorMailboxMoveInProgress", false, NULL);
    assert_int_equal(told.view, VIEW_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLAN(how_long_nobody_asks_is_told_by_a_job_that_has_not_asked),
        WITH_PLAN(a_mailbox_without_access_fails_when_nobody_asked_to_clear_it),
        WITH_PLAN(a_mailbox_that_still_gives_no_access_gets_an_empty_calendar),
        WITH_PLAN(an_empty_calendar_is_not_sent_again),
        WITH_PLAN(no_other_failure_clears_anything),
        WITH_PLAN(without_access_nothing_may_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
