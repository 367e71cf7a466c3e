#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "unit/supervisor/statistics/statistics_fixture.h"

/* By hand from the format: each bucket has all that took no longer than its bound, the last one all there are. */
static void a_histogram_is_cumulative_and_ends_with_all(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    char *text = statistics_to_metrics(&statistics, METRICS_OPEN);
#define REQUEST(part, le, value)                                                                   \
    "ewscal_request_duration_seconds" part                                                         \
    "{server=\"exchange\",name=\"emea\",outcome=\"good\"" le "} " value "\n"
#define BUCKET(le, value) REQUEST("_bucket", ",le=\"" le "\"", value)
    const char *expected =
        "# TYPE ewscal_request_duration_seconds histogram\n"
        "# UNIT ewscal_request_duration_seconds seconds\n"
        "# HELP ewscal_request_duration_seconds How long requests to a server took.\n" BUCKET(
            "0.005", "2") BUCKET("0.01", "2") BUCKET("0.025", "3") BUCKET("0.05", "3")
            BUCKET("0.1", "3") BUCKET("0.25", "3") BUCKET("0.5", "3") BUCKET("1.0", "3")
                BUCKET("2.5", "3") BUCKET("5.0", "3") BUCKET("10.0", "3") BUCKET("30.0", "3")
                    BUCKET("60.0", "3") BUCKET("120.0", "3") BUCKET("+Inf", "3")
                        REQUEST("_count", "", "3") REQUEST("_sum", "", "0.031");
    if (strstr(text, expected) == NULL)
        fail_msg("missing: %s in:\n%s", expected, text);
    assert_non_null(
        strstr(text, "ewscal_round_duration_seconds_bucket{outcome=\"partly\",le=\"7200.0\"} 0\n"
                     "ewscal_round_duration_seconds_bucket{outcome=\"partly\",le=\"+Inf\"} 1\n"
                     "ewscal_round_duration_seconds_count{outcome=\"partly\"} 1\n"
                     "ewscal_round_duration_seconds_sum{outcome=\"partly\"} 7200.001\n"));
    free(text);
}

/* Of a histogram the samples have the family's name and more behind it. */
static void cut_histogram_suffix(char *name, const char *family)
{
    size_t size = strlen(family);
    if (strncmp(name, family, size) == 0 && strstr("_bucket_count_sum", name + size) != NULL)
        name[size] = '\0';
}

/* The format's own rules, line by line: a name is declared once, before its samples, and all its
 * samples stand together. */
static void prometheus_pages_keep_the_rules_of_the_format(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    char *text = statistics_to_metrics(&statistics, METRICS_TEXT);
    char current[128] = "";
    char declared[200][128];
    size_t declared_count = 0;
    char *rest = text;
    for (char *line = strtok_r(rest, "\n", &rest); line != NULL;
         line = strtok_r(rest, "\n", &rest)) {
        char name[128];
        char *word =
            strncmp(line, "# HELP ", 7) == 0 || strncmp(line, "# TYPE ", 7) == 0 ? line + 7 : line;
        (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, " {"), word);
        assert_int_equal(strncmp(name, "ewscal_", 7), 0);
        assert_int_equal(name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")], '\0');
        if (strncmp(line, "# HELP ", 7) != 0) {
            cut_histogram_suffix(name, current);
            assert_string_equal(name, current);
            continue;
        }
        for (size_t i = 0; i < declared_count; i++)
            assert_string_not_equal(name, declared[i]);
        (void)snprintf(current, sizeof(current), "%s", name);
        (void)snprintf(declared[declared_count++], sizeof(declared[0]), "%s", name);
    }
    assert_true(declared_count > 20);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prometheus_pages_keep_the_rules_of_the_format),
        cmocka_unit_test(a_histogram_is_cumulative_and_ends_with_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
