/* The life of a process: signals, readiness, draining and the end. Signals are blocked before any library can
 * start a thread, and arrive as events of the loop, so no code runs inside a handler. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/process/process.h"

#define DEFAULT_DRAIN_LIMIT_MS 30000

struct process {
    sd_event *loop;
    sd_event_source *lifeline;
    sd_event_source *deadline; /* of the drain */
    struct process_callbacks callbacks;
    void *context;
    int64_t drain_limit_ms;
    bool is_draining;
    bool is_ready;
};

static int on_deadline(sd_event_source *source, uint64_t when_us, void *context)
{
    (void)source;
    (void)when_us;
    process_leave(context, PROCESS_FAILED);
    return 0;
}

static int
on_end_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
    (void)source;
    (void)info;
    struct process *process = context;
    if (process->is_draining)
        process_leave(process, PROCESS_FAILED);
    else
        process_drain(process);
    return 0;
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
    (void)source;
    (void)info;
    struct process *process = context;
    if (process->callbacks.reload == NULL)
        return 0;
    /* A service manager waits for the second one. */
    (void)sd_notify(false, "RELOADING=1");
    process->callbacks.reload(process->context);
    (void)sd_notify(false, process->is_draining ? "STOPPING=1" : "READY=1");
    return 0;
}

/* The supervisor is gone, and its successor must not meet us: no destructor, no goodbye. */
static int on_lifeline(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)context;
    char octet;
    if ((events & (EPOLLHUP | EPOLLERR)) != 0 || read(descriptor, &octet, 1) == 0)
        _exit(PROCESS_FAILED);
    return 0;
}

static int add_process_sources(struct process *process, int lifeline)
{
    int result = sd_event_add_signal(process->loop, NULL, SIGTERM, on_end_signal, process);
    if (result >= 0)
        result = sd_event_add_signal(process->loop, NULL, SIGINT, on_end_signal, process);
    if (result >= 0)
        result = sd_event_add_signal(process->loop, NULL, SIGHUP, on_reload, process);
    if (result >= 0 && lifeline >= 0)
        result = sd_event_add_io(process->loop, &process->lifeline, lifeline, EPOLLIN, on_lifeline,
                                 process);
    /* Before everything else that is ready in the same turn. */
    if (result >= 0 && lifeline >= 0)
        result = sd_event_source_set_priority(process->lifeline, SD_EVENT_PRIORITY_IMPORTANT);
    if (result >= 0)
        result = sd_event_set_watchdog(process->loop, true);
    return result;
}

int process_create(const struct process_callbacks *callbacks,
                   void *context,
                   int lifeline,
                   struct process **process,
                   struct error *error)
{
    struct process *fresh = memory_allocate(sizeof(*fresh));
    /* The service manager listens to our parent alone, and would complain of each word of ours. */
    if (lifeline >= 0)
        (void)unsetenv("NOTIFY_SOCKET");
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->drain_limit_ms = DEFAULT_DRAIN_LIMIT_MS;
    int result = sd_event_new(&fresh->loop);
    if (result >= 0)
        result = add_process_sources(fresh, lifeline);
    if (result < 0) {
        process_destroy(fresh);
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    }
    *process = fresh;
    return 0;
}

void process_destroy(struct process *process)
{
    if (process == NULL)
        return;
    (void)sd_event_source_disable_unref(process->lifeline);
    (void)sd_event_source_disable_unref(process->deadline);
    (void)sd_event_unref(process->loop);
    free(process);
}

sd_event *process_loop(struct process *process)
{
    return process->loop;
}

void process_set_drain_limit(struct process *process, int64_t limit_ms)
{
    process->drain_limit_ms = limit_ms;
}

void process_ready(struct process *process)
{
    if (!process->is_ready)
        (void)sd_notify(false, "READY=1"); /* without systemd nobody listens */
    process->is_ready = true;
}

void process_drain(struct process *process)
{
    if (process->is_draining)
        return;
    process->is_draining = true;
    (void)sd_notify(false, "STOPPING=1");
    if (sd_event_add_time_relative(process->loop, &process->deadline, CLOCK_MONOTONIC,
                                   (uint64_t)process->drain_limit_ms * 1000, 0, on_deadline,
                                   process) < 0)
        process_leave(process, PROCESS_FAILED);
    process->callbacks.drain(process->context);
}

void process_leave(struct process *process, enum process_status status)
{
    (void)sd_event_exit(process->loop, (int)status);
}

enum process_status process_run(struct process *process)
{
    int result = sd_event_loop(process->loop);
    return result < 0 ? PROCESS_FAILED : (enum process_status)result;
}
