/* The parts of a job that are still to be asked: a stack. The newest part is asked first, so that a
 * mailbox that needs several requests is finished before the next one begins. Pure. */
#ifndef WORKER_EWS_FETCH_QUEUE_H
#define WORKER_EWS_FETCH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"

struct availability_event;
struct event_list;
struct fetch_mailbox;

/* One request: some mailboxes and a stretch of whole days. */
struct fetch_part {
    SLIST_ENTRY(fetch_part) below;
    int64_t begin; /* first day whose events it keeps, seconds, 00:00 UTC */
    int64_t end;   /* the day after the last one */
    bool is_first; /* no part with the same mailboxes comes before its days */
    bool is_last;
    int attempts;                /* how often it was asked and has to be asked again */
    enum schema_version version; /* with which it was asked */
    enum utc_form utc_form;
    bool is_suspect; /* one of its addresses is why a request failed that the server could answer */
    bool has_failed; /* in a way that may be an address's or the server's fault: not asked again */
    bool was_compared;      /* with the answer to another address, which said nothing */
    bool was_probed;        /* the same with the address that serves for that */
    int probe_attempts;     /* how often that was asked and has to be asked again */
    bool is_probe;          /* has no mailboxes of the job */
    bool is_try;            /* of the account: each further one may be counted */
    int64_t answers_before; /* of the server when it was asked */
    struct error failure;   /* when it has failed */
    size_t count;
    size_t mailboxes[AVAILABILITY_MAILBOXES_MAX]; /* indices into the job's list */
};

/* The address that serves for it is to be asked again, after so many attempts. */
void fetch_part_probe_again(struct fetch_part *part, int attempts);

/* Returns new part without mailboxes. */
struct fetch_part *fetch_part_create(int64_t begin, int64_t end);

/* Returns new part with the same days and only the mailboxes from..to-1 of `part`. */
struct fetch_part *fetch_part_copy(const struct fetch_part *part, size_t from, size_t to);

/* Adds a mailbox. */
void fetch_part_add(struct fetch_part *part, size_t mailbox);

/* How many days it keeps. One more is asked for: a server may leave out an occurrence that is
 * already running when the window begins, or an event without length at that very moment. */
int fetch_part_days(const struct fetch_part *part);

/* Whether the part keeps the event: the one that crosses a cut belongs to the earlier part, and each
 * event belongs to exactly one. */
bool fetch_part_keeps(const struct fetch_part *part, const struct availability_event *event);

/* Moves what belongs to the part from one list to another, whose old content goes; `given` is empty then. Nearly
 * all mailboxes come like this: what their reader has kept is not copied. */
void fetch_part_take(const struct fetch_part *part,
                     struct event_list *given,
                     struct event_list *events);

struct fetch_queue {
    SLIST_HEAD(, fetch_part) parts;
    struct fetch_mailbox *mailboxes; /* keeps; the parts have indices into them */
};

/* Frees the parts. */
void fetch_queue_clear(struct fetch_queue *queue);

/* Takes the part. */
void fetch_queue_add(struct fetch_queue *queue, struct fetch_part *part);

/* Adds a part with the mailboxes from..to-1 of `part`, which was asked so often before. */
void fetch_queue_add_again(
    struct fetch_queue *queue, const struct fetch_part *part, size_t from, size_t to, int attempts);

/* Adds the days of `part`, at least two, for one mailbox in two halves. */
void fetch_queue_add_halves(struct fetch_queue *queue,
                            const struct fetch_part *part,
                            size_t mailbox);

/* Returns the next part, for the caller to free, with those of its mailboxes that are open; or NULL.
 * Of more than `window_days` (0: no limit) the rest stays. */
struct fetch_part *fetch_queue_next(struct fetch_queue *queue, int window_days);

#endif
