/* Which users somebody asks for. A text is compared letter by letter and in small letters, so that nobody need know how
 * a name is written in the directory. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/letter_case.h"
#include "proto/base/text.h"

#include "supervisor/statistics/user_query.h"

static const char *const which_names[] = {[USERS_ALL] = "all",
                                          [USERS_FAILED] = "failed",
                                          [USERS_STALE] = "stale",
                                          [USERS_QUARANTINED] = "quarantined",
                                          [USERS_TIMES_ONLY] = "times-only"};

/* The next character in lower case, and goes on behind it; 0: the text ends. An octet that is none stands for itself,
 * and equals no letter. */
static uint32_t take_letter(const char **text)
{
    const unsigned char first = (unsigned char)**text;
    uint32_t point = first;
    size_t size = first == '\0' ? 0 : 1;
    if (first >= 0x80) {
        size = text_read_character(*text, strnlen(*text, 4), &point);
        if (size == 0) {
            point = UINT32_MAX;
            size = 1;
        }
    }
    *text += size;
    return letter_case_lower(point);
}

static bool begins_with(const char *text, const uint32_t *letters)
{
    while (*letters != 0) {
        if (take_letter(&text) != *letters++)
            return false;
    }
    return true;
}

static bool contains(const char *text, const uint32_t *letters)
{
    if (text == NULL)
        return false;
    while (*text != '\0') {
        if (begins_with(text, letters))
            return true;
        (void)take_letter(&text);
    }
    return false;
}

static int set_which(struct user_query *query, const char *value, struct error *error)
{
    for (size_t i = 0; i < sizeof(which_names) / sizeof(which_names[0]); i++) {
        if (strcmp(value, which_names[i]) == 0) {
            query->which = (enum user_which)i;
            return 0;
        }
    }
    return error_set(error, CONTROL_WHICH_UNKNOWN);
}

static int set_reason(struct user_query *query, const char *value, struct error *error)
{
    if (event_find(value) == NULL)
        return error_set(error, CONTROL_REASON_UNKNOWN);
    (void)snprintf(query->reason, sizeof(query->reason), "%s", value);
    return 0;
}

static int set_like(struct user_query *query, const char *value, struct error *error)
{
    size_t count = 0;
    if (!text_is_utf8(value, strlen(value)) ||
        text_copy_whole(query->like, sizeof(query->like), value) != 0)
        return error_set(error, CONTROL_LIKE_INVALID,
                         event_number("most", USER_QUERY_LIKE_BYTES - 1));
    while (*value != '\0')
        query->letters[count++] = take_letter(&value);
    query->letters[count] = 0;
    return 0;
}

int user_query_set(struct user_query *query,
                   const char *name,
                   const char *value,
                   struct error *error)
{
    if (*value == '\0')
        return 0;
    if (strcmp(name, "which") == 0)
        return set_which(query, value, error);
    if (strcmp(name, "reason") == 0)
        return set_reason(query, value, error);
    if (strcmp(name, "like") == 0)
        return set_like(query, value, error);
    return error_set(error, CONTROL_WHICH_UNKNOWN);
}

static bool is_wanted(enum user_which which, const struct statistics_user *user)
{
    if (which == USERS_QUARANTINED)
        return user->is_quarantined;
    if (user->absence != NULL)
        return false;
    switch (which) {
    case USERS_FAILED:
        return user->is_failed;
    case USERS_STALE:
        return !user->is_fresh;
    case USERS_TIMES_ONLY:
        return user->is_times_only;
    case USERS_ALL:
    case USERS_QUARANTINED:
        break;
    }
    return true;
}

static bool is_named(const char *reason, const char *name)
{
    char named[REASON_NAME_BYTES];
    if (reason == NULL || strncmp(reason, name, strlen(name)) != 0)
        return false;
    reason_copy_name(reason, named);
    return strcmp(named, name) == 0;
}

/* A reason counts, as in `status`, while there is no fresh calendar. */
bool user_query_matches(const struct user_query *query, const struct statistics_user *user)
{
    if (!is_wanted(query->which, user))
        return false;
    if (*query->reason != '\0' && !is_named(user->note, query->reason) &&
        (user->is_fresh || !is_named(user->reason, query->reason)))
        return false;
    return query->letters[0] == 0 || contains(user->name, query->letters) ||
           contains(user->display_name, query->letters) || contains(user->address, query->letters);
}

void user_cursor_to_text(const struct user_cursor *cursor, char text[USER_CURSOR_BYTES])
{
    (void)snprintf(text, USER_CURSOR_BYTES, "%" PRId64 " %s", cursor->number, cursor->name);
}

int user_cursor_from_text(const char *text, struct user_cursor *cursor)
{
    char number[24];
    size_t size = strcspn(text, " ");
    if (size >= sizeof(number) || text[size] != ' ')
        return -1;
    memcpy(number, text, size);
    number[size] = '\0';
    struct user_cursor read = {0};
    if (text_to_integer(number, 1, INT64_MAX, &read.number) != 0 ||
        text_copy_whole(read.name, sizeof(read.name), text + size + 1) != 0)
        return -1;
    *cursor = read;
    return 0;
}
