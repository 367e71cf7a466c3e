/* One fetch job on its way: a lease, which is the permission for one HTTP request at a time. It waits
 * for the account, asks, reports finished calendars, and ends with an outcome for every user. */
#ifndef WORKER_EWS_FETCH_JOB_H
#define WORKER_EWS_FETCH_JOB_H

#include <stdint.h>

#include "proto/message/message.h"

struct endpoint;
struct fetch_job;
struct fetch_callbacks;

/* Returns new job, not begun. Copies the message; keeps endpoint and callbacks. `ended` is called once: the
 * job may then be destroyed, but not inside that call. */
struct fetch_job *fetch_job_create(const struct fetch *fetch,
                                   struct endpoint *endpoint,
                                   const struct fetch_callbacks *callbacks,
                                   void (*ended)(void *context),
                                   void *context);

/* Begins; results may come from inside this call. */
void fetch_job_begin(struct fetch_job *job);

/* Ends the job now: what is not finished is given back, after `wait_ms`, for that packed reason. `fetched`
 * is sent. A request under way is broken off. Harmless when it has ended. */
void fetch_job_give_back(struct fetch_job *job, int64_t wait_ms, const char *reason);

/* The same as soon as the request under way has ended. Keeps the reason. */
void fetch_job_finish_soon(struct fetch_job *job, const char *reason);

/* Frees the job; a request under way is broken off, nothing is sent. NULL is fine. */
void fetch_job_destroy(struct fetch_job *job);

#endif
