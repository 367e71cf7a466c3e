/* Where the Exchange of one mail domain is, when the settings leave that to Autodiscover: what is known of it,
 * since when, why the password may be sent there, and when it is to be looked for again. Pure: times are
 * arguments. Who asks directories and Autodiscover is in the dispatcher. */
#ifndef SUPERVISOR_PLACE_H
#define SUPERVISOR_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/base/both_clocks.h"
#include "proto/message/check_steps.h"
#include "proto/message/server_values.h"

struct server;
struct trouble;
struct user_line;

/* What is known is looked at again after a day, or earlier when the answer said so, but not within the hour. */
#define PLACE_DAY_MS      (INT64_C(24) * 60 * 60 * 1000)
#define PLACE_SHORTEST_MS (INT64_C(60) * 60 * 1000)
/* Pauses between searches that find nothing. */
#define PLACE_FIRST_PAUSE_MS INT64_C(60000)
#define PLACE_MOST_PAUSE_MS  (INT64_C(60) * 60 * 1000)
/* So many connections in a row that cannot be made are a reason to look again. */
#define PLACE_MOST_FAILURES 3
/* So many users of a domain may have moved to another one before the domain is given up. */
#define PLACE_MOST_MOVED_USERS 3

enum place_search {
    PLACE_RESTS,       /* nobody is asked */
    PLACE_LOCATING,    /* a directory is, for service connection points */
    PLACE_DISCOVERING, /* Autodiscover is */
};

/* A service connection point. */
struct place_point {
    char *url, *site;
};

struct place {
    char *key;              /* in the store: "example.com NAME" */
    char *mail_domain;      /* in small letters */
    struct server *server;  /* the [exchange] */
    struct user_line *line; /* who waits for it; the dispatcher has it */

    char *url; /* of Exchange.asmx; NULL: not known */
    enum place_trust trust;
    char *hosts; /* "a.example b.example": told the password, of no service point; or empty */
    int64_t found_wall_ms, valid_ms;
    int64_t edition; /* rises whenever it is found */
    bool is_moved; /* what is known leads nowhere: it is found anew before anybody is sent there */
    int64_t failures; /* connections in a row that could not be made */

    enum place_search search;
    int64_t number, session;         /* of the question that is out, and whom it went to */
    int64_t deadline_ms, located_ms; /* its answer is given up; a directory was last asked */
    size_t directories_asked;        /* in this search */
    struct place_point *points;      /* that were located in it */
    size_t points_count;
    char *asked_address; /* of whom Autodiscover was asked about last; NULL: of nobody */
    char *moved_users[PLACE_MOST_MOVED_USERS]; /* who live elsewhere, in this search */
    size_t moved_users_count;

    char *address;  /* about which Autodiscover can be asked when nobody waits; NULL: none */
    bool is_wanted; /* a person waits for a search, whoever else does */

    struct check_steps steps; /* of the newest search */
    bool are_steps_over;      /* the next ones are those of another search */

    int64_t not_before_ms, pause_ms;
    bool is_lasting; /* the trouble: somebody must act first */
    char *trouble;   /* packed: why the newest search has found nothing; NULL: it has */
    char *trouble_code;
    TAILQ_ENTRY(place) link;
};

TAILQ_HEAD(place_list, place);

/* Returns a new place of which nothing is known. Keeps the server. */
struct place *place_create(struct server *server, const char *mail_domain);
void place_destroy(struct place *place);

/* Whether users can be asked for there. */
bool place_is_usable(const struct place *place);

/* Whether a search is due, if anybody wants to go there. */
bool place_is_due(const struct place *place, struct both_clocks now);

/* When place_is_due() may change by itself; INT64_MAX: not by itself. */
int64_t place_next_ms(const struct place *place, struct both_clocks now);

/* A question goes out; it is over, which does not end the search. */
void place_ask(struct place *place,
               enum place_search search,
               int64_t number,
               int64_t session,
               int64_t deadline_ms);
void place_end_question(struct place *place);

/* What was located may be old when the question is asked again: the directories are asked first. */
void place_begin_anew(struct place *place);

/* Whom Autodiscover was asked about has moved elsewhere. Returns whether another one may be asked about; who it was. */
bool place_note_moved_user(struct place *place);
bool place_has_moved_user(const struct place *place, const char *address);

/* Keeps copies of what a directory named, behind what others have. */
void place_add_points(struct place *place, const struct service_point *points, size_t count);

/* Keeps copies of what was looked at in this search. */
void place_add_steps(struct place *place, const struct check_step *steps, size_t count);

/* The search is over, and has found it: copies. Returns whether it is another place than before. */
bool place_found(struct place *place, const struct discovered *found, struct both_clocks now);

/* It has found nothing: the next one after `wait_ms`, 0: after a pause that grows. What was known stays. */
void place_lost(struct place *place,
                const struct trouble *trouble,
                int64_t wait_ms,
                struct both_clocks now);

/* What was learned by those who were there, of that edition: it leads nowhere, cannot be reached, has answered. */
void place_note_moved(struct place *place, int64_t edition, struct both_clocks now);
void place_note_failure(struct place *place, int64_t edition);
void place_note_answer(struct place *place, int64_t edition);

/* It is to be looked for at once, and not used before; or only the former. */
void place_forget(struct place *place);
void place_hurry(struct place *place);

/* A person wants it looked for at once, if it is not known; `address` to ask about, NULL: the one that is there. */
void place_want(struct place *place, const char *address);

/* Whether the host is one of place->hosts. */
bool place_has_host(const struct place *place, const char *host);

/* NAME of its [exchange]; NULL as long as the settings name the address, so that nobody looks for it. */
const char *place_exchange(const struct place *place);

/* "settings", "service connection point", "allowed host". Never NULL. */
const char *place_trust_name(enum place_trust trust);

#endif
