/* All that worker-ews does, without the bus: settings and jobs come in, calendars and reports go out
 * through functions. So it can be tested against a server alone. */
#ifndef WORKER_EWS_FETCHER_H
#define WORKER_EWS_FETCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

#include "worker-ews/fetch/fetch_callbacks.h"

struct arena;
struct error;
struct fetcher;
struct log;
struct login_desk;

/* Jobs that one worker runs at the same time, each with a connection of its own. The supervisor's
 * budget for an account is at most ten, and there are several workers. */
#define FETCHER_CONNECTIONS 8

struct fetcher_options {
    sd_event *loop;  /* keeps */
    struct log *log; /* keeps; may be NULL */
    struct fetch_callbacks callbacks;
    struct login_desk *logins; /* keeps */
};

/* Returns new fetcher; copies the options. NULL with `error` (INTERNAL). */
struct fetcher *fetcher_create(const struct fetcher_options *options, struct error *error);

/* Ends everything; nothing is sent. NULL is fine. Not to be called from one of its functions. */
void fetcher_destroy(struct fetcher *fetcher);

/* Takes over new settings (copied). Jobs under way are given back, unless the settings are the same but for the
 * directories' domains. Returns 0, or -1 with `error` (INVALID) about the first exchange that cannot be used; the
 * others are used. */
int fetcher_configure(struct fetcher *fetcher,
                      const struct settings *settings,
                      struct error *error);

/* Takes a job. The end of it is always told by `fetched`, at once if the job cannot be begun. */
void fetcher_take(struct fetcher *fetcher, const struct fetch *fetch);

/* Gives a job back. Unknown numbers are ignored. */
void fetcher_cancel(struct fetcher *fetcher, const struct cancel *cancel);

/* Obeys from the next request on. */
void fetcher_hold(struct fetcher *fetcher, const struct hold *hold);

/* Looks at the servers step by step; `checked` follows. */
void fetcher_check(struct fetcher *fetcher, const struct check *check);

/* Looks for the Exchange of a mail domain; `discovered` follows. */
void fetcher_discover(struct fetcher *fetcher, const struct discover *question);

/* The session is over: everything under way is dropped without a word. */
void fetcher_forget(struct fetcher *fetcher);

/* Takes nothing new, lets requests under way end and gives back the rest. */
void fetcher_drain(struct fetcher *fetcher);

/* Whether no job and no check is under way. */
bool fetcher_is_idle(const struct fetcher *fetcher);

/* Fills the parts of a report that are ours; the list comes from `arena`, its texts live as long as
 * the settings. */
void fetcher_report(const struct fetcher *fetcher, struct report *report, struct arena *arena);

#endif
