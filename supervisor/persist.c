/* Asks the owners for the store, and tells them what was in it. Log-ins are kept here and not by the
 * dispatcher, because they are written before a try is granted and outlive the account's section: what is
 * forgotten of them may lock an account at the server. */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/server/login_rule.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/persist.h"
#include "supervisor/settings/settings.h"
#include "supervisor/store/store.h"

/* After a lost database nobody knows how often an account was tried before. */
#define FIRST_WAIT_MS 300000

/* The log-ins of an account as they were written down last, and of which secret they tell: also of an
 * account that the settings no longer name, so that one that comes back is not tried anew. */
struct login {
    char *account;
    struct store_login written;
    UT_hash_handle hh;
};

struct persist {
    struct log *log;
    struct store *store;
    struct store_opening opening;
    struct dispatcher *dispatcher; /* NULL before the store is opened */
    struct login *logins;          /* by account */
    bool is_in_trouble;
};

/* What is known of an account, or NULL. */
static struct store_login *find_login(const struct persist *persist, const char *account)
{
    struct login *found = NULL;
    HASH_FIND_STR(persist->logins, account, found);
    return found != NULL ? &found->written : NULL;
}

/* Notes a copy, in place of what was known of the account. */
static void put_login(struct persist *persist, const struct store_login *login)
{
    struct login *line = NULL;
    HASH_FIND_STR(persist->logins, login->account, line);
    if (line == NULL) {
        line = memory_allocate(sizeof(*line));
        line->account = memory_copy_text(login->account);
        HASH_ADD_KEYPTR(hh, persist->logins, line->account, strlen(line->account), line);
    }
    line->written = *login;
    line->written.account = line->account;
}

static bool fill_row(void *context, const char *key, struct store_row *row)
{
    const struct persist *persist = context;
    if (row->table != STORE_LOGIN)
        return dispatcher_lasting_row(persist->dispatcher, key, clock_now(), row);
    const struct store_login *known = find_login(persist, key);
    if (known != NULL)
        row->login = *known;
    return known != NULL;
}

static void row_changed(void *context, enum store_table table, const char *key)
{
    store_changed(context, table, key);
}

/* Log-ins first: they are what would be worst to lose. */
static void name_all(void *context, struct store *store)
{
    const struct persist *persist = context;
    for (const struct login *line = persist->logins; line != NULL; line = line->hh.next)
        store_changed(store, STORE_LOGIN, line->written.account);
    dispatcher_each_lasting(persist->dispatcher, row_changed, store);
}

static void remember(void *context, struct store *store, const struct store_row *row)
{
    struct persist *persist = context;
    if (row->table == STORE_LOGIN)
        put_login(persist, &row->login);
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
    HASH_ITER(hh, persist->logins, line, next) {
        HASH_DEL(persist->logins, line);
        free(line->account);
        free(line);
    }
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
    if (store_write(persist->store, STORE_LOGIN, account, &error) == 0)
        return true;
    log_write_trouble(persist, &error);
    return false;
}

bool persist_login(struct persist *persist, const char *account, const struct login_state *state)
{
    struct store_login *login = find_login(persist, account);
    if (login == NULL)
        return true; /* an account of an earlier configuration */
    login->is_proven = state->is_proven;
    login->refusals = state->refusals;
    login->open = state->open;
    login->held_until_ms = state->held_until_wall_ms;
    /* By the wall clock, because only that one goes on while no supervisor runs. */
    login->changed_ms = clock_wall_ms();
    return write_login(persist, account);
}

/* One account of the configuration: what is known of it counts while the secret is the same. Returns
 * whether the secret is another one than before. */
static bool
look_at_account(struct persist *persist, const char *account, const struct settings_file *secret)
{
    struct store_login fresh = {.account = account};
    const struct store_login *known = find_login(persist, account);
    (void)store_secret_mac(persist->store, secret->octets, secret->size_bytes,
                           fresh.secret_mac); /* zeros are a MAC like any other */
    if (known != NULL && memcmp(known->secret_mac, fresh.secret_mac, STORE_MAC_BYTES) == 0)
        return false;
    put_login(persist, &fresh);
    (void)write_login(persist, account);
    return known != NULL;
}

/* Shorter with each restart within that time, so that restarting does not prolong the wait. */
static int64_t first_wait_ms(const struct store_opening *opening, int64_t wall_ms)
{
    int64_t end_ms = opening->lost_at_ms + FIRST_WAIT_MS;
    return opening->lost_at_ms != 0 && end_ms > wall_ms ? end_ms - wall_ms : 0;
}

static void remember_login(struct persist *persist, const char *account)
{
    struct both_clocks now = clock_now();
    const struct store_login *login = find_login(persist, account);
    const struct login_state state = {login->is_proven, login->refusals, login->open,
                                      login->held_until_ms};
    dispatcher_remember_login(persist->dispatcher, account, &state,
                              first_wait_ms(&persist->opening, now.wall_ms), now);
}

/* Tells the dispatcher of an account, whose name it takes: at the opening what is known of it, later that
 * its secret has changed. */
static void tell_account(struct persist *persist,
                         char *account,
                         const struct settings_file *secret,
                         bool is_opening)
{
    bool has_changed = look_at_account(persist, account, secret);
    if (is_opening)
        remember_login(persist, account);
    else if (has_changed)
        dispatcher_account_changed(persist->dispatcher, account, clock_now());
    free(account);
}

static void
tell_accounts(struct persist *persist, const struct configuration *settings, bool is_opening)
{
    tell_account(persist, settings_account_ucserver(settings->ucserver->user),
                 &settings->ucserver->secret, is_opening);
    for (size_t i = 0; i < settings->directory_count; i++)
        tell_account(persist, settings_account_windows(settings->directories[i]->user),
                     &settings->directories[i]->secret, is_opening);
    for (size_t i = 0; i < settings->exchange_count; i++)
        tell_account(persist, settings_account_windows(settings->exchanges[i]->user),
                     &settings->exchanges[i]->secret, is_opening);
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
    tell_accounts(persist, settings, true);
}

void persist_look_for_new_secrets(struct persist *persist, const struct configuration *settings)
{
    tell_accounts(persist, settings, false);
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
