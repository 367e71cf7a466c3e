/* One server that is asked, a directory or an Exchange: its troubles and its pauses. Time is an
 * argument, monotonic milliseconds. What concerns the account that it is asked with stands in
 * accounts.h, what concerns the number of requests in budget.h: several servers may share both. */
#ifndef SUPERVISOR_SERVER_H
#define SUPERVISOR_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/event/error.h"
#include "proto/message/message_values.h"

struct access;
struct account;
struct log;
struct user_line;

/* Pauses after a server's own failures. */
#define SERVER_FIRST_PAUSE_MS 2000
#define SERVER_MOST_PAUSE_MS  60000
/* One that failed so often in a row, and for a whole round, is given up for that. */
#define SERVER_MOST_FAILURES 3

/* Others only read it, but for access, line, jobs and suspects_are_out. */
struct server {
    enum role role; /* of the processes that ask it */
    const char *name;
    const char *title;                 /* for people: "directory", "exchange NAME" */
    struct account *account;           /* NULL: none needed */
    const char *const *served;         /* UPN suffixes or mail domains, ends with NULL */
    const char *const *served_netbios; /* directories only */
    const char *const *allowed_hosts;  /* exchanges only: rules of host_rule.h, ends with NULL */
    bool is_found;                     /* exchanges only: Autodiscover says where it is */
    const char *domain;     /* directories only: in which its base lies, empty when not known */
    int64_t guid_forms;     /* directories only: forms of GUIDs that have found somebody there */
    int64_t cache_ms;       /* directories only: how long its answers serve while it is away */
    struct access *access;  /* exchanges only; others of this account may share it */
    struct user_line *line; /* who waits for it; the dispatcher has it */
    int64_t jobs;           /* out now */
    bool suspects_are_out;  /* one job of suspects at a time */
    int64_t not_before_ms, pause_ms; /* after failures of the server itself */
    int64_t unanswered_since_ms;     /* somebody waits for an answer; INT64_MAX: nobody */
    int64_t failures_in_a_row;
    char *trouble;      /* packed reason of the newest failure of a whole job; NULL: none */
    char *trouble_code; /* the server's code for it, or empty */
    struct log *log;
};

/* A failure, as the process `peer` saw it. `code`: the server's own one, or empty; `reason` is packed.
 * Borrowed. */
struct trouble {
    enum error_class class;
    const char *code, *reason, *peer;
};

/* A whole job failed: nobody asks there for a while, and longer each time. */
void server_failed(struct server *server, const struct trouble *trouble, int64_t now_ms);

/* Something is wrong there: said once, until something changes. */
void server_troubled(struct server *server, const struct trouble *trouble);

/* It wishes not to be asked, which is no trouble but no answer either. */
void server_refrains(struct server *server);

/* Nobody asks there before; an earlier time changes nothing. */
void server_rest_until(struct server *server, int64_t at_ms);

/* It answers again, and may still wish a pause: its trouble is over. */
void server_is_back(struct server *server);

/* It answered: all troubles and pauses are over. */
void server_answered(struct server *server);

/* Whether somebody may ask there now. */
bool server_may_be_asked(const struct server *server, int64_t now_ms);

/* Whether nobody may log in there for longer than users are made to wait for it. */
bool server_is_refused(const struct server *server, int64_t now_ms);

/* Whether those who wait for it are given up: nobody can ask it or, when they have waited a whole
 * round (`is_overdue`), it was away all the time or wants to be left alone for `longest_ms`. */
bool server_is_given_up(const struct server *server,
                        bool is_overdue,
                        int64_t longest_ms,
                        int64_t now_ms);

/* What is wrong, of an account with the time of its next try: a packed reason, perhaps in `room`. Borrowed,
 * never NULL. */
const char *
server_trouble(const struct server *server, struct both_clocks now, char room[REASON_BYTES]);

/* Called in each turn that can assign jobs, to know since when somebody waits for an answer. */
void server_note_waiting(struct server *server, bool somebody_waits, int64_t now_ms);

/* From then on the waiting counts anew; INT64_MAX: with the next who waits. */
void server_wait_anew(struct server *server, int64_t now_ms);

/* When the server will have been silent to those who wait for as long as one request may take: there
 * is no process that could ask, or it is stuck. INT64_MAX: nobody waits. */
int64_t
server_silent_from_ms(const struct server *server, bool somebody_waits, int64_t request_timeout_ms);

/* When server_may_be_asked() may change by itself; INT64_MAX: not by itself. */
int64_t server_next_ms(const struct server *server, int64_t now_ms);

#endif
