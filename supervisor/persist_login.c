/* Tries are a text, "1795000000000 1795000010000?": there are a handful of them, and they are read and
 * written only together. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/number.h"

#include "supervisor/persist_login.h"

static void write_tries(const struct login_ledger *ledger, char text[PERSIST_TRIES_BYTES])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < ledger->count; i++)
        used += (size_t)snprintf(text + used, PERSIST_TRIES_BYTES - used, "%s%" PRId64 "%s",
                                 i == 0 ? "" : " ", ledger->stamps[i].at_ms,
                                 ledger->stamps[i].is_open ? "?" : "");
}

static void read_tries(const char *text, struct login_ledger *ledger)
{
    char *end = NULL;
    int64_t at_ms = strtoll(text, &end, 10);
    for (; end != text; at_ms = strtoll(text, &end, 10)) {
        bool is_open = *end == '?';
        login_ledger_add(ledger, at_ms);
        if (!is_open)
            login_ledger_refused(ledger, at_ms);
        text = end + (is_open ? 1 : 0);
    }
}

void persist_login_to_row(const struct account_memory *memory,
                          char tries[PERSIST_TRIES_BYTES],
                          struct store_account *row)
{
    const struct login_state *login = &memory->login;
    write_tries(&login->ledger, tries);
    row->is_proven = login->is_proven;
    row->is_freed = login->is_freed;
    row->refusals = login->refusals;
    row->class = login->class;
    row->since_ms = login->since_wall_ms;
    row->refused_ms = login->refused_wall_ms;
    row->tries = tries;
    row->reason = memory->reason;
    row->said_by = memory->said_by;
    row->sid = memory->sid;
    row->touched_ms = memory->touched_wall_ms;
}

void persist_login_from_row(const struct store_account *row, struct account_memory *memory)
{
    *memory = (struct account_memory){
        .login = {.is_proven = row->is_proven,
                  .is_freed = row->is_freed,
                  .refusals = row->refusals,
                  .class = (enum login_class)row->class,
                  .since_wall_ms = row->since_ms,
                  .refused_wall_ms = row->refused_ms},
        .reason = row->reason,
        .said_by = row->said_by,
        .sid = row->sid,
        .touched_wall_ms = row->touched_ms,
    };
    read_tries(row->tries, &memory->login.ledger);
}

/* An earlier version stops for good after so many refusals of an account that has worked. */
#define MOST_REFUSALS_TOLD 2

void persist_login_to_older(const struct store_account *row, struct store_login *older)
{
    struct account_memory memory;
    persist_login_from_row(row, &memory);
    const struct login_ledger *ledger = &memory.login.ledger;
    *older = (struct store_login){
        .account = row->account,
        .is_proven = row->is_proven,
        .refusals =
            row->is_proven ? number_smaller(row->refusals, MOST_REFUSALS_TOLD) : row->refusals,
        .held_until_ms = row->since_ms == 0 ? 0 : row->refused_ms + LOGIN_LOCKED_WAIT_MS,
        .changed_ms = row->changed_ms};
    memcpy(older->secret_mac, row->secret_mac, STORE_MAC_BYTES);
    for (size_t i = 0; i < ledger->count; i++)
        older->open += ledger->stamps[i].is_open ? 1 : 0;
}

void persist_login_from_older(const struct store_login *older,
                              char tries[PERSIST_TRIES_BYTES],
                              struct store_account *row)
{
    bool is_refused = older->refusals > 0;
    struct account_memory memory = {
        .login = {.is_proven = older->is_proven,
                  .refusals = older->refusals,
                  .class = is_refused ? LOGIN_NOT_KNOWN : LOGIN_CLASS_UNSAID,
                  .since_wall_ms = is_refused ? number_larger(older->changed_ms, 1) : 0,
                  .refused_wall_ms = is_refused ? older->changed_ms : 0},
        .reason = is_refused ? event_name(ACCOUNT_STOPPED_BEFORE) : "",
        .said_by = "",
        .sid = ""};
    for (int64_t i = 0; i < older->refusals + older->open && i < LOGIN_KEPT_TRIES; i++) {
        login_ledger_add(&memory.login.ledger, older->changed_ms);
        if (i >= older->open)
            login_ledger_refused(&memory.login.ledger, older->changed_ms);
    }
    *row = (struct store_account){.account = older->account, .changed_ms = older->changed_ms};
    persist_login_to_row(&memory, tries, row);
    memcpy(row->secret_mac, older->secret_mac, STORE_MAC_BYTES);
    if (older->is_proven)
        memcpy(row->proven_mac, older->secret_mac, STORE_MAC_BYTES);
}
