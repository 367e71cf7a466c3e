/* Parts still to be asked. */
#include <stdlib.h>

#include "worker-ews/fetch/fetch_mailbox.h"
#include "worker-ews/fetch/fetch_part.h"
#include "worker-ews/fetch/fetch_queue.h"

static struct fetch_part *take_first(struct fetch_queue *queue)
{
    struct fetch_part *part = SLIST_FIRST(&queue->parts);
    if (part != NULL)
        SLIST_REMOVE_HEAD(&queue->parts, below);
    return part;
}

void fetch_queue_clear(struct fetch_queue *queue)
{
    struct fetch_part *part;
    while ((part = take_first(queue)) != NULL)
        free(part);
}

void fetch_queue_add(struct fetch_queue *queue, struct fetch_part *part)
{
    SLIST_INSERT_HEAD(&queue->parts, part, below);
}

void fetch_queue_add_again(
    struct fetch_queue *queue, const struct fetch_part *part, size_t from, size_t to, int attempts)
{
    struct fetch_part *again = fetch_part_copy(part, from, to);
    again->attempts = attempts;
    fetch_queue_add(queue, again);
}

/* The rest of the days goes on top. */
static void cut(struct fetch_queue *queue, struct fetch_part *part, int days, int extra_requests)
{
    fetch_queue_add(queue, fetch_part_cut(part, days));
    for (size_t i = 0; i < part->count; i++)
        fetch_mailbox_divide(&queue->mailboxes[part->mailboxes[i]], extra_requests);
}

void fetch_queue_add_halves(struct fetch_queue *queue,
                            const struct fetch_part *part,
                            size_t mailbox)
{
    struct fetch_part *half = fetch_part_copy(part, 0, 0);
    fetch_part_add(half, mailbox);
    cut(queue, half, fetch_part_days(half) / 2, 2);
    fetch_queue_add(queue, half);
}

/* A mailbox may have been settled by another part. */
static void leave_out_settled(struct fetch_queue *queue, struct fetch_part *part)
{
    size_t kept = 0;
    for (size_t i = 0; i < part->count; i++)
        if (queue->mailboxes[part->mailboxes[i]].state == FETCH_OPEN)
            part->mailboxes[kept++] = part->mailboxes[i];
    part->count = kept;
}

struct fetch_part *fetch_queue_next(struct fetch_queue *queue, int window_days)
{
    int most = window_days - 1; /* one day more is asked for than is kept */
    struct fetch_part *part;
    while ((part = take_first(queue)) != NULL) {
        leave_out_settled(queue, part);
        if (part->count > 0)
            break;
        free(part);
    }
    if (part != NULL && window_days > 0 && fetch_part_days(part) > most)
        cut(queue, part, most, 1);
    return part;
}
