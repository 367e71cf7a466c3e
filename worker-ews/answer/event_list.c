/* Lists of appointments. The texts lie in one arena per list, since they are freed together and
 * there may be tens of thousands of them; the list itself can be appended to another, which copies
 * the texts. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"

#include "worker-ews/answer/event_list.h"

void event_list_clear(struct event_list *list)
{
    arena_destroy(list->arena);
    free(list->events);
    *list = (struct event_list){0};
}

const char *event_list_keep(struct event_list *list, const char *text, size_t size_bytes)
{
    if (size_bytes == 0)
        return "";
    if (list->arena == NULL)
        list->arena = arena_create(MAILBOX_TEXT_BYTES_MAX);
    return arena_copy_text(list->arena, text, size_bytes);
}

static const char *keep_whole(struct event_list *list, const char *text)
{
    return event_list_keep(list, text, strlen(text));
}

int event_list_append(struct event_list *list, const struct availability_event *event)
{
    if (list->count == MAILBOX_EVENTS_MAX)
        return -1;
    list->events =
        memory_make_room(list->events, list->count, &list->capacity, sizeof(*list->events));
    list->events[list->count++] = *event;
    return 0;
}

int event_list_add(struct event_list *list, const struct availability_event *event)
{
    struct availability_event kept = *event;
    kept.busy_word = keep_whole(list, event->busy_word);
    kept.id = keep_whole(list, event->id);
    kept.subject = keep_whole(list, event->subject);
    kept.location = keep_whole(list, event->location);
    if (kept.busy_word == NULL || kept.id == NULL || kept.subject == NULL || kept.location == NULL)
        return -1;
    return event_list_append(list, &kept);
}

void event_list_take(struct event_list *list, struct event_list *other)
{
    event_list_clear(list);
    *list = *other;
    *other = (struct event_list){0};
    if (list->count == list->capacity)
        return;
    list->events = memory_resize(list->events, list->count, sizeof(*list->events));
    list->capacity = list->count;
}

int event_list_add_all(struct event_list *list, const struct event_list *other)
{
    for (size_t i = 0; i < other->count; i++) {
        if (event_list_add(list, &other->events[i]) != 0)
            return -1;
    }
    return 0;
}
