/* Whom somebody asks for: `name=value` in a line each, then the name of a user. Whatever was accepted can be compared
 * with anybody, and who is asked for by a part of their own name is found. */
#include <stdint.h>
#include <string.h>

#include "supervisor/statistics/user_query.h"

#include "require.h"

#define TEXT_BYTES 4096

static void take_condition(struct user_query *query, char *line)
{
    struct error error;
    char *value = strchr(line, '=');
    if (value == NULL)
        return;
    *value++ = '\0';
    (void)user_query_set(query, line, value, &error);
}

static void look_for(const char *name)
{
    struct error error;
    struct user_query query = {0};
    const struct statistics_user user = {.name = name};
    if (user_query_set(&query, "like", name, &error) == 0)
        require(user_query_matches(&query, &user));
}

static void keep_place(const char *text)
{
    char written[USER_CURSOR_BYTES];
    struct user_cursor cursor = {0}, again = {0};
    if (user_cursor_from_text(text, &cursor) != 0)
        return;
    user_cursor_to_text(&cursor, written);
    require(user_cursor_from_text(written, &again) == 0);
    require(again.number == cursor.number && strcmp(again.name, cursor.name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_BYTES + 1] = "";
    struct user_query query = {0};
    memcpy(text, data, size < TEXT_BYTES ? size : TEXT_BYTES);
    char *rest = text, *line = NULL;
    while ((line = strsep(&rest, "\n")) != NULL && rest != NULL)
        take_condition(&query, line);
    const struct statistics_user user = {
        .name = line, .display_name = text, .reason = line, .note = text};
    (void)user_query_matches(&query, &user);
    look_for(line);
    keep_place(line);
    return 0;
}
