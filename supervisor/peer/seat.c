/* The publisher's seat.
 *
 * Two publishers at a time would overwrite each other's lists on the UCServer. A process that we reaped is
 * surely gone; one that is only silent may be cut off and still writing, so its seat stays taken until it
 * must have noticed by itself that it lost us. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/timeouts.h"
#include "proto/log/log.h"

#include "supervisor/peer/seat.h"

/* A missed heartbeat may be an accident, three are not; six for a successor of the publisher. */
#define HEARTBEATS_OF_SUCCESSION 6

struct seat *seat_create(int64_t heartbeat_ms, struct log *log, int64_t now_ms)
{
    struct seat *seat = memory_allocate(sizeof(*seat));
    seat->log = log;
    if (heartbeat_ms > 0)
        seat->free_from_ms = now_ms + HEARTBEATS_OF_SUCCESSION * heartbeat_ms;
    return seat;
}

void seat_destroy(struct seat *seat)
{
    free(seat->name);
    free(seat->trouble);
    free(seat->said);
    free(seat);
}

/* The process that had it greets anew: it is no successor that must wait for itself. */
static bool had_it(const struct seat *seat, const struct joined *joining)
{
    return joining->instance != 0 && joining->instance == seat->instance &&
           strcmp(joining->name, seat->name) == 0;
}

/* A publisher that was only silent may wake up; its successor waits until it surely writes nothing. */
bool seat_may_be_taken(const struct seat *seat,
                       const struct joined *joining,
                       int64_t heartbeat_ms,
                       int64_t now_ms,
                       struct refused *refused)
{
    bool is_taken = seat->publisher != NULL;
    if (!is_taken && (now_ms >= seat->free_from_ms || had_it(seat, joining)))
        return true;
    int64_t wait_ms = is_taken ? heartbeat_ms : seat->free_from_ms - now_ms;
    *refused = (struct refused){REFUSED_WAIT, event_name(PUBLISHER_SEAT_TAKEN), wait_ms};
    return false;
}

void seat_take(struct seat *seat, struct peer *publisher, int64_t instance)
{
    seat->publisher = publisher;
    memory_replace_text(&seat->name, publisher->name);
    seat->instance = instance;
}

void seat_leave(struct seat *seat, enum peer_end end, int64_t heartbeat_ms, int64_t now_ms)
{
    seat->publisher = NULL;
    seat->is_working = false;
    seat->ucserver_session = 0;
    seat->free_from_ms = now_ms;
    if (end == PEER_SILENT)
        seat->free_from_ms += (HEARTBEATS_OF_SUCCESSION - TIMEOUT_MISSED_HEARTBEATS) * heartbeat_ms;
}

void seat_reaped(struct seat *seat, int64_t now_ms)
{
    if (seat->publisher == NULL)
        seat->free_from_ms = now_ms;
}

static void log_session_trouble(const struct seat *seat,
                                const struct ucserver_session *ucserver_session)
{
    bool is_lasting =
        ucserver_session->class == ERROR_INVALID || ucserver_session->class == ERROR_REFUSED;
    log_event(seat->log, is_lasting ? SERVER_UNUSABLE : SERVER_IN_TROUBLE,
              event_text("server", "ucserver"), event_text("seen_by", seat->publisher->name),
              event_cause(ucserver_session->reason));
}

/* A session in which not even the roster could be read is no change. */
static void
note_trouble(struct seat *seat, const struct ucserver_session *ucserver_session, bool is_refused)
{
    const char *reason = ucserver_session->working ? "" : ucserver_session->reason;
    bool is_same = seat->said != NULL && strcmp(seat->said, reason) == 0;
    if (*reason != '\0' && !is_same && !is_refused && ucserver_session->class != ERROR_NONE) {
        log_session_trouble(seat, ucserver_session);
        memory_replace_text(&seat->said, reason);
    }
    memory_replace_text(&seat->trouble, *reason == '\0' ? NULL : reason);
}

struct seat_change seat_ucserver_session(struct seat *seat,
                                         const struct ucserver_session *ucserver_session,
                                         bool is_refused)
{
    bool is_new = ucserver_session->number != seat->ucserver_session;
    bool begins = ucserver_session->working && (is_new || !seat->is_working);
    if (ucserver_session->working && !seat->is_working)
        log_event(seat->log, PUBLISHER_SESSION_WORKS,
                  event_number("session", ucserver_session->number),
                  event_text("version", ucserver_session->version));
    note_trouble(seat, ucserver_session, is_refused);
    seat->is_working = ucserver_session->working;
    seat->ucserver_session = ucserver_session->number;
    return (struct seat_change){is_new, begins};
}

void seat_ucserver_session_is_good(struct seat *seat)
{
    memory_replace_text(&seat->said, NULL);
}

const char *seat_trouble(const struct seat *seat)
{
    if (seat->publisher == NULL)
        return event_name(PUBLISHER_MISSING);
    if (seat->is_working)
        return NULL;
    return seat->trouble != NULL ? seat->trouble : event_name(PUBLISHER_NO_SESSION_YET);
}
