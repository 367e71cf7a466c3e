/* Statistics as JSON. */
#include "proto/message/message.h"

#include "supervisor/show/statistics.h"

const char *statistics_health_name(enum health_state state)
{
    switch (state) {
    case HEALTH_UNKNOWN:
        return "unknown";
    case HEALTH_GOOD:
        return "good";
    case HEALTH_DEGRADED:
        return "degraded";
    case HEALTH_BAD:
        return "bad";
    }
    return "unknown";
}

bool statistics_are_good(const struct statistics *statistics)
{
    bool good = statistics->is_ready && statistics->store.is_lasting &&
                statistics->users_fresh + statistics->users_without >= statistics->users_listed;
    for (size_t i = 0; i < statistics->servers_count; i++)
        good = good && statistics->servers[i].state != HEALTH_BAD;
    for (size_t i = 0; i < statistics->accounts_count; i++)
        good = good && statistics->accounts[i].held_ms != INT64_MAX;
    for (size_t i = 0; i < statistics->pools_count; i++)
        good = good && !statistics->pools[i].is_degraded;
    return good;
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_t *value = text != NULL ? json_string(text) : NULL;
    (void)json_object_set_new(object, key, value != NULL ? value : json_null());
}

static void set_number(json_t *object, const char *key, int64_t number)
{
    (void)json_object_set_new(object, key, json_integer(number));
}

/* An age or duration that nobody knows. */
static void set_span(json_t *object, const char *key, int64_t span_ms)
{
    json_t *value = span_ms == STATISTICS_UNKNOWN ? json_null() : json_integer(span_ms);
    (void)json_object_set_new(object, key, value);
}

static void set_boolean(json_t *object, const char *key, bool value)
{
    (void)json_object_set_new(object, key, json_boolean(value));
}

static json_t *cycle_to_json(const struct statistics_cycle *cycle)
{
    json_t *object = json_object();
    set_number(object, "number", cycle->number);
    set_text(object, "phase", cycle->phase);
    set_boolean(object, "paused", cycle->is_paused);
    set_number(object, "started_ms", cycle->started_ms);
    set_span(object, "last_duration_ms", cycle->last_duration_ms);
    set_number(object, "interval_ms", cycle->interval_ms);
    set_span(object, "next_in_ms", cycle->next_in_ms);
    set_number(object, "unfinished", cycle->unfinished);
    return object;
}

static json_t *counts_to_json(const struct statistics_count *counts, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        set_number(object, counts[i].name, counts[i].value);
    return object;
}

static json_t *users_to_json(const struct statistics *statistics)
{
    json_t *object = json_object();
    set_number(object, "listed", statistics->users_listed);
    set_number(object, "fresh", statistics->users_fresh);
    set_number(object, "without", statistics->users_without);
    set_number(object, "times_only", statistics->users_times_only);
    set_number(object, "quarantined", statistics->users_quarantined);
    set_span(object, "oldest_calendar_age_ms", statistics->oldest_calendar_age_ms);
    (void)json_object_set_new(object, "by_state",
                              counts_to_json(statistics->states, statistics->states_count));
    (void)json_object_set_new(object, "by_result",
                              counts_to_json(statistics->results, statistics->results_count));
    return object;
}

static json_t *process_to_json(const struct statistics_process *process)
{
    json_t *object = json_object();
    set_text(object, "name", process->name);
    set_text(object, "role", role_name(process->role));
    set_text(object, "host", process->host);
    set_text(object, "version", process->version);
    set_number(object, "process", process->process);
    set_number(object, "joined_ms", process->joined_ms);
    set_boolean(object, "draining", process->is_draining);
    set_number(object, "credit", process->credit);
    set_number(object, "jobs", process->jobs);
    set_number(object, "users", process->users);
    set_number(object, "jobs_done", process->jobs_done);
    set_number(object, "cpu_ms", process->cpu_ms);
    set_number(object, "memory_bytes", process->memory_bytes);
    set_number(object, "memory_peak_bytes", process->memory_peak_bytes);
    set_number(object, "descriptors", process->descriptors);
    return object;
}

static json_t *server_to_json(const struct statistics_server *server)
{
    json_t *object = json_object();
    set_text(object, "name", server->name);
    set_text(object, "process", server->process);
    set_text(object, "state", statistics_health_name(server->state));
    set_text(object, "text", server->text);
    set_number(object, "requests", server->requests);
    set_number(object, "failures", server->failures);
    set_number(object, "latency_ms", server->latency_ms);
    return object;
}

static json_t *account_to_json(const struct statistics_account *account)
{
    json_t *object = json_object();
    set_text(object, "name", account->name);
    set_boolean(object, "proven", account->is_proven);
    set_boolean(object, "stopped", account->held_ms == INT64_MAX);
    set_number(object, "held_ms", account->held_ms == INT64_MAX ? 0 : account->held_ms);
    set_text(object, "reason", account->reason);
    return object;
}

static json_t *pool_to_json(const struct statistics_pool *pool)
{
    json_t *object = json_object();
    set_text(object, "role", role_name(pool->role));
    set_number(object, "wanted", pool->wanted);
    set_number(object, "running", pool->running);
    set_number(object, "restarts", pool->restarts);
    set_boolean(object, "degraded", pool->is_degraded);
    set_text(object, "text", pool->text);
    set_text(object, "warning", pool->warning);
    return object;
}

static json_t *problem_to_json(const struct statistics_problem *problem)
{
    json_t *object = json_object();
    set_text(object, "user", problem->user);
    set_text(object, "result", problem->result);
    set_text(object, "code", problem->code);
    set_text(object, "reason", problem->reason);
    set_number(object, "last_good_ms", problem->since_ms);
    return object;
}

static json_t *store_to_json(const struct statistics_store *store)
{
    json_t *object = json_object();
    set_boolean(object, "lasting", store->is_lasting);
    set_number(object, "waiting", store->waiting);
    set_number(object, "written", store->written);
    set_number(object, "failures", store->failures);
    set_number(object, "put_aside", store->put_aside);
    return object;
}

#define SET_LIST(object, statistics, list, to_json)                                                \
    do {                                                                                           \
        json_t *array_ = json_array();                                                             \
        for (size_t i_ = 0; i_ < (statistics)->list##_count; i_++)                                 \
            (void)json_array_append_new(array_, to_json(&(statistics)->list[i_]));                 \
        (void)json_object_set_new(object, #list, array_);                                          \
    } while (0)

static json_t *supervisor_to_json(const struct statistics *statistics)
{
    json_t *object = json_object();
    set_number(object, "memory_bytes", statistics->memory_bytes);
    set_number(object, "cpu_ms", statistics->cpu_ms);
    set_number(object, "descriptors", statistics->descriptors);
    return object;
}

json_t *statistics_to_json(const struct statistics *statistics, bool with_problems)
{
    json_t *object = json_object();
    set_text(object, "version", statistics->version);
    set_text(object, "host", statistics->host);
    set_number(object, "now_ms", statistics->now_ms);
    set_number(object, "started_ms", statistics->started_ms);
    set_boolean(object, "ready", statistics->is_ready);
    set_text(object, "not_ready", statistics->is_ready ? NULL : statistics->not_ready);
    (void)json_object_set_new(object, "cycle", cycle_to_json(&statistics->cycle));
    (void)json_object_set_new(object, "users", users_to_json(statistics));
    (void)json_object_set_new(object, "supervisor", supervisor_to_json(statistics));
    (void)json_object_set_new(object, "store", store_to_json(&statistics->store));
    (void)json_object_set_new(object, "receipts",
                              counts_to_json(statistics->receipts, statistics->receipts_count));
    (void)json_object_set_new(object, "counters",
                              counts_to_json(statistics->counters, statistics->counters_count));
    SET_LIST(object, statistics, processes, process_to_json);
    SET_LIST(object, statistics, servers, server_to_json);
    SET_LIST(object, statistics, accounts, account_to_json);
    SET_LIST(object, statistics, pools, pool_to_json);
    if (with_problems)
        SET_LIST(object, statistics, problems, problem_to_json);
    return object;
}

json_t *statistics_user_to_json(const struct statistics_user *user)
{
    json_t *object = json_object();
    set_text(object, "name", user->name);
    set_text(object, "display_name", user->display_name);
    set_text(object, "state", user->state);
    set_text(object, "result", user->result);
    set_text(object, "code", user->code);
    set_text(object, "reason", user->reason);
    set_text(object, "address", user->address);
    set_text(object, "directory", user->directory);
    set_text(object, "exchange", user->exchange);
    set_boolean(object, "fresh", user->is_fresh);
    set_boolean(object, "times_only", user->is_times_only);
    set_boolean(object, "quarantined", user->is_quarantined);
    set_span(object, "due_in_ms", user->due_in_ms);
    set_number(object, "finished_ms", user->finished_ms);
    set_number(object, "fresh_ms", user->fresh_ms);
    set_number(object, "resolved_ms", user->resolved_ms);
    return object;
}
