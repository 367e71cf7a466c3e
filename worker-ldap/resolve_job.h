/* A resolve job on its way: what was found so far, and what has become of its searches. What follows from that is
 * decided by its directory. */
#ifndef WORKER_LDAP_RESOLVE_JOB_H
#define WORKER_LDAP_RESOLVE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/message/kept_message.h"

#include "worker-ldap/entry/directory_entry.h"

struct resolve_job {
    struct kept_message *kept;
    struct directory_entry_list entries; /* found so far */
    bool is_searching;                   /* the session is to answer */
    bool is_by_name;                     /* the second search, for distinguished names */
    bool is_learning;                    /* the names of the domains must be known first */
    bool was_refused;                    /* the session's server has failed its search */
    size_t refusals;                     /* by servers that served others */
    int breaks;                          /* of sessions that had worked */
    int64_t begun_ms;
    TAILQ_ENTRY(resolve_job) link;
};

TAILQ_HEAD(resolve_job_list, resolve_job);

/* Returns a new job in no list. Takes the message. */
struct resolve_job *resolve_job_create(struct kept_message *kept);

/* Frees a job that is in no list any more. */
void resolve_job_destroy(struct resolve_job *job);

/* Forgets what a lost session has found: it may be a part of a page. */
void resolve_job_begin_anew(struct resolve_job *job);

/* Whether the session is to answer any of them. */
bool resolve_jobs_are_searching(const struct resolve_job_list *jobs);

/* The searches of a session that is gone are not answered; the jobs wait for the next one. */
void resolve_jobs_wait_again(struct resolve_job_list *jobs);

#endif
