/* The newest report of a process: its load, and its servers as it sees them. */
#ifndef SUPERVISOR_HEALTH_H
#define SUPERVISOR_HEALTH_H

#include "proto/message/message.h"

struct health {
    int64_t cpu_ms, memory_bytes, memory_peak_bytes, descriptors, jobs_done;
    struct server_health *servers; /* texts are owned */
    size_t server_count;
};

/* Returns a new copy of a report. */
struct health *health_create(const struct report *report);

/* NULL is fine. */
void health_destroy(struct health *health);

#endif
