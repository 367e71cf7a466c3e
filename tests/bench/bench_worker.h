/* worker-ews without the bus, for the programs that measure what it pays: jobs for some users each, and all
 * that a job means: the request, reading the answer, building the calendars, encoding the messages. */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include <stddef.h>

struct bench_worker;
struct exchange_settings;

/* Of user0@example.test and those after. */
#define BENCH_MAILBOXES_MOST 100

/* Settings that name nothing but a server, its authority (PEM) and an account; the rest is for the caller to
 * fill. Keeps what is pointed to. */
struct exchange_settings bench_exchange_settings(
    const char *url, const char *ca, size_t ca_bytes, const char *user, const char *password);

/* Returns a new worker with these settings (copied), whose every job is for so many users. Ends the process when
 * there can be none. */
struct bench_worker *bench_worker_create(const struct exchange_settings *exchange,
                                         size_t mailboxes);

void bench_worker_destroy(struct bench_worker *worker);

/* A whole job of the worker that `context` is. Ends the process, and says why, when a mailbox does not become a
 * calendar. */
void bench_worker_run_job(void *context);

#endif
