/* Which entry is a user's, and what follows for them. The most certain key that fits any entry decides alone:
 * a less certain one never overrules it, because the wrong person's calendar would be shown; and where two
 * entries fit the user gets none. What an administrator should know of that is a note, by its name. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/event.h"

#include "worker-ldap/mail_address.h"
#include "worker-ldap/name_key.h"
#include "worker-ldap/person_match.h"

#define PRIMARY_PREFIX "SMTP:" /* with case */

/* What a user is looked for by. */
struct wanted {
    char *keys[CERTAINTIES]; /* as those of a directory_entry */
    bool is_disabled;        /* says the UCServer */
};

static bool
fits(const struct wanted *wanted, const struct directory_entry *entry, enum certainty certainty)
{
    const char *key = wanted->keys[certainty], *found = entry->keys[certainty];
    return key != NULL && found != NULL && strcmp(key, found) == 0;
}

/* How many entries fit; `*entry` is the first of them. */
static int find_fitting_entry(const struct wanted *wanted,
                              const struct directory_entry_list *entries,
                              enum certainty certainty,
                              const struct directory_entry **entry)
{
    int count = 0;
    const struct directory_entry *candidate;
    STAILQ_FOREACH(candidate, entries, link) {
        if (!fits(wanted, candidate, certainty))
            continue;
        if (count == 0)
            *entry = candidate;
        count++;
    }
    return count;
}

/* `mail` never counts when the primary address may be among those that could not be read. */
static enum mail_choice choose_address(const struct directory_entry *entry,
                                       const struct person_rules *rules,
                                       const char **address)
{
    enum mail_choice choice = mail_address_choose(&entry->proxy_addresses, PRIMARY_PREFIX, address);
    if (choice != MAIL_NONE || !rules->mail_fallback || entry->is_incomplete)
        return choice;
    return mail_address_choose(&entry->mails, "", address);
}

static void answer_address(const struct directory_entry *entry,
                           const struct person_rules *rules,
                           struct resolved_user *answer)
{
    const char *address = NULL;
    switch (choose_address(entry, rules, &address)) {
    case MAIL_FOUND:
        answer->outcome = RESOLVED_FOUND;
        answer->address = address;
        return;
    case MAIL_NONE:
        answer->outcome = entry->is_incomplete ? RESOLVED_AMBIGUOUS : RESOLVED_NO_MAILBOX;
        answer->note = event_name(entry->is_incomplete ? MAPPING_ADDRESSES_INCOMPLETE
                                                       : MAPPING_NO_PRIMARY_ADDRESS);
        return;
    case MAIL_AMBIGUOUS:
        answer->outcome = RESOLVED_AMBIGUOUS;
        answer->note = event_name(MAPPING_TWO_PRIMARY_ADDRESSES);
        return;
    }
}

/* NULL when neither the directory nor the UCServer calls the account disabled. */
static const char *disabled_note(const struct wanted *wanted, const struct directory_entry *entry)
{
    if (entry->is_disabled)
        return event_name(MAPPING_ACCOUNT_DISABLED);
    return wanted->is_disabled ? event_name(MAPPING_ACCOUNT_DISABLED_PER_UCSERVER) : NULL;
}

/* The note of a disagreement replaces that of a disabled account: only one fits, and the former may mean that
 * the wrong person was found. */
static void answer_entry(const struct wanted *wanted,
                         const struct directory_entry *entry,
                         const struct person_rules *rules,
                         bool is_disputed,
                         struct resolved_user *answer)
{
    const char *disabled = disabled_note(wanted, entry);
    answer->note = disabled;
    if (disabled != NULL && !rules->replicate_disabled) {
        answer->outcome = RESOLVED_DISABLED;
        return;
    }
    if (is_disputed)
        answer->note = event_name(MAPPING_KEYS_DISAGREE);
    answer_address(entry, rules, answer);
}

/* All keys are looked at even when the first has decided: that they disagree is worth a note. */
static void match(const struct wanted *wanted,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer)
{
    const struct directory_entry *chosen = NULL;
    bool is_disputed = false;
    for (int certainty = 0; certainty < CERTAINTIES; certainty++) {
        const struct directory_entry *entry = NULL;
        int count = find_fitting_entry(wanted, entries, (enum certainty)certainty, &entry);
        if (chosen == NULL && count > 1) {
            answer->outcome = RESOLVED_AMBIGUOUS;
            answer->note = event_name(MAPPING_TWO_ENTRIES);
            return;
        }
        if (chosen == NULL)
            chosen = entry;
        is_disputed = is_disputed || count > 1 || (count == 1 && entry != chosen);
    }
    if (chosen == NULL)
        answer->note = event_name(MAPPING_NO_ENTRY);
    else
        answer_entry(wanted, chosen, rules, is_disputed, answer);
}

void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer)
{
    struct person_key key;
    person_key_read(user, &key);
    struct wanted wanted = {
        .keys = {[BY_GUID] = key.has_guid ? text_from_octets(key.guid, OBJECT_GUID_BYTES) : NULL,
                 [BY_PRINCIPAL_NAME] = name_key_create(key.principal_name),
                 [BY_ACCOUNT_NAME] = name_key_create(key.account_name),
                 [BY_DN] = name_key_create_dn(key.dn)},
        .is_disabled = user->disabled,
    };
    *answer = (struct resolved_user){.user = user->user, .outcome = RESOLVED_NOT_FOUND};
    match(&wanted, entries, rules, answer);
    for (size_t i = 0; i < CERTAINTIES; i++)
        free(wanted.keys[i]);
}
