/* The users of a job and what is told about them: a calendar message for each that has changed, one
 * fetched message at the end. */
#ifndef WORKER_EWS_FETCH_REPORT_H
#define WORKER_EWS_FETCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

struct calendar_rules;
struct endpoint;
struct fetch_plan;
struct fetch_callbacks;

struct fetch_report_user {
    char *name;
    bool has_digest;
    uint8_t digest[DIGEST_BYTES]; /* of what the UCServer is known to have */
    bool may_be_cleared;          /* without access an empty calendar is the user's */
    bool is_cleared;
    bool is_done; /* sent or unchanged */
    enum fetched_outcome outcome;
    bool is_times_only;
    int64_t entries; /* in the mailbox, before any filter */
    bool is_zone_unknown;
    int64_t cut_texts;
    int64_t unknown_busy_types;
};

struct fetch_report {
    const struct fetch_callbacks *callbacks;
    int64_t job;
    int64_t calendars;
    bool tells_early; /* of failures, while the job goes on */
    size_t count;
    struct fetch_report_user *users;
    int64_t answer_ms; /* of the first request; 0: it was not answered as it should be */
};

/* Prepares it in the caller's memory; copies the users, keeps the callbacks. */
void fetch_report_init(struct fetch_report *report,
                       const struct fetch *fetch,
                       const struct fetch_callbacks *callbacks);

/* Frees it. */
void fetch_report_clear(struct fetch_report *report);

/* Tells that the job goes on, and of the newest request (borrowed; NULL: of none) that it failed, to those
 * who understand it. */
void fetch_report_progress(const struct fetch_report *report, const struct error *failure);

/* Makes and sends the calendars of all mailboxes that are ready and were not sent; their events are
 * released. One that cannot be made fails its mailbox; what is odd is told to the endpoint. */
void fetch_report_calendars(struct fetch_report *report,
                            struct fetch_plan *plan,
                            const struct calendar_rules *rules,
                            struct endpoint *endpoint);

/* Sends the end of the job. Nobody is open any more. `are_unnamed`: the server's answers may leave open to
 * which request they belong. */
void fetch_report_send(const struct fetch_report *report,
                       struct fetch_plan *plan,
                       bool are_unnamed);

#endif
