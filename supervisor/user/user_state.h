/* Where a user is in a round, and what people are shown of it: the machine has states that are no concern of
 * theirs. */
#ifndef SUPERVISOR_USER_STATE_H
#define SUPERVISOR_USER_STATE_H

/* Where a user is on the way through a round. user_way.c has the machine, docs/internals/job.md draws
 * it. */
enum user_state {
    USER_UNLISTED,   /* the newest complete roster does not name them: online or not enabled */
    USER_WAITING,    /* their due time is to come */
    USER_TO_RESOLVE, /* due: in line for a resolve job */
    USER_RESOLVING,
    USER_TO_FETCH, /* their mailbox is known: in line for a fetch job */
    USER_FETCHING,
    USER_HANDED_OVER, /* their calendar is in line for the publisher */
    USER_SENT,        /* the publisher has it, the receipt is to come */
    USER_FINISHED,    /* this round has a result for them */
    USER_BETWEEN,     /* in no line: only within an event, until it is decided where they go */
    USER_STATE_LAST = USER_BETWEEN
};

/* What people are shown of a state: the publisher's credit and what happens within an event are no
 * concern of theirs. */
enum user_state user_shown_state(enum user_state state);

/* "waiting", "to fetch". Never NULL. */
const char *user_state_name(enum user_state state);

#endif
