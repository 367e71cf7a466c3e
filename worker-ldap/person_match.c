/* Which entry is a user's, and what follows for him. */
#include <string.h>

#include "proto/text.h"

#include "mail_address.h"
#include "person_match.h"

/* In order of certainty. */
enum certainty { BY_GUID, BY_PRINCIPAL_NAME, BY_ACCOUNT_NAME, BY_DN, CERTAINTIES };

static bool equals(const char *wanted, const char *found)
{
    return wanted != NULL && found != NULL && text_equals_ignoring_case(wanted, found);
}

static bool
fits(const struct person_key *key, const struct directory_entry *entry, enum certainty certainty)
{
    switch (certainty) {
    case BY_GUID:
        return key->has_guid && entry->has_guid &&
               memcmp(key->guid, entry->guid, OBJECT_GUID_BYTES) == 0;
    case BY_PRINCIPAL_NAME:
        return equals(key->principal_name, entry->principal_name);
    case BY_ACCOUNT_NAME:
        return equals(key->account_name, entry->account_name);
    case BY_DN:
        return equals(key->dn, entry->dn);
    case CERTAINTIES:
        break;
    }
    return false;
}

/* How many entries fit; `*entry` is the first of them. */
static int find(const struct person_key *key,
                const struct directory_entry_list *entries,
                enum certainty certainty,
                const struct directory_entry **entry)
{
    int count = 0;
    const struct directory_entry *candidate;
    STAILQ_FOREACH(candidate, entries, link)
    {
        if (!fits(key, candidate, certainty))
            continue;
        if (count == 0)
            *entry = candidate;
        count++;
    }
    return count;
}

static bool others_disagree(const struct person_key *key,
                            const struct directory_entry_list *entries,
                            enum certainty decided,
                            const struct directory_entry *chosen)
{
    for (int certainty = (int)decided + 1; certainty < CERTAINTIES; certainty++) {
        const struct directory_entry *other = NULL;
        if (find(key, entries, (enum certainty)certainty, &other) > 0 && other != chosen)
            return true;
    }
    return false;
}

static void answer_address(const struct directory_entry *entry,
                           const struct person_rules *rules,
                           struct resolved_user *answer)
{
    const char *address = NULL;
    switch (mail_address_choose((const char *const *)entry->proxy_addresses,
                                entry->proxy_address_count, entry->mail, rules->mail_fallback,
                                &address)) {
    case MAIL_FOUND:
        answer->outcome = RESOLVED_FOUND;
        answer->address = address;
        return;
    case MAIL_NONE:
        answer->outcome = RESOLVED_NO_MAILBOX;
        answer->note = "the directory entry has no primary SMTP address in proxyAddresses";
        return;
    case MAIL_AMBIGUOUS:
        answer->outcome = RESOLVED_AMBIGUOUS;
        answer->note = "the directory entry has two different primary SMTP addresses";
        return;
    }
}

static void answer_entry(const struct directory_entry *entry,
                         const struct person_rules *rules,
                         bool is_disputed,
                         struct resolved_user *answer)
{
    if (is_disputed)
        answer->note = "another key of the UCServer's profile points to another directory entry; "
                       "the more certain one was taken";
    if (entry->is_disabled && !rules->replicate_disabled) {
        answer->outcome = RESOLVED_DISABLED;
        answer->note = "the account is disabled in the directory";
        return;
    }
    if (entry->is_disabled)
        answer->note = "the account is disabled in the directory";
    answer_address(entry, rules, answer);
}

void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer)
{
    struct person_key key;
    person_key_read(user, &key);
    *answer = (struct resolved_user){.user = user->user, .outcome = RESOLVED_NOT_FOUND};
    for (int certainty = 0; certainty < CERTAINTIES; certainty++) {
        const struct directory_entry *entry = NULL;
        int count = find(&key, entries, (enum certainty)certainty, &entry);
        if (count == 0)
            continue;
        if (count == 1) {
            bool is_disputed = others_disagree(&key, entries, (enum certainty)certainty, entry);
            answer_entry(entry, rules, is_disputed, answer);
            return;
        }
        answer->outcome = RESOLVED_AMBIGUOUS;
        answer->note = "two directory entries fit this user";
        return;
    }
    answer->note = "no directory entry fits this user";
}
