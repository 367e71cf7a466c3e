/* The way of a user through a round: one machine. Others report what happened to a user; the table in
 * user_way.c, which docs/internals/job.md shows, says where that leads. Nobody else changes a user's
 * state, or what follows from it: lines, due times, counts and reservations. */
#ifndef SUPERVISOR_USER_WAY_H
#define SUPERVISOR_USER_WAY_H

#include "proto/base/both_clocks.h"

#include "supervisor/user/user.h"

struct log;
struct round;
struct user_line;
struct user_way;

enum user_event {
    WAY_LISTED,
    WAY_NOT_LISTED,
    WAY_TAKEN, /* by the round */
    WAY_DUE,
    WAY_AGAIN,        /* what was under way has come to nothing */
    WAY_ADDRESS_LOST, /* it is somebody else's */
    WAY_OTHER_SHAPE,  /* the settings want other calendars */
    WAY_NO_SESSION,   /* of the publisher with the UCServer */
    WAY_NO_PUBLISHER,
    WAY_ASSIGNED, /* to a job */
    WAY_MAPPED,   /* their mailbox is known in this round, and nobody else's */
    WAY_CALENDAR,
    WAY_SENT,
    WAY_RESULT,
    /* where those go who are between */
    WAY_LATER,
    WAY_TO_RESOLVE,
    WAY_TO_FETCH,
    WAY_EVENT_LAST = WAY_TO_FETCH
};

/* `context` comes first. */
struct user_way_callbacks {
    void *context;
    /* The line for the user at the server that serves them, of those that processes of `role` ask: a
     * directory or an Exchange. NULL: there is none. */
    struct user_line *(*line)(void *context, struct user *user, enum role role);
};

/* Returns a new way on which nobody is. Keeps now (of the present event), round (the present one) and
 * log (may be NULL), copies the callbacks. The users outlive it. */
struct user_way *user_way_create(const struct user_way_callbacks *callbacks,
                                 const struct both_clocks *now,
                                 const struct round *round,
                                 struct log *log);
void user_way_destroy(struct user_way *way);

/* How many are on the way. */
struct user_counts {
    int64_t unfinished; /* listed, without a result in this round */
    int64_t unmapped;   /* nobody knows their mailbox: the round waits for an answer */
    int64_t sent;       /* the publisher has their calendar, the receipt is to come */
    int64_t results;    /* since the start; how many of them were failures */
    int64_t failed;
};
const struct user_counts *user_way_counts(const struct user_way *way);

/* Whether a fetch job more has room among what is on its way to the UCServer. */
bool user_way_has_room(const struct user_way *way);

/* The first whose calendar waits for the publisher, of suspects or of the others; NULL: nobody's. */
struct user *user_way_to_publish(const struct user_way *way, bool is_suspect);

/* The number of the present round; whether it is overdue, so that who still waits may be given up. */
int64_t user_way_round(const struct user_way *way);
bool user_way_is_overdue(const struct user_way *way);

/* The roster names a user whom the one before did not, or does no longer. */
void user_way_listed(struct user_way *way, struct user *user);
void user_way_not_listed(struct user_way *way, struct user *user);

/* The round that begins takes a user, unless they are in quarantine or asked for seldom. */
void user_way_round_begins(struct user_way *way, struct user *user);

/* The present round takes somebody once more who has a result already. */
void user_way_retry(struct user_way *way, struct user *user);

/* Those whose time comes until then go on; INT64_MAX: all who wait. When the next one's time comes;
 * INT64_MAX: nobody waits. */
void user_way_turn(struct user_way *way, int64_t until_ms);
int64_t user_way_next_ms(const struct user_way *way);

/* Whether the user's state lets this event change it. */
bool user_way_heeds(const struct user *user, enum user_event event);

/* The user goes on at that time after WAY_AGAIN, WAY_MAPPED, WAY_OTHER_SHAPE, WAY_NO_SESSION or
 * WAY_NO_PUBLISHER, or is in quarantine by now. */
void user_way_again(struct user_way *way, struct user *user, enum user_event event, int64_t due_ms);

/* The earlier one of a time and the moment from which users may be given up. */
int64_t user_way_round_end_or(const struct user_way *way, int64_t due_ms);

/* The user has no address any more because it is somebody else's: they are looked up at once, and
 * nobody is fetched before there is an answer. */
void user_way_address_lost(struct user_way *way, struct user *user);

/* A user goes into a job. */
void user_way_assigned(struct user_way *way, struct user *user, int64_t job);

/* Nobody need wait any longer to hear what this user's mailbox is. */
void user_way_awaits_nothing(struct user_way *way, struct user *user);

/* A job answered for a user; or could not for the server's reasons: returns whether they are to be
 * given up. */
void user_way_answered(struct user *user);
bool user_way_failed(struct user_way *way, struct user *user);

/* A calendar came, and is copied. It went to the publisher. */
void user_way_calendar(struct user_way *way, struct user *user, const struct calendar *calendar);
void user_way_sent(struct user_way *way, struct user *user);

/* The round has a result for a user; code and reason (packed) are copied. */
void user_way_finish(struct user_way *way,
                     struct user *user,
                     enum user_result result,
                     const char *code,
                     const char *reason);

/* Whether that result will last: they are asked for in every fourth round only. */
void user_way_is_slow(struct user *user, bool is_slow);

/* Nobody knows whether that result will last: it does when it was the same in several rounds. */
void user_way_may_last(struct user *user);

/* The table itself: where an event leads; -1: the state ignores it; -2: it cannot happen there. */
int user_way_next(enum user_state state, enum user_event event);

#endif
