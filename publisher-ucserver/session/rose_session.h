/* The one session with the UCServer: connect, StartTLS, negotiate, log in, check its settings, read
 * the first list of users, work. A failure names its step and ends in a pause, then it begins anew.
 *
 * Here is only the logic: no loop, no socket, no clock. The owner passes in what happens and when
 * (milliseconds of one monotonic clock) and carries out what the session wants. docs/internals/ucserver.md
 * draws the states. */
#ifndef PUBLISHER_ROSE_SESSION_H
#define PUBLISHER_ROSE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "publisher-ucserver/session/login_steps.h"
#include "publisher-ucserver/session/rose_session_callbacks.h"

struct request_tally;
struct login_try;
struct rose_session;
struct set_entry_list_argument;
struct settings;

/* Returns a new session without settings. Copies `line_callbacks` and `callbacks`, keeps their
 * contexts and `login`, whose callbacks end in rose_session_permitted() and rose_session_denied().
 * Sessions are numbered from `first_number`. `random` seeds the jitter of pauses. */
struct rose_session *rose_session_create(const struct rose_line_callbacks *line_callbacks,
                                         const struct rose_session_callbacks *callbacks,
                                         struct login_try *login,
                                         int64_t first_number,
                                         uint32_t random);

/* Frees it without a word to the server. NULL is fine. */
void rose_session_destroy(struct rose_session *session);

/* New settings of one UCServer: what runs is ended, the next attempt is due at once. Keeps them until the
 * next settings, the stop or the end; the older ones are used until this returns. */
void rose_session_configure(struct rose_session *session,
                            const struct settings *settings,
                            int64_t now_ms);

/* Says asnLogoff if logged in, disconnects and stays so until rose_session_configure(). */
void rose_session_stop(struct rose_session *session, int64_t now_ms);

/* What has happened. Calls that do not fit the state are ignored. */
void rose_session_connected(struct rose_session *session, int64_t now_ms);
void rose_session_secured(struct rose_session *session, int64_t now_ms);
void rose_session_received(struct rose_session *session,
                           const uint8_t *octets,
                           size_t size_bytes,
                           int64_t now_ms);
void rose_session_broken(struct rose_session *session, const struct error *why, int64_t now_ms);
void rose_session_permitted(struct rose_session *session, int64_t now_ms);
void rose_session_denied(struct rose_session *session,
                         int64_t wait_ms,
                         const char *why,
                         int64_t now_ms);

/* Does what is due: time limits, the next attempt, keep-alive. */
void rose_session_tick(struct rose_session *session, int64_t now_ms);

/* When rose_session_tick() must be called next; INT64_MAX: not before something happens. */
int64_t rose_session_next_ms(const struct rose_session *session);

/* Ends the pause before the next attempt, unless the server or an account rule wants it. */
void rose_session_hurry(struct rose_session *session, int64_t now_ms);

/* The supervisor holds the account no longer: the next attempt need not wait for that. */
void rose_session_account_is_free(struct rose_session *session, int64_t now_ms);

/* Whether another question may be outstanding. */
bool rose_session_has_room(const struct rose_session *session);

/* Sends a list; only while working and with room. Returns the invoke's id, or 0 when the list cannot
 * be encoded. */
int32_t rose_session_send_list(struct rose_session *session,
                               const struct set_entry_list_argument *list,
                               int64_t now_ms);

/* Asks for a new list of users; only while working, one at a time. Returns whether it was asked. */
bool rose_session_ask_roster(struct rose_session *session, int64_t now_ms);

/* Asks the server whether it is there (asnCheckConnection); only while working. Who asks while a
 * question is outstanding gets its answer. Returns whether there will be one. */
bool rose_session_check(struct rose_session *session, int64_t now_ms);

/* How the session is. */
struct rose_session_status {
    enum rose_session_state state;
    int64_t number;           /* of the newest session that was opened */
    struct login_facts facts; /* what the server has told; the user management while working */
    enum rose_session_state failed_step; /* the step that failed last, */
    struct error failure; /* and why; class NONE: none since the session was opened */
    bool has_saved_list;  /* under these settings */
    /* why lists are refused at present, whoever's; class NONE: they are not */
    struct error list_failure;
};

/* Borrowed; follows what happens. */
const struct rose_session_status *rose_session_status(const struct rose_session *session);

bool rose_session_is_asking_roster(const struct rose_session *session);

/* Counters since the process began. */
struct rose_session_counters {
    int64_t requests;
    int64_t failures;   /* errors, rejects, time-outs, lost connections */
    int64_t events;     /* of the server, ignored */
    int64_t unexpected; /* answers to nothing that is outstanding */
    int64_t latency_ms; /* of lists, smoothed */
    /* Of answered steps and lists, and of what failed; lent until the session goes. */
    struct request_tally *tally;
};
struct rose_session_counters rose_session_counters(struct rose_session *session);

#endif
