#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/statistics/metrics_page.h"

static const struct metrics_family seconds = {"counter", "cpu_seconds_total", "CPU time."},
                                   jobs = {"counter", "jobs_total", "Jobs."},
                                   memory = {"gauge", "memory_bytes", "Memory."},
                                   users = {"gauge", "users", "Users."},
                                   info = {"info", "info", "The version."};

/* One family of each kind, with a sample. */
static char *write_page(enum metrics_format format)
{
    struct metrics_page page;
    metrics_page_begin(&page, format);
    metrics_page_head(&page, &info);
    metrics_page_name(&page, "info", "");
    metrics_page_label(&page, "{", "version", "1.0");
    (void)fputc('}', page.file);
    metrics_page_number(&page, 1);
    metrics_page_head(&page, &seconds);
    metrics_page_name(&page, "cpu_seconds_total", "");
    metrics_page_seconds(&page, 61005);
    metrics_page_head(&page, &jobs);
    metrics_page_name(&page, "jobs_total", "");
    metrics_page_number(&page, 7);
    metrics_page_head(&page, &memory);
    metrics_page_name(&page, "memory_bytes", "");
    metrics_page_number(&page, 4096);
    metrics_page_head(&page, &users);
    return metrics_page_end(&page);
}

/* By hand from OpenMetrics 1.0: a counter's family has no _total and its sample has one; a unit is the last
 * word of the family's name; an info's sample ends in _info; the page ends with # EOF. */
static void openmetrics_is_as_its_specification_has_it(void **state)
{
    (void)state;
    char *text = write_page(METRICS_OPEN);
    assert_string_equal(text, "# TYPE ewscal info\n"
                              "# HELP ewscal The version.\n"
                              "ewscal_info{version=\"1.0\"} 1\n"
                              "# TYPE ewscal_cpu_seconds counter\n"
                              "# UNIT ewscal_cpu_seconds seconds\n"
                              "# HELP ewscal_cpu_seconds CPU time.\n"
                              "ewscal_cpu_seconds_total 61.005\n"
                              "# TYPE ewscal_jobs counter\n"
                              "# HELP ewscal_jobs Jobs.\n"
                              "ewscal_jobs_total 7\n"
                              "# TYPE ewscal_memory_bytes gauge\n"
                              "# UNIT ewscal_memory_bytes bytes\n"
                              "# HELP ewscal_memory_bytes Memory.\n"
                              "ewscal_memory_bytes 4096\n"
                              "# TYPE ewscal_users gauge\n"
                              "# HELP ewscal_users Users.\n"
                              "# EOF\n");
    free(text);
}

/* By hand from Prometheus' text format 0.0.4: it knows no units, no infos and no end. */
static void text_is_as_its_specification_has_it(void **state)
{
    (void)state;
    char *text = write_page(METRICS_TEXT);
    assert_string_equal(text, "# HELP ewscal_info The version.\n"
                              "# TYPE ewscal_info gauge\n"
                              "ewscal_info{version=\"1.0\"} 1\n"
                              "# HELP ewscal_cpu_seconds_total CPU time.\n"
                              "# TYPE ewscal_cpu_seconds_total counter\n"
                              "ewscal_cpu_seconds_total 61.005\n"
                              "# HELP ewscal_jobs_total Jobs.\n"
                              "# TYPE ewscal_jobs_total counter\n"
                              "ewscal_jobs_total 7\n"
                              "# HELP ewscal_memory_bytes Memory.\n"
                              "# TYPE ewscal_memory_bytes gauge\n"
                              "ewscal_memory_bytes 4096\n"
                              "# HELP ewscal_users Users.\n"
                              "# TYPE ewscal_users gauge\n");
    free(text);
}

static void the_type_of_the_page_is_told(void **state)
{
    (void)state;
    assert_string_equal(metrics_content_type(METRICS_OPEN),
                        "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_string_equal(metrics_content_type(METRICS_TEXT),
                        "text/plain; version=0.0.4; charset=utf-8");
}

static void assert_seconds(int64_t milliseconds, const char *expected)
{
    struct metrics_page page;
    metrics_page_begin(&page, METRICS_TEXT);
    metrics_page_seconds(&page, milliseconds);
    char *text = metrics_page_end(&page);
    assert_string_equal(text, expected);
    free(text);
}

static void milliseconds_are_written_as_seconds(void **state)
{
    (void)state;
    assert_seconds(0, " 0.000\n");
    assert_seconds(7, " 0.007\n");
    assert_seconds(1000, " 1.000\n");
    assert_seconds(-7, " -0.007\n");
    assert_seconds(-1500, " -1.500\n");
    assert_seconds(INT64_MAX - 1, " 9223372036854775.806\n");
    assert_seconds(INT64_MAX, " +Inf\n");
}

static void bounds_are_written_as_openmetrics_wants_them(void **state)
{
    (void)state;
    static const struct {
        int64_t bound_ms;
        const char *text;
    } cases[] = {{5, "0.005"},  {10, "0.01"},        {100, "0.1"},       {1000, "1.0"},
                 {2500, "2.5"}, {7200000, "7200.0"}, {INT64_MAX, "+Inf"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[METRICS_BOUND_BYTES];
        metrics_bound_text(cases[i].bound_ms, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void assert_label(const char *value, const char *expected)
{
    struct metrics_page page;
    metrics_page_begin(&page, METRICS_TEXT);
    metrics_page_label(&page, "{", "l", value);
    char *text = metrics_page_end(&page);
    assert_string_equal(text, expected);
    free(text);
}

static void a_label_is_escaped(void **state)
{
    (void)state;
    assert_label("a b", "{l=\"a b\"");
    assert_label("C:\\x \"y\"\n", "{l=\"C:\\\\x \\\"y\\\"\\n\"");
    assert_label("\xc3\xa4", "{l=\"\xc3\xa4\"");
    assert_label("\x1b[1m\r", "{l=\"?[1m?\"");
    assert_label("J\xf6rg", "{l=\"\"");
    assert_label(NULL, "{l=\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openmetrics_is_as_its_specification_has_it),
        cmocka_unit_test(text_is_as_its_specification_has_it),
        cmocka_unit_test(the_type_of_the_page_is_told),
        cmocka_unit_test(milliseconds_are_written_as_seconds),
        cmocka_unit_test(bounds_are_written_as_openmetrics_wants_them),
        cmocka_unit_test(a_label_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
