/* One part of `ewscalctl users`. Nothing is kept between two parts: where the next one begins is in the question, so
 * a list that is never read to its end costs nothing. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/control/control_list.h"

#define CONDITION_BYTES 16

struct control_list *control_list_create(int64_t session, int64_t request)
{
    struct control_list *list = memory_allocate(sizeof(*list));
    list->session = session;
    list->request = request;
    list->users = json_array();
    return list;
}

void control_list_destroy(struct control_list *list)
{
    if (list == NULL)
        return;
    json_decref(list->users);
    free(list);
}

int control_list_take(struct control_list *list, const char *argument, struct error *error)
{
    char name[CONDITION_BYTES];
    size_t size = strcspn(argument, "=");
    if (argument[size] == '\0' || size >= sizeof(name))
        return error_set(error, CONTROL_WHICH_UNKNOWN);
    memcpy(name, argument, size);
    name[size] = '\0';
    const char *value = argument + size + 1;
    if (strcmp(name, "rows") == 0)
        list->keys = statistics_user_keys(value);
    else if (strcmp(name, "after") != 0)
        return user_query_set(&list->query, name, value, error);
    else if (user_cursor_from_text(value, &list->cursor) != 0)
        return error_set(error, CONTROL_PLACE_INVALID);
    return 0;
}

static bool is_full(const struct control_list *list)
{
    size_t most = list->keys != 0 ? CONTROL_LIST_ROWS : CONTROL_LIST_USERS;
    return json_array_size(list->users) >= most;
}

static bool look_at(void *into, const struct statistics_user *user)
{
    struct control_list *list = into;
    if (user_query_matches(&list->query, user))
        (void)json_array_append_new(
            list->users, list->keys != 0 ? statistics_user_values_to_json(user, list->keys)
                                         : statistics_user_to_json(user));
    return !is_full(list);
}

json_t *control_list_next(struct control_list *list, const struct control_callbacks *callbacks)
{
    char place[USER_CURSOR_BYTES];
    bool is_more = callbacks->walk_users(callbacks->context, &list->cursor, CONTROL_LIST_VISITS,
                                         look_at, list);
    if (is_more && !is_full(list))
        return NULL;
    user_cursor_to_text(&list->cursor, place);
    json_t *keys = list->keys != 0 ? statistics_user_keys_to_json(list->keys) : NULL;
    return json_pack("{s:o*, s:O, s:s?}", "keys", keys, "users", list->users, "next",
                     is_more ? place : NULL);
}
