/* The publisher's seat: only one process may write to the UCServer at a time. Who has it, when a
 * successor may take it, and how its session with the UCServer stands. Time is an argument, monotonic
 * milliseconds. */
#ifndef SUPERVISOR_SEAT_H
#define SUPERVISOR_SEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message.h"

#include "supervisor/peer/peers.h"

struct log;

/* Others only read `publisher` and `is_working`. */
struct seat {
    struct peer *publisher; /* the active one; NULL: nobody */
    char *name;             /* of the newest one, also when it has left */
    int64_t instance;
    int64_t free_from_ms;     /* a successor may join from then on */
    int64_t ucserver_session; /* the publisher's with the UCServer; 0: none yet */
    bool is_working;
    /* packed reason why there is no session now; NULL: there is one, or nobody knows */
    char *trouble;
    char *said; /* the trouble that was logged last, until a roster is complete */
    struct log *log;
};

/* Returns a new seat that nobody has. `heartbeat_ms`: when a publisher of another host may have lost an earlier
 * supervisor a moment ago, so that a successor has to wait; else 0. Keeps `log` (may be NULL). */
struct seat *seat_create(int64_t heartbeat_ms, struct log *log, int64_t now_ms);

void seat_destroy(struct seat *seat);

/* Whether a publisher may take the seat now; else why not and when to come back. */
bool seat_may_be_taken(const struct seat *seat,
                       const struct joined *joining,
                       int64_t heartbeat_ms,
                       int64_t now_ms,
                       struct refused *refused);

/* It has it; keeps `publisher`, which leaves before it ends. */
void seat_take(struct seat *seat, struct peer *publisher, int64_t instance);
void seat_leave(struct seat *seat, enum peer_end end, int64_t heartbeat_ms, int64_t now_ms);

/* The last one's process, which had been silent, was reaped: nobody has to wait for it. */
void seat_reaped(struct seat *seat, int64_t now_ms);

/* What the publisher's report of its session means: it is another session than before; it works and
 * did not before. */
struct seat_change {
    bool is_new, begins;
};

/* Takes the report of the publisher that has the seat. Trouble is said once, until something changes,
 * but not that of an account that was refused (`is_refused`): that has been said as such. */
struct seat_change seat_ucserver_session(struct seat *seat,
                                         const struct ucserver_session *ucserver_session,
                                         bool is_refused);

/* A roster was complete, so the session was good for something: trouble after it is said again. */
void seat_ucserver_session_is_good(struct seat *seat);

/* NULL: a publisher with a session is there; else the packed reason why not.
 * Borrowed. */
const char *seat_trouble(const struct seat *seat);

#endif
