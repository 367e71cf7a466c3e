/* Carries out a walk in search of Exchange: asks the hosts that discover_walk.h names, one after the other, and
 * DNS. All of them together are one log-in try of the account: it is granted before the password is told to the
 * first host that may have it, and a host that does not accept it is the last one that is told. */
#ifndef WORKER_EWS_DISCOVER_JOB_H
#define WORKER_EWS_DISCOVER_JOB_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

struct discover_job;
struct error;
struct log;
struct login_desk;

/* One host is given no more time than that, with everything. */
#define DISCOVER_HOST_MS    15000
#define DISCOVER_CONNECT_MS 5000

/* The search is over; may be called from inside discover_job_begin() and discover_job_give_back(). The job may be
 * destroyed, but not inside this call. Borrows the outcome. */
typedef void discover_job_function(void *context, const struct discovered *outcome);

struct discover_options {
    sd_event *loop;                           /* keeps */
    struct log *log;                          /* keeps */
    struct login_desk *logins;                /* keeps */
    const struct exchange_settings *settings; /* keeps */
    int64_t request_timeout_ms; /* no longer until a try is granted, and no longer after that */
    discover_job_function *done;
    void *context;
};

/* Returns new job, or NULL with `error` (INVALID, INTERNAL). Copies the question. */
struct discover_job *discover_job_create(const struct discover_options *options,
                                         const struct discover *question,
                                         struct error *error);

/* Begins to ask, once; what there is to tell is told by `done`, perhaps from inside this call. */
void discover_job_begin(struct discover_job *job);

/* Ends it early: to be done again, not before `wait_ms`. Harmless when it has ended. Borrows the packed reason. */
void discover_job_give_back(struct discover_job *job, int64_t wait_ms, const char *reason);

/* The directories tell other domains; keeps them. */
void discover_job_use_domains(struct discover_job *job, struct domain_name *domains, size_t count);

/* Ends it without a word. NULL is fine. Not to be called from inside `done`: what has called it still needs the job. */
void discover_job_destroy(struct discover_job *job);

#endif
