/* One function for each answer. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/statistics/statistics_keys.h"

static bool is_word(const json_t *object, const char *key, const char *word)
{
    const char *text = ctl_json_text(object, key);
    return text != NULL && strcmp(text, word) == 0;
}

static void print_cycle(const json_t *answer, FILE *stream)
{
    char span[TIME_SPAN_BYTES];
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    int64_t number = ctl_json_number(cycle, key_cycle_number);
    if (is_word(cycle, key_cycle_phase, "running"))
        (void)fprintf(stream, "round %" PRId64 " runs, %" PRId64 " users are still to come\n",
                      number, ctl_json_number(cycle, key_cycle_unfinished));
    else if (is_word(cycle, key_cycle_phase, "roster"))
        (void)fprintf(stream, "round %" PRId64 " waits for the UCServer's list of users\n", number);
    else {
        time_span_to_text(ctl_json_span(cycle, key_cycle_next_in_ms), span);
        (void)fprintf(stream,
                      "no round runs; the last one was round %" PRId64
                      ", the next one begins in %s\n",
                      number, span);
    }
    if (ctl_json_span(cycle, key_cycle_last_duration_ms) >= 0) {
        time_span_to_text(ctl_json_span(cycle, key_cycle_last_duration_ms), span);
        (void)fprintf(stream, "the last finished round took %s\n", span);
    }
    if (ctl_json_boolean(cycle, key_cycle_paused))
        (void)fputs("PAUSED by an administrator; `ewscalctl resume` goes on\n", stream);
}

static void print_head(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "ewscal %s on %s: ", ctl_json_text_or(answer, key_service_version, "?"),
                  ctl_json_text_or(answer, key_service_host, "?"));
    if (ctl_json_boolean(answer, key_service_ready))
        (void)fputs("ready\n", stream);
    else
        (void)fprintf(stream, "NOT READY: %s\n",
                      ctl_json_text_or(answer, key_service_not_ready, "?"));
}

static void print_summary(const json_t *answer, FILE *stream)
{
    char age[TIME_SPAN_BYTES];
    const json_t *users = json_object_get(answer, key_service_users);
    int64_t listed = ctl_json_number(users, key_users_listed);
    int64_t fresh = ctl_json_number(users, key_users_fresh);
    int64_t without = ctl_json_number(users, key_users_without);
    int64_t stale = listed - fresh - without;
    time_span_to_text(ctl_json_span(users, key_users_oldest_calendar_age_ms), age);
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
    if (ctl_json_number(users, key_users_times_only) > 0)
        (void)fprintf(stream, "%" PRId64 " mailboxes show the service account only times.\n",
                      ctl_json_number(users, key_users_times_only));
}

static void print_problems(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"USER", key_problem_user, CTL_TEXT},
        {"RESULT", key_problem_result, CTL_TEXT},
        {"WHY", key_problem_reason, CTL_REASON_OR_CODE},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_problems), columns,
                   "\nUsers without a fresh calendar:\n", stream);
}

static void print_servers(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"SERVER", key_server_name, CTL_TEXT},
        {"STATE", key_server_state, CTL_TEXT},
        {"SEEN BY", key_server_process, CTL_TEXT},
        {"REQUESTS", key_server_requests, CTL_NUMBER},
        {"FAILED", key_server_failures, CTL_NUMBER},
        {"ANSWERS IN", key_server_latency_ms, CTL_MILLISECONDS},
        {"WHAT IS WRONG", key_server_text, CTL_REASON_OR_BLANK},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_servers), columns, "\nServers:\n", stream);
}

static void print_accounts(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *account = NULL;
    json_array_foreach(json_object_get(answer, key_service_accounts), index, account) {
        char span[TIME_SPAN_BYTES];
        const char *name = ctl_json_text_or(account, key_account_name, "?");
        const char *reason = ctl_json_text_or(account, key_account_reason, "no reason known");
        time_span_to_text(ctl_json_number(account, key_account_held_ms), span);
        if (ctl_json_boolean(account, key_account_stopped))
            (void)fprintf(stream,
                          "Account %s is not tried any more until its password changes: %s\n", name,
                          reason);
        else if (ctl_json_number(account, key_account_held_ms) > 0)
            (void)fprintf(stream, "Account %s is held for %s: %s\n", name, span, reason);
    }
}

static void print_pools(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *pool = NULL;
    json_array_foreach(json_object_get(answer, key_service_pools), index, pool) {
        if (*ctl_json_text_or(pool, key_pool_warning, "") != '\0')
            (void)fprintf(stream, "Warning: %s %s.\n", ctl_json_text_or(pool, key_pool_role, "?"),
                          ctl_json_text_or(pool, key_pool_warning, ""));
        if (!ctl_json_boolean(pool, key_pool_degraded))
            continue;
        (void)fprintf(stream, "DEGRADED: %" PRId64 " of %" PRId64 " processes %s run: %s\n",
                      ctl_json_number(pool, key_pool_running),
                      ctl_json_number(pool, key_pool_wanted),
                      ctl_json_text_or(pool, key_pool_role, "?"),
                      ctl_json_text_or(pool, key_pool_text, "they keep ending"));
    }
}

static void print_status(const json_t *answer, FILE *stream)
{
    print_head(answer, stream);
    print_summary(answer, stream);
    print_cycle(answer, stream);
    print_pools(answer, stream);
    print_accounts(answer, stream);
    if (!ctl_json_boolean(json_object_get(answer, key_service_store), key_store_lasting))
        (void)fputs("The state directory cannot be written; everything is kept in memory.\n",
                    stream);
    print_servers(answer, stream);
    print_problems(answer, stream);
}

static void print_workers(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"PROCESS", key_process_name, CTL_TEXT},
        {"HOST", key_process_host, CTL_TEXT},
        {"VERSION", key_process_version, CTL_TEXT},
        {"JOBS", key_process_jobs, CTL_NUMBER},
        {"DONE", key_process_jobs_done, CTL_NUMBER},
        {"CPU", key_process_cpu_ms, CTL_SPAN},
        {"MEMORY", key_process_memory_bytes, CTL_SIZE},
        {"STATE", key_process_draining, CTL_DRAINING},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_processes), columns, NULL, stream);
    print_pools(answer, stream);
}

static void print_users(const json_t *answer, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {"USER", key_user_name, CTL_TEXT},    {"FRESH", key_user_fresh, CTL_YES},
        {"STATE", key_user_state, CTL_TEXT},  {"RESULT", key_user_result, CTL_TEXT},
        {"WHY", key_user_reason, CTL_REASON}, {NULL, NULL, CTL_TEXT},
    };
    const json_t *users = json_object_get(answer, "users");
    ctl_list_write(users, columns, NULL, stream);
    (void)fprintf(stream, "%zu users\n", json_array_size(users));
}

static void print_user(const json_t *answer, FILE *stream)
{
    static const struct ctl_column lines[] = {
        {"name", key_user_display_name, CTL_TEXT},
        {"mailbox", key_user_address, CTL_TEXT},
        {"directory", key_user_directory, CTL_TEXT},
        {"exchange", key_user_exchange, CTL_TEXT},
        {"fresh", key_user_fresh, CTL_YES},
        {"state", key_user_state, CTL_TEXT},
        {"result", key_user_result, CTL_TEXT},
        {"code", key_user_code, CTL_TEXT},
        {"why", key_user_reason, CTL_REASON},
        {"times only", key_user_times_only, CTL_TIMES_ONLY},
        {"quarantined", key_user_quarantined, CTL_QUARANTINED},
        {"last result", key_user_finished_ms, CTL_TIME},
        {"last good", key_user_fresh_ms, CTL_TIME},
        {"resolved", key_user_resolved_ms, CTL_TIME},
        {"due in", key_user_due_in_ms, CTL_SPAN_IF_KNOWN},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *user = json_object_get(answer, "user");
    (void)fprintf(stream, "%s\n", ctl_json_text_or(user, key_user_name, "?"));
    ctl_list_write_lines(user, lines, stream);
}

static void print_checks(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *check = NULL;
    json_array_foreach(json_object_get(answer, "checks"), index, check) {
        size_t number = 0;
        json_t *step = NULL;
        (void)fprintf(stream, "%s, asked by %s\n", ctl_json_text_or(check, "server", "?"),
                      ctl_json_text_or(check, "process", "?"));
        json_array_foreach(json_object_get(check, "steps"), number, step) {
            (void)fprintf(stream, "  %-6s %-10s %s\n",
                          ctl_json_boolean(step, "good") ? "good" : "BAD",
                          ctl_json_text_or(step, "name", "?"), ctl_json_text_or(step, "text", ""));
        }
    }
    if (index == 0)
        (void)fputs("nothing was checked\n", stream);
}

static void print_version(const json_t *answer, FILE *stream)
{
    (void)fprintf(stream, "ewscalctl %s\newscal-supervisor %s\n", EWSCAL_VERSION,
                  ctl_json_text_or(answer, key_service_version, "?"));
}

static const struct {
    const char *command;
    void (*print)(const json_t *answer, FILE *stream);
} printers[] = {
    {.command = "status", .print = print_status},   {.command = "workers", .print = print_workers},
    {.command = "cycle", .print = print_cycle},     {.command = "users", .print = print_users},
    {.command = "user", .print = print_user},       {.command = "check", .print = print_checks},
    {.command = "version", .print = print_version},
};

void ctl_print(const char *command, json_t *answer, FILE *stream)
{
    ctl_json_make_printable(answer);
    for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++) {
        if (strcmp(printers[i].command, command) == 0) {
            printers[i].print(answer, stream);
            return;
        }
    }
    (void)fprintf(stream, "%s\n", ctl_json_text_or(answer, "text", "done"));
}
