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

#include "proto/arena.h"
#include "worker-ews/calendar_builder.h"
#include "worker-ews/calendar_rules.h"
#include "worker-ews/exchange_time.h"

#include "reading.h"
#include "vectors.h"

enum outcome { CALENDARS, FAULT, WORTHLESS };

/* How an answer must be read; `complete` of the mailboxes give a calendar. */
struct expected {
    const char *name;
    enum outcome outcome;
    size_t mailboxes;
    size_t complete;
    const char *code; /* of the fault, or of the first mailbox that failed */
};

static const struct expected ANSWERS[] = {
    {"auth-disabled-user", WORTHLESS, 1, 0, NULL},
    {"auth-none", WORTHLESS, 1, 0, NULL},
    {"auth-unknown-user", WORTHLESS, 1, 0, NULL},
    {"auth-wrong-password", WORTHLESS, 1, 0, NULL},
    {"control-characters", CALENDARS, 1, 1, NULL},
    {"empty-body", WORTHLESS, 1, 0, NULL},
    {"empty-freebusy-only", CALENDARS, 1, 1, NULL},
    {"empty-reviewer", CALENDARS, 1, 1, NULL},
    {"events-1001", CALENDARS, 1, 1, NULL},
    {"impersonation", FAULT, 1, 0, "ErrorImpersonateUserDenied"},
    {"interval-4", CALENDARS, 1, 1, NULL},
    {"interval-none", CALENDARS, 1, 1, NULL},
    {"mailboxes-0", WORTHLESS, 1, 0, NULL},
    {"mailboxes-100", CALENDARS, 100, 99, "ErrorFreeBusyGenerationFailed"},
    {"mailboxes-101", CALENDARS, 101, 99, "ErrorFreeBusyGenerationFailed"},
    {"mailboxes-100-under-load", CALENDARS, 100, 96, "ErrorFreeBusyGenerationFailed"},
    {"odd-addresses", CALENDARS, 9, 3, "ErrorFreeBusyGenerationFailed"},
    {"tz-berlin-window-three-hours", CALENDARS, 1, 1, NULL},
    {"view-detailedmerged", CALENDARS, 1, 1, NULL},
    {"view-freebusy", CALENDARS, 1, 1, NULL},
    {"view-freebusymerged", CALENDARS, 1, 1, NULL},
    {"view-mergedonly", CALENDARS, 1, 1, NULL},
    {"window-ends-before-series", CALENDARS, 1, 1, NULL},
    {"window-start-after-end", CALENDARS, 1, 1, NULL},
    {"window-start-equals-end", CALENDARS, 1, 1, NULL},
    {"window-starts-inside-occurrence", CALENDARS, 1, 1, NULL},
    {"wrong-order-in-mailboxdata", CALENDARS, 1, 1, NULL},
    {"wrong-order-options-first", CALENDARS, 1, 1, NULL},
    {"missing-attendeetype", FAULT, 1, 0, "Client"},
    {"missing-mailboxes", FAULT, 1, 0, "Client"},
    {"missing-options", FAULT, 1, 0, "ErrorInvalidFreeBusyViewType"},
    {"missing-requestedview", CALENDARS, 1, 1, NULL},
    {"mixed-seven", CALENDARS, 7, 6, "ErrorFreeBusyGenerationFailed"},
    {"namespace-https", CALENDARS, 1, 1, NULL},
    {"not-well-formed", FAULT, 1, 0, "Server"},
    {"not-xml", FAULT, 1, 0, "Server"},
    {"request-as-exchangelib", CALENDARS, 3, 3, NULL},
    {"rights-default-of-new-mailbox", CALENDARS, 1, 1, NULL},
    {"rights-details-limited", CALENDARS, 1, 1, NULL},
    {"rights-freebusy-only", CALENDARS, 1, 1, NULL},
    {"rights-none", CALENDARS, 1, 0, "ErrorFreeBusyGenerationFailed"},
    {"rights-owner-asks-own-calendar", CALENDARS, 1, 0, "ErrorFreeBusyGenerationFailed"},
    {"same-mailbox-twice", CALENDARS, 2, 2, NULL},
    {"tz-berlin", CALENDARS, 1, 0, ""}, /* times as +0100 cannot be read */
    {"tz-berlin-detailed", CALENDARS, 1, 0, ""},
    {"tz-india", CALENDARS, 1, 0, ""},
    {"tz-new-york", CALENDARS, 1, 0, ""},
    {"tz-bias-only", FAULT, 1, 0, "Client"},
    {"tz-context-full", CALENDARS, 1, 1, NULL},
    {"tz-context-id-only", CALENDARS, 1, 0, "ErrorTimeZone"},
    {"tz-none", CALENDARS, 2, 0, "ErrorTimeZone"},
    {"tz-utc", CALENDARS, 1, 1, NULL},
    {"tz-utc-second-form", CALENDARS, 1, 1, NULL},
    {"tz-utc-window-three-hours", CALENDARS, 1, 1, NULL},
    {"unknown-in-the-middle", CALENDARS, 3, 2, "ErrorCannotFindUser"},
    {"unknown-operation", FAULT, 1, 0, "Server"},
    {"version-2007sp1", CALENDARS, 1, 1, NULL},
    {"version-bogus", CALENDARS, 1, 1, NULL},
    {"version-none", CALENDARS, 1, 1, NULL},
    {"version-twice", CALENDARS, 1, 1, NULL},
    {"view-bogus", FAULT, 1, 0, "Client"},
    {"view-detailed", CALENDARS, 1, 1, NULL},
    {"view-none", CALENDARS, 1, 1, NULL},
    {"window-30-minutes", CALENDARS, 1, 1, NULL},
    {"window-400-days", CALENDARS, 1, 1, NULL},
    {"window-63-days", CALENDARS, 1, 1, NULL},
    {"window-not-a-date", FAULT, 1, 0, "Client"},
    {"window-with-offset", CALENDARS, 1, 1, NULL},
    {"window-with-z", CALENDARS, 1, 1, NULL},
};

static struct reading reading;
static struct calendar_content content;
static struct arena *arena;

static char *read_recorded(const char *name, size_t *size)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "ews/gromox/%s.response.xml", name);
    return vectors_read(path, size);
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
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
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

static struct calendar_rules march_rules(enum private_mode private_entries)
{
    return (struct calendar_rules){
        .window_start = at("2027-03-15T00:00:00"),
        .window_end = at("2027-04-14T00:00:00"),
        .private_entries = private_entries,
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
    json_array_foreach(events, index, event)
    {
        int64_t start = at(text_of(event, "start")), end = at(text_of(event, "end"));
        if (!overlaps(start, end) ||
            (!with_private && json_is_true(json_object_get(event, "private"))))
            continue;
        expected++;
        size_t same = 0;
        json_array_foreach(events, other_index, other) same += json_equal(event, other) != 0;
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
    rules.private_entries = PRIVATE_TIMES;
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
