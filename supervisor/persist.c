/* Asks the owners for the store, and tells them what was in it. Log-ins are kept here and not by the
 * dispatcher, because they are written before a try is granted and outlive the account's section: what is
 * forgotten of them may lock an account at the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/log/log.h"
#include "proto/message/message.h"

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/persist.h"
#include "supervisor/persist_login.h"
#include "supervisor/persist_typed.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/spelling.h"
#include "supervisor/settings/settings.h"
#include "supervisor/store/store.h"

/* After a lost database nobody knows how often an account was tried before. */
#define FIRST_WAIT_MS 300000

/* Of the HMAC of a secret that somebody has typed, in the name of its account. */
#define TYPED_DIGITS 16

/* The log-ins of an account as they were written down last, and of which secret they tell: also of an
 * account that the settings no longer name, so that one that comes back is not tried anew. */
struct login {
    char *account;
    struct store_account written; /* its texts are these: */
    char *tries, *reason, *said_by, *sid;
    UT_hash_handle hh;
};

struct persist {
    struct log *log;
    struct store *store;
    struct store_opening opening;
    struct dispatcher *dispatcher; /* NULL before the store is opened */
    struct accounts *accounts;     /* where tries alone are granted, and there is no dispatcher */
    struct login *logins;          /* by account */
    bool is_in_trouble;
};

/* What is known of an account, or NULL. */
static struct store_account *find_login(const struct persist *persist, const char *account)
{
    struct login *found = NULL;
    HASH_FIND_STR(persist->logins, account, found);
    return found != NULL ? &found->written : NULL;
}

static void free_texts(const struct login *line)
{
    free(line->tries);
    free(line->reason);
    free(line->said_by);
    free(line->sid);
}

/* The row may hold the texts that were kept so far. */
static void keep_row(struct login *line, const struct store_account *login)
{
    const struct login before = *line;
    line->written = *login;
    line->written.account = line->account;
    line->written.tries = line->tries = memory_copy_text(login->tries);
    line->written.reason = line->reason = memory_copy_text(login->reason);
    line->written.said_by = line->said_by = memory_copy_text(login->said_by);
    line->written.sid = line->sid = memory_copy_text(login->sid);
    free_texts(&before);
}

/* Notes a copy, in place of what was known of the account. */
static void put_login(struct persist *persist, const struct store_account *login)
{
    struct login *line = NULL;
    HASH_FIND_STR(persist->logins, login->account, line);
    if (line == NULL) {
        line = memory_allocate(sizeof(*line));
        line->account = memory_copy_text(login->account);
        HASH_ADD_KEYPTR(hh, persist->logins, line->account, strlen(line->account), line);
    }
    keep_row(line, login);
}

static void remove_login(struct persist *persist, struct login *line)
{
    HASH_DEL(persist->logins, line);
    free_texts(line);
    free(line->account);
    free(line);
}

static bool is_typed(const char *account)
{
    return spelling_base(account) != account;
}

static bool fill_row(void *context, const char *key, struct store_row *row)
{
    const struct persist *persist = context;
    if (row->table != STORE_LOGIN && row->table != STORE_ACCOUNT)
        return persist->dispatcher != NULL &&
               dispatcher_lasting_row(persist->dispatcher, key, clock_now(), row);
    const struct store_account *known = find_login(persist, key);
    if (known == NULL)
        return false;
    if (row->table == STORE_ACCOUNT)
        row->account = *known;
    else
        persist_login_to_older(known, &row->login);
    return true;
}

static void row_changed(void *context, enum store_table table, const char *key)
{
    store_changed(context, table, key);
}

/* Log-ins first: they are what would be worst to lose. */
static void name_all(void *context, struct store *store)
{
    const struct persist *persist = context;
    for (const struct login *line = persist->logins; line != NULL; line = line->hh.next) {
        store_changed(store, STORE_ACCOUNT, line->written.account);
        if (!is_typed(line->written.account))
            store_changed(store, STORE_LOGIN, line->written.account);
    }
    if (persist->dispatcher != NULL)
        dispatcher_each_lasting(persist->dispatcher, row_changed, store);
}

/* The rows of an earlier version come first. */
static void put_older(struct persist *persist, const struct store_login *older)
{
    char tries[PERSIST_TRIES_BYTES];
    struct store_account row;
    persist_login_from_older(older, tries, &row);
    put_login(persist, &row);
}

/* One that an earlier version has changed since is what that says, but for what it does not know. */
static void put_account(struct persist *persist, const struct store_account *account)
{
    const struct store_account *older = find_login(persist, account->account);
    struct store_account row = *account;
    if (older != NULL && older->changed_ms > account->changed_ms) {
        row = *older;
        row.sid = account->sid;
        memcpy(row.proven_mac, older->is_proven ? older->proven_mac : account->proven_mac,
               STORE_MAC_BYTES);
    }
    put_login(persist, &row);
}

static void remember(void *context, struct store *store, const struct store_row *row)
{
    struct persist *persist = context;
    if (row->table == STORE_LOGIN)
        put_older(persist, &row->login);
    else if (row->table == STORE_ACCOUNT && is_typed(row->account.account) &&
             persist_typed_is_over(&row->account, clock_wall_ms()))
        store_changed(store, row->table, row->key);
    else if (row->table == STORE_ACCOUNT)
        put_account(persist, &row->account);
    else if (persist->dispatcher == NULL)
        return; /* it is nobody's here, and stays */
    /* What no longer concerns anybody (an account without section, a hold that is over) leaves the file. */
    else if (!dispatcher_remember_row(persist->dispatcher, row, clock_now()))
        store_changed(store, row->table, row->key);
}

int persist_create(const char *directory,
                   struct log *log,
                   struct persist **persist,
                   struct error *error)
{
    struct store *store = NULL;
    if (store_create(directory, clock_wall_ms(), &store, error) != 0)
        return -1;
    *persist = memory_allocate(sizeof(**persist));
    **persist = (struct persist){.log = log, .store = store};
    return 0;
}

void persist_destroy(struct persist *persist)
{
    if (persist == NULL)
        return;
    store_close(persist->store);
    struct login *line = NULL, *next = NULL;
    HASH_ITER(hh, persist->logins, line, next)
        remove_login(persist, line);
    free(persist);
}

struct store *persist_store(const struct persist *persist)
{
    return persist->store;
}

/* Once, until a write succeeds: the tries that follow fail for the same reason. */
static void log_write_trouble(struct persist *persist, const struct error *error)
{
    if (!persist->is_in_trouble)
        log_event(persist->log, STORE_UNWRITTEN, event_cause(error->reason));
    persist->is_in_trouble = true;
}

static bool write_login(struct persist *persist, const char *account)
{
    struct error error;
    /* That an earlier version may be put back is worth no second write at once. */
    if (!is_typed(account))
        store_changed(persist->store, STORE_LOGIN, account);
    if (store_write(persist->store, STORE_ACCOUNT, account, &error) == 0)
        return true;
    log_write_trouble(persist, &error);
    return false;
}

/* That a secret has succeeded outlives it: somebody may go back to it. */
bool persist_login(struct persist *persist,
                   const char *account,
                   const struct account_memory *memory)
{
    const struct store_account *login = find_login(persist, account);
    if (login == NULL)
        return true; /* an account of an earlier configuration */
    char tries[PERSIST_TRIES_BYTES];
    struct store_account changed = *login;
    persist_login_to_row(memory, tries, &changed);
    if (changed.is_proven)
        memcpy(changed.proven_mac, changed.secret_mac, STORE_MAC_BYTES);
    /* By the wall clock, because only that one goes on while no supervisor runs. */
    changed.changed_ms = clock_wall_ms();
    put_login(persist, &changed);
    return write_login(persist, account);
}

static void typed_name(char name[PERSIST_ACCOUNT_BYTES],
                       const char *account,
                       const uint8_t mac[STORE_MAC_BYTES])
{
    char digits[TYPED_DIGITS + 1];
    text_write_octets(digits, mac, TYPED_DIGITS / 2);
    (void)snprintf(name, PERSIST_ACCOUNT_BYTES, SPELLING_TYPED "%s %s", digits, account);
}

/* What became of a secret when somebody tried it before it was that of the settings; NULL: nobody did. */
static const struct store_account *
find_typed(const struct persist *persist, const char *account, const uint8_t mac[STORE_MAC_BYTES])
{
    char name[PERSIST_ACCOUNT_BYTES];
    typed_name(name, account, mac);
    const struct store_account *typed = find_login(persist, name);
    return typed != NULL && memcmp(typed->secret_mac, mac, STORE_MAC_BYTES) == 0 ? typed : NULL;
}

/* Its tries are counted where they are: it is a spelling of the account. */
static void inherit_typed(struct store_account *row, const struct store_account *typed)
{
    if (typed->is_proven) {
        memcpy(row->proven_mac, row->secret_mac, STORE_MAC_BYTES);
        row->is_proven = true;
    }
    row->refusals = typed->refusals;
    row->class = typed->class;
    row->since_ms = typed->since_ms;
    row->refused_ms = typed->refused_ms;
    row->reason = typed->reason;
    row->said_by = typed->said_by;
}

/* What happened to the secret of an account. */
enum secret_change { SECRET_SAME, SECRET_FIRST, SECRET_OTHER, SECRET_PROVEN };

/* One account of the configuration: notes its secret, and what it is to the one that is known of it. */
static enum secret_change
look_at_account(struct persist *persist, const struct configuration *settings, const char *account)
{
    static const struct store_account none = {.tries = "", .reason = "", .said_by = "", .sid = ""};
    const struct store_account *known = find_login(persist, account);
    struct store_account fresh = known != NULL ? *known : none;
    fresh.account = account;
    size_t size = 0;
    char *proofs = settings_account_proofs(settings, account, &size);
    (void)store_secret_mac(persist->store, proofs, size,
                           fresh.secret_mac); /* zeros are a MAC like any other */
    memory_wipe(proofs, size);
    free(proofs);
    if (known != NULL && memcmp(known->secret_mac, fresh.secret_mac, STORE_MAC_BYTES) == 0)
        return SECRET_SAME;
    const struct store_account *typed = find_typed(persist, account, fresh.secret_mac);
    bool was_proven = memcmp(fresh.proven_mac, fresh.secret_mac, STORE_MAC_BYTES) == 0 ||
                      (typed != NULL && typed->is_proven);
    bool is_first = known == NULL;
    if (is_first && typed != NULL)
        inherit_typed(&fresh, typed);
    put_login(persist, &fresh);
    if (is_first) {
        (void)write_login(persist, account);
        return SECRET_FIRST;
    }
    /* Written when the dispatcher has made of it what it is with another secret. */
    return was_proven ? SECRET_PROVEN : SECRET_OTHER;
}

/* Shorter with each restart within that time, so that restarting does not prolong the wait. */
static int64_t first_wait_ms(const struct store_opening *opening, int64_t wall_ms)
{
    int64_t end_ms = opening->lost_at_ms + FIRST_WAIT_MS;
    return opening->lost_at_ms != 0 && end_ms > wall_ms ? end_ms - wall_ms : 0;
}

static void remember_login(struct persist *persist, const struct store_account *login)
{
    struct both_clocks now = clock_now();
    struct account_memory memory;
    persist_login_from_row(login, &memory);
    int64_t wait_ms = first_wait_ms(&persist->opening, now.wall_ms);
    if (persist->dispatcher != NULL)
        dispatcher_remember_login(persist->dispatcher, login->account, &memory, wait_ms, now);
    else
        accounts_remember_login(persist->accounts, login->account, &memory, wait_ms, now);
}

/* A secret that was judged wrong when it was typed is not tried once more because it was saved. */
static void take_over_typed(struct persist *persist, const char *account)
{
    const struct store_account *known = find_login(persist, account);
    const struct store_account *typed = find_typed(persist, account, known->secret_mac);
    if (typed == NULL || typed->since_ms == 0)
        return;
    struct store_account row = *known;
    inherit_typed(&row, typed);
    put_login(persist, &row);
    (void)write_login(persist, account);
    remember_login(persist, find_login(persist, account));
}

/* Tells the dispatcher of an account, whose name it takes: whether its secret has changed. A new one is
 * remembered, too, because after a lost database nobody knows better. */
static void
tell_account(struct persist *persist, const struct configuration *settings, char *account)
{
    enum secret_change change = look_at_account(persist, settings, account);
    if (change == SECRET_FIRST)
        remember_login(persist, find_login(persist, account));
    else if (change != SECRET_SAME) {
        dispatcher_account_changed(persist->dispatcher, account, change == SECRET_PROVEN,
                                   clock_now());
        take_over_typed(persist, account);
    }
    free(account);
}

static void tell_accounts(struct persist *persist, const struct configuration *settings)
{
    tell_account(persist, settings, settings_account_ucserver(settings->ucserver->user));
    for (size_t i = 0; i < settings->directory_count; i++)
        tell_account(persist, settings, settings_account_windows(settings->directories[i]->user));
    for (size_t i = 0; i < settings->exchange_count; i++)
        tell_account(persist, settings, settings_account_exchange(settings->exchanges[i]));
}

/* Also of those that the settings no longer name: they may be other spellings of one that they name. */
static void remember_logins(struct persist *persist)
{
    for (const struct login *line = persist->logins; line != NULL; line = line->hh.next)
        remember_login(persist, &line->written);
}

void persist_open(struct persist *persist,
                  struct dispatcher *dispatcher,
                  const struct configuration *settings)
{
    const struct store_callbacks callbacks = {
        .context = persist, .remember = remember, .row = fill_row, .all = name_all};
    persist->dispatcher = dispatcher;
    store_open(persist->store, &callbacks, &persist->opening);
    if (persist->opening.reason[0] != '\0')
        log_event(persist->log, STORE_OPENED_WITH_LOSS, event_cause(persist->opening.reason));
    remember_logins(persist);
    tell_accounts(persist, settings);
}

void persist_open_for_tries(struct persist *persist, struct accounts *accounts)
{
    const struct store_callbacks callbacks = {
        .context = persist, .remember = remember, .row = fill_row, .all = name_all};
    persist->accounts = accounts;
    store_open(persist->store, &callbacks, &persist->opening);
    if (persist->opening.reason[0] != '\0')
        log_event(persist->log, STORE_OPENED_WITH_LOSS, event_cause(persist->opening.reason));
    remember_logins(persist);
}

/* Here, with those who grant tries, and, with the next flush, in the file. */
static void forget_typed(struct persist *persist, const char *account)
{
    struct login *line = NULL;
    HASH_FIND_STR(persist->logins, account, line);
    if (persist->dispatcher != NULL)
        dispatcher_forget_login(persist->dispatcher, account);
    else
        accounts_forget(persist->accounts, account);
    store_changed(persist->store, STORE_ACCOUNT, account);
    remove_login(persist, line);
}

/* Makes room for one more. Returns 0, or -1: none of those that are kept may be forgotten. */
static int make_room_for_typed(struct persist *persist, struct error *error)
{
    int64_t wall_ms = clock_wall_ms();
    const struct store_account *first = NULL;
    struct login *line = NULL, *next = NULL;
    size_t count = 0;
    HASH_ITER(hh, persist->logins, line, next) {
        if (!is_typed(line->account))
            continue;
        count++;
        first = persist_typed_first_to_go(&line->written, first, wall_ms);
    }
    if (count < PERSIST_TYPED_MOST)
        return 0;
    if (first == NULL)
        return error_set(error, ACCOUNT_TOO_MANY_SECRETS, event_number("most", PERSIST_TYPED_MOST));
    forget_typed(persist, first->account);
    return 0;
}

static void forget_old_typed(struct persist *persist)
{
    int64_t wall_ms = clock_wall_ms();
    struct login *line = NULL, *next = NULL;
    HASH_ITER(hh, persist->logins, line, next) {
        if (is_typed(line->account) && persist_typed_is_over(&line->written, wall_ms))
            forget_typed(persist, line->account);
    }
}

int persist_account_of_secret(struct persist *persist,
                              const char *account,
                              const uint8_t mac[STORE_MAC_BYTES],
                              char name[PERSIST_ACCOUNT_BYTES],
                              struct error *error)
{
    const struct store_account *known = find_login(persist, account);
    if (known != NULL && memcmp(known->secret_mac, mac, STORE_MAC_BYTES) == 0) {
        (void)snprintf(name, PERSIST_ACCOUNT_BYTES, "%s", account);
        return 0;
    }
    typed_name(name, account, mac);
    if (find_login(persist, name) != NULL)
        return 0;
    forget_old_typed(persist);
    if (make_room_for_typed(persist, error) != 0)
        return -1;
    struct store_account fresh = {.account = name,
                                  .tries = "",
                                  .reason = "",
                                  .said_by = "",
                                  .sid = "",
                                  .changed_ms = clock_wall_ms()};
    known = find_login(persist, account); /* it may be one that has given way */
    if (known != NULL)
        fresh.sid = known->sid;
    memcpy(fresh.secret_mac, mac, STORE_MAC_BYTES);
    put_login(persist, &fresh);
    remember_login(persist, find_login(persist, name));
    return 0;
}

void persist_look_for_new_secrets(struct persist *persist, const struct configuration *settings)
{
    tell_accounts(persist, settings);
}

void persist_flush(struct persist *persist)
{
    struct error error;
    if (store_flush(persist->store, clock_monotonic_ms(), &error) != 0) {
        log_write_trouble(persist, &error);
        return;
    }
    struct statistics_store statistics = store_statistics(persist->store);
    /* Only when everything is written: one good write of many is no end of the trouble. */
    if (persist->is_in_trouble && statistics.waiting == 0) {
        persist->is_in_trouble = false;
        log_event(persist->log, STORE_WRITTEN_AGAIN, event_number("rows", statistics.written));
    }
}
