/* The parts of a job that are still to be asked: a stack. The newest part is asked first, so that a
 * mailbox that needs several requests is finished before the next one begins. Pure. */
#ifndef WORKER_EWS_FETCH_QUEUE_H
#define WORKER_EWS_FETCH_QUEUE_H

#include <stddef.h>
#include <sys/queue.h>

struct fetch_mailbox;
struct fetch_part;

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
