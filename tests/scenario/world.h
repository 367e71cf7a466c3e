/* The world around one dispatcher: two clocks that only the scenario moves, processes that say what
 * it tells them to, a UCServer that remembers what was written, and what the dispatcher did. */
#ifndef SCENARIO_WORLD_H
#define SCENARIO_WORLD_H

#include <sys/queue.h>
#include <uthash.h>

#include "proto/base/buffer.h"
#include "proto/message/message.h"

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/server/login_rule.h"
#include "supervisor/store/store_row.h"

#include "script.h"
#include "sentence.h"

#define WORLD_MOST_SERVERS 4
#define WORLD_MOST_LIST    4

/* A user of the UCServer, their mailbox, and what the UCServer holds for them. */
struct person {
    char *name;
    char *mailbox;          /* an address, or how the directory answers: "not-found" ... */
    char *guid, *dn, *note; /* note: of the directory beside the address; NULL: none */
    bool is_disabled;       /* ADDisabled of their profile */
    char *version;          /* of their calendar in Exchange */
    char *handed, *written; /* versions: of the newest publish, on the UCServer; NULL: none */
    UT_hash_handle hh;
};

/* A process. */
struct player {
    char *name; /* "worker-ews/1" */
    enum role role;
    char *host;
    int64_t process, instance, session;
    int64_t credit;          /* what the dispatcher may still use of it */
    int64_t standing_credit; /* by itself: told again after each answer */
    bool is_joined, is_gone, is_by_itself, has_rosters; /* the last: gives those by itself */
    int64_t questions;                                  /* login_ask messages so far */
    int64_t try_number;                                 /* of the newest try that was granted */
    int64_t ucserver_session; /* of a publisher: the newest that it told of */
    int64_t roster_asked;     /* number of the newest roster that it was asked for */
    int64_t place_asked;      /* the same of a question where Exchange is */
    TAILQ_ENTRY(player) link;
};
TAILQ_HEAD(player_list, player);

struct lease {
    int64_t number;
    struct player *player;
    char *label; /* NULL: the scenario gave none */
    char **users;
    size_t user_count;
    bool is_fetch, is_open;
    int64_t calendars; /* number of the settings that it was made by */
    TAILQ_ENTRY(lease) link;
};
TAILQ_HEAD(lease_list, lease);

struct effect {
    struct sentence sentence;
    bool is_optional; /* need not be expected */
    bool is_expected;
    TAILQ_ENTRY(effect) link;
};
TAILQ_HEAD(effect_list, effect);

/* A message to a process that answers by itself; not answered yet. */
struct letter {
    struct player *player;
    struct buffer frame;
    struct message message;
    TAILQ_ENTRY(letter) link;
};
TAILQ_HEAD(letter_list, letter);

/* What was saved and outlives a supervisor. */
struct saved {
    struct store_row row;      /* with texts of its own */
    int64_t first_try_wall_ms; /* of a login: nobody tries before */
    TAILQ_ENTRY(saved) link;
};
TAILQ_HEAD(saved_list, saved);

/* Settings in memory of their own, so that scenarios can change them. */
struct world_server {
    char *name, *account, *host, *base;
    char *served[WORLD_MOST_LIST + 1], *netbios[WORLD_MOST_LIST + 1];
    char *allowed[WORLD_MOST_LIST + 1]; /* hosts that may be told the password */
    int64_t budget, ceiling, cache_ms;
};

struct world {
    const struct script *script;
    const struct script_line *line; /* the present one */
    char failure[1024];             /* what went wrong inside a call of the dispatcher */

    struct dispatcher *dispatcher; /* NULL before the first event */
    struct dispatcher_rules rules;
    struct world_server directories[WORLD_MOST_SERVERS], exchanges[WORLD_MOST_SERVERS];
    size_t directory_count, exchange_count;
    char *ucserver_account;

    struct both_clocks now;
    int64_t began_ms, next_ms; /* monotonic: of the scenario; of the next turn */
    struct person *people;
    char **roster; /* borrowed names of who is enabled and offline */
    size_t roster_count;
    int64_t login_retry_ms, page_users, cache_ms; /* cache: if a directory names none */
    bool is_disk_full;                            /* nothing about log-ins can be written */

    struct player_list players;
    struct lease_list leases;
    struct effect_list effects;
    struct letter_list letters;
    struct saved_list saved;
    int64_t next_session, next_job, next_process;
};

struct world *world_create(const struct script *script);
void world_destroy(struct world *world);

/* Ends the test case with file and line of the present sentence. */
void world_fail(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* Notes a failure inside a call of the dispatcher; the first one is told after the call. */
void world_complain(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Begins a life of the dispatcher unless there is one. */
struct dispatcher *world_dispatcher(struct world *world);

/* After each event: turns, and answers of processes by themselves, until nobody has any to give. */
void world_settle(struct world *world);

/* Lets time pass up to a moment since the scenario began, with every turn that was asked for. */
void world_advance(struct world *world, int64_t since_began_ms);

/* Ends the dispatcher's life with all sessions; what was saved stays. */
void world_restart(struct world *world);

/* Numbers and durations of the present line; they fail on anything else. */
int64_t world_number(const struct world *world, const char *text);
int64_t world_duration(const struct world *world, const char *text);

#endif
