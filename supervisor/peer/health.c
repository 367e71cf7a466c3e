/* The newest report of a process. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/peer/health.h"

struct health *health_create(const struct report *report)
{
    struct health *health = memory_allocate(sizeof(*health));
    health->cpu_ms = report->cpu_ms;
    health->memory_bytes = report->memory_bytes;
    health->memory_peak_bytes = report->memory_peak_bytes;
    health->descriptors = report->descriptors;
    health->jobs_done = report->jobs_done;
    health->server_count = report->servers_count;
    health->servers = memory_allocate_items(report->servers_count, sizeof(*health->servers));
    for (size_t i = 0; i < report->servers_count; i++) {
        const struct server_health *given = &report->servers[i];
        health->servers[i] = (struct health_server){
            .server = memory_copy_text(given->server),
            .text = memory_copy_text(given->text),
            .state = (enum health_state)given->state,
            .requests = given->requests,
            .failures = given->failures,
            .latency_ms = given->latency_ms,
        };
    }
    return health;
}

void health_destroy(struct health *health)
{
    if (health == NULL)
        return;
    for (size_t i = 0; i < health->server_count; i++) {
        free(health->servers[i].server);
        free(health->servers[i].text);
    }
    free(health->servers);
    free(health);
}
