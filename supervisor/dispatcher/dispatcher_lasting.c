/* What must last, as rows. A row is made at the moment when it is written and not when it changes, so
 * many changes of one user cost one write. What is read after a start is no more than a memory:
 * mappings are looked up again, holds end by their time. */
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user.h"

static const char *directory_of(const struct dispatcher *d, const struct user *user)
{
    const struct server *directory = servers_for_user(d->directories, user->name, user->dn);
    return directory == NULL ? "" : directory->name;
}

/* The GUID too: by it a user who was renamed is known again. */
static bool
mapping_row(const struct dispatcher *d, const struct user *user, struct store_mapping *mapping)
{
    if (user == NULL || user->address == NULL)
        return false;
    *mapping = (struct store_mapping){.user = user->name,
                                      .address = user->address,
                                      .directory = directory_of(d, user),
                                      .guid = text_or_empty(user->guid),
                                      .found_ms = user->resolved_wall_ms};
    return true;
}

static bool mapping_note_row(const struct user *user, struct store_mapping_note *mapping_note)
{
    if (user == NULL || user->address == NULL || user->note == NULL)
        return false;
    *mapping_note = (struct store_mapping_note){.user = user->name, .note = user->note};
    return true;
}

/* With the version: another one may have mended what killed, and then the quarantine is over. */
static bool quarantine_row(const struct user *user, struct store_quarantine *quarantine)
{
    if (user == NULL || !user->is_quarantined)
        return false;
    *quarantine = (struct store_quarantine){.user = user->name,
                                            .role = role_name(user->suspected_by),
                                            .reason = event_name(USER_QUARANTINED),
                                            .version = EWSCAL_VERSION,
                                            .since_ms = user->quarantined_wall_ms};
    return true;
}

static bool no_access_row(const struct user *user, struct store_no_access *no_access)
{
    if (user == NULL || user->no_access_place == NULL)
        return false;
    *no_access = (struct store_no_access){.user = user->name,
                                          .place = user->no_access_place,
                                          .since_ms = user->no_access_since_wall_ms};
    return true;
}

static bool hold_row(const struct dispatcher *d,
                     const char *name,
                     struct both_clocks now,
                     struct store_hold *hold)
{
    const struct account *account = accounts_find(d->accounts, name);
    if (account == NULL || account->hold_until_ms <= now.monotonic_ms)
        return false;
    /* By the wall clock: the monotonic one begins anew with the machine. */
    int64_t left_ms = account->hold_until_ms - now.monotonic_ms;
    *hold = (struct store_hold){
        .account = account->name, .reason = account->wish, .until_ms = now.wall_ms + left_ms};
    return true;
}

static bool domain_row(const struct dispatcher *d, const char *key, struct store_domain *domain)
{
    const struct known_domain *known = domain_list_find(&d->domains, key);
    if (known == NULL)
        return false;
    *domain = (struct store_domain){.domain = known->key,
                                    .directory = known->directory,
                                    .netbios = known->netbios,
                                    .dns = known->dns,
                                    .place = known->place};
    return true;
}

bool dispatcher_lasting_row(const struct dispatcher *d,
                            const char *key,
                            struct both_clocks now,
                            struct store_row *row)
{
    switch (row->table) {
    case STORE_MAPPING:
        return mapping_row(d, user_find(d->users, key), &row->mapping);
    case STORE_QUARANTINE:
        return quarantine_row(user_find(d->users, key), &row->quarantine);
    case STORE_NO_ACCESS:
        return no_access_row(user_find(d->users, key), &row->no_access);
    case STORE_MAPPING_NOTE:
        return mapping_note_row(user_find(d->users, key), &row->mapping_note);
    case STORE_HOLD:
        return hold_row(d, key, now, &row->hold);
    case STORE_PLACE:
        return places_row(d, key, &row->place);
    case STORE_CONFIRMED_HOST:
        return places_host_row(d, key, &row->confirmed_host);
    case STORE_DOMAIN:
        return domain_row(d, key, &row->domain);
    case STORE_NUMBER:
    case STORE_LOGIN:
    case STORE_ACCOUNT:
    case STORE_TABLE_COUNT:
        break;
    }
    return false;
}

void dispatcher_each_lasting(const struct dispatcher *d,
                             void (*function)(void *context,
                                              enum store_table table,
                                              const char *key),
                             void *context)
{
    /* Most accounts are not held, and such a row is none: that is cheaper than to ask here. */
    const struct account *account = NULL;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        function(context, STORE_HOLD, account->name);
    places_each_lasting(d, function, context);
    for (size_t i = 0; i < d->domains.count; i++)
        function(context, STORE_DOMAIN, d->domains.items[i].key);
    for (const struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (user->is_quarantined)
            function(context, STORE_QUARANTINE, user->name);
        if (user->no_access_place != NULL)
            function(context, STORE_NO_ACCESS, user->name);
        if (user->address != NULL)
            function(context, STORE_MAPPING, user->name);
        if (user->note != NULL)
            function(context, STORE_MAPPING_NOTE, user->name);
    }
}

static void remember_mapping(struct dispatcher *d, const struct store_mapping *mapping)
{
    struct user *user = user_find_or_create(&d->users, mapping->user);
    memory_replace_text(&user->guid, mapping->guid);
    mapping_set(d, user, mapping->address, NULL); /* a note follows as a row of its own */
    /* A memory and no answer of this round: mapping_set() has taken it for one. */
    user->resolved_wall_ms = mapping->found_ms;
    user->mapped_in_round = 0;
}

static bool remember_mapping_note(struct dispatcher *d,
                                  const struct store_mapping_note *mapping_note)
{
    struct user *user = user_find(d->users, mapping_note->user);
    if (user == NULL || user->address == NULL)
        return false;
    (void)user_set_note(user, mapping_note->note);
    return true;
}

static bool remember_quarantine(struct dispatcher *d, const struct store_quarantine *quarantine)
{
    enum role role = ROLE_SUPERVISOR;
    if (strcmp(quarantine->version, EWSCAL_VERSION) != 0)
        return false;
    if (role_from_name(quarantine->role, &role) != 0)
        return true;
    struct user *user = user_find_or_create(&d->users, quarantine->user);
    suspicion_remember(user, role, quarantine->since_ms);
    user_set_reason(user, "", event_name(USER_QUARANTINED)); /* as before the restart */
    return true;
}

static void remember_no_access(struct dispatcher *d, const struct store_no_access *no_access)
{
    struct user *user = user_find_or_create(&d->users, no_access->user);
    memory_replace_text(&user->no_access_place, no_access->place);
    user->no_access_since_wall_ms = no_access->since_ms;
}

static bool
remember_hold(struct dispatcher *d, const struct store_hold *hold, struct both_clocks now)
{
    int64_t left_ms = hold->until_ms - now.wall_ms;
    if (left_ms > 0)
        accounts_remember_hold(d->accounts, hold->account, left_ms, hold->reason, now);
    return left_ms > 0;
}

static bool has_directory(const struct dispatcher *d, const char *name)
{
    for (size_t i = 0; i < d->directories->count; i++) {
        if (strcmp(d->directories->items[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Of a directory that the settings no longer name it leaves the file. */
static bool remember_domain(struct dispatcher *d, const struct store_domain *domain)
{
    const struct domain_name name = {.netbios = domain->netbios, .dns = domain->dns};
    return has_directory(d, domain->directory) &&
           domain_list_add(&d->domains, domain->directory, domain->place, &name);
}

bool dispatcher_remember_row(struct dispatcher *d,
                             const struct store_row *row,
                             struct both_clocks now)
{
    switch (row->table) {
    case STORE_MAPPING:
        remember_mapping(d, &row->mapping);
        return true;
    case STORE_MAPPING_NOTE:
        return remember_mapping_note(d, &row->mapping_note);
    case STORE_QUARANTINE:
        return remember_quarantine(d, &row->quarantine);
    case STORE_NO_ACCESS:
        remember_no_access(d, &row->no_access);
        return true;
    case STORE_HOLD:
        return remember_hold(d, &row->hold, now);
    case STORE_PLACE:
        return places_remember(d, &row->place);
    case STORE_CONFIRMED_HOST:
        return places_remember_host(d, &row->confirmed_host);
    case STORE_DOMAIN:
        return remember_domain(d, &row->domain);
    case STORE_NUMBER:
    case STORE_LOGIN:
    case STORE_ACCOUNT:
    case STORE_TABLE_COUNT:
        break;
    }
    return true;
}

void dispatcher_remember_login(struct dispatcher *d,
                               const char *account,
                               const struct account_memory *memory,
                               int64_t first_wait_ms,
                               struct both_clocks now)
{
    accounts_remember_login(d->accounts, account, memory, first_wait_ms, now);
}

void dispatcher_forget_login(struct dispatcher *d, const char *account)
{
    accounts_forget(d->accounts, account);
}
