/* What a process has told last is kept after it is gone: a session may break and the same process greet again with the
 * same counts, which must not count twice. */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/history/request_ledger.h"

/* All outcomes of one server. */
struct server_times {
    struct histogram by_outcome[REQUEST_OUTCOMES];
};

struct known_process {
    int64_t instance;
    bool has_told;             /* else nothing is known of what it counted before */
    struct server_times *told; /* one for each server */
    TAILQ_ENTRY(known_process) link;
};

struct request_ledger {
    char **servers;
    size_t count;
    struct server_times *sums;
    TAILQ_HEAD(known_process_list, known_process)
    processes; /* the one that reported last is the first */
    size_t process_count;
};

struct request_ledger *request_ledger_create(const char *const *servers, size_t count)
{
    struct request_ledger *ledger = memory_allocate(sizeof(*ledger));
    TAILQ_INIT(&ledger->processes);
    ledger->servers = memory_allocate_items(count, sizeof(*ledger->servers));
    ledger->sums = memory_allocate_items(count, sizeof(*ledger->sums));
    ledger->count = count;
    for (size_t i = 0; i < count; i++)
        ledger->servers[i] = memory_copy_text(servers[i]);
    return ledger;
}

static void forget(struct request_ledger *ledger, struct known_process *process)
{
    TAILQ_REMOVE(&ledger->processes, process, link);
    ledger->process_count--;
    free(process->told);
    free(process);
}

void request_ledger_destroy(struct request_ledger *ledger)
{
    if (ledger == NULL)
        return;
    while (!TAILQ_EMPTY(&ledger->processes))
        forget(ledger, TAILQ_FIRST(&ledger->processes));
    for (size_t i = 0; i < ledger->count; i++)
        free(ledger->servers[i]);
    free(ledger->servers);
    free(ledger->sums);
    free(ledger);
}

static struct known_process *find_process(struct request_ledger *ledger, int64_t instance)
{
    struct known_process *process;
    TAILQ_FOREACH(process, &ledger->processes, link) {
        if (process->instance == instance)
            return process;
    }
    return NULL;
}

/* The one of that number, made the newest. */
static struct known_process *know(struct request_ledger *ledger, struct ledger_process from)
{
    struct known_process *process = find_process(ledger, from.instance);
    if (process != NULL) {
        TAILQ_REMOVE(&ledger->processes, process, link);
        TAILQ_INSERT_HEAD(&ledger->processes, process, link);
        return process;
    }
    if (ledger->process_count == LEDGER_PROCESSES)
        forget(ledger, TAILQ_LAST(&ledger->processes, known_process_list));
    process = memory_allocate(sizeof(*process));
    process->instance = from.instance;
    process->has_told = from.is_child;
    process->told = memory_allocate_items(ledger->count, sizeof(*process->told));
    TAILQ_INSERT_HEAD(&ledger->processes, process, link);
    ledger->process_count++;
    return process;
}

/* Returns the number of servers for one that is not known. */
static size_t find_server(const struct request_ledger *ledger, const char *name)
{
    size_t at = 0;
    while (at < ledger->count && strcmp(ledger->servers[at], name) != 0)
        at++;
    return at;
}

/* Steps that a newer version has more are left out. */
static struct histogram histogram_from(const struct request_times *times)
{
    struct histogram histogram = {.sum_ms = times->sum_ms};
    for (size_t i = 0; i < times->buckets_count && i < HISTOGRAM_BUCKETS; i++)
        histogram.counts[i] = times->buckets[i].count;
    return histogram;
}

static void take_server(struct request_ledger *ledger,
                        const struct known_process *process,
                        size_t server,
                        const struct server_health *health)
{
    for (size_t i = 0; i < health->times_count; i++) {
        const struct request_times *times = &health->times[i];
        if (times->outcome >= REQUEST_OUTCOMES)
            continue;
        struct histogram newer = histogram_from(times);
        struct histogram *told = &process->told[server].by_outcome[times->outcome];
        if (process->has_told)
            histogram_add_news(&ledger->sums[server].by_outcome[times->outcome], told, &newer);
        *told = newer;
    }
}

void request_ledger_take(struct request_ledger *ledger,
                         struct ledger_process from,
                         const struct report *report)
{
    if (from.instance == 0)
        return;
    struct known_process *process = know(ledger, from);
    for (size_t i = 0; i < report->servers_count; i++) {
        size_t server = find_server(ledger, text_or_empty(report->servers[i].server));
        if (server < ledger->count)
            take_server(ledger, process, server, &report->servers[i]);
    }
    process->has_told = true;
}

size_t request_ledger_servers(const struct request_ledger *ledger)
{
    return ledger->count;
}

const char *request_ledger_server(const struct request_ledger *ledger, size_t server)
{
    return ledger->servers[server];
}

const struct histogram *request_ledger_times(const struct request_ledger *ledger,
                                             size_t server,
                                             enum request_outcome outcome)
{
    return &ledger->sums[server].by_outcome[outcome];
}
