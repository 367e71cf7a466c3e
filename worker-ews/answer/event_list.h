/* Appointments of one mailbox, kept until its calendar can be made: a window may be read in pieces,
 * and an answer counts only when it has ended well. Pure. */
#ifndef WORKER_EWS_EVENT_LIST_H
#define WORKER_EWS_EVENT_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "worker-ews/answer/mailbox_answer.h"

struct arena;

/* All zero is an empty one. */
struct event_list {
    struct arena *arena; /* their texts */
    struct availability_event *events;
    size_t count;
    size_t capacity;
};

/* Frees what the list holds; it may be used again. */
void event_list_clear(struct event_list *list);

/* Returns a copy of a text of so many octets that lives as long as the list, or NULL when all of them would be
 * larger than MAILBOX_TEXT_BYTES_MAX. */
const char *event_list_keep(struct event_list *list, const char *text, size_t size_bytes);

/* Appends the event, whose texts were kept. Returns 0, or -1 when the list would be larger than
 * MAILBOX_EVENTS_MAX. */
int event_list_append(struct event_list *list, const struct availability_event *event);

/* Appends a copy of the event and its texts. Returns 0, or -1 when the list would be larger than
 * MAILBOX_EVENTS_MAX or MAILBOX_TEXT_BYTES_MAX. */
int event_list_add(struct event_list *list, const struct availability_event *event);

/* Replaces what the list holds by what `other` holds, without copying a text; `other` is empty then. */
void event_list_take(struct event_list *list, struct event_list *other);

/* Appends everything of `other`. Returns 0, or -1 as event_list_add(). */
int event_list_add_all(struct event_list *list, const struct event_list *other);

#endif
