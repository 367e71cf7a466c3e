/* One `ewscalctl users`: the names of that moment, rendered a few at a time. The parts that it returns
 * are one JSON text when they are joined, as the pages of any answer are. */
#ifndef CONTROL_LIST_H
#define CONTROL_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "supervisor/control/control_callbacks.h"

/* So many users are rendered before the loop does something else: well below a millisecond each. */
#define CONTROL_LIST_USERS 200

struct control_list {
    int64_t session; /* who asked */
    int64_t request;
    int64_t pages; /* that were sent */
    char *which;   /* owned; empty: all */
    char **names;  /* owned */
    size_t count, capacity, next;
    bool has_users; /* one was rendered */
    STAILQ_ENTRY(control_list) link;
};

/* Which users: all (""), those without a fresh calendar ("stale"), or those whose reason or note is that
 * event. Returns false for other words. */
bool control_list_knows(const char *which);

/* Returns a new list of those users whom `callbacks` know now. */
struct control_list *control_list_create(const struct control_callbacks *callbacks,
                                         const char *which,
                                         int64_t session,
                                         int64_t request);
void control_list_destroy(struct control_list *list);

/* Returns a new text: the next part of {"users": [user ...]}, never empty; the parts joined are the
 * whole. Who has gone meanwhile is left out. `is_last`: nothing follows. */
char *control_list_next(struct control_list *list,
                        const struct control_callbacks *callbacks,
                        bool *is_last);

#endif
