/* The things that the store keeps, as rows. Which column holds what is decided here and in the
 * statements of store_database.c. */
#include <string.h>

#include "supervisor/store/store_internal.h"

enum login_number { LOGIN_IS_PROVEN, LOGIN_REFUSALS, LOGIN_OPEN, LOGIN_HELD_UNTIL, LOGIN_CHANGED };

void store_mapping_put(struct store *store, const struct store_mapping *mapping)
{
    struct store_row *row = store_rows_touch(&store->rows[STORE_MAPPINGS], mapping->user);
    store_row_set_text(row, 1, mapping->address);
    store_row_set_text(row, 2, mapping->directory);
    store_row_set_text(row, 3, mapping->guid);
    row->numbers[0] = mapping->found_ms;
}

void store_hold_put(struct store *store, const struct store_hold *hold)
{
    struct store_row *row = store_rows_touch(&store->rows[STORE_HOLDS], hold->account);
    store_row_set_text(row, 1, hold->reason);
    row->numbers[0] = hold->until_ms;
}

void store_quarantine_put(struct store *store, const struct store_quarantine *quarantine)
{
    struct store_row *row = store_rows_touch(&store->rows[STORE_QUARANTINES], quarantine->user);
    store_row_set_text(row, 1, quarantine->role);
    store_row_set_text(row, 2, quarantine->reason);
    store_row_set_text(row, 3, quarantine->version);
    row->numbers[0] = quarantine->since_ms;
}

void store_no_access_put(struct store *store, const struct store_no_access *no_access)
{
    struct store_row *row = store_rows_touch(&store->rows[STORE_NO_ACCESSES], no_access->user);
    store_row_set_text(row, 1, no_access->place);
    row->numbers[0] = no_access->since_ms;
}

/* Mappings are in memory only while they wait, so one that is not there may be in the file. */
void store_mapping_forget(struct store *store, const char *user)
{
    store_rows_touch(&store->rows[STORE_MAPPINGS], user)->is_gone = true;
}

static void forget(struct store *store, enum store_table table, const char *key)
{
    if (store_rows_find(&store->rows[table], key) != NULL)
        store_rows_touch(&store->rows[table], key)->is_gone = true;
}

void store_hold_forget(struct store *store, const char *account)
{
    forget(store, STORE_HOLDS, account);
}

void store_hold_forget_ended(struct store *store, int64_t wall_ms)
{
    struct store_row *row = store->rows[STORE_HOLDS].by_key, *next;
    for (; row != NULL; row = next) {
        next = row->hh.next;
        if (row->numbers[0] <= wall_ms)
            forget(store, STORE_HOLDS, row->texts[0]);
    }
}

void store_quarantine_forget(struct store *store, const char *user)
{
    forget(store, STORE_QUARANTINES, user);
}

void store_quarantine_forget_others(struct store *store, const char *version)
{
    struct store_row *row = store->rows[STORE_QUARANTINES].by_key, *next;
    for (; row != NULL; row = next) {
        next = row->hh.next;
        if (strcmp(row->texts[3], version) != 0)
            forget(store, STORE_QUARANTINES, row->texts[0]);
    }
}

void store_no_access_forget(struct store *store, const char *user)
{
    forget(store, STORE_NO_ACCESSES, user);
}

int store_login_put(struct store *store, const struct store_login *login, struct error *error)
{
    struct store_row *row = store_rows_touch(&store->rows[STORE_LOGINS], login->account);
    row->numbers[LOGIN_IS_PROVEN] = login->is_proven ? 1 : 0;
    row->numbers[LOGIN_REFUSALS] = login->refusals;
    row->numbers[LOGIN_OPEN] = login->open;
    row->numbers[LOGIN_HELD_UNTIL] = login->held_until_ms;
    row->numbers[LOGIN_CHANGED] = login->changed_ms;
    memcpy(row->octets, login->secret_mac, STORE_MAC_BYTES);
    return store_write_now(store, STORE_LOGINS, row, error);
}

bool store_login_get(const struct store *store, const char *account, struct store_login *login)
{
    const struct store_row *row = store_rows_find(&store->rows[STORE_LOGINS], account);
    if (row == NULL)
        return false;
    *login = (struct store_login){.account = row->texts[0],
                                  .is_proven = row->numbers[LOGIN_IS_PROVEN] != 0,
                                  .refusals = row->numbers[LOGIN_REFUSALS],
                                  .open = row->numbers[LOGIN_OPEN],
                                  .held_until_ms = row->numbers[LOGIN_HELD_UNTIL],
                                  .changed_ms = row->numbers[LOGIN_CHANGED]};
    memcpy(login->secret_mac, row->octets, STORE_MAC_BYTES);
    return true;
}

struct mapping_call {
    void (*function)(void *context, const struct store_mapping *mapping);
    void *context;
};

static void call_with_mapping(void *context, const struct store_row *row)
{
    const struct mapping_call *call = context;
    struct store_mapping mapping = {row->texts[0], row->texts[1], row->texts[2], row->texts[3],
                                    row->numbers[0]};
    call->function(call->context, &mapping);
}

void store_mapping_each(struct store *store,
                        void (*function)(void *context, const struct store_mapping *mapping),
                        void *context)
{
    struct mapping_call call = {function, context};
    struct error error;
    /* What cannot be read is found again by the directory. */
    if (store->database != NULL)
        (void)store_database_each(store->database, STORE_MAPPINGS, call_with_mapping, &call,
                                  &error);
}

void store_hold_each(struct store *store,
                     void (*function)(void *context, const struct store_hold *hold),
                     void *context)
{
    for (struct store_row *row = store->rows[STORE_HOLDS].by_key; row != NULL; row = row->hh.next) {
        struct store_hold hold = {row->texts[0], row->texts[1], row->numbers[0]};
        if (!row->is_gone)
            function(context, &hold);
    }
}

void store_quarantine_each(struct store *store,
                           void (*function)(void *context,
                                            const struct store_quarantine *quarantine),
                           void *context)
{
    for (struct store_row *row = store->rows[STORE_QUARANTINES].by_key; row != NULL;
         row = row->hh.next) {
        struct store_quarantine quarantine = {row->texts[0], row->texts[1], row->texts[2],
                                              row->texts[3], row->numbers[0]};
        if (!row->is_gone)
            function(context, &quarantine);
    }
}

void store_no_access_each(struct store *store,
                          void (*function)(void *context, const struct store_no_access *no_access),
                          void *context)
{
    for (struct store_row *row = store->rows[STORE_NO_ACCESSES].by_key; row != NULL;
         row = row->hh.next) {
        struct store_no_access no_access = {row->texts[0], row->texts[1], row->numbers[0]};
        if (!row->is_gone)
            function(context, &no_access);
    }
}
