#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "unit/supervisor/statistics/statistics_fixture.h"

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
    text = statistics_to_metrics(&statistics, METRICS_TEXT);
    assert_null(strstr(text, "anna"));
    free(text);
}

/* Whoever is on this machine sees counts and reasons without the token: names are in neither. */
static void accounts_are_named_only_when_asked_for(void **state)
{
    (void)state;
    static const struct statistics_account accounts[] = {
        {.name = "svc-calendar@example.test",
         .held_ms = INT64_MAX,
         .reason = "exchange.login_refused account=svc-calendar@example.test status=401"}};
    static const struct statistics_server servers[] = {
        {.name = "exchange",
         .process = "worker-ews/1",
         .text = "connection.cut mailbox=anna@example.test account=svc-calendar@example.test "
                 "cause=\"account.paused account=svc-calendar@example.test\""}};
    const struct statistics statistics = {
        .not_ready = "ucserver.password_wrong account=svc-calendar@example.test",
        .accounts = accounts,
        .accounts_count = 1,
        .servers = servers,
        .servers_count = 1,
    };
    json_t *object = statistics_to_json(&statistics, false);
    char *text = json_dumps(object, 0);
    if (strstr(text, "svc-calendar") != NULL || strstr(text, "anna") != NULL)
        fail_msg("somebody is named: %s", text);
    assert_true(json_is_true(member(object, "accounts.0.stopped")));
    assert_string_equal(json_string_value(member(object, "accounts.0.reason_name")),
                        "exchange.login_refused");
    assert_non_null(strstr(json_string_value(member(object, "servers.0.text")), "connection"));
    free(text);
    json_decref(object);
    text = statistics_to_metrics(&statistics, METRICS_TEXT);
    assert_null(strstr(text, "svc-calendar"));
    free(text);
    object = statistics_to_json(&statistics, true);
    assert_string_equal(json_string_value(member(object, "accounts.0.name")),
                        "svc-calendar@example.test");
    json_decref(object);
}

static void assert_hidden(const char *account, const char *reason, const char *hidden)
{
    const struct statistics_account accounts[] = {{.name = account}};
    const struct statistics statistics = {
        .not_ready = reason, .accounts = accounts, .accounts_count = 1};
    json_t *object = statistics_to_json(&statistics, false);
    const char *text = json_string_value(member(object, "not_ready"));
    assert_non_null(text);
    if (strcasestr(text, hidden) != NULL)
        fail_msg("%s of %s is in: %s", hidden, reason, text);
    json_decref(object);
}

static void what_a_server_said_in_its_own_words_is_not_shown_to_everybody(void **state)
{
    (void)state;
    assert_hidden("other", "ucserver.refused code=101 words=\"wrong: replicator\"", "replicator");
    assert_hidden("other", "name.unknown host=a.test words=\"Anna Gross\"", "Gross");
    assert_hidden("other", "of a version with sentences: Anna Gross", "Gross");
    assert_hidden("other", "connection.cut cause=\"other words=\\\"Anna Gross\\\"\"", "Gross");
}

static void distinguished_names_are_not_shown_to_everybody(void **state)
{
    (void)state;
    assert_hidden("other", "new.event base=\"uid=svc,dc=example,dc=test\"", "svc");
    assert_hidden("other", "new.event value=\"CN=Anna Gross,OU=Sales\"", "Gross");
}

static void the_name_of_an_account_is_hidden_wherever_it_stands(void **state)
{
    (void)state;
    assert_hidden("replicator", "new.event value=\"no Replicator here\"", "replicator");
    assert_hidden("EXAMPLE\\svc-cal", "new.event value=\"for svc-cal: no\"", "svc-cal");
    assert_hidden("svc-cal@example.test", "new.event value=svc-cal", "svc-cal");
    assert_hidden("cn=svc-cal,dc=test", "new.event value=svc-cal", "svc-cal");
}

/* The reason would say nothing any more. */
static void parts_of_other_words_are_shown_to_everybody(void **state)
{
    (void)state;
    static const struct statistics_account accounts[] = {{.name = "ews"}, {.name = ""}};
    const struct statistics statistics = {
        .not_ready = "name.unknown host=newsroom.test", .accounts = accounts, .accounts_count = 2};
    json_t *object = statistics_to_json(&statistics, false);
    assert_non_null(
        strstr(json_string_value(member(object, "not_ready")), "the name newsroom.test"));
    json_decref(object);
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
    char *text = statistics_to_metrics(&statistics, METRICS_TEXT);
    const char *lines[] = {
        "# TYPE ewscal_oldest_calendar_age_seconds gauge\newscal_oldest_calendar_age_seconds "
        "61.005\n",
        "ewscal_users{state=\"to fetch\"} 3\n",
        "ewscal_users_by_result{result=\"no mailbox\"} 1\n",
        "# TYPE ewscal_receipts_total counter\newscal_receipts_total{outcome=\"done\"} 6\n",
        "ewscal_process_cpu_seconds_total{name=\"worker-ews/1\",role=\"worker-ews\",host=\"host "
        "\\\"a\\\"\\\\\\n\"} 1.234\n",
        "ewscal_server_state{server=\"exchange\",name=\"\",process=\"worker-ews/1\"} 2\n",
        "ewscal_server_latency_seconds{server=\"directory\",name=\"\",process=\"worker-ldap/1\"} "
        "0.012\n",
        "ewscal_pool_restarts_total{role=\"worker-ews\"} 5\n",
        "# TYPE ewscal_late_results_total counter\newscal_late_results_total 4\n",
        "ewscal_info{version=\"0.1.0\"} 1\n",
        "ewscal_ready 1\n",
        "ewscal_server_problem{server=\"exchange\",name=\"\",reason=\"exchange.busy\"} 1\n",
        "ewscal_server_held{server=\"ucserver\",name=\"\"} 0\n",
        "ewscal_server_held{server=\"exchange\",name=\"emea\"} 1\n",
        "ewscal_server_hold_seconds{server=\"ucserver\",name=\"\"} 0.000\n",
        "ewscal_server_hold_seconds{server=\"exchange\",name=\"emea\"} +Inf\n",
        "ewscal_account_stopped{server=\"exchange\",name=\"emea\"} 1\n",
        "ewscal_account_held{server=\"exchange\",name=\"emea\",reason=\"exchange.login_refused\"} "
        "1\n",
        "ewscal_pool_problem{role=\"worker-ews\",reason=\"other\"} 1\n",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (strstr(text, lines[i]) == NULL)
            fail_msg("missing: %s in:\n%s", lines[i], text);
    }
    assert_null(strstr(text, "ewscal_account_held{server=\"ucserver\""));
    assert_non_null(strstr(text, "# TYPE ewscal_last_round_duration_seconds gauge\n# HELP"));
    free(text);
}

/* A terminal that shows the page would obey them, and some readers of it take them for the end of a line. */
static void control_characters_of_names_do_not_reach_the_page(void **state)
{
    (void)state;
    static const struct statistics_server servers[] = {
        {.name = "a\x1b[31mb\r\x7f\t\xc2\x85\xe2\x80\xa8\xe2\x80\xae"
                 "c\xc3\xa4",
         .process = "p"}};
    struct statistics statistics = {.servers = servers, .servers_count = 1};
    char *text = statistics_to_metrics(&statistics, METRICS_TEXT);
    assert_non_null(strstr(
        text, "ewscal_server_state{server=\"a?[31mb??????c\xc3\xa4\",name=\"\",process=\"p\"}"));
    for (const char *at = text; *at != '\0'; at++)
        assert_true((unsigned char)*at >= ' ' || *at == '\n');
    free(text);
}

/* Whoever invents names would make a new series with each of them. */
static void a_label_is_a_name_of_the_table_or_other(void **state)
{
    (void)state;
    static const struct statistics_server servers[] = {
        {.name = "s", .process = "p", .text = "hostile.n4711 a=b"},
        {.name = "s", .process = "q", .text = "connection.cut words=reset"},
        {.name = "s", .process = "r", .text = ""}};
    struct statistics statistics = {.servers = servers, .servers_count = 3};
    char *text = statistics_to_metrics(&statistics, METRICS_TEXT);
    assert_non_null(strstr(
        text, "ewscal_server_reason{server=\"s\",name=\"\",process=\"p\",reason=\"other\"} 1\n"));
    assert_non_null(strstr(text, "ewscal_server_reason{server=\"s\",name=\"\",process=\"q\",reason="
                                 "\"connection.cut\"} 1\n"));
    assert_null(strstr(text, "process=\"r\",reason"));
    free(text);
}

/* The whole page of names. Dashboards know them, and people read the page from above. */
static void prometheus_has_these_metrics_in_this_order(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "info gauge",
        "start_time_seconds gauge",
        "ready gauge",
        "paused gauge",
        "supervisor_resident_memory_bytes gauge",
        "supervisor_cpu_seconds_total counter",
        "supervisor_open_fds gauge",
        "store_lasting gauge",
        "store_failures_total counter",
        "not_ready gauge",
        "round_number gauge",
        "round_unfinished_users gauge",
        "last_round_duration_seconds gauge",
        "round_interval_seconds gauge",
        "round_duration_seconds histogram",
        "users_listed gauge",
        "users_fresh gauge",
        "users_without_calendar gauge",
        "users_times_only gauge",
        "users_quarantined gauge",
        "oldest_calendar_age_seconds gauge",
        "users gauge",
        "users_by_result gauge",
        "receipts_total counter",
        "users_by_reason gauge",
        "users_by_note gauge",
        "users_finished_total counter",
        "users_failed_total counter",
        "users_zone_unknown gauge",
        "cut_texts gauge",
        "unknown_busy_types gauge",
        "process_cpu_seconds_total counter",
        "process_resident_memory_bytes gauge",
        "process_resident_memory_peak_bytes gauge",
        "process_open_fds gauge",
        "process_jobs_finished_total counter",
        "process_jobs gauge",
        "process_users gauge",
        "process_credit_users gauge",
        "server_state gauge",
        "server_requests_total counter",
        "server_failures_total counter",
        "server_latency_seconds gauge",
        "server_reason gauge",
        "server_certificate_end_time_seconds gauge",
        "server_warning gauge",
        "server_problem gauge",
        "server_held gauge",
        "server_hold_seconds gauge",
        "place_usable gauge",
        "place_found_time_seconds gauge",
        "place_problem gauge",
        "request_duration_seconds histogram",
        "account_stopped gauge",
        "account_held gauge",
        "pool_wanted gauge",
        "pool_running gauge",
        "pool_restarts_total counter",
        "pool_degraded gauge",
        "pool_problem gauge",
        "pool_warning gauge",
        "pool_configured gauge",
        "late_results_total counter",
    };
    struct statistics statistics = fixture_statistics();
    char *text = statistics_to_metrics(&statistics, METRICS_TEXT);
    const char *at = text;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        at = strstr(at, "# TYPE ewscal_");
        assert_non_null(at);
        at += strlen("# TYPE ewscal_");
        assert_memory_equal(at, expected[i], strlen(expected[i]));
        assert_int_equal(at[strlen(expected[i])], '\n');
    }
    assert_null(strstr(at, "# TYPE"));
    free(text);
}

/* One of each for the keys of JSON. */
static const struct statistics_process shown_process = {
    "p", ROLE_WORKER_LDAP, "h", "v", 31, 32, true, 33, 34, 35, 36, 37, 38, 39, 40};
static const struct statistics_server shown_server = {"s", "p",  HEALTH_BAD, "t", 41,  42,
                                                      43,  "15", "P",        80,  "m", 81};
static const struct statistics_warning shown_warning = {"s", "w"};
static const struct statistics_server_problem shown_server_problem = {"s", "p"};
static const struct statistics_hold shown_hold = {"s", true, 82, 83, "o"};
static const struct statistics_account shown_accounts[] = {
    {"a", true, 44, "r", "judged_wrong", "password judged wrong", 70, 71, 72, "windows b"},
    {.name = "b", .held_ms = INT64_MAX, .next_try_ms = STATISTICS_UNKNOWN}};
static const struct statistics_pool shown_pool = {
    ROLE_PUBLISHER_UCSERVER, 45, 85, 46, 47, true, "t", "w"};
static const struct statistics_problem shown_problem = {"u", "r", "c", "w", 48};
static const struct statistics_count shown_states[] = {{"due", 11}},
                                     shown_results[] = {{"late", 12}},
                                     shown_receipts[] = {{"done", 13}, {"lost", 14}};
static const char keys_in_order[] =
    "{\"version\":\"v\",\"host\":null,\"now_ms\":1,\"started_ms\":2,\"ready\":false,"
    "\"not_ready\":\"n\",\"not_ready_fields\":{\"words\":\"n\"},\"not_ready_name\":\"other\","
    "\"cycle\":{\"number\":3,\"phase\":\"idle\",\"paused\":true,\"started_ms\":4,"
    "\"last_duration_ms\":5,\"last_number\":84,\"last_started_ms\":85,\"last_replicated\":86,"
    "\"last_unchanged\":87,\"last_without_calendar\":88,\"last_failed\":89,"
    "\"last_failed_by_reason\":{\"late\":12},\"interval_ms\":6,\"next_in_ms\":null,\"unfinished\":"
    "7},"
    "\"users\":{\"listed\":15,\"fresh\":16,\"younger_than_interval\":90,\"without\":17,\"times_"
    "only\":18,\"zone_unknown\":28,"
    "\"cut_texts\":29,\"unknown_busy_types\":30,\"quarantined\":19,\"oldest_calendar_age_ms\":20,"
    "\"oldest_user\":\"o\","
    "\"finished\":91,\"failed\":92,"
    "\"by_state\":{\"due\":11},\"by_result\":{\"late\":12},\"by_reason\":{},\"by_note\":{}},"
    "\"supervisor\":{\"memory_bytes\":21,\"cpu_ms\":22,\"descriptors\":23},"
    "\"store\":{\"lasting\":true,\"waiting\":24,\"written\":25,\"failures\":26,\"put_aside\":27},"
    "\"receipts\":{\"done\":13,\"lost\":14},\"counters\":{},\"processes\":[{\"name\":\"p\","
    "\"role\":\"worker-ldap\",\"host\":\"h\",\"version\":\"v\",\"process\":31,\"joined_ms\":32,"
    "\"draining\":true,\"credit\":33,\"jobs\":34,\"users\":35,\"jobs_done\":36,\"cpu_ms\":37,"
    "\"memory_bytes\":38,\"memory_peak_bytes\":39,\"descriptors\":40}],"
    "\"servers\":[{\"name\":\"s\",\"process\":\"p\",\"state\":\"bad\",\"text\":\"t\","
    "\"text_fields\":{\"words\":\"t\"},\"text_name\":\"other\",\"requests\":41,\"failures\":42,"
    "\"latency_ms\":43,\"version\":\"15\",\"product\":\"P\",\"out_of_support_ms\":80,"
    "\"method\":\"m\",\"certificate_end_ms\":81}],\"warnings\":[{\"server\":\"s\",\"text\":\"w\","
    "\"text_fields\":{\"words\":\"w\"},\"text_name\":\"other\"}],"
    "\"server_problems\":[{\"server\":\"s\",\"text\":\"p\",\"text_fields\":{\"words\":\"p\"},"
    "\"text_name\":\"other\"}],\"holds\":[{\"server\":\"s\",\"held\":true,\"held_ms\":82,"
    "\"account_stopped\":false,\"account_held_ms\":83,\"reason\":\"o\","
    "\"reason_fields\":{\"words\":\"o\"},\"reason_name\":\"other\"}],"
    "\"request_times\":[{\"server\":\"exchange emea\",\"outcome\":\"good\","
    "\"times\":{\"count\":3,\"sum_ms\":31}}],"
    "\"round_times\":[{\"outcome\":\"partly\",\"times\":{\"count\":1,\"sum_ms\":7200001}}],"
    "\"accounts\":[{\"name\":\"a\",\"proven\":true,\"stopped\":false,\"held_ms\":44,"
    "\"reason\":\"r\",\"reason_fields\":{\"words\":\"r\"},\"reason_name\":\"other\","
    "\"class\":\"judged_wrong\",\"class_title\":\"password judged wrong\",\"since_ms\":70,"
    "\"next_try_ms\":71,\"counted_tries\":72,\"spellings\":\"windows b\"},{\"name\":\"b\","
    "\"proven\":false,\"stopped\":true,\"held_ms\":0,\"reason\":null,\"reason_fields\":null,"
    "\"reason_name\":null,\"class\":null,\"class_title\":null,\"since_ms\":0,"
    "\"next_try_ms\":null,\"counted_tries\":0,\"spellings\":null}],\"places\":[],"
    "\"allowed_hosts\":[],\"pools\":[{\"role\":\"publisher-ucserver\",\"wanted\":45,"
    "\"configured\":85,\"running\":46,\"restarts\":47,\"degraded\":true,\"text\":\"t\","
    "\"text_fields\":{\"words\":\"t\"},\"text_name\":\"other\",\"warning\":\"w\","
    "\"warning_fields\":{\"words\":\"w\"},\"warning_name\":\"other\"}],"
    "\"problems\":[{\"user\":\"u\",\"result\":\"r\",\"code\":\"c\",\"reason\":\"w\","
    "\"reason_fields\":{\"words\":\"w\"},\"reason_name\":\"other\",\"last_good_ms\":48}]}";

static const struct statistics shown_statistics = {
    .version = "v",
    .host = NULL,
    .now_ms = 1,
    .started_ms = 2,
    .not_ready = "n",
    .cycle = {3, "idle", true, 4, 5, 84, 85, 86, 87, 88, 89, shown_results, 1, 6,
              STATISTICS_UNKNOWN, 7},
    .users_young = 90,
    .oldest_user = "o",
    .users_listed = 15,
    .users_fresh = 16,
    .users_without = 17,
    .users_times_only = 18,
    .users_zone_unknown = 28,
    .cut_texts = 29,
    .unknown_busy_types = 30,
    .users_quarantined = 19,
    .users_finished = 91,
    .users_failed = 92,
    .oldest_calendar_age_ms = 20,
    .memory_bytes = 21,
    .cpu_ms = 22,
    .descriptors = 23,
    .store = {true, 24, 25, 26, 27},
    .states = shown_states,
    .states_count = 1,
    .results = shown_results,
    .results_count = 1,
    .receipts = shown_receipts,
    .receipts_count = 2,
    .processes = &shown_process,
    .processes_count = 1,
    .servers = &shown_server,
    .servers_count = 1,
    .warnings = &shown_warning,
    .warnings_count = 1,
    .server_problems = &shown_server_problem,
    .server_problems_count = 1,
    .holds = &shown_hold,
    .holds_count = 1,
    .request_times = fixture_request_times,
    .request_times_count = 1,
    .round_times = fixture_round_times,
    .round_times_count = 1,
    .accounts = shown_accounts,
    .accounts_count = 2,
    .pools = &shown_pool,
    .pools_count = 1,
    .problems = &shown_problem,
    .problems_count = 1,
};

/* Every key with a value of its own, so that none shows its neighbour's. */
static void json_has_these_keys_in_this_order(void **state)
{
    (void)state;
    json_t *object = statistics_to_json(&shown_statistics, true);
    char *text = json_dumps(object, JSON_COMPACT);
    assert_string_equal(text, keys_in_order);
    free(text);
    json_decref(object);
}

static void json_of_a_user_has_these_keys_in_this_order(void **state)
{
    (void)state;
    const struct statistics_user user = {"n",  "d",  "s", "r", "c",  "w",  "a",
                                         "y",  "k",  "x", "l", true, true, false,
                                         true, 4,    "v", 5,   true, true, STATISTICS_UNKNOWN,
                                         6,    true, 7,   8,   9,    10,   true,
                                         1,    2,    3,   "o", "b",  4};
    json_t *object = statistics_user_to_json(&user);
    char *text = json_dumps(object, JSON_COMPACT);
    assert_string_equal(
        text,
        "{\"name\":\"n\",\"display_name\":\"d\",\"state\":\"s\",\"result\":\"r\","
        "\"code\":\"c\",\"reason\":\"w\",\"reason_fields\":{\"words\":\"w\"},\"reason_name\":"
        "\"other\",\"address\":\"a\","
        "\"directory\":\"y\","
        "\"matched_by\":\"k\",\"exchange\":\"x\",\"exchange_url\":\"l\",\"fresh\":true,\"failed\":"
        "true,\"times_only\":false,\"zone_unknown\":"
        "true,\"cut_"
        "texts\":4,\"view\":\"v\",\"entries\":5,\"private_unknown\":true,\"quarantined\":true,"
        "\"due_in_ms\":null,\"next_in_ms\":6,\"listed\":true,\"seen_ms\":7,\"read_ms\":8,"
        "\"written_ms\":9,\"held_entries\":10,\"held_known\":true,\"finished_ms\":1,\"fresh_ms\":2,"
        "\"resolved_ms\":3,"
        "\"note\":\"o\",\"note_fields\":{\"words\":\"o\"},\"note_name\":\"other\",\"absence\":"
        "\"b\",\"absence_fields\":{\"words\":\"b\"},\"absence_name\":"
        "\"other\",\"unlisted_ms\":4}");
    free(text);
    json_decref(object);
}

/* Each `ewscal_...` of the administrator's guide. */
static void the_guide_names_metrics_that_there_are(void **state)
{
    (void)state;
    struct statistics statistics = fixture_statistics();
    char *page = statistics_to_metrics(&statistics, METRICS_TEXT);
    char line[4096];
    size_t found = 0;
    FILE *guide = fopen("docs/guide/en/monitoring.md", "r");
    assert_non_null(guide);
    while (fgets(line, sizeof(line), guide) != NULL) {
        for (const char *at = line; (at = strstr(at, "`ewscal_")) != NULL; at++) {
            char head[160];
            (void)snprintf(head, sizeof(head), "# TYPE %.*s ", (int)strcspn(at + 1, "`{"), at + 1);
            if (strstr(page, head) == NULL)
                fail_msg("there is no %s", head);
            found++;
        }
    }
    assert_true(found > 0);
    (void)fclose(guide);
    free(page);
}

/* One part of what is good is taken away after the other. */
static void good_means_that_nobody_needs_to_act(void **state)
{
    (void)state;
    static const struct statistics_server server = {.state = HEALTH_DEGRADED},
                                          bad_server = {.state = HEALTH_BAD};
    static const struct statistics_account held = {.held_ms = 5}, stopped = {.held_ms = INT64_MAX},
                                           refused = {.class_name = "cannot_be_used"};
    static const struct statistics_pool pool, degraded = {.is_degraded = true};
    const struct statistics good = {.is_ready = true,
                                    .users_listed = 3,
                                    .users_fresh = 2,
                                    .users_without = 1,
                                    .store = {.is_lasting = true},
                                    .servers = &server,
                                    .servers_count = 1,
                                    .accounts = &held,
                                    .accounts_count = 1,
                                    .pools = &pool,
                                    .pools_count = 1};
    struct statistics bad[7] = {good, good, good, good, good, good, good};
    bad[0].is_ready = false;
    bad[1].users_fresh = 1;
    bad[2].store.is_lasting = false;
    bad[3].servers = &bad_server;
    bad[4].accounts = &stopped;
    bad[5].pools = &degraded;
    bad[6].accounts = &refused; /* it is looked at again, but somebody must mend it */
    assert_true(statistics_are_good(&good));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(statistics_are_good(&bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_everything_under_its_name),
        cmocka_unit_test(users_are_named_only_when_asked_for),
        cmocka_unit_test(accounts_are_named_only_when_asked_for),
        cmocka_unit_test(what_a_server_said_in_its_own_words_is_not_shown_to_everybody),
        cmocka_unit_test(distinguished_names_are_not_shown_to_everybody),
        cmocka_unit_test(the_name_of_an_account_is_hidden_wherever_it_stands),
        cmocka_unit_test(parts_of_other_words_are_shown_to_everybody),
        cmocka_unit_test(a_text_that_is_not_utf8_becomes_null),
        cmocka_unit_test(prometheus_has_samples_in_base_units),
        cmocka_unit_test(a_label_is_a_name_of_the_table_or_other),
        cmocka_unit_test(control_characters_of_names_do_not_reach_the_page),
        cmocka_unit_test(prometheus_has_these_metrics_in_this_order),
        cmocka_unit_test(json_has_these_keys_in_this_order),
        cmocka_unit_test(json_of_a_user_has_these_keys_in_this_order),
        cmocka_unit_test(the_guide_names_metrics_that_there_are),
        cmocka_unit_test(good_means_that_nobody_needs_to_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
