/* One part of `ewscalctl users`: it is looked for in a few turns of the loop, and asked for by whoever shows it, so
 * that of a hundred thousand users neither a turn nor a queue ever holds more than one part. */
#ifndef CONTROL_LIST_H
#define CONTROL_LIST_H

#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include <sys/queue.h>

#include "supervisor/control/control_callbacks.h"

/* So many users are in a part, as objects and as rows of values: some milliseconds to render. */
#define CONTROL_LIST_USERS 200
#define CONTROL_LIST_ROWS  500
/* So many are looked at before the loop does something else. */
#define CONTROL_LIST_VISITS 4000

struct control_list {
    int64_t session; /* who asked */
    int64_t request;
    struct user_query query;
    uint64_t keys; /* of which rows are made, as statistics_user_keys(); 0: objects are */
    struct user_cursor cursor;
    json_t *users; /* found so far */
    STAILQ_ENTRY(control_list) link;
};

/* Returns a new one for all users from the first on. */
struct control_list *control_list_create(int64_t session, int64_t request);
void control_list_destroy(struct control_list *list);

/* Takes a condition of user_query_set() as "NAME=VALUE"; or "rows=KEY,KEY": users are rows of what is known of these,
 * and not objects of everything; or "after=PLACE": where the part before ended. Returns 0, or -1: INVALID. */
int control_list_take(struct control_list *list, const char *argument, struct error *error);

/* Goes on looking. Returns NULL when it is to be called again, else a new {"users": [user ...], "next": PLACE}, or
 * {"keys": [KEY ...], "users": [[value ...] ...], "next": PLACE}; next is null behind the last user. */
json_t *control_list_next(struct control_list *list, const struct control_callbacks *callbacks);

#endif
