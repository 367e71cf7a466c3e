/* One plan at a time, and a server that is played by the test. */
#ifndef PLAN_FIXTURE_H
#define PLAN_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/fetch/fetch_plan.h"

#define DAY          86400
#define WINDOW_START (INT64_C(20000) * DAY)
#define CHANCE       20 /* no spread: 80 + 20 percent */

extern struct endpoint_memory memory;
extern struct fetch_plan *plan;
extern struct availability_request request; /* the newest one of the plan */

/* For cmocka. */
int plan_set_up(void **state);
int plan_tear_down(void **state);

/* How the supervisor lets the plans that begin from now on split, and the mailbox that shows whether the
 * server works. At first: nothing is said, and none. */
void plan_allow(enum split_mode mode, const char *check);

/* A new plan for m0@example.test, m1@... and so many days; begin: 30 days. */
void plan_begin_days(size_t mailboxes, int days);
void plan_begin(size_t mailboxes);

/* There is a next request; with that first address and so many in all. */
void plan_next(void);
void plan_expect_asked(const char *first, size_t count);

/* Days of the window that is asked for, counted from the wanted start. */
void plan_expect_days(int from, int to);

/* What one mailbox of the request got; then the whole request was answered. */
void plan_take_good(size_t index);
void plan_take_events(size_t index, const struct availability_event *events, size_t count);
void plan_take_code(size_t index, const char *code);
void plan_answered(void);
void plan_all_good(void);

/* The whole request failed. */
void plan_failed_at(enum fault_action action, int64_t wait_ms, int64_t now_ms);
void plan_failed(enum fault_action action);

/* The same, in a way that an address or the server may be the reason of. Returns whether it is the server. */
bool plan_failed_as(enum event event, const char *code);

/* Whether the newest request names the address. */
bool plan_is_asked(const char *address);

/* Plays the plan to its end for a gateway that spoils each request with one of these addresses; the server
 * is never to blame. Returns how many requests that took. */
int plan_play(const char *const *bad, size_t bad_count);

const struct fetch_mailbox *plan_mailbox(size_t index);

/* The plan has no more requests; and was given back as a whole until then. */
void plan_expect_over(void);
void plan_expect_given_back(int64_t wait_ms);

/* An event between two hours of the wanted window. */
struct availability_event plan_event(int from_hour, int to_hour);

#define WITH_PLAN(test) cmocka_unit_test_setup_teardown(test, plan_set_up, plan_tear_down)

#endif
