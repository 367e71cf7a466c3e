/* Parts of a job. */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/fetch/fetch_part.h"

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
    copy->count = to - from;
    memmove(copy->mailboxes, part->mailboxes + from, copy->count * sizeof(copy->mailboxes[0]));
    return copy;
}

void fetch_part_add(struct fetch_part *part, size_t mailbox)
{
    part->mailboxes[part->count++] = mailbox;
}

struct fetch_part *fetch_part_cut(struct fetch_part *part, int days)
{
    struct fetch_part *rest = fetch_part_copy(part, 0, part->count);
    part->attempts = 0;
    part->end = part->begin + (int64_t)days * DAY_SECONDS;
    part->is_last = false;
    rest->begin = part->end;
    rest->is_first = false;
    return rest;
}

int fetch_part_days(const struct fetch_part *part)
{
    return (int)((part->end - part->begin) / DAY_SECONDS);
}

int64_t fetch_part_ask_from(const struct fetch_part *part)
{
    return part->begin - DAY_SECONDS;
}

bool fetch_part_keeps(const struct fetch_part *part, const struct availability_event *event)
{
    return (part->is_first || event->start >= part->begin) &&
           (part->is_last || event->start < part->end);
}
