/* The life of a process, the same for all of them: what is closed before anything else happens, the
 * loop, signals, the lifeline, readiness, the end. docs/internals/drain.md */
#ifndef PROTO_PROCESS_H
#define PROTO_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"

enum process_status {
    PROCESS_GOOD = 0,
    PROCESS_FAILED = 1,
    PROCESS_INVALID = 2, /* settings or keys are wrong: no restart before they change */
};

struct process;
struct report;

struct process_callbacks {
    /* The first SIGTERM or SIGINT, or process_drain(): finish or hand back, then process_leave().
     * Called once. A second signal, or the deadline, ends the process with PROCESS_FAILED. */
    void (*drain)(void *context);
    /* SIGHUP: read again. NULL: nothing happens. */
    void (*reload)(void *context);
};

/* The first call in every main, before any thread exists and anything is read: no core files, not dumpable,
 * as many descriptors as the hard limit allows (at most 65536), SIGPIPE ignored, all signals that we handle
 * blocked, descriptors 0 to 2 open, and an environment of which only harmless names are left (LDAPNOINIT=1
 * is put in). Errors: INTERNAL. */
int process_harden(struct error *error);

/* Makes the loop with its signals and, under systemd, the watchdog. `lifeline` is a descriptor whose
 * end of file ends the process at once (kept), or -1. Errors: INTERNAL. */
int process_create(const struct process_callbacks *callbacks,
                   void *context,
                   int lifeline,
                   struct process **process,
                   struct error *error);

/* Ends everything. NULL is fine. */
void process_destroy(struct process *process);

/* Owned by the process. */
sd_event *process_loop(struct process *process);

/* How long a drain may take from now on; 30 s before it is set. */
void process_set_drain_limit(struct process *process, int64_t limit_ms);

/* Tells systemd that we are ready. Only the first call counts. */
void process_ready(struct process *process);

/* As if SIGTERM had come. */
void process_drain(struct process *process);

/* Ends process_run() after this turn of the loop. */
void process_leave(struct process *process, enum process_status status);

/* Runs the loop until process_leave(), the second signal or the deadline. Returns the exit status. */
enum process_status process_run(struct process *process);

/* Fills in what the kernel says that this process uses (processor, memory, descriptors), the rest of the
 * report is 0; so is what the kernel does not say. */
void process_read_usage(struct report *usage);

#endif
