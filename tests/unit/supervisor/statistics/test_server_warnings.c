/* What is shown and warned of a server that works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/event/sentence.h"

#include "supervisor/statistics/exchange_release.h"
#include "supervisor/statistics/server_warnings.h"

#define NOW         INT64_C(1795953600) /* 2026-11-29T12:00:00Z */
#define ARENA_BYTES 4096

static void a_version_is_that_of_a_product(void **state)
{
    (void)state;
    static const struct {
        const char *version, *product;
        bool is_supported;
    } rows[] = {
        {"8.3.83.6", "Exchange 2007", false},         {"14.3.513.0", "Exchange 2010", false},
        {"15.0.847.32", "Exchange 2013", false},      {"15.0.1497.48", "Exchange 2013", false},
        {"15.1.2507.39", "Exchange 2016", false},     {"15.2.1748.10", "Exchange 2019", false},
        {"15.2.2562.17", "Exchange Server SE", true}, {"15.20.9000.1", "Exchange Online", true},
        {"15.0.847.4040", "grommunio", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct exchange_release *release = exchange_release_of(rows[i].version);
        assert_non_null(release);
        assert_string_equal(release->product, rows[i].product);
        assert_int_equal(release->support_end == 0 || release->support_end > NOW,
                         rows[i].is_supported);
    }
    static const char *const unknown[] = {"", "15", "15.2.1748", "16.0.1.1", "6.5.1.1", "a.b.c.d"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        assert_null(exchange_release_of(unknown[i]));
}

static struct statistics_server shown(const char *version, int64_t now)
{
    const struct server_health health = {.server = "exchange", .version = version};
    return statistics_server_of(&health, "worker-ews/1", now * 1000);
}

static void the_word_out_of_support_comes_with_its_day(void **state)
{
    (void)state;
    assert_int_equal(shown("15.1.2507.39", NOW).out_of_support_ms, INT64_C(1760400000000));
    assert_int_equal(shown("15.1.2507.39", 1760400000 - 1).out_of_support_ms, STATISTICS_UNKNOWN);
    assert_int_equal(shown("15.2.2562.17", NOW).out_of_support_ms, STATISTICS_UNKNOWN);
    assert_int_equal(shown("", NOW).out_of_support_ms, STATISTICS_UNKNOWN);
    assert_int_equal(shown(NULL, NOW).out_of_support_ms, STATISTICS_UNKNOWN);
    assert_null(shown("99.1.1.1", NOW).product);
    assert_int_equal(shown("", NOW).certificate_end_ms, STATISTICS_UNKNOWN);
}

/* The sentence of the only warning, or NULL when there is none. */
static const char *warned_of(int64_t certificate_end)
{
    static struct sentence sentence;
    struct statistics_warning warnings[1];
    size_t count = 0;
    const struct server_health health = {.server = "ucserver", .certificate_end = certificate_end};
    struct arena *arena = arena_create(ARENA_BYTES);
    server_warnings_add(warnings, &count, &health, NOW * 1000, arena);
    const char *text = count == 0 ? NULL : sentence_of_reason(warnings[0].text, &sentence);
    arena_destroy(arena);
    return text;
}

/* One that ends later than can be counted in milliseconds has not ended long ago. */
static void the_end_of_a_certificate_stays_in_the_future(void **state)
{
    (void)state;
    const struct server_health health = {.server = "ucserver", .certificate_end = INT64_MAX};
    assert_true(statistics_server_of(&health, "p", NOW * 1000).certificate_end_ms > NOW * 1000);
}

static void a_certificate_is_warned_of_from_30_days_on(void **state)
{
    (void)state;
    assert_null(warned_of(0));
    assert_null(warned_of(NOW + 31 * DAY_SECONDS));
    assert_non_null(strstr(warned_of(NOW + 30 * DAY_SECONDS), "2026-12-29, in 30 days"));
    assert_non_null(strstr(warned_of(NOW + 60), "2026-11-29, in 0 days"));
    assert_non_null(strstr(warned_of(NOW - 60), "has ended on 2026-11-29"));
    assert_non_null(strstr(warned_of(NOW - 400 * DAY_SECONDS), "has ended on 2025-10-25"));
}

static void what_several_processes_see_is_said_once(void **state)
{
    (void)state;
    struct server_note notes[] = {{"settings.something a=1"}, {"server.other"}, {""}};
    struct server_health exchange = {.server = "exchange",
                                     .certificate_end = NOW + 60,
                                     .notes = notes,
                                     .notes_count = 3},
                         other = {.server = "exchange b", .certificate_end = NOW + 60};
    struct statistics_warning warnings[12];
    size_t count = 0;
    struct arena *arena = arena_create(ARENA_BYTES);
    assert_int_equal(server_warnings_most(&exchange), 4);
    server_warnings_add(warnings, &count, &exchange, NOW * 1000, arena);
    assert_int_equal(count, 3);
    server_warnings_add(warnings, &count, &exchange, NOW * 1000, arena);
    assert_int_equal(count, 3);
    server_warnings_add(warnings, &count, &other, NOW * 1000, arena);
    assert_int_equal(count, 4);
    assert_string_equal(warnings[1].text, "settings.something a=1");
    assert_string_equal(warnings[3].server, "exchange b");
    arena_destroy(arena);
}

/* The reason of a second process may differ in what it was told, not in what it is. */
static void a_problem_that_several_processes_see_is_one(void **state)
{
    (void)state;
    const struct server_health seen[] = {
        {.server = "exchange", .text = "exchange.busy wait_ms=1000"},
        {.server = "exchange", .text = "exchange.busy wait_ms=2000"},
        {.server = "exchange", .text = ""},
        {.server = "directory", .text = NULL},
        {.server = "exchange", .text = "connection.cut"},
        {.server = "exchange b", .text = "exchange.busy wait_ms=1000"},
    };
    struct statistics_server_problem problems[sizeof(seen) / sizeof(seen[0])];
    size_t count = 0;
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
        server_problems_add(problems, &count, &seen[i]);
    assert_int_equal(count, 3);
    assert_string_equal(problems[0].text, "exchange.busy wait_ms=1000");
    assert_string_equal(problems[1].text, "connection.cut");
    assert_string_equal(problems[2].server, "exchange b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_that_of_a_product),
        cmocka_unit_test(the_word_out_of_support_comes_with_its_day),
        cmocka_unit_test(the_end_of_a_certificate_stays_in_the_future),
        cmocka_unit_test(a_certificate_is_warned_of_from_30_days_on),
        cmocka_unit_test(what_several_processes_see_is_said_once),
        cmocka_unit_test(a_problem_that_several_processes_see_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
