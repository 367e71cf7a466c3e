/* Reads a whole answer in tests and keeps what it said. */
#ifndef TESTS_WORKER_EWS_READING_H
#define TESTS_WORKER_EWS_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "proto/event/error.h"

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/answer/event_list.h"

#define READING_MAILBOXES 128

struct reading {
    int result; /* of the whole answer */
    struct error error;
    struct availability_answer answer;
    size_t count;
    struct mailbox_answer mailboxes[READING_MAILBOXES]; /* their events point into the lists */
    struct event_list lists[READING_MAILBOXES];
};

static void reading_take(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    struct reading *reading = context;
    if (index != reading->count || reading->count == READING_MAILBOXES)
        return;
    reading->count++;
    reading->mailboxes[index] = *mailbox;
    for (size_t i = 0; i < mailbox->event_count; i++)
        (void)event_list_add(&reading->lists[index], &mailbox->events[i]);
    reading->mailboxes[index].events = reading->lists[index].events;
}

static void reading_clear(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++)
        event_list_clear(&reading->lists[i]);
    *reading = (struct reading){0};
}

/* Feeds `text` in parts of `part_bytes`. */
static void reading_run(struct reading *reading,
                        size_t mailbox_count,
                        const char *text,
                        size_t size_bytes,
                        size_t part_bytes)
{
    *reading = (struct reading){0};
    struct availability_parser *parser =
        availability_parser_create(mailbox_count, reading_take, reading);
    for (size_t at = 0; at < size_bytes && reading->result == 0; at += part_bytes) {
        size_t part = size_bytes - at < part_bytes ? size_bytes - at : part_bytes;
        reading->result = availability_parser_feed(parser, text + at, part, &reading->error);
    }
    if (reading->result == 0)
        reading->result = availability_parser_finish(parser, &reading->answer, &reading->error);
    availability_parser_destroy(parser);
}

#endif
