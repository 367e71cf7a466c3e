/* What a round can say about a user, in words. These words are shown to people, stand in /stats and are
 * labels of the metrics, so they stay as they are; why a user has the result is told by the reason
 * beside it. */
#include "supervisor/user/user_result.h"

const char *user_result_name(enum user_result result)
{
    static const char *const names[] = {
        [RESULT_NONE] = "none yet",
        [RESULT_REPLICATED] = "replicated",
        [RESULT_UNCHANGED] = "unchanged",
        [RESULT_NOT_FOUND] = "not in the directory",
        [RESULT_AMBIGUOUS] = "ambiguous in the directory",
        [RESULT_NO_MAILBOX] = "no mailbox",
        [RESULT_DISABLED] = "disabled in the directory",
        [RESULT_SHARED_ADDRESS] = "shares an address",
        [RESULT_NO_DIRECTORY] = "no directory serves this user",
        [RESULT_NO_EXCHANGE] = "no exchange serves this address",
        [RESULT_DIRECTORY_AWAY] = "directory away",
        [RESULT_EXCHANGE_AWAY] = "exchange away",
        [RESULT_NOT_READABLE] = "not readable",
        [RESULT_REFUSED] = "refused by the UCServer",
        [RESULT_UNANSWERED] = "not answered by the UCServer",
        [RESULT_QUARANTINED] = "quarantined",
        [RESULT_CLEARED] = "emptied without access",
    };
    return names[result];
}

bool user_result_is_good(enum user_result result)
{
    return result == RESULT_REPLICATED || result == RESULT_UNCHANGED;
}

bool user_result_is_away(enum user_result result)
{
    return result == RESULT_DIRECTORY_AWAY || result == RESULT_EXCHANGE_AWAY;
}

bool user_result_has_no_calendar(enum user_result result)
{
    return result == RESULT_NOT_FOUND || result == RESULT_NO_MAILBOX || result == RESULT_DISABLED;
}

bool user_result_is_failure(enum user_result result)
{
    return result != RESULT_NONE && !user_result_is_good(result) &&
           !user_result_has_no_calendar(result);
}
