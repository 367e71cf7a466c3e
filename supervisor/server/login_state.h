/* What is known of an account's log-ins and must last: the row of the state database that a rule (login_rule.h) begins
 * with and changes. */
#ifndef SUPERVISOR_LOGIN_STATE_H
#define SUPERVISOR_LOGIN_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/login/login_class.h"

#include "supervisor/server/login_ledger.h"

/* What must last over restarts. Its times are wall-clock, those of the ledger, too. */
struct login_state {
    bool is_proven;          /* succeeded once with this secret */
    bool is_freed;           /* one try is granted before its time, but for the ledger */
    int64_t refusals;        /* in a row that the server may have counted */
    enum login_class class;  /* of the newest refusal */
    int64_t since_wall_ms;   /* the account is refused with this class; 0: it is not refused */
    int64_t refused_wall_ms; /* the newest refusal */
    struct login_ledger ledger;
};

#endif
