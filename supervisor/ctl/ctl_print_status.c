/* Status, workers and cycle. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_print_status.h"
#include "supervisor/ctl/ctl_table.h"

static bool is_word(const json_t *object, const char *key, const char *word)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL && strcmp(text, word) == 0;
}

void ctl_print_cycle(const json_t *answer, FILE *stream)
{
    char span[CTL_SPAN_BYTES];
    const json_t *cycle = json_object_get(answer, "cycle");
    int64_t number = ctl_json_number(cycle, "number");
    if (is_word(cycle, "phase", "running"))
        (void)fprintf(stream, "round %" PRId64 " runs, %" PRId64 " users are still to come\n",
                      number, ctl_json_number(cycle, "unfinished"));
    else if (is_word(cycle, "phase", "roster"))
        (void)fprintf(stream, "round %" PRId64 " waits for the UCServer's list of users\n", number);
    else {
        ctl_span_to_text(ctl_json_span(cycle, "next_in_ms"), span);
        (void)fprintf(stream,
                      "no round runs; the last one was round %" PRId64
                      ", the next one begins in %s\n",
                      number, span);
    }
    if (ctl_json_span(cycle, "last_duration_ms") >= 0) {
        ctl_span_to_text(ctl_json_span(cycle, "last_duration_ms"), span);
        (void)fprintf(stream, "the last finished round took %s\n", span);
    }
    if (ctl_json_boolean(cycle, "paused"))
        (void)fputs("PAUSED by an administrator; `ewscalctl resume` goes on\n", stream);
}

static void print_head(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "ewscal %s on %s: ", ctl_json_text_or(answer, "version", "?"),
                  ctl_json_text_or(answer, "host", "?"));
    if (ctl_json_boolean(answer, "ready"))
        (void)fputs("ready\n", stream);
    else
        (void)fprintf(stream, "NOT READY: %s\n", ctl_json_text_or(answer, "not_ready", "?"));
}

static void print_users(const json_t *answer, FILE *stream)
{
    char age[CTL_SPAN_BYTES];
    const json_t *users = json_object_get(answer, "users");
    int64_t listed = ctl_json_number(users, "listed");
    int64_t fresh = ctl_json_number(users, "fresh");
    int64_t without = ctl_json_number(users, "without");
    int64_t stale = listed - fresh - without;
    ctl_span_to_text(ctl_json_span(users, "oldest_calendar_age_ms"), age);
    if (listed == 0)
        (void)fputs("The UCServer lists nobody who is enabled and offline.\n", stream);
    else if (stale <= 0)
        (void)fprintf(stream, "Everyone is fresh: %" PRId64 " users", fresh);
    else
        (void)fprintf(stream, "%" PRId64 " of %" PRId64 " users are fresh, %" PRId64 " are not",
                      fresh, listed, stale);
    if (listed > 0 && fresh > 0)
        (void)fprintf(stream, "; the oldest calendar was read %s ago.\n", age);
    else if (listed > 0)
        (void)fputs(".\n", stream);
    if (without > 0)
        (void)fprintf(stream, "%" PRId64 " more have no calendar to replicate.\n", without);
    if (ctl_json_number(users, "times_only") > 0)
        (void)fprintf(stream, "%" PRId64 " mailboxes show the service account only times.\n",
                      ctl_json_number(users, "times_only"));
}

static void print_problems(const json_t *answer, FILE *stream)
{
    static const char *const titles[] = {"USER", "RESULT", "WHY", NULL};
    struct ctl_table *table = ctl_table_create(titles);
    size_t index = 0;
    json_t *problem = NULL;
    json_array_foreach(json_object_get(answer, "problems"), index, problem)
    {
        const char *reason = ctl_json_text(problem, "reason");
        const char *cells[] = {ctl_json_text(problem, "user"), ctl_json_text(problem, "result"),
                               reason != NULL ? reason : ctl_json_text(problem, "code")};
        ctl_table_add(table, cells);
    }
    if (ctl_table_count(table) > 0) {
        (void)fputs("\nUsers without a fresh calendar:\n", stream);
        ctl_table_write(table, stream);
    }
    ctl_table_destroy(table);
}

static void print_servers(const json_t *answer, FILE *stream)
{
    static const char *const titles[] = {"SERVER", "STATE",      "SEEN BY",       "REQUESTS",
                                         "FAILED", "ANSWERS IN", "WHAT IS WRONG", NULL};
    struct ctl_table *table = ctl_table_create(titles);
    size_t index = 0;
    json_t *server = NULL;
    json_array_foreach(json_object_get(answer, "servers"), index, server)
    {
        char requests[CTL_SPAN_BYTES];
        char failures[CTL_SPAN_BYTES];
        char latency[CTL_SPAN_BYTES];
        const char *text = ctl_json_text(server, "text");
        (void)snprintf(requests, sizeof(requests), "%" PRId64, ctl_json_number(server, "requests"));
        (void)snprintf(failures, sizeof(failures), "%" PRId64, ctl_json_number(server, "failures"));
        (void)snprintf(latency, sizeof(latency), "%" PRId64 " ms",
                       ctl_json_number(server, "latency_ms"));
        const char *cells[] = {ctl_json_text(server, "name"),
                               ctl_json_text(server, "state"),
                               ctl_json_text(server, "process"),
                               requests,
                               failures,
                               latency,
                               text != NULL && text[0] != '\0' ? text : " "};
        ctl_table_add(table, cells);
    }
    if (ctl_table_count(table) > 0) {
        (void)fputs("\nServers:\n", stream);
        ctl_table_write(table, stream);
    }
    ctl_table_destroy(table);
}

static void print_accounts(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *account = NULL;
    json_array_foreach(json_object_get(answer, "accounts"), index, account)
    {
        char span[CTL_SPAN_BYTES];
        const char *name = ctl_json_text_or(account, "name", "?");
        const char *reason = ctl_json_text_or(account, "reason", "no reason known");
        ctl_span_to_text(ctl_json_number(account, "held_ms"), span);
        if (ctl_json_boolean(account, "stopped"))
            (void)fprintf(stream,
                          "Account %s is not tried any more until its password changes: %s\n", name,
                          reason);
        else if (ctl_json_number(account, "held_ms") > 0)
            (void)fprintf(stream, "Account %s is held for %s: %s\n", name, span, reason);
    }
}

static void print_pools(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *pool = NULL;
    json_array_foreach(json_object_get(answer, "pools"), index, pool)
    {
        if (*ctl_json_text_or(pool, "warning", "") != '\0')
            (void)fprintf(stream, "Warning: %s %s.\n", ctl_json_text_or(pool, "role", "?"),
                          ctl_json_text_or(pool, "warning", ""));
        if (!ctl_json_boolean(pool, "degraded"))
            continue;
        (void)fprintf(stream, "DEGRADED: %" PRId64 " of %" PRId64 " processes %s run: %s\n",
                      ctl_json_number(pool, "running"), ctl_json_number(pool, "wanted"),
                      ctl_json_text_or(pool, "role", "?"),
                      ctl_json_text_or(pool, "text", "they keep ending"));
    }
}

void ctl_print_status(const json_t *answer, FILE *stream)
{
    print_head(answer, stream);
    print_users(answer, stream);
    ctl_print_cycle(answer, stream);
    print_pools(answer, stream);
    print_accounts(answer, stream);
    if (!ctl_json_boolean(json_object_get(answer, "store"), "lasting"))
        (void)fputs("The state directory cannot be written; everything is kept in memory.\n",
                    stream);
    print_servers(answer, stream);
    print_problems(answer, stream);
}

void ctl_print_workers(const json_t *answer, FILE *stream)
{
    static const char *const titles[] = {"PROCESS", "HOST",   "VERSION", "JOBS", "DONE",
                                         "CPU",     "MEMORY", "STATE",   NULL};
    struct ctl_table *table = ctl_table_create(titles);
    size_t index = 0;
    json_t *process = NULL;
    json_array_foreach(json_object_get(answer, "processes"), index, process)
    {
        char jobs[CTL_SPAN_BYTES];
        char done[CTL_SPAN_BYTES];
        char cpu[CTL_SPAN_BYTES];
        char memory[CTL_SPAN_BYTES];
        (void)snprintf(jobs, sizeof(jobs), "%" PRId64, ctl_json_number(process, "jobs"));
        (void)snprintf(done, sizeof(done), "%" PRId64, ctl_json_number(process, "jobs_done"));
        ctl_span_to_text(ctl_json_number(process, "cpu_ms"), cpu);
        ctl_size_to_text(ctl_json_number(process, "memory_bytes"), memory);
        const char *cells[] = {ctl_json_text(process, "name"),
                               ctl_json_text(process, "host"),
                               ctl_json_text(process, "version"),
                               jobs,
                               done,
                               cpu,
                               memory,
                               ctl_json_boolean(process, "draining") ? "draining" : "working"};
        ctl_table_add(table, cells);
    }
    ctl_table_write(table, stream);
    ctl_table_destroy(table);
    print_pools(answer, stream);
}
