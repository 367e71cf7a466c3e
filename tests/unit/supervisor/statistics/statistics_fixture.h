/* Statistics with something in every list. */
#ifndef TESTS_STATISTICS_FIXTURE_H
#define TESTS_STATISTICS_FIXTURE_H

#include "supervisor/statistics/statistics.h"

static const struct statistics_count fixture_states[] = {{"to fetch", 3}, {"finished", 7}};
static const struct statistics_count fixture_results[] = {{"replicated", 6}, {"no mailbox", 1}};
static const struct statistics_count fixture_receipts[] = {{"done", 6}, {"not sent", 2}};
static const struct statistics_count fixture_counters[] = {{"late results", 4}};
static const struct statistics_process fixture_processes[] = {{.name = "worker-ews/1",
                                                               .role = ROLE_WORKER_EWS,
                                                               .host = "host \"a\"\\\n",
                                                               .version = "0.1.0",
                                                               .process = 4711,
                                                               .credit = 100,
                                                               .jobs_done = 12,
                                                               .cpu_ms = 1234,
                                                               .memory_bytes = 5000000,
                                                               .descriptors = 17}};
static const struct statistics_server fixture_servers[] = {
    {.name = "exchange",
     .process = "worker-ews/1",
     .state = HEALTH_DEGRADED,
     .text = "busy",
     .requests = 10,
     .failures = 2,
     .latency_ms = 350,
     .certificate_end_ms = STATISTICS_UNKNOWN},
    {.name = "directory",
     .process = "worker-ldap/1",
     .state = HEALTH_GOOD,
     .requests = 5,
     .latency_ms = 12,
     .certificate_end_ms = 1795478400000}};
static const struct statistics_warning fixture_warnings[] = {
    {"directory", "server.certificate_ends end=2026-11-24 days=3"}};
static const struct statistics_server_problem fixture_server_problems[] = {
    {"exchange", "exchange.busy wait_ms=30000"}};
static const struct statistics_hold fixture_holds[] = {
    {.server = "ucserver"},
    {"exchange emea", true, INT64_MAX, INT64_MAX, "exchange.login_refused account=svc"}};
static const struct statistics_request_time fixture_request_times[] = {
    {"exchange emea", "good", {&histogram_of_requests, {.counts = {2, 0, 1}, .sum_ms = 31}}}};
static const struct statistics_round_time fixture_round_times[] = {
    {"partly", {&histogram_of_rounds, {.counts = {[HISTOGRAM_BOUNDS] = 1}, .sum_ms = 7200001}}}};
static const struct statistics_account fixture_accounts[] = {
    {.name = "svc", .is_proven = true},
    {.name = "admin", .held_ms = INT64_MAX, .reason = "password refused"}};
static const struct statistics_pool fixture_pools[] = {
    {ROLE_WORKER_EWS, 2, 2, 1, 5, true, "ends at once", "runs as root"}};
static const struct statistics_problem fixture_problems[] = {
    {"anna@example.test", "no mailbox", "ErrorMailRecipientNotFound", "has no mailbox", 0}};

#define FIXTURE_LIST(name)                                                                         \
    .name = fixture_##name, .name##_count = sizeof(fixture_##name) / sizeof(fixture_##name[0])

static inline struct statistics fixture_statistics(void)
{
    return (struct statistics){
        .version = "0.1.0",
        .host = "sup",
        .now_ms = 2000,
        .started_ms = 1000,
        .is_ready = true,
        .cycle = {.number = 3,
                  .phase = "running",
                  .last_duration_ms = STATISTICS_UNKNOWN,
                  .interval_ms = 900000,
                  .next_in_ms = 5,
                  .unfinished = 3},
        .users_listed = 10,
        .users_fresh = 6,
        .oldest_calendar_age_ms = 61005,
        .store = {.is_lasting = true, .failures = 1},
        FIXTURE_LIST(states),
        FIXTURE_LIST(results),
        FIXTURE_LIST(receipts),
        FIXTURE_LIST(counters),
        FIXTURE_LIST(processes),
        FIXTURE_LIST(servers),
        FIXTURE_LIST(warnings),
        FIXTURE_LIST(server_problems),
        FIXTURE_LIST(holds),
        FIXTURE_LIST(request_times),
        FIXTURE_LIST(round_times),
        FIXTURE_LIST(accounts),
        FIXTURE_LIST(pools),
        FIXTURE_LIST(problems),
    };
}

#endif
