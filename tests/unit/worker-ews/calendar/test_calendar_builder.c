#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/event/error.h"

#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/answer/exchange_zone.h"
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/mailbox_reader.h"
#include "worker-ews/calendar/calendar_builder.h"
#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/calendar/zone_file.h"

/* The examples of docs/mapping.md, section 10; the digests are printf ... | sha256sum. */
#define OWNER        "anna@example.test"
#define WINDOW_START 1795478400 /* 2026-11-24T00:00:00Z */
#define WINDOW_END   (WINDOW_START + 30 * 86400)

static const struct exchange_zone BERLIN = {
    .bias_minutes = -60,
    .standard = {.month = 10, .day_order = 5, .time_seconds = 3 * 3600},
    .daylight = {.bias_minutes = -60, .month = 3, .day_order = 5, .time_seconds = 2 * 3600},
};

struct result {
    struct finished_calendar calendar;
    struct arena *arena;
    struct calendar_content content;
};

static struct result result;
static struct exchange_settings settings;
static struct calendar_rules rules;
static const struct exchange_zone *zone;

static int set_up(void **state)
{
    (void)state;
    settings = (struct exchange_settings){0};
    rules = (struct calendar_rules){
        .settings = &settings, .window_start = WINDOW_START, .window_end = WINDOW_END};
    zone = NULL;
    return 0;
}

static void clear_result(void)
{
    finished_calendar_clear(&result.calendar);
    arena_destroy(result.arena);
    result = (struct result){0};
}

static int tear_down(void **state)
{
    (void)state;
    clear_result();
    return 0;
}

static int64_t at(const char *text)
{
    int64_t seconds;
    assert_int_equal(exchange_time_read(text, &seconds), 0);
    return seconds;
}

static struct availability_event event(const char *start, const char *end, const char *busy)
{
    return (struct availability_event){
        .start = at(start),
        .end = at(end),
        .busy_type = busy_type_from_word(busy),
        .busy_word = busy,
        .has_details = true,
        .id = "",
        .subject = "",
        .location = "",
    };
}

static struct availability_event times_only(const char *start, const char *end, const char *busy)
{
    struct availability_event made = event(start, end, busy);
    made.has_details = false;
    return made;
}

static struct availability_event full(const char *start, const char *end, const char *id)
{
    struct availability_event made = event(start, end, "Busy");
    made.id = id;
    made.subject = "Planung Q1 & Q2";
    made.location = "Raum \"S\xC3\xBC"
                    "d\"";
    return made;
}

static void build_for(const char *owner, const struct availability_event *events, size_t count)
{
    clear_result();
    struct error error;
    if (calendar_build(&rules, owner, zone, events, count, &result.calendar, &error) != 0)
        fail_msg("%s", error.reason);
    result.arena = arena_create(1 << 20);
    assert_int_equal(calendar_content_decode(buffer_data(&result.calendar.sealed),
                                             buffer_size(&result.calendar.sealed), result.arena,
                                             &result.content, &error),
                     0);
    assert_int_equal(result.content.entries_count, result.calendar.entry_count);
}

static void build(const struct availability_event *events, size_t count)
{
    build_for(OWNER, events, count);
}

static const struct calendar_entry *only_entry(void)
{
    assert_int_equal(result.content.entries_count, 1);
    return &result.content.entries[0];
}

static void more_than_512_kib_is_an_error(void **state)
{
    (void)state;
    char subject[1001];
    memset(subject, 'x', 1000);
    subject[1000] = '\0';
    struct availability_event *events = calloc(600, sizeof(*events));
    for (size_t i = 0; i < 600; i++) {
        events[i] = full("2026-12-01T08:00:00", "2026-12-01T09:00:00", "AB12");
        events[i].subject = subject;
    }
    struct error error;
    assert_int_equal(calendar_build(&rules, OWNER, NULL, events, 600, &result.calendar, &error),
                     -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    build(events, 400);
    assert_int_equal(result.calendar.entry_count, 400);
    free(events);
}

/* 2048 octets; a text that is held back has no length. */
static void what_was_not_cut_when_it_was_read_fails_the_calendar(void **state)
{
    (void)state;
    char location[2050];
    memset(location, 'x', 2049);
    location[2049] = '\0';
    struct availability_event one = full("2026-12-01T08:00:00", "2026-12-01T09:00:00", "AB12");
    one.location = location;
    struct error error;
    assert_int_equal(calendar_build(&rules, OWNER, NULL, &one, 1, &result.calendar, &error), -1);
    assert_non_null(strstr(error.reason, "calendar.not_sendable cause="));
    assert_non_null(strstr(error.reason, "location"));
    settings.details = DETAILS_SUBJECT;
    build(&one, 1);
    assert_string_equal(only_entry()->location, "");
    settings.details = DETAILS_FULL;
    location[2048] = '\0';
    build(&one, 1);
    assert_string_equal(only_entry()->location, location);
}

static void a_plain_appointment_keeps_its_texts(void **state)
{
    (void)state;
    struct availability_event one = full("2026-12-01T08:00:00", "2026-12-01T09:00:00", "AB12");
    build(&one, 1);
    assert_string_equal(only_entry()->id, "AB12@20261201T080000Z");
    assert_int_equal(only_entry()->start, at("2026-12-01T08:00:00"));
    assert_int_equal(only_entry()->end, at("2026-12-01T09:00:00"));
    assert_string_equal(only_entry()->subject, "Planung Q1 & Q2");
    assert_string_equal(only_entry()->location, "Raum \"S\xC3\xBC"
                                                "d\"");
    assert_int_equal(only_entry()->status, STATUS_BUSY);
    assert_false(only_entry()->all_day);
    assert_false(only_entry()->is_private);
    assert_false(result.calendar.is_times_only);
}

static void details_decide_about_texts_but_not_about_the_id(void **state)
{
    (void)state;
    struct availability_event one = full("2026-12-01T08:00:00", "2026-12-01T09:00:00", "AB12");
    settings.details = DETAILS_SUBJECT;
    build(&one, 1);
    assert_string_equal(only_entry()->subject, "Planung Q1 & Q2");
    assert_string_equal(only_entry()->location, "");
    settings.details = DETAILS_TIMES;
    build(&one, 1);
    assert_string_equal(only_entry()->subject, "");
    assert_string_equal(only_entry()->location, "");
    assert_string_equal(only_entry()->id, "AB12@20261201T080000Z");
}

static void without_an_id_the_hash_is_the_id(void **state)
{
    (void)state;
    struct availability_event two[2] = {
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Busy"),
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Busy"),
    };
    build(two, 2);
    assert_true(result.calendar.is_times_only);
    assert_string_equal(result.content.entries[0].id, "bfc3519f06c28325");
    assert_string_equal(result.content.entries[1].id, "bfc3519f06c28325#2");
    build_for("EXAMPLE\\u00017", two, 1);
    assert_string_equal(only_entry()->id, "a06487051d83780d");
}

static void times_only_appointments_may_be_left_out(void **state)
{
    (void)state;
    struct availability_event one =
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Busy");
    settings.skip_times_only = true;
    build(&one, 1);
    assert_int_equal(result.content.entries_count, 0);
    assert_true(result.calendar.is_times_only);
}

static void where_times_were_asked_for_nobody_is_times_only(void **state)
{
    (void)state;
    struct availability_event one =
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Busy");
    settings.skip_times_only = true;
    settings.details = DETAILS_TIMES;
    settings.private_entries = PRIVATE_TIMES;
    build(&one, 1);
    assert_string_equal(only_entry()->id, "bfc3519f06c28325");
    assert_false(result.calendar.is_times_only);
}

/* Which of the times is a private one's is told by details alone. */
static void times_are_enough_only_where_private_appointments_go_as_times(void **state)
{
    (void)state;
    static const struct {
        enum details_mode details;
        enum private_mode private_entries;
        bool are_enough;
    } cases[] = {
        {DETAILS_TIMES, PRIVATE_TIMES, true},    {DETAILS_TIMES, PRIVATE_SKIP, false},
        {DETAILS_TIMES, PRIVATE_FULL, false},    {DETAILS_FULL, PRIVATE_TIMES, false},
        {DETAILS_SUBJECT, PRIVATE_TIMES, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        settings.details = cases[i].details;
        settings.private_entries = cases[i].private_entries;
        assert_int_equal(calendar_rules_ask_times_only(&rules), cases[i].are_enough);
    }
}

static struct availability_event private_event(bool with_texts)
{
    struct availability_event made =
        with_texts ? full("2026-12-02T12:00:00", "2026-12-02T13:00:00", "AB12")
                   : event("2026-12-02T12:00:00", "2026-12-02T13:00:00", "");
    made.busy_type = BUSY_TYPE_TENTATIVE;
    made.busy_word = "Tentative";
    made.is_private = true;
    return made;
}

static void private_appointments_are_left_out_by_default(void **state)
{
    (void)state;
    struct availability_event both[2] = {private_event(false), private_event(true)};
    build(both, 2);
    assert_int_equal(result.content.entries_count, 0);
    assert_false(result.calendar.is_times_only);
}

static void private_appointments_as_times_have_no_texts(void **state)
{
    (void)state;
    settings.private_entries = PRIVATE_TIMES;
    struct availability_event one = private_event(false);
    build(&one, 1);
    assert_string_equal(only_entry()->id, "be05bc143fac028b");
    assert_int_equal(only_entry()->status, STATUS_TENTATIVE);
    assert_true(only_entry()->is_private);
    one = private_event(true); /* as grommunio sends them */
    build(&one, 1);
    assert_string_equal(only_entry()->id, "AB12@20261202T120000Z");
    assert_string_equal(only_entry()->subject, "");
    assert_string_equal(only_entry()->location, "");
    assert_true(only_entry()->is_private);
}

static void private_appointments_in_full_obey_details(void **state)
{
    (void)state;
    settings.private_entries = PRIVATE_FULL;
    struct availability_event one = private_event(true);
    build(&one, 1);
    assert_string_equal(only_entry()->subject, "Planung Q1 & Q2");
    settings.details = DETAILS_TIMES;
    build(&one, 1);
    assert_string_equal(only_entry()->subject, "");
}

static void only_what_overlaps_the_window_is_kept_and_kept_whole(void **state)
{
    (void)state;
    struct availability_event events[] = {
        times_only("2026-11-23T22:00:00", "2026-11-24T00:00:00", "Busy"), /* left out */
        times_only("2026-11-23T22:00:00", "2026-11-24T00:30:00", "Busy"),
        times_only("2026-11-24T00:00:00", "2026-11-24T00:00:00", "Busy"),
        times_only("2026-12-24T00:00:00", "2026-12-24T00:00:00", "Busy"), /* left out */
        times_only("2026-12-24T00:00:00", "2026-12-25T00:00:00", "Busy"), /* left out */
        times_only("2026-12-23T23:00:00", "2027-01-06T23:00:00", "Busy"),
        times_only("2026-11-01T00:00:00", "2027-02-01T00:00:00", "Busy"),
    };
    build(events, 7);
    assert_int_equal(result.content.entries_count, 4);
    assert_int_equal(result.content.entries[0].start, at("2026-11-01T00:00:00"));
    assert_int_equal(result.content.entries[0].end, at("2027-02-01T00:00:00"));
    assert_int_equal(result.content.entries[1].start, at("2026-11-23T22:00:00"));
    assert_int_equal(result.content.entries[2].start, at("2026-11-24T00:00:00"));
    assert_int_equal(result.content.entries[3].end, at("2027-01-06T23:00:00"));
}

static void days_off_are_all_day_in_the_zone_of_the_mailbox(void **state)
{
    (void)state;
    struct availability_event one = times_only("2026-11-24T23:00:00", "2026-11-25T23:00:00", "OOF");
    build(&one, 1);
    assert_false(only_entry()->all_day);
    zone = &BERLIN;
    build(&one, 1);
    assert_true(only_entry()->all_day);
    assert_string_equal(only_entry()->id, "14a6d4b0367efe8c");
    assert_int_equal(only_entry()->status, STATUS_OUT_OF_OFFICE);
    assert_int_equal(only_entry()->start, at("2026-11-24T23:00:00"));
    settings.all_day_utc_midnight = true;
    build(&one, 1);
    assert_string_equal(only_entry()->id, "14a6d4b0367efe8c");
    assert_int_equal(only_entry()->start, at("2026-11-25T00:00:00"));
    assert_int_equal(only_entry()->end, at("2026-11-26T00:00:00"));
}

/* The all-day entry begins first, and is sent as beginning last. */
static void entries_are_in_the_order_of_the_times_that_are_sent(void **state)
{
    (void)state;
    zone = &BERLIN;
    settings.all_day_utc_midnight = true;
    struct availability_event events[] = {
        full("2026-11-24T23:00:00", "2026-11-25T23:00:00", "A"),
        full("2026-11-24T23:30:00", "2026-11-24T23:45:00", "B"),
        full("2026-11-24T23:00:00", "2026-11-26T12:00:00", "A"),
    };
    build(events, 3);
    const struct calendar_entry *entries = result.content.entries;
    assert_string_equal(entries[0].id, "A@20261124T230000Z");
    assert_int_equal(entries[0].start, at("2026-11-24T23:00:00"));
    assert_int_equal(entries[0].end, at("2026-11-26T12:00:00"));
    assert_string_equal(entries[1].id, "B@20261124T233000Z");
    assert_string_equal(entries[2].id, "A@20261124T230000Z#2");
    assert_int_equal(entries[2].start, at("2026-11-25T00:00:00"));
}

static void days_of_23_and_25_hours_are_all_day(void **state)
{
    (void)state;
    zone = &BERLIN;
    rules.window_start = at("2026-10-01T00:00:00");
    rules.window_end = at("2027-04-30T00:00:00");
    struct availability_event events[] = {
        times_only("2026-10-24T22:00:00", "2026-10-25T23:00:00", "Busy"),
        times_only("2027-03-27T23:00:00", "2027-03-28T22:00:00", "Busy"),
        times_only("2027-03-27T23:00:00", "2027-03-28T23:00:00", "Busy"),
    };
    build(events, 3);
    assert_true(result.content.entries[0].all_day);
    assert_true(result.content.entries[1].all_day);
    assert_false(result.content.entries[2].all_day);
}

static void the_default_zone_counts_only_without_working_hours(void **state)
{
    (void)state;
    struct zone_file *utc = zone_file_load(ZONE_FILE_DIRECTORY, "UTC", NULL);
    assert_non_null(utc);
    rules.default_zone = utc;
    struct availability_event one =
        times_only("2026-11-25T00:00:00", "2026-11-26T00:00:00", "Busy");
    build(&one, 1);
    assert_true(only_entry()->all_day);
    zone = &BERLIN;
    build(&one, 1);
    assert_false(only_entry()->all_day);
    zone_file_destroy(utc);
}

static void zero_length_at_midnight_is_not_all_day(void **state)
{
    (void)state;
    zone = &BERLIN;
    struct availability_event one =
        times_only("2026-11-24T23:00:00", "2026-11-24T23:00:00", "Busy");
    build(&one, 1);
    assert_false(only_entry()->all_day);
}

static void working_elsewhere_has_the_configured_status(void **state)
{
    (void)state;
    struct availability_event one =
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "WorkingElsewhere");
    build(&one, 1);
    assert_int_equal(only_entry()->status, STATUS_FREE);
    assert_string_equal(only_entry()->id, "674cba3f09ef2d2e");
    settings.working_elsewhere = STATUS_TENTATIVE;
    build(&one, 1);
    assert_int_equal(only_entry()->status, STATUS_TENTATIVE);
}

static void an_unknown_busy_type_is_busy_and_named(void **state)
{
    (void)state;
    struct availability_event one =
        times_only("2026-12-01T08:00:00", "2026-12-01T09:00:00", "Lunch");
    build(&one, 1);
    assert_int_equal(only_entry()->status, STATUS_BUSY);
    assert_string_equal(result.calendar.unknown_busy_word, "Lunch");
    assert_int_equal(result.calendar.unknown_busy_types, 1);
    struct availability_event several[] = {
        one, times_only("2026-12-02T08:00:00", "2026-12-02T09:00:00", "Busy"),
        times_only("2026-12-03T08:00:00", "2026-12-03T09:00:00", "Walk")};
    build(several, 3);
    assert_string_equal(result.calendar.unknown_busy_word, "Lunch");
    assert_int_equal(result.calendar.unknown_busy_types, 2);
}

static void a_moved_occurrence_gets_a_number(void **state)
{
    (void)state;
    struct availability_event events[] = {
        full("2026-12-03T08:00:00", "2026-12-03T10:00:00", "AB12"),
        full("2026-12-03T08:00:00", "2026-12-03T09:30:00", "CD34"),
        full("2026-12-03T08:00:00", "2026-12-03T09:00:00", "AB12"),
    };
    build(events, 3);
    assert_string_equal(result.content.entries[0].id, "AB12@20261203T080000Z");
    assert_string_equal(result.content.entries[1].id, "CD34@20261203T080000Z");
    assert_string_equal(result.content.entries[2].id, "AB12@20261203T080000Z#2");
    assert_int_equal(result.content.entries[0].end, at("2026-12-03T09:00:00"));
}

/* All six orders of three appointments that differ only behind their ids. */
static void the_order_of_the_answer_does_not_matter(void **state)
{
    (void)state;
    struct availability_event events[3];
    for (size_t i = 0; i < 3; i++)
        events[i] = full("2026-12-03T08:00:00", "2026-12-03T09:00:00", "AB12");
    events[1].subject = "Anders";
    events[2].location = "";
    build(events, 3);
    uint8_t digest[DIGEST_BYTES];
    memcpy(digest, result.calendar.digest, sizeof(digest));
    assert_string_equal(result.content.entries[0].subject, "Anders");
    assert_string_equal(result.content.entries[1].location, "");
    assert_string_equal(result.content.entries[2].id, "AB12@20261203T080000Z#3");
    static const size_t orders[][3] = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t i = 0; i < 5; i++) {
        struct availability_event shuffled[3] = {events[orders[i][0]], events[orders[i][1]],
                                                 events[orders[i][2]]};
        build(shuffled, 3);
        assert_memory_equal(result.calendar.digest, digest, sizeof(digest));
    }
}

static void every_change_changes_the_digest(void **state)
{
    (void)state;
    struct availability_event one = full("2026-12-01T08:00:00", "2026-12-01T09:00:00", "AB12");
    build(&one, 1);
    uint8_t digest[DIGEST_BYTES];
    memcpy(digest, result.calendar.digest, sizeof(digest));
    one.subject = "Planung Q1 & Q3";
    build(&one, 1);
    assert_memory_not_equal(result.calendar.digest, digest, sizeof(digest));
    build(NULL, 0);
    assert_memory_not_equal(result.calendar.digest, digest, sizeof(digest));
    assert_int_equal(result.content.entries_count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(more_than_512_kib_is_an_error),
        TEST(what_was_not_cut_when_it_was_read_fails_the_calendar),
        TEST(a_plain_appointment_keeps_its_texts),
        TEST(details_decide_about_texts_but_not_about_the_id),
        TEST(without_an_id_the_hash_is_the_id),
        TEST(times_only_appointments_may_be_left_out),
        TEST(where_times_were_asked_for_nobody_is_times_only),
        TEST(times_are_enough_only_where_private_appointments_go_as_times),
        TEST(private_appointments_are_left_out_by_default),
        TEST(private_appointments_as_times_have_no_texts),
        TEST(private_appointments_in_full_obey_details),
        TEST(only_what_overlaps_the_window_is_kept_and_kept_whole),
        TEST(days_off_are_all_day_in_the_zone_of_the_mailbox),
        TEST(entries_are_in_the_order_of_the_times_that_are_sent),
        TEST(days_of_23_and_25_hours_are_all_day),
        TEST(the_default_zone_counts_only_without_working_hours),
        TEST(zero_length_at_midnight_is_not_all_day),
        TEST(working_elsewhere_has_the_configured_status),
        TEST(an_unknown_busy_type_is_busy_and_named),
        TEST(a_moved_occurrence_gets_a_number),
        TEST(the_order_of_the_answer_does_not_matter),
        TEST(every_change_changes_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
