/* A name that the supervisor does not know. The UCServer's list names only those who are enabled and offline,
 * so "there is no such user" would be wrong for most of those who are asked for; and a name is exact, while
 * people write it as they know it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_unknown_user.h"
#include "supervisor/user/roster.h"
#include "supervisor/user/user.h"

/* Names that are suggested for one that is not known. */
#define MOST_MEANT 3

/* "EXAMPLE\anna" and "anna@example.com" have the same one. Returns its octets. */
static size_t find_short_name(const char *name, const char **begin)
{
    const char *backslash = strrchr(name, '\\');
    *begin = backslash != NULL ? backslash + 1 : name;
    return strcspn(*begin, "@");
}

static bool has_same_short_name(const char *left, const char *right)
{
    const char *left_begin = NULL, *right_begin = NULL;
    size_t size = find_short_name(left, &left_begin);
    return size > 0 && size == find_short_name(right, &right_begin) &&
           strncasecmp(left_begin, right_begin, size) == 0;
}

/* What an administrator may have at hand instead of the name on the list. */
static bool may_be_meant(const struct user *user, const char *name)
{
    const char *others[] = {user->address, user->sam, user->display_name, user->guid};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (*text_or_empty(others[i]) != '\0' && text_equals_ignoring_case(others[i], name))
            return true;
    }
    return has_same_short_name(user->name, name);
}

/* One walk for a question that a person asks; a name that differs in letter case alone comes first and
 * ends the search. */
static size_t
find_meant(const struct dispatcher *d, const char *name, const char *names[MOST_MEANT])
{
    size_t count = 0;
    for (const struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (text_equals_ignoring_case(user->name, name)) {
            names[0] = user->name;
            return 1;
        }
        if (count < MOST_MEANT && may_be_meant(user, name))
            names[count++] = user->name;
    }
    return count;
}

void dispatcher_explain_unknown_user(const struct dispatcher *d,
                                     const char *name,
                                     char reason[REASON_BYTES])
{
    const char *meant[MOST_MEANT];
    char names[REASON_BYTES] = "";
    size_t used = 0, count = find_meant(d, name, meant);
    for (size_t i = 0; i < count && used < sizeof(names); i++)
        used += (size_t)snprintf(names + used, sizeof(names) - used, "%s\"%s\"",
                                 i == 0 ? "" : " or ", meant[i]);
    const struct event_field meant_fields[] = {event_text("names", names), EVENT_END};
    const char *trouble = dispatcher_not_ready(d);
    const struct event_field trouble_fields[] = {event_cause(text_or_empty(trouble)), EVENT_END};
    if (count > 0)
        reason_pack(event_name(CONTROL_USER_MEANT), meant_fields, reason);
    else if (d->roster->newest_users < 0)
        reason_pack(event_name(CONTROL_USER_NO_LIST), trouble_fields, reason);
    else
        (void)snprintf(reason, REASON_BYTES, "%s", event_name(CONTROL_USER_UNKNOWN));
}
