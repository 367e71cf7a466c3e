/* What a pool is given: settings, and whom it tells what its children do. The pool knows nothing of the
 * bus; whether a child has a session it is told, and asks for by these callbacks. */
#ifndef SUPERVISOR_POOL_OPTIONS_H
#define SUPERVISOR_POOL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message_values.h"
#include "proto/process/child.h"

struct allow_list;
struct log;

/* What may change while children run. */
struct pool_settings {
    /* For children that are started from now on. */
    enum log_level log_level;
    const char *log_directory;                   /* kept; NULL: none */
    int64_t shortest_pause_ms, longest_pause_ms; /* before a restart */
    int64_t kill_ms;                             /* from SIGTERM to SIGKILL */
    int64_t start_ms;                            /* from the start to the first session */
    int64_t silence_ms;                          /* without a session later on */
    int64_t settle_ms; /* after the end of a process its messages are waited for */
};

struct pool_callbacks {
    void *context; /* comes first in every call */
    /* The process of this child has ended and its session has not: look whether it is still
     * connected. Asked every few milliseconds until pool_session_ended(). */
    void (*probe)(void *context, const char *public_key);
    /* That took too long: its session ends now. pool_session_ended() follows from the loop. */
    void (*give_up)(void *context, const char *public_key);
    /* It was reaped, its session is over and its key no longer allowed. */
    void (*ended)(void *context, enum role role);
};

/* Everything in it is kept. */
struct pool_options {
    sd_event *loop;
    struct log *log;
    struct allow_list *allow_list; /* fresh keys of children come and go there */
    const char *program_directory; /* where ewscal-worker-ews and the others are */
    const char *endpoint;          /* of the bus */
    const char *server_key;        /* public key of the supervisor */
    struct pool_settings settings;
    struct pool_callbacks callbacks;
};

/* What a child had done when its session ended. */
struct pool_session_end {
    bool said_goodbye;
    bool finished_a_job;
    bool held_a_lease;
};

#endif
