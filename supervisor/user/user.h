/* Everything the supervisor knows about one user of the UCServer, and the table of them. The members
 * stand in groups by who writes them; most belong to one file of the dispatcher or of this room, and
 * all others only read them. */
#ifndef SUPERVISOR_USER_H
#define SUPERVISOR_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uthash.h>

#include "proto/event/event.h"
#include "proto/message/message.h"

#include "supervisor/user/user_result.h"
#include "supervisor/user/user_state.h"

/* A calendar between worker-ews and publisher. */
struct sealed_calendar {
    uint8_t *data;
    size_t size_bytes;
    int64_t entries;
};

TAILQ_HEAD(user_queue, user);

struct user {
    int64_t number; /* rises in the order of the table */

    /* as the roster says */
    char *name, *dn, *guid, *sam, *display_name;
    bool is_disabled;         /* in the directory, as far as the UCServer knows */
    uint64_t roster_mark;     /* number of the newest roster that named the user */
    int64_t unlisted_wall_ms; /* since when they are not listed; 0: never were in this run */

    /* the way: only user_way.c, due_heap.c and user_line.c write these */
    enum user_state state;
    int64_t due_ms;    /* monotonic */
    size_t heap_index; /* while waiting */
    TAILQ_ENTRY(user) line_link;
    struct user_queue *stands_in; /* while to resolve, to fetch or handed over */
    int64_t job;                  /* the one job whose results count; 0: none */
    int64_t attempts;             /* jobs in this round that failed for the server's reasons */
    int64_t narrowings;           /* and those that ended to find whose address spoils requests */
    bool counted_unmapped;        /* the round waits for an answer about them */
    int64_t reserved_bytes;       /* of the hand-over's bound; 0: nothing is reserved */
    int64_t slow_rounds;          /* rounds in which they are not asked for */
    int64_t same_rounds;          /* in a row, with the same result and the same code */

    /* a person wants them now: user_wish.c; goes_first (in each line) ends with the next result */
    TAILQ_ENTRY(user) wish_link;
    uint64_t wished_after_roster; /* a newer one than this must name them first */
    bool is_wished, goes_first;

    /* mapping */
    char *address;
    char *former_address;       /* before the present one, or before it was forgotten; NULL: none */
    struct user_claim *claim;   /* NULL: nobody says anything else */
    size_t directory, exchange; /* which of the settings serve the user */
    int64_t resolved_wall_ms;   /* when the directory said so; 0: never */
    enum matched_key matched_by; /* in the directory, in this run of the supervisor */
    char *note;                  /* packed: what the directory said beside that; NULL: nothing */
    const struct event_row *note_row; /* its event, for counting; NULL: no note */
    int64_t mapped_in_round;   /* the round in which the mapping was looked up or taken as it is */
    struct user *same_address; /* next one in the address index */

    /* what the UCServer is known to hold */
    uint8_t digest[DIGEST_BYTES], sent_digest[DIGEST_BYTES];
    bool digest_is_known;
    int64_t written_wall_ms; /* the newest receipt that it was done; 0: none in this run */
    int32_t sent_entries, held_entries; /* of what was sent, and of what that receipt was for */
    int64_t sent_in_round;              /* the round of the newest receipt that it was done */
    int64_t retried_in_round;           /* the round that tried an unanswered list once more */
    struct sealed_calendar calendar;    /* while it waits for the publisher's credit */

    /* suspicion */
    enum role suspected_by; /* the role whose process died; ROLE_SUPERVISOR: no suspicion */
    size_t largest_job;     /* goes in jobs of at most so many users */
    int64_t died_alone;     /* processes that died while this user was alone in flight */
    int64_t done_before;    /* jobs that the role had finished at the first suspicion */
    bool is_quarantined;
    int64_t quarantined_wall_ms; /* since when */

    /* results */
    enum user_result result;
    char code[LIMIT_CODE + 1];
    char *reason;                            /* packed; empty or NULL: none */
    const struct event_row *reason_row;      /* its event, for counting; NULL: no reason */
    int64_t finished_wall_ms, fresh_wall_ms; /* newest result; newest good one */
    int64_t finished_in_round;               /* the round that gave the newest result */
    int64_t read_wall_ms; /* when Exchange gave the calendar; 0: not in this run */
    bool times_only, zone_unknown;
    int64_t cut_texts, unknown_busy_types; /* in the newest calendar */
    enum granted_view view;
    int64_t entries;      /* in the window, when the mailbox was read last */
    bool private_unknown; /* nothing showed which of them are private */

    /* a mailbox that gives no access */
    char *no_access_place; /* which one, asked by whom and where; NULL: there is access */
    int64_t no_access_since_wall_ms;
    bool may_be_cleared; /* the newest fetch job may empty the list */
    bool is_cleared;     /* the calendar that is on its way does */

    UT_hash_handle hh;
};

/* Finds a user by name, byte for byte; NULL: none. The second one then makes one, unlisted; the table owns it. */
struct user *user_find(struct user *users, const char *name);
struct user *user_find_or_create(struct user **users, const char *name);

/* Takes over what a roster says about a user. Copies. */
void user_set_profile(struct user *user, const struct roster_user *profile);

/* The first one behind the user of that number and name, also when they have gone, which costs a walk; number 0:
 * the first of all. NULL: there is nobody. */
struct user *user_after(struct user *users, int64_t number, const char *name);

/* Removes a user from the table and frees it. It is in no queue, heap, job or index. */
void user_destroy(struct user **users, struct user *user);

/* Forgets what the UCServer holds, so that the next calendar is sent whatever it is. */
void user_forget_digest(struct user *user);

/* Frees a calendar that waits. */
void user_drop_calendar(struct user *user);

/* The address, or the one before it was forgotten; NULL: none was ever known. */
const char *user_known_address(const struct user *user);

/* What the directory says beside the mapping, packed; empty or NULL: nothing. Copies it. Returns whether
 * it is another note than before. */
bool user_set_note(struct user *user, const char *note);

/* Records a result's code and packed reason (may be NULL). One that only a newer program knows counts as `other`. */
void user_set_reason(struct user *user, const char *code, const char *reason);

/* A number from the name that stays the same over restarts, for spreading. */
uint64_t user_stable_number(const struct user *user);

#endif
