/* All recorded answers of a server that this project did not write (grommunio): what may become a
 * calendar and what must not. What differs from the true calendars is written down where the
 * recordings are described; it is computed here, not copied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "proto/base/arena.h"

#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/verdict/request_verdict.h"

#include "unit/worker-ews/answer/reading.h"
#include "unit/worker-ews/answer/vectors.h"

enum outcome { CALENDARS, FAULT, WORTHLESS };

/* How an answer must be read; `complete` of the mailboxes give a calendar. */
struct expected {
    const char *name;
    enum outcome outcome;
    size_t mailboxes;
    size_t complete;
    const char *code; /* of the fault, or of the first mailbox that failed */
    long status;
};

static const struct expected ANSWERS[] = {
    {"auth-disabled-user", WORTHLESS, 1, 0, NULL, 401},
    {"auth-none", WORTHLESS, 1, 0, NULL, 401},
    {"auth-unknown-user", WORTHLESS, 1, 0, NULL, 401},
    {"auth-wrong-password", WORTHLESS, 1, 0, NULL, 401},
    {"control-characters", CALENDARS, 1, 1, NULL, 200},
    {"empty-body", WORTHLESS, 1, 0, NULL, 400},
    {"empty-freebusy-only", CALENDARS, 1, 1, NULL, 200},
    {"empty-reviewer", CALENDARS, 1, 1, NULL, 200},
    {"events-1001", CALENDARS, 1, 1, NULL, 200},
    {"impersonation", FAULT, 1, 0, "ErrorImpersonateUserDenied", 200},
    {"interval-4", CALENDARS, 1, 1, NULL, 200},
    {"interval-none", CALENDARS, 1, 1, NULL, 200},
    {"mailboxes-0", WORTHLESS, 1, 0, NULL, 200},
    {"mailboxes-100", CALENDARS, 100, 99, "ErrorFreeBusyGenerationFailed", 200},
    {"mailboxes-101", CALENDARS, 101, 99, "ErrorFreeBusyGenerationFailed", 200},
    {"mailboxes-100-under-load", CALENDARS, 100, 96, "ErrorFreeBusyGenerationFailed", 200},
    {"odd-addresses", CALENDARS, 9, 3, "ErrorFreeBusyGenerationFailed", 200},
    {"tz-berlin-window-three-hours", CALENDARS, 1, 1, NULL, 200},
    {"view-detailedmerged", CALENDARS, 1, 1, NULL, 200},
    {"view-freebusy", CALENDARS, 1, 1, NULL, 200},
    {"view-freebusymerged", CALENDARS, 1, 1, NULL, 200},
    {"view-mergedonly", CALENDARS, 1, 1, NULL, 200},
    {"window-ends-before-series", CALENDARS, 1, 1, NULL, 200},
    {"window-start-after-end", CALENDARS, 1, 1, NULL, 200},
    {"window-start-equals-end", CALENDARS, 1, 1, NULL, 200},
    {"window-starts-inside-occurrence", CALENDARS, 1, 1, NULL, 200},
    {"wrong-order-in-mailboxdata", CALENDARS, 1, 1, NULL, 200},
    {"wrong-order-options-first", CALENDARS, 1, 1, NULL, 200},
    {"missing-attendeetype", FAULT, 1, 0, "Client", 200},
    {"missing-mailboxes", FAULT, 1, 0, "Client", 200},
    {"missing-options", FAULT, 1, 0, "ErrorInvalidFreeBusyViewType", 200},
    {"missing-requestedview", CALENDARS, 1, 1, NULL, 200},
    {"mixed-seven", CALENDARS, 7, 6, "ErrorFreeBusyGenerationFailed", 200},
    {"namespace-https", CALENDARS, 1, 1, NULL, 200},
    {"not-well-formed", FAULT, 1, 0, "Server", 500},
    {"not-xml", FAULT, 1, 0, "Server", 500},
    {"request-as-exchangelib", CALENDARS, 3, 3, NULL, 200},
    {"rights-default-of-new-mailbox", CALENDARS, 1, 1, NULL, 200},
    {"rights-details-limited", CALENDARS, 1, 1, NULL, 200},
    {"rights-freebusy-only", CALENDARS, 1, 1, NULL, 200},
    {"rights-none", CALENDARS, 1, 0, "ErrorFreeBusyGenerationFailed", 200},
    {"rights-owner-asks-own-calendar", CALENDARS, 1, 0, "ErrorFreeBusyGenerationFailed", 200},
    {"same-mailbox-twice", CALENDARS, 2, 2, NULL, 200},
    {"tz-berlin", CALENDARS, 1, 0, "", 200}, /* times as +0100 cannot be read */
    {"tz-berlin-detailed", CALENDARS, 1, 0, "", 200},
    {"tz-india", CALENDARS, 1, 0, "", 200},
    {"tz-new-york", CALENDARS, 1, 0, "", 200},
    {"tz-bias-only", FAULT, 1, 0, "Client", 200},
    {"tz-context-full", CALENDARS, 1, 1, NULL, 200},
    {"tz-context-id-only", CALENDARS, 1, 0, "ErrorTimeZone", 200},
    {"tz-none", CALENDARS, 2, 0, "ErrorTimeZone", 200},
    {"tz-utc", CALENDARS, 1, 1, NULL, 200},
    {"tz-utc-second-form", CALENDARS, 1, 1, NULL, 200},
    {"tz-utc-window-three-hours", CALENDARS, 1, 1, NULL, 200},
    {"unknown-in-the-middle", CALENDARS, 3, 2, "ErrorCannotFindUser", 200},
    {"unknown-operation", FAULT, 1, 0, "Server", 500},
    {"version-2007sp1", CALENDARS, 1, 1, NULL, 200},
    {"version-bogus", CALENDARS, 1, 1, NULL, 200},
    {"version-none", CALENDARS, 1, 1, NULL, 200},
    {"version-twice", CALENDARS, 1, 1, NULL, 200},
    {"view-bogus", FAULT, 1, 0, "Client", 200},
    {"view-detailed", CALENDARS, 1, 1, NULL, 200},
    {"view-none", CALENDARS, 1, 1, NULL, 200},
    {"window-30-minutes", CALENDARS, 1, 1, NULL, 200},
    {"window-400-days", CALENDARS, 1, 1, NULL, 200},
    {"window-63-days", CALENDARS, 1, 1, NULL, 200},
    {"window-not-a-date", FAULT, 1, 0, "Client", 200},
    {"window-with-offset", CALENDARS, 1, 1, NULL, 200},
    {"window-with-z", CALENDARS, 1, 1, NULL, 200},
};

#define ANSWER_COUNT (sizeof(ANSWERS) / sizeof(ANSWERS[0]))

static struct reading reading;
static struct calendar_content content;
static struct arena *arena;

static char *read_part(const char *name, const char *part, size_t *size)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "ews/gromox/%s.response.%s", name, part);
    return vectors_read(path, size);
}

static char *read_recorded(const char *name, size_t *size)
{
    return read_part(name, "xml", size);
}

static void read_answer(const char *name, size_t mailboxes)
{
    size_t size;
    char *text = read_recorded(name, &size);
    reading_clear(&reading);
    reading_run(&reading, mailboxes, text, size, 1000);
    free(text);
}

static void expect_mailboxes(const struct expected *expected)
{
    size_t complete = 0;
    const char *code = NULL;
    for (size_t i = 0; i < reading.count; i++) {
        if (reading.mailboxes[i].reading == MAILBOX_READING_COMPLETE)
            complete++;
        else if (code == NULL)
            code = reading.mailboxes[i].code;
    }
    assert_int_equal(reading.count, expected->mailboxes);
    assert_int_equal(complete, expected->complete);
    if (expected->code != NULL)
        assert_string_equal(code, expected->code);
}

static void every_answer_is_read_as_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const struct expected *expected = &ANSWERS[i];
        read_answer(expected->name, expected->mailboxes);
        print_message("%s\n", expected->name);
        assert_int_equal(reading.result, expected->outcome == WORTHLESS ? -1 : 0);
        assert_true(reading.answer.is_fault == (expected->outcome == FAULT));
        if (expected->outcome == CALENDARS)
            expect_mailboxes(expected);
        if (expected->outcome == FAULT)
            assert_string_equal(reading.answer.code, expected->code);
    }
}

static void expect_row(const char *name)
{
    size_t rows = 0;
    for (size_t i = 0; i < ANSWER_COUNT; i++)
        rows += strcmp(ANSWERS[i].name, name) == 0;
    if (rows != 1)
        fail_msg("%s is expected %zu times", name, rows);
}

static void no_recorded_answer_is_forgotten(void **state)
{
    (void)state;
    assert_int_equal(vectors_for_each("ews/gromox", ".response.xml", expect_row), ANSWER_COUNT);
    assert_int_equal(vectors_for_each("ews/gromox", ".response.headers", expect_row), ANSWER_COUNT);
}

/* ---- with its status ---- */

/* As curl gives it. */
static struct http_answer http_of(const struct expected *expected)
{
    size_t size;
    struct http_answer http = {.retry_after_ms = HTTP_NO_RETRY_TIME,
                               .was_secured = true,
                               .way = {LOGIN_METHOD_BASIC, false}};
    char *headers = read_part(expected->name, "headers", &size);
    char *text = read_recorded(expected->name, &size);
    assert_int_equal(sscanf(headers, "HTTP/1.1 %ld ", &http.status), 1);
    assert_int_equal(http.status, expected->status);
    assert_true((http.status == 401) ==
                (strstr(headers, "WWW-Authenticate: Basic realm=") != NULL));
    (void)snprintf(http.body_start, sizeof(http.body_start), "%s", text);
    http.body_bytes = (int64_t)size;
    if (http.status == 401)
        login_challenges_add(&http.challenges, "Basic realm=");
    free(text);
    free(headers);
    return http;
}

static enum login_outcome expected_login(const struct expected *expected)
{
    if (expected->status == 401)
        return LOGIN_REFUSED;
    return expected->outcome == WORTHLESS ? LOGIN_UNKNOWN : LOGIN_ACCEPTED;
}

static void expect_failure(const struct expected *expected, const struct request_failure *failure)
{
    if (expected->outcome == FAULT)
        assert_string_equal(failure->error.code, expected->code);
    if (expected->status == 401) {
        assert_int_equal(failure->action, FAULT_LOGIN);
        assert_non_null(strstr(failure->error.reason, "Unauthorized"));
    } else if (expected->status == 400) {
        assert_int_equal(failure->action, FAULT_SPLIT);
        assert_non_null(strstr(failure->error.reason, "Missing request node"));
    } else if (expected->outcome == WORTHLESS) {
        assert_int_equal(failure->action, FAULT_SPLIT);
    }
}

static void every_answer_is_judged_with_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const struct expected *expected = &ANSWERS[i];
        struct request_failure failure;
        struct http_answer http = http_of(expected);
        print_message("%s\n", expected->name);
        read_answer(expected->name, expected->mailboxes);
        bool is_read = reading.result == 0 && (http.status == 200 || http.status == 500);
        struct body_reading body = {.answer = is_read ? &reading.answer : NULL,
                                    .error = &reading.error};
        const struct request_target target = {
            .server = "exchange", .url = "https://mail.example.test/", .account = "svc"};
        bool is_good = request_verdict(&http, &body, &target, &failure);
        assert_true(is_good == (expected->outcome == CALENDARS));
        assert_int_equal(
            request_login_outcome(&http, &body, &target.walk, is_good ? NULL : &failure),
            expected_login(expected));
        if (!is_good)
            expect_failure(expected, &failure);
    }
}

static void one_mailbox_too_few_or_too_many_is_worthless(void **state)
{
    (void)state;
    read_answer("mixed-seven", 8);
    assert_int_equal(reading.result, -1);
    read_answer("mixed-seven", 6);
    assert_int_equal(reading.result, -1);
    read_answer("mailboxes-101", 100);
    assert_int_equal(reading.result, -1);
}

static void no_cut_of_an_answer_is_ever_a_calendar(void **state)
{
    (void)state;
    size_t size;
    char *text = read_recorded("rights-freebusy-only", &size);
    for (size_t cut = 0; cut < size; cut++) {
        reading_clear(&reading);
        reading_run(&reading, 1, text, cut, 1 + cut % 700);
        assert_int_equal(reading.result, -1);
    }
    free(text);
    text = read_recorded("mixed-seven", &size);
    for (size_t cut = 0; cut < size; cut += 97) {
        reading_clear(&reading);
        reading_run(&reading, 7, text, cut, 4096);
        assert_int_equal(reading.result, -1);
    }
    free(text);
}

/* ---- against the true calendars ---- */

static int64_t at(const char *text)
{
    int64_t seconds;
    assert_int_equal(exchange_time_read(text, &seconds), 0);
    return seconds;
}

static struct exchange_settings settings;

static struct calendar_rules march_rules(enum private_mode private_entries)
{
    settings = (struct exchange_settings){.private_entries = private_entries};
    return (struct calendar_rules){
        .settings = &settings,
        .window_start = at("2027-03-15T00:00:00"),
        .window_end = at("2027-04-14T00:00:00"),
    };
}

static void build(const struct calendar_rules *rules, size_t mailbox)
{
    struct finished_calendar calendar;
    struct error error;
    const struct mailbox_answer *answer = &reading.mailboxes[mailbox];
    assert_int_equal(
        calendar_build(rules, "dirk", NULL, answer->events, answer->event_count, &calendar, &error),
        0);
    arena_destroy(arena);
    arena = arena_create(1 << 22);
    assert_int_equal(calendar_content_decode(buffer_data(&calendar.sealed),
                                             buffer_size(&calendar.sealed), arena, &content,
                                             &error),
                     0);
    finished_calendar_clear(&calendar);
}

static bool overlaps(int64_t start, int64_t end)
{
    int64_t from = at("2027-03-15T00:00:00"), to = at("2027-04-14T00:00:00");
    return start == end ? from <= start && start < to : start < to && end > from;
}

static const char *text_of(json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));
    return text == NULL ? "" : text;
}

/* A moved occurrence comes with the location of its series (known difference 6). */
static const char *expected_location(json_t *event)
{
    return json_is_true(json_object_get(event, "exception")) ? "Parkplatz"
                                                             : text_of(event, "location");
}

static size_t count_entries(int64_t start, int64_t end, const char *subject, const char *location)
{
    size_t count = 0;
    for (size_t i = 0; i < content.entries_count; i++) {
        const struct calendar_entry *entry = &content.entries[i];
        count += entry->start == start && entry->end == end &&
                 strcmp(entry->subject, subject) == 0 && strcmp(entry->location, location) == 0;
    }
    return count;
}

static json_t *load_truth(const char *mailbox, json_t **root)
{
    size_t size;
    char *text = vectors_read("ews/gromox/truth.json", &size);
    *root = json_loads(text, 0, NULL);
    free(text);
    assert_non_null(*root);
    json_t *entry = json_object_get(json_object_get(*root, "mailboxes"), mailbox);
    return json_object_get(entry, "events");
}

/* Every true appointment of the window must be there as often as it is true, and nothing else. */
static void expect_truth(const char *mailbox, bool with_texts, bool with_private)
{
    json_t *root, *events = load_truth(mailbox, &root), *event, *other;
    size_t index, other_index, expected = 0;
    json_array_foreach(events, index, event) {
        int64_t start = at(text_of(event, "start")), end = at(text_of(event, "end"));
        if (!overlaps(start, end) ||
            (!with_private && json_is_true(json_object_get(event, "private"))))
            continue;
        expected++;
        size_t same = 0;
        json_array_foreach(events, other_index, other)
            same += json_equal(event, other) != 0;
        assert_int_equal(count_entries(start, end, with_texts ? text_of(event, "subject") : "",
                                       with_texts ? expected_location(event) : ""),
                         same);
    }
    assert_int_equal(content.entries_count, expected);
    json_decref(root);
}

static void a_detailed_calendar_is_the_true_one(void **state)
{
    (void)state;
    struct calendar_rules rules = march_rules(PRIVATE_FULL);
    read_answer("view-detailed", 1);
    build(&rules, 0);
    expect_truth("dirk@example.test", true, true);
}

static void a_private_appointment_that_came_with_texts_stays_here(void **state)
{
    (void)state;
    struct calendar_rules rules = march_rules(PRIVATE_SKIP);
    read_answer("rights-details-limited", 1);
    build(&rules, 0);
    expect_truth("anna@example.test", true, false);
    for (size_t i = 0; i < content.entries_count; i++)
        assert_null(strstr(content.entries[i].subject, "Arzttermin"));
    settings.private_entries = PRIVATE_TIMES;
    build(&rules, 0);
    assert_int_equal(count_entries(at("2027-03-24T10:00:00"), at("2027-03-24T11:00:00"), "", ""),
                     1);
}

static void a_times_only_calendar_has_all_times_and_no_texts(void **state)
{
    (void)state;
    struct calendar_rules rules = march_rules(PRIVATE_SKIP);
    read_answer("rights-freebusy-only", 1);
    build(&rules, 0);
    expect_truth("cora@example.test", false, true);
}

static void both_forms_of_utc_give_the_same_calendar(void **state)
{
    (void)state;
    struct calendar_rules rules = march_rules(PRIVATE_SKIP);
    read_answer("tz-utc-second-form", 1);
    build(&rules, 0);
    expect_truth("cora@example.test", false, true);
}

static int tear_down(void **state)
{
    (void)state;
    reading_clear(&reading);
    arena_destroy(arena);
    arena = NULL;
    return 0;
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_answer_is_read_as_what_it_is),
        TEST(no_recorded_answer_is_forgotten),
        TEST(every_answer_is_judged_with_its_status),
        TEST(one_mailbox_too_few_or_too_many_is_worthless),
        TEST(no_cut_of_an_answer_is_ever_a_calendar),
        TEST(a_detailed_calendar_is_the_true_one),
        TEST(a_private_appointment_that_came_with_texts_stays_here),
        TEST(a_times_only_calendar_has_all_times_and_no_texts),
        TEST(both_forms_of_utc_give_the_same_calendar),
    };
    if (!vectors_are_there("ews/gromox/truth.json"))
        return VECTORS_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
