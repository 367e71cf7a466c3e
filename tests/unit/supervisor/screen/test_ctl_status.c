#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/screen/ctl_status.h"
#include "supervisor/screen/ctl_watch_frame.h"
#include "unit/supervisor/screen/quoted_answer.h"

static char *text;
static size_t text_size;

static const char *screen_of(const char *answer)
{
    json_t *object = read_quoted_answer(answer);
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_status_write(object, 0, stream);
    assert_int_equal(fclose(stream), 0);
    json_decref(object);
    return text;
}

static void assert_shows(const char *answer, const char *part)
{
    if (strstr(screen_of(answer), part) == NULL)
        fail_msg("expected: %s\nprinted: %s", part, text);
}

static size_t count_lines(const char *screen)
{
    size_t lines = 0;
    for (; *screen != '\0'; screen++)
        lines += *screen == '\n';
    return lines;
}

static void the_last_round_is_told_with_why_some_failed(void **state)
{
    (void)state;
    static const char answer[] =
        "{'cycle':{'number':4,'phase':'idle','next_in_ms':61000,'last_number':3,"
        "'last_started_ms':1795478400000,'last_duration_ms':6200,'last_replicated':12,"
        "'last_unchanged':9000,'last_without_calendar':20,'last_failed':3,"
        "'last_failed_by_reason':{'server.away':1,'user.quarantined':2}}}";
    assert_shows(answer, "no round is running; the last was round 4; the next begins in 61 s\n"
                         "the last finished round took 6.2 s\n"
                         "round 3 began at 2026-11-24T00:00:00Z: 12 written, 9000 unchanged, 20 "
                         "without a calendar, 3 failed\n");
    assert_shows(answer, "\nFailed in the last finished round, by reason:\n"
                         "        2  user.quarantined");
    assert_null(strstr(screen_of("{'cycle':{'last_number':0}}"), "began at"));
}

static void freshness_names_the_oldest_and_counts_the_young(void **state)
{
    (void)state;
    assert_shows("{'cycle':{'interval_ms':900000},'users':{'listed':10,'fresh':9,'without':0,"
                 "'younger_than_interval':7,'oldest_calendar_age_ms':65000,'oldest_user':'anna'}}",
                 "9 of 10 calendars are fresh, 1 not; the oldest was read 65 s ago (anna).\n"
                 "7 are younger than one interval (15 min).\n");
}

static void a_server_that_is_held_is_told_with_the_end(void **state)
{
    (void)state;
    assert_shows(
        "{'now_ms':1795478390000,'holds':[{'server':'exchange','held':true,'held_ms':10000},"
        "{'server':'directory','held':false,'held_ms':0}]}",
        "HELD: exchange is not asked until 2026-11-24T00:00:00Z\n");
    assert_null(strstr(text, "HELD: directory"));
}

static void processes_are_counted_by_host(void **state)
{
    (void)state;
    assert_shows("{'processes':[{'host':'a','role':'worker-ews','version':'1'},"
                 "{'host':'b','role':'worker-ews','version':'1'},"
                 "{'host':'b','role':'worker-ews','version':'2'},"
                 "{'host':'b','role':'worker-ldap','version':'1'}]}",
                 "\nProcesses by host:\n"
                 "  HOST  PROCESSES                    VERSION\n"
                 "  b     worker-ews 2, worker-ldap 1  1, 2\n"
                 "  a     worker-ews 1                 1\n");
}

/* Forty hosts with a worker each, all of whom see one Exchange. */
static void a_large_cluster_fits_the_screen(void **state)
{
    (void)state;
    static char answer[65536];
    size_t used = (size_t)snprintf(answer, sizeof(answer), "{'processes':[");
    for (int i = 0; i < 40; i++)
        used += (size_t)snprintf(answer + used, sizeof(answer) - used,
                                 "%s{'host':'h%d','role':'worker-ews','version':'1'}",
                                 i > 0 ? "," : "", i);
    used += (size_t)snprintf(answer + used, sizeof(answer) - used, "],'servers':[");
    for (int i = 0; i < 40; i++)
        used += (size_t)snprintf(
            answer + used, sizeof(answer) - used,
            "%s{'name':'exchange','process':'worker-ews/%d','state':'%s','requests':10,"
            "'failures':1,'latency_ms':%d,'text':'%s','version':'15.1'}",
            i > 0 ? "," : "", i, i == 7 ? "bad" : "good", i, i == 7 ? "busy" : "");
    (void)snprintf(answer + used, sizeof(answer) - used, "]}");
    assert_shows(answer, "  exchange  bad    40 processes  400       40      39 ms    busy\n");
    assert_shows(answer, "28 more hosts: `ewscalctl workers`.\n");
    if (count_lines(text) > 40)
        fail_msg("%s", text);
}

static void accounts_are_counted(void **state)
{
    (void)state;
    assert_shows("{'accounts':[{'proven':true},{'proven':true,'class':'refused'},{'proven':true}]}",
                 "\nAccounts: 2 of 3 are accepted by their servers\n");
    assert_null(strstr(screen_of("{'accounts':[]}"), "Accounts:"));
}

static const char *progress_of(const char *answer, size_t columns)
{
    json_t *object = read_quoted_answer(answer);
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_watch_write_progress(object, columns, stream);
    assert_int_equal(fclose(stream), 0);
    json_decref(object);
    return text;
}

#define ROUND(phase, unfinished)                                                                   \
    "{'cycle':{'number':3,'phase':'" phase "','unfinished':" #unfinished "},'users':{'listed':8}}"

static void progress_is_a_bar_as_wide_as_the_screen(void **state)
{
    (void)state;
    assert_string_equal(progress_of(ROUND("running", 6), 42),
                        "[####.............]  round 3: 2 of 8 users\n");
    assert_string_equal(progress_of(ROUND("running", 0), 20),
                        "[##########]  round 3: 8 of 8 users\n");
    assert_string_equal(progress_of(ROUND("running", 9), 20),
                        "[..........]  round 3: 0 of 8 users\n");
    assert_string_equal(progress_of(ROUND("roster", 0), 20),
                        "[..........]  round 3: 0 of 8 users\n");
    assert_string_equal(progress_of(ROUND("idle", 0), 20), "");
    assert_string_equal(progress_of("{}", 20), "");
}

static const char *frame_of(const char *shown, size_t columns, size_t lines)
{
    free(text);
    FILE *stream = open_memstream(&text, &text_size);
    ctl_watch_write_frame(shown, columns, lines, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void a_frame_covers_the_one_before_and_never_scrolls(void **state)
{
    (void)state;
    assert_string_equal(frame_of("one\nJörgens\n", 80, 24),
                        "\x1b[Hone\x1b[K\r\nJörgens\x1b[K\x1b[J");
    assert_string_equal(frame_of("one\nJörgens\nthree\n", 3, 2),
                        "\x1b[Hone\x1b[K\r\nJör\x1b[K\x1b[J");
    assert_string_equal(frame_of("a\n\nb", 0, 0), "\x1b[Ha\x1b[K\r\n\x1b[K\r\nb\x1b[K\x1b[J");
    assert_string_equal(frame_of("", 80, 24), "\x1b[H\x1b[J");
}

static int forget_text(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, forget_text)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_round_is_told_with_why_some_failed),
        TEST(freshness_names_the_oldest_and_counts_the_young),
        TEST(a_server_that_is_held_is_told_with_the_end),
        TEST(processes_are_counted_by_host),
        TEST(a_large_cluster_fits_the_screen),
        TEST(accounts_are_counted),
        TEST(progress_is_a_bar_as_wide_as_the_screen),
        TEST(a_frame_covers_the_one_before_and_never_scrolls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
