/* One `ewscalctl users`. A large tenant takes seconds to render, in which nothing else would happen, so
 * the names of the beginning are kept and users are rendered a few at a time; one who has gone
 * meanwhile is left out. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/control/control_list.h"

static void add_name(void *into, const struct statistics_user *user)
{
    struct control_list *list = into;
    list->names = memory_make_room(list->names, list->count, &list->capacity, sizeof(*list->names));
    list->names[list->count++] = memory_copy_text(user->name);
}

struct control_list *
control_list_create(const struct control_callbacks *callbacks, int64_t session, int64_t request)
{
    struct control_list *list = memory_allocate(sizeof(*list));
    list->session = session;
    list->request = request;
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
