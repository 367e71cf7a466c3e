/* One account: what is known of it, and what follows from that and from its other spellings now. Time is an
 * argument. */
#ifndef SUPERVISOR_ACCOUNT_H
#define SUPERVISOR_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "proto/base/both_clocks.h"
#include "proto/event/reason.h"
#include "proto/message/message_values.h"

#include "supervisor/server/login_rule.h"

/* All accounts, and what the settings say of all. */
struct account_table {
    struct account *first; /* a table of uthash */
    int64_t look_ms;       /* login_look_again */
};

/* Others only read it. */
struct account {
    char *name;
    const struct account_table *all; /* where it is one of */
    unsigned roles;   /* whose processes use it, one bit each; 0: the settings name it no more */
    int64_t retry_ms; /* login_retry; INT64_MAX: never */
    struct login_rule rule;
    char *refusal;           /* packed reason of whoever was refused; NULL: nobody was */
    char *said_by;           /* the key under which that was said; NULL: not known */
    char *sid;               /* objectSid; NULL: not known */
    int64_t touched_wall_ms; /* when the time of its secret file last granted a try; 0: never */
    size_t alike;            /* equal for accounts that may be one, as far as their names say */
    bool was_held;           /* when it was last looked at */
    int64_t hold_until_ms;   /* an Exchange asked us to wait; 0: no */
    char *wish;              /* packed reason for that; NULL: it never asked */
    UT_hash_handle hh;
};

/* What decides about it beside its own rule. */
struct login_circumstances account_circumstances(const struct account *account, int64_t now_ms);

/* How long processes of `role` must not use the account; INT64_MAX: until somebody acts. What an Exchange
 * wishes does not keep anybody from asking another server with the same account. */
int64_t account_hold_ms(const struct account *account, enum role role, int64_t now_ms);

/* The same for log-ins alone. */
int64_t account_login_hold_ms(const struct account *account, int64_t now_ms);

/* How long nobody may log in, although those who are logged in may go on. */
int64_t account_login_wait_ms(const struct account *account, int64_t now_ms);

/* How many tries of the last 60 minutes its server may have counted, over all spellings. */
size_t account_counted_tries(const struct account *account, int64_t now_ms);

/* Whether two accounts are, or may be, one. */
bool account_is_spelling(const struct account *account, const struct account *other);

/* Why log-ins are held or refused, with the time of the next try: a packed reason in `room`, or NULL when
 * they are neither. */
const char *
account_story(const struct account *account, struct both_clocks now, char room[REASON_BYTES]);

#endif
