/* Statistics in Prometheus' text format: base units (seconds, bytes), counters end in _total. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/message/message.h"

#include "supervisor/show/statistics.h"

#define NAME_BYTES 128

struct label {
    const char *name;
    const char *value;
};

static void write_head(FILE *page, const char *name, const char *type, const char *help)
{
    (void)fprintf(page, "# HELP ewscal_%s %s\n# TYPE ewscal_%s %s\n", name, help, name, type);
}

/* A value is UTF-8, with backslash, quote and line feed escaped. */
static void write_label_value(FILE *page, const char *value)
{
    if (value == NULL || !text_is_utf8(value, strlen(value)))
        return;
    for (; *value != '\0'; value++) {
        if (*value == '\n')
            (void)fputs("\\n", page);
        else if (*value == '"' || *value == '\\')
            (void)fprintf(page, "\\%c", *value);
        else
            (void)fputc(*value, page);
    }
}

static void write_name(FILE *page, const char *name, const struct label *labels, size_t count)
{
    (void)fprintf(page, "ewscal_%s", name);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(page, "%s%s=\"", i == 0 ? "{" : ",", labels[i].name);
        write_label_value(page, labels[i].value);
        (void)fputc('"', page);
    }
    (void)fputs(count > 0 ? "} " : " ", page);
}

static void
write_number(FILE *page, const char *name, const struct label *labels, size_t count, int64_t value)
{
    write_name(page, name, labels, count);
    (void)fprintf(page, "%" PRId64 "\n", value);
}

/* Milliseconds as seconds, without the locale's decimal point. */
static void write_seconds(
    FILE *page, const char *name, const struct label *labels, size_t count, int64_t milliseconds)
{
    write_name(page, name, labels, count);
    (void)fprintf(page, "%" PRId64 ".%03d\n", milliseconds / 1000, (int)(milliseconds % 1000));
}

static void write_gauge(FILE *page, const char *name, const char *help, int64_t value)
{
    write_head(page, name, "gauge", help);
    write_number(page, name, NULL, 0, value);
}

/* What is not known has no sample. */
static void write_span(FILE *page, const char *name, const char *help, int64_t milliseconds)
{
    write_head(page, name, "gauge", help);
    if (milliseconds != STATISTICS_UNKNOWN)
        write_seconds(page, name, NULL, 0, milliseconds);
}

static void write_counts(FILE *page,
                         const char *name,
                         const char *type,
                         const char *help,
                         const char *label,
                         const struct statistics_count *counts,
                         size_t count)
{
    write_head(page, name, type, help);
    for (size_t i = 0; i < count; i++) {
        struct label labels[] = {{label, counts[i].name}};
        write_number(page, name, labels, 1, counts[i].value);
    }
}

static void write_service(FILE *page, const struct statistics *statistics)
{
    struct label version[] = {{"version", statistics->version}};
    write_head(page, "info", "gauge", "The version that runs.");
    write_number(page, "info", version, 1, 1);
    write_head(page, "start_time_seconds", "gauge", "When the supervisor was started.");
    write_seconds(page, "start_time_seconds", NULL, 0, statistics->started_ms);
    write_gauge(page, "ready", "Whether rounds can run.", statistics->is_ready);
    write_gauge(page, "paused", "Whether an administrator has paused it.",
                statistics->cycle.is_paused);
    write_gauge(page, "supervisor_resident_memory_bytes", "Memory of the supervisor.",
                statistics->memory_bytes);
    write_head(page, "supervisor_cpu_seconds_total", "counter", "CPU time of the supervisor.");
    write_seconds(page, "supervisor_cpu_seconds_total", NULL, 0, statistics->cpu_ms);
    write_gauge(page, "supervisor_open_fds", "Descriptors of the supervisor.",
                statistics->descriptors);
    write_gauge(page, "store_lasting", "Whether what must outlive a restart can be written.",
                statistics->store.is_lasting);
    write_head(page, "store_failures_total", "counter", "Failed writes of the state database.");
    write_number(page, "store_failures_total", NULL, 0, statistics->store.failures);
}

static void write_round(FILE *page, const struct statistics_cycle *cycle)
{
    write_gauge(page, "round_number", "Number of the present or last round.", cycle->number);
    write_gauge(page, "round_unfinished_users", "Users without a result in the present round.",
                cycle->unfinished);
    write_span(page, "round_duration_seconds", "How long the last finished round took.",
               cycle->last_duration_ms);
    write_span(page, "round_interval_seconds", "The interval as set.", cycle->interval_ms);
}

static void write_users(FILE *page, const struct statistics *statistics)
{
    write_gauge(page, "users_listed", "Users that the UCServer lists as enabled and offline.",
                statistics->users_listed);
    write_gauge(page, "users_fresh", "Listed users whose calendar is fresh.",
                statistics->users_fresh);
    write_gauge(page, "users_without_calendar", "Listed users who have none to replicate.",
                statistics->users_without);
    write_gauge(page, "users_times_only", "Users whose mailbox shows times only.",
                statistics->users_times_only);
    write_gauge(page, "users_quarantined", "Users whose data ended a process twice.",
                statistics->users_quarantined);
    write_span(page, "oldest_calendar_age_seconds", "Age of the oldest calendar of a listed user.",
               statistics->oldest_calendar_age_ms);
    write_counts(page, "users", "gauge", "Users by where they are in the round.", "state",
                 statistics->states, statistics->states_count);
    write_counts(page, "users_by_result", "gauge", "Users by their newest result.", "result",
                 statistics->results, statistics->results_count);
    write_counts(page, "receipts_total", "counter",
                 "What became of calendars handed to the publisher.", "outcome",
                 statistics->receipts, statistics->receipts_count);
}

/* One column of the processes; `offset` is that of an int64_t. */
struct process_metric {
    const char *name;
    const char *type;
    const char *help;
    size_t offset;
    bool is_milliseconds;
};

#define PROCESS(member) offsetof(struct statistics_process, member)

static const struct process_metric process_metrics[] = {
    {"process_cpu_seconds_total", "counter", "CPU time of a process.", PROCESS(cpu_ms), true},
    {"process_resident_memory_bytes", "gauge", "Memory of a process.", PROCESS(memory_bytes),
     false},
    {"process_resident_memory_peak_bytes", "gauge", "Most memory of a process.",
     PROCESS(memory_peak_bytes), false},
    {"process_open_fds", "gauge", "Descriptors of a process.", PROCESS(descriptors), false},
    {"process_jobs_finished_total", "counter", "Jobs that a process has finished.",
     PROCESS(jobs_done), false},
    {"process_jobs", "gauge", "Jobs that a process has now.", PROCESS(jobs), false},
    {"process_users", "gauge", "Users in these jobs.", PROCESS(users), false},
    {"process_credit_users", "gauge", "Users that a process takes now.", PROCESS(credit), false},
};

static void write_process_metric(FILE *page,
                                 const struct process_metric *metric,
                                 const struct statistics *statistics)
{
    write_head(page, metric->name, metric->type, metric->help);
    for (size_t i = 0; i < statistics->processes_count; i++) {
        const struct statistics_process *process = &statistics->processes[i];
        struct label labels[] = {
            {"name", process->name}, {"role", role_name(process->role)}, {"host", process->host}};
        int64_t value = *(const int64_t *)(const void *)((const char *)process + metric->offset);
        if (metric->is_milliseconds)
            write_seconds(page, metric->name, labels, 3, value);
        else
            write_number(page, metric->name, labels, 3, value);
    }
}

static void write_processes(FILE *page, const struct statistics *statistics)
{
    for (size_t i = 0; i < sizeof(process_metrics) / sizeof(process_metrics[0]); i++)
        write_process_metric(page, &process_metrics[i], statistics);
}

/* All samples of a name must stand together, so each column is a pass over the servers. */
#define WRITE_SERVERS(page, statistics, metric, type, help, write, member)                         \
    do {                                                                                           \
        write_head(page, metric, type, help);                                                      \
        for (size_t i_ = 0; i_ < (statistics)->servers_count; i_++) {                              \
            const struct statistics_server *server_ = &(statistics)->servers[i_];                  \
            struct label labels_[] = {{"server", server_->name}, {"process", server_->process}};   \
            write(page, metric, labels_, 2, server_->member);                                      \
        }                                                                                          \
    } while (0)

static void write_servers(FILE *page, const struct statistics *statistics)
{
    WRITE_SERVERS(page, statistics, "server_state", "gauge",
                  "0 unknown, 1 good, 2 degraded, 3 bad.", write_number, state);
    WRITE_SERVERS(page, statistics, "server_requests_total", "counter", "Requests to a server.",
                  write_number, requests);
    WRITE_SERVERS(page, statistics, "server_failures_total", "counter", "Failed requests.",
                  write_number, failures);
    WRITE_SERVERS(page, statistics, "server_latency_seconds", "gauge",
                  "Time of an answer, smoothed.", write_seconds, latency_ms);
}

#define WRITE_POOLS(page, statistics, metric, type, help, member)                                  \
    do {                                                                                           \
        write_head(page, metric, type, help);                                                      \
        for (size_t i_ = 0; i_ < (statistics)->pools_count; i_++) {                                \
            const struct statistics_pool *pool_ = &(statistics)->pools[i_];                        \
            struct label labels_[] = {{"role", role_name(pool_->role)}};                           \
            write_number(page, metric, labels_, 1, pool_->member);                                 \
        }                                                                                          \
    } while (0)

static void write_pools(FILE *page, const struct statistics *statistics)
{
    WRITE_POOLS(page, statistics, "pool_wanted", "gauge", "Children wanted.", wanted);
    WRITE_POOLS(page, statistics, "pool_running", "gauge", "Children running.", running);
    WRITE_POOLS(page, statistics, "pool_restarts_total", "counter", "Children started again.",
                restarts);
    WRITE_POOLS(page, statistics, "pool_degraded", "gauge", "Whether children keep ending.",
                is_degraded);
}

/* "late results" becomes late_results_total. */
static void write_counter(FILE *page, const struct statistics_count *counter)
{
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof(name), "%s_total", counter->name);
    for (char *at = name; *at != '\0'; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (!letter)
            *at = '_';
    }
    write_head(page, name, "counter", "Since the supervisor was started.");
    write_number(page, name, NULL, 0, counter->value);
}

char *statistics_to_prometheus(const struct statistics *statistics)
{
    char *text = NULL;
    size_t size = 0;
    FILE *page = open_memstream(&text, &size);
    if (page == NULL)
        abort();
    write_service(page, statistics);
    write_round(page, &statistics->cycle);
    write_users(page, statistics);
    write_processes(page, statistics);
    write_servers(page, statistics);
    write_pools(page, statistics);
    for (size_t i = 0; i < statistics->counters_count; i++)
        write_counter(page, &statistics->counters[i]);
    if (fclose(page) != 0)
        abort();
    return text;
}
