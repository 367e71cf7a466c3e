/* One `ewscalctl users`. A large tenant takes seconds to render, in which nothing else would happen, so
 * the names of the beginning are kept and users are rendered a few at a time; one who has gone
 * meanwhile is left out. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/control/control_list.h"

#define STALE "stale"

bool control_list_knows(const char *which)
{
    return *which == '\0' || strcmp(which, STALE) == 0 || event_find(which) != NULL;
}

static bool is_named(const char *reason, const char *name)
{
    char named[REASON_NAME_BYTES];
    reason_copy_name(text_or_empty(reason), named);
    return strcmp(named, name) == 0;
}

/* A reason counts, as in `status`, while there is no fresh calendar. */
static bool is_wanted(const struct control_list *list, const struct statistics_user *user)
{
    if (*list->which == '\0')
        return true;
    if (strcmp(list->which, STALE) == 0)
        return !user->is_fresh;
    return (!user->is_fresh && is_named(user->reason, list->which)) ||
           is_named(user->note, list->which);
}

static void add_name(void *into, const struct statistics_user *user)
{
    struct control_list *list = into;
    if (!is_wanted(list, user))
        return;
    list->names = memory_make_room(list->names, list->count, &list->capacity, sizeof(*list->names));
    list->names[list->count++] = memory_copy_text(user->name);
}

struct control_list *control_list_create(const struct control_callbacks *callbacks,
                                         const char *which,
                                         int64_t session,
                                         int64_t request)
{
    struct control_list *list = memory_allocate(sizeof(*list));
    list->session = session;
    list->request = request;
    list->which = memory_copy_text(which);
    callbacks->each_user(callbacks->context, add_name, list);
    return list;
}

void control_list_destroy(struct control_list *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    free(list->which);
    free(list);
}

static void append_user(void *into, const struct statistics_user *user)
{
    (void)json_array_append_new(into, statistics_user_to_json(user));
}

/* The users as JSON without the brackets around them: the array goes on in the next part. */
static char *render(json_t *users)
{
    char *text = json_dumps(users, JSON_COMPACT);
    if (text == NULL)
        abort(); /* only memory can be missing */
    size_t size = strlen(text);
    memmove(text, text + 1, size);
    text[size - 2] = '\0';
    return text;
}

char *control_list_next(struct control_list *list,
                        const struct control_callbacks *callbacks,
                        bool *is_last)
{
    bool is_first = list->next == 0;
    json_t *users = json_array();
    for (size_t i = 0; i < CONTROL_LIST_USERS && list->next < list->count; i++)
        (void)callbacks->with_user(callbacks->context, list->names[list->next++], append_user,
                                   users);
    *is_last = list->next == list->count;
    bool has_comma = list->has_users && json_array_size(users) > 0;
    list->has_users = list->has_users || json_array_size(users) > 0;
    char *text = render(users);
    json_decref(users);
    char *part = memory_format_text("%s%s%s%s", is_first ? "{\"users\":[" : " ",
                                    has_comma ? "," : "", text, *is_last ? "]}" : "");
    free(text);
    return part;
}
