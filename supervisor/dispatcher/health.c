/* The newest report of a process. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/health.h"

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
        health->servers[i] = report->servers[i];
        health->servers[i].server = memory_copy_text(report->servers[i].server);
        health->servers[i].text = memory_copy_text(report->servers[i].text);
    }
    return health;
}

void health_destroy(struct health *health)
{
    if (health == NULL)
        return;
    for (size_t i = 0; i < health->server_count; i++) {
        free((char *)health->servers[i].server);
        free((char *)health->servers[i].text);
    }
    free(health->servers);
    free(health);
}
