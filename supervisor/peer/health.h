/* The newest report of a process: its load, and its servers as it sees them. */
#ifndef SUPERVISOR_HEALTH_H
#define SUPERVISOR_HEALTH_H

#include "proto/message/message.h"

struct health_server {
    char *server, *text;
    enum health_state state;
    int64_t requests, failures, latency_ms;
};

struct health {
    int64_t cpu_ms, memory_bytes, memory_peak_bytes, descriptors, jobs_done;
    struct health_server *servers;
    size_t server_count;
};

/* Returns a new copy of a report. */
struct health *health_create(const struct report *report);

/* NULL is fine. */
void health_destroy(struct health *health);

#endif
