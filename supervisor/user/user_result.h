/* What a round can say about a user. A result is coarse and says which list of a report the user
 * belongs to; the reason (an event, proto/event/event.h) says what exactly is in the way. */
#ifndef SUPERVISOR_USER_RESULT_H
#define SUPERVISOR_USER_RESULT_H

#include <stdbool.h>

/* What the newest finished round said about a user. */
enum user_result {
    RESULT_NONE, /* none yet */
    RESULT_REPLICATED,
    RESULT_UNCHANGED, /* the UCServer holds just this already */
    RESULT_NOT_FOUND,
    RESULT_AMBIGUOUS,
    RESULT_NO_MAILBOX,
    RESULT_DISABLED,
    RESULT_SHARED_ADDRESS,
    RESULT_NO_DIRECTORY, /* no [directory] serves this user */
    RESULT_NO_EXCHANGE,
    RESULT_DIRECTORY_AWAY,
    RESULT_EXCHANGE_AWAY,
    RESULT_NOT_READABLE, /* Exchange does not give this mailbox */
    RESULT_REFUSED,      /* by the UCServer */
    RESULT_UNANSWERED,   /* by the UCServer, the user's list or an earlier one */
    RESULT_QUARANTINED,
    RESULT_CLEARED, /* emptied: the mailbox has given no access for long */
    RESULT_LAST = RESULT_CLEARED
};

/* "replicated", "no mailbox". Never NULL. */
const char *user_result_name(enum user_result result);

/* Whether a result means that the UCServer holds the present calendar. */
bool user_result_is_good(enum user_result result);

/* Whether it says that their server is away, so that it is said of the server and not of each user. */
bool user_result_is_away(enum user_result result);

/* Whether it says that a calendar could not be read or written. That there is none is no failure. */
bool user_result_is_failure(enum user_result result);

/* Whether it says that there is no calendar that could be replicated: nothing is wrong with the service. */
bool user_result_has_no_calendar(enum user_result result);

#endif
