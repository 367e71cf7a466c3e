/* Parts, and which comes next. A part owns no mailbox, only indices; a mailbox that another part
 * has settled meanwhile is left out when the part is taken, not when it was put there. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/fetch/fetch_mailbox.h"
#include "worker-ews/fetch/fetch_queue.h"

void fetch_part_probe_again(struct fetch_part *part, int attempts)
{
    part->was_probed = false;
    part->probe_attempts = attempts;
}

struct fetch_part *fetch_part_create(int64_t begin, int64_t end)
{
    struct fetch_part *part = memory_allocate(sizeof(*part));
    part->begin = begin;
    part->end = end;
    part->is_first = true;
    part->is_last = true;
    return part;
}

struct fetch_part *fetch_part_copy(const struct fetch_part *part, size_t from, size_t to)
{
    struct fetch_part *copy = memory_copy(part, sizeof(*part));
    copy->attempts = 0;
    copy->has_failed = false;
    copy->was_probed = false;
    copy->was_compared = false;
    copy->count = to - from;
    memmove(copy->mailboxes, part->mailboxes + from, copy->count * sizeof(copy->mailboxes[0]));
    return copy;
}

void fetch_part_add(struct fetch_part *part, size_t mailbox)
{
    part->mailboxes[part->count++] = mailbox;
}

int fetch_part_days(const struct fetch_part *part)
{
    return (int)((part->end - part->begin) / DAY_SECONDS);
}

bool fetch_part_keeps(const struct fetch_part *part, const struct availability_event *event)
{
    return (part->is_first || event->start >= part->begin) &&
           (part->is_last || event->start < part->end);
}

void fetch_part_take(const struct fetch_part *part,
                     struct event_list *given,
                     struct event_list *events)
{
    size_t kept = 0;
    event_list_take(events, given);
    for (size_t i = 0; i < events->count; i++) {
        if (fetch_part_keeps(part, &events->events[i]))
            events->events[kept++] = events->events[i];
    }
    events->count = kept;
}

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

/* The part keeps the first days, the rest goes on top. */
static void cut(struct fetch_queue *queue, struct fetch_part *part, int days, int extra_requests)
{
    struct fetch_part *rest = fetch_part_copy(part, 0, part->count);
    part->attempts = 0;
    part->end = part->begin + (int64_t)days * DAY_SECONDS;
    part->is_last = false;
    rest->begin = part->end;
    rest->is_first = false;
    fetch_queue_add(queue, rest);
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
    for (size_t i = 0; i < part->count; i++) {
        if (queue->mailboxes[part->mailboxes[i]].state == FETCH_OPEN)
            part->mailboxes[kept++] = part->mailboxes[i];
    }
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
