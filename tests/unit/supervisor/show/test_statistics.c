#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "statistics_fixture.h"

static json_t *member(const json_t *object, const char *path)
{
    char key[64];
    for (;;) {
        size_t length = strcspn(path, ".");
        memcpy(key, path, length);
        key[length] = '\0';
        json_t *value = json_is_array(object)
                            ? json_array_get(object, (size_t)strtoul(key, NULL, 10))
                            : json_object_get(object, key);
        if (path[length] == '\0' || value == NULL)
            return value;
        object = value;
        path += length + 1;
    }
}

static void json_has_everything_under_its_name(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    json_t *object = statistics_to_json(&statistics, true);
    const struct {
        const char *path;
        int64_t number;
    } numbers[] = {{"cycle.number", 3},
                   {"users.listed", 10},
                   {"users.by_state.to fetch", 3},
                   {"users.by_result.replicated", 6},
                   {"users.oldest_calendar_age_ms", 61005},
                   {"receipts.not sent", 2},
                   {"counters.late results", 4},
                   {"processes.0.cpu_ms", 1234},
                   {"servers.0.failures", 2},
                   {"pools.0.restarts", 5},
                   {"store.failures", 1}};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_non_null(member(object, numbers[i].path));
        assert_int_equal(json_integer_value(member(object, numbers[i].path)), numbers[i].number);
    }
    assert_true(json_is_null(member(object, "cycle.last_duration_ms")));
    assert_true(json_is_null(member(object, "not_ready")));
    assert_true(json_is_true(member(object, "accounts.1.stopped")));
    assert_true(json_is_false(member(object, "accounts.0.stopped")));
    assert_string_equal(json_string_value(member(object, "servers.0.state")), "degraded");
    assert_string_equal(json_string_value(member(object, "processes.0.role")), "worker-ews");
    assert_string_equal(json_string_value(member(object, "problems.0.user")), "anna@example.test");
    assert_string_equal(json_string_value(member(object, "pools.0.warning")), "runs as root");
    json_decref(object);
}

static void users_are_named_only_when_asked_for(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    json_t *object = statistics_to_json(&statistics, false);
    char *text = json_dumps(object, 0);
    assert_null(strstr(text, "anna"));
    free(text);
    json_decref(object);
    text = statistics_to_prometheus(&statistics);
    assert_null(strstr(text, "anna"));
    free(text);
}

static void a_text_that_is_not_utf8_becomes_null(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    statistics.host = "J\xf6rg";
    json_t *object = statistics_to_json(&statistics, false);
    assert_true(json_is_null(member(object, "host")));
    json_decref(object);
}

static void prometheus_has_samples_in_base_units(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    char *text = statistics_to_prometheus(&statistics);
    const char *lines[] = {
        "# TYPE ewscal_oldest_calendar_age_seconds gauge\newscal_oldest_calendar_age_seconds "
        "61.005\n",
        "ewscal_users{state=\"to fetch\"} 3\n",
        "ewscal_users_by_result{result=\"no mailbox\"} 1\n",
        "# TYPE ewscal_receipts_total counter\newscal_receipts_total{outcome=\"done\"} 6\n",
        "ewscal_process_cpu_seconds_total{name=\"worker-ews/1\",role=\"worker-ews\",host=\"host "
        "\\\"a\\\"\\\\\\n\"} 1.234\n",
        "ewscal_server_state{server=\"exchange\",process=\"worker-ews/1\"} 2\n",
        "ewscal_server_latency_seconds{server=\"directory\",process=\"worker-ldap/1\"} 0.012\n",
        "ewscal_pool_restarts_total{role=\"worker-ews\"} 5\n",
        "# TYPE ewscal_late_results_total counter\newscal_late_results_total 4\n",
        "ewscal_info{version=\"0.1.0\"} 1\n",
        "ewscal_ready 1\n",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (strstr(text, lines[i]) == NULL)
            fail_msg("missing: %s in:\n%s", lines[i], text);
    }
    assert_non_null(strstr(text, "# TYPE ewscal_round_duration_seconds gauge\n# HELP"));
    free(text);
}

/* The format's own rules, line by line: a name is declared once, before its samples, and all its
 * samples stand together. */
static void prometheus_pages_keep_the_rules_of_the_format(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    char *text = statistics_to_prometheus(&statistics);
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
        cmocka_unit_test(json_has_everything_under_its_name),
        cmocka_unit_test(users_are_named_only_when_asked_for),
        cmocka_unit_test(a_text_that_is_not_utf8_becomes_null),
        cmocka_unit_test(prometheus_has_samples_in_base_units),
        cmocka_unit_test(prometheus_pages_keep_the_rules_of_the_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
