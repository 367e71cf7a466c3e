/* What people are shown of where a user is in a round. These words are shown to people, stand in /stats and are
 * labels of the metrics, so they stay as they are. */
#include "supervisor/user/user_state.h"

enum user_state user_shown_state(enum user_state state)
{
    if (state == USER_SENT)
        return USER_HANDED_OVER;
    return state == USER_BETWEEN ? USER_WAITING : state;
}

const char *user_state_name(enum user_state state)
{
    static const char *const names[] = {
        [USER_UNLISTED] = "unlisted",       [USER_WAITING] = "waiting",
        [USER_TO_RESOLVE] = "to resolve",   [USER_RESOLVING] = "resolving",
        [USER_TO_FETCH] = "to fetch",       [USER_FETCHING] = "fetching",
        [USER_HANDED_OVER] = "handed over", [USER_SENT] = "sent",
        [USER_FINISHED] = "finished",       [USER_BETWEEN] = "between",
    };
    return names[state];
}
