/* The tries of an account that its server may have counted as wrong passwords. A server locks an account
 * when too many of them come within some time, so no more than LOGIN_MOST_TRIES are made in any
 * LOGIN_WINDOW_MS, whoever makes them. Pure: times are arguments, monotonic milliseconds. */
#ifndef SUPERVISOR_LOGIN_LEDGER_H
#define SUPERVISOR_LOGIN_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Common thresholds are 3 and more within 30 minutes: this stays below them even when somebody types a
 * wrong password meanwhile, too. */
#define LOGIN_WINDOW_MS  (INT64_C(60) * 60 * 1000)
#define LOGIN_MOST_TRIES 2
/* More than the rule needs, because a person may have made further ones. */
#define LOGIN_KEPT_TRIES 8

struct login_stamp {
    int64_t at_ms;
    bool is_open; /* its outcome is not known */
};

/* The newest tries, the oldest first. A zeroed one is empty. */
struct login_ledger {
    struct login_stamp stamps[LOGIN_KEPT_TRIES];
    size_t count;
};

/* A try is granted: until its outcome is known it counts. The oldest goes when there is no room. */
void login_ledger_add(struct login_ledger *ledger, int64_t at_ms);

/* The newest try was refused at that time; was not made, or was no wrong password. Nothing happens when
 * there is none. */
void login_ledger_refused(struct login_ledger *ledger, int64_t at_ms);
void login_ledger_strike(struct login_ledger *ledger);

/* The secret is right, so those without an outcome were made with a right one. */
void login_ledger_forget_open(struct login_ledger *ledger);

/* A count over the ledgers of all spellings of an account. A zeroed one has counted nothing. */
struct login_count {
    size_t tries;                     /* within the window */
    int64_t newest[LOGIN_MOST_TRIES]; /* the newest first */
};

/* Adds a ledger, without its newest stamp when that is of a try under way (`is_trying`). */
void login_count_add(struct login_count *count,
                     const struct login_ledger *ledger,
                     bool is_trying,
                     int64_t now_ms);

/* How long no further try may be made; 0: there is room for one. */
int64_t login_count_wait_ms(const struct login_count *count, int64_t now_ms);

#endif
