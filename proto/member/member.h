/* What worker-ldap, worker-ews and publisher-ucserver have in common: the whole life of a process
 * that serves one supervisor. A role's main.c is one call of member_main().
 *
 * Everything happens on the one sd-event loop, in the one thread; callbacks must not block, must
 * not call exit() and must not destroy the member. See docs/internals/session.md and drain.md. */
#ifndef PROTO_MEMBER_H
#define PROTO_MEMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

struct arena;
struct log;
struct login_desk;
struct member;

/* What a role provides. `context` is what `create` returned. Messages and settings are borrowed:
 * what must outlive the call is copied. */
struct member_callbacks {
    enum role role;
    const char *program; /* "ewscal-worker-ews": for --help and --version */

    /* Called once, before the first hello: loop and log exist, there is no session and there are
     * no settings. Returns 0 and the role's context, or -1 with `error` (the process then ends
     * with exit status 2 for ERROR_INVALID, else 1). */
    int (*create)(struct member *member, void **context, struct error *error);

    /* Numbered settings have come: the first ones of this session, or new ones. */
    void (*settings)(void *context, const struct message *message);

    /* Any other message for this role: jobs, cancel, hold, check, roster_pull, withdraw ... */
    void (*message)(void *context, const struct message *message);

    /* A report is about to be sent: fill in what only the role knows (jobs done, health of its
     * servers). cpu, memory and descriptors are there already. Texts and lists come from `arena`
     * or outlive the call. */
    void (*report)(void *context, struct report *report, struct arena *arena);

    /* The session with the supervisor is over (it restarted, or one of us was silent). Everything
     * that belonged to it is dropped without an answer; greeting anew happens by itself and
     * `settings` is called again. Log-in questions under way are answered `denied` before. */
    void (*session_lost)(void *context);

    /* Finish what is quick, hand back the rest, take nothing new. Called at most once. */
    void (*drain)(void *context);

    /* During a drain: whether nothing is left to finish or hand back. The process then says
     * goodbye and ends with 0. Asked after each turn of the loop. */
    bool (*is_idle)(const void *context);

    /* Frees the context. NULL is fine; the loop still exists. */
    void (*destroy)(void *context);
};

/* The whole main of a role. Reads `--connect tcp://HOST:PORT --keys DIR` (or the child contract,
 * child.h), `--log-directory DIR`, `--log-level LEVEL`, `--help`, `--version`. Returns the exit
 * status: 0 good, 1 failed, 2 settings or keys are wrong. */
int member_main(int argc, char **argv, const struct member_callbacks *callbacks);

/* The loop and the log, owned by the member. */
sd_event *member_loop(struct member *member);
struct log *member_log(struct member *member);

/* The name under which the supervisor knows this process: "worker-ews/2". Owned by the member. */
const char *member_name(const struct member *member);

/* Encodes and sends a message at once; borrows it. Returns 0, or -1 when there is no session, the
 * message breaks a limit of the table (said once in the log) or the supervisor does not take it
 * (the session is then over and session_lost() follows from the loop, not from inside this call). */
int member_send(struct member *member, const struct message *message);

/* How many users more this process takes now; absolute. Sent when it differs from what was sent
 * last in this session; nothing is sent before the first settings of a session. */
void member_set_credit(struct member *member, int64_t users);

/* The publisher's rule, asked before each write: whether the newest of our own time stamps that
 * the supervisor echoed is younger than three heartbeats. */
bool member_echo_is_fresh(const struct member *member);

/* Where its role asks for log-in tries (login_try.h). Owned by the member. */
struct login_desk *member_logins(struct member *member);

#endif
