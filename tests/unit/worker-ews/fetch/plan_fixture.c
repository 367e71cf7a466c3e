/* The plan under test, and what a server answers to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/verdict/answer_code.h"

#include "plan_fixture.h"

struct endpoint_memory memory;
struct fetch_plan *plan;
struct availability_request request;
static enum split_mode split_mode;
static const char *check_mailbox;

void plan_allow(enum split_mode mode, const char *check)
{
    split_mode = mode;
    check_mailbox = check;
}

void plan_begin_days(size_t mailboxes, int days)
{
    static char texts[100][40];
    struct fetch_user users[100] = {{0}};
    for (size_t i = 0; i < mailboxes; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "m%zu@example.test", i);
        users[i].address = texts[i];
    }
    const struct fetch fetch = {.window_start = WINDOW_START,
                                .window_end = WINDOW_START + (int64_t)days * DAY,
                                .users = users,
                                .users_count = mailboxes,
                                .split = split_mode};
    fetch_plan_destroy(plan);
    plan = fetch_plan_create(&fetch, false, check_mailbox, "svc@example.test", &memory);
}

void plan_begin(size_t mailboxes)
{
    plan_begin_days(mailboxes, 30);
}

int plan_set_up(void **state)
{
    (void)state;
    memory = (struct endpoint_memory){0};
    plan_allow(SPLIT_UNSAID, "");
    return 0;
}

int plan_tear_down(void **state)
{
    (void)state;
    fetch_plan_destroy(plan);
    plan = NULL;
    return 0;
}

void plan_next(void)
{
    assert_true(fetch_plan_next(plan, &request));
}

void plan_expect_asked(const char *first, size_t count)
{
    plan_next();
    assert_int_equal(request.address_count, count);
    assert_string_equal(request.addresses[0], first);
}

void plan_expect_days(int from, int to)
{
    assert_int_equal((request.window_begin - WINDOW_START) / DAY, from);
    assert_int_equal((request.window_end - WINDOW_START) / DAY, to);
}

void plan_take_good(size_t index)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_COMPLETE,
                                    .back_off_ms = NO_BACK_OFF};
    fetch_plan_take(plan, index, &answer);
}

void plan_take_events(size_t index, const struct availability_event *events, size_t count)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_COMPLETE,
                                    .back_off_ms = NO_BACK_OFF,
                                    .events = events,
                                    .event_count = count};
    fetch_plan_take(plan, index, &answer);
}

void plan_take_code(size_t index, const char *code)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_REFUSED, .back_off_ms = NO_BACK_OFF};
    (void)snprintf(answer.code, sizeof(answer.code), "%s", code);
    fetch_plan_take(plan, index, &answer);
}

void plan_answered(void)
{
    fetch_plan_answered(plan, CHANCE);
}

void plan_all_good(void)
{
    for (size_t i = 0; i < request.address_count; i++)
        plan_take_good(i);
    plan_answered();
}

static bool fail_plan(
    enum fault_action action, enum event event, const char *code, int64_t wait_ms, int64_t now_ms)
{
    struct request_failure failure = {.action = action, .wait_ms = wait_ms};
    (void)error_set(&failure.error, event);
    error_set_code(&failure.error, code);
    return fetch_plan_failed(plan, &failure, now_ms, CHANCE);
}

void plan_failed_at(enum fault_action action, int64_t wait_ms, int64_t now_ms)
{
    (void)fail_plan(action, EXCHANGE_ERROR, "", wait_ms, now_ms);
}

bool plan_failed_as(enum event event, const char *code)
{
    return fail_plan(FAULT_SPLIT, event, code, NO_BACK_OFF, 1000);
}

bool plan_is_asked(const char *address)
{
    for (size_t i = 0; i < request.address_count; i++) {
        if (strcmp(request.addresses[i], address) == 0)
            return true;
    }
    return false;
}

int plan_play(const char *const *bad, size_t bad_count)
{
    int requests = 0;
    while (fetch_plan_next(plan, &request)) {
        bool is_hit = false;
        for (size_t i = 0; i < bad_count; i++)
            is_hit = is_hit || plan_is_asked(bad[i]);
        requests++;
        if (is_hit)
            assert_false(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
        else
            plan_all_good();
    }
    return requests;
}

void plan_failed(enum fault_action action)
{
    plan_failed_at(action, NO_BACK_OFF, 1000);
}

const struct fetch_mailbox *plan_mailbox(size_t index)
{
    return fetch_plan_mailbox(plan, index);
}

void plan_expect_over(void)
{
    assert_true(fetch_plan_is_settled(plan));
    assert_false(fetch_plan_next(plan, &request));
}

void plan_expect_given_back(int64_t wait_ms)
{
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_GIVEN_BACK);
    assert_int_equal(fetch_plan_ending(plan)->wait_ms, wait_ms);
}

struct availability_event plan_event(int from_hour, int to_hour)
{
    return (struct availability_event){
        .start = WINDOW_START + (int64_t)from_hour * 3600,
        .end = WINDOW_START + (int64_t)to_hour * 3600,
        .busy_word = "Busy",
        .id = "",
        .subject = "",
        .location = "",
    };
}
