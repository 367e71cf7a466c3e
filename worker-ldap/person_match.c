/* Which entry is a user's, and what follows for him. */
#include <stdlib.h>
#include <string.h>

#include "worker-ldap/mail_address.h"
#include "worker-ldap/name_key.h"
#include "worker-ldap/person_match.h"

/* In order of certainty. */
enum certainty { BY_GUID, BY_PRINCIPAL_NAME, BY_ACCOUNT_NAME, BY_DN, CERTAINTIES };

/* A user's keys in the form in which they are compared. */
struct wanted {
    struct person_key key;
    char *principal_key, *account_key, *dn_key;
    bool is_disabled; /* says the UCServer */
};

static bool equals(const char *wanted, const char *found)
{
    return wanted != NULL && found != NULL && strcmp(wanted, found) == 0;
}

static bool
fits(const struct wanted *wanted, const struct directory_entry *entry, enum certainty certainty)
{
    switch (certainty) {
    case BY_GUID:
        return wanted->key.has_guid && entry->has_guid &&
               memcmp(wanted->key.guid, entry->guid, OBJECT_GUID_BYTES) == 0;
    case BY_PRINCIPAL_NAME:
        return equals(wanted->principal_key, entry->principal_key);
    case BY_ACCOUNT_NAME:
        return equals(wanted->account_key, entry->account_key);
    case BY_DN:
        return equals(wanted->dn_key, entry->dn_key);
    case CERTAINTIES:
        break;
    }
    return false;
}

/* How many entries fit; `*entry` is the first of them. */
static int find(const struct wanted *wanted,
                const struct directory_entry_list *entries,
                enum certainty certainty,
                const struct directory_entry **entry)
{
    int count = 0;
    const struct directory_entry *candidate;
    STAILQ_FOREACH(candidate, entries, link)
    {
        if (!fits(wanted, candidate, certainty))
            continue;
        if (count == 0)
            *entry = candidate;
        count++;
    }
    return count;
}

static bool others_disagree(const struct wanted *wanted,
                            const struct directory_entry_list *entries,
                            enum certainty decided,
                            const struct directory_entry *chosen)
{
    for (int certainty = (int)decided + 1; certainty < CERTAINTIES; certainty++) {
        const struct directory_entry *other = NULL;
        int count = find(wanted, entries, (enum certainty)certainty, &other);
        if (count > 1 || (count == 1 && other != chosen))
            return true;
    }
    return false;
}

static enum mail_choice choose_address(const struct directory_entry *entry,
                                       const struct person_rules *rules,
                                       const char **address)
{
    enum mail_choice choice = mail_address_choose_primary(entry->proxy_addresses.texts,
                                                          entry->proxy_addresses.count, address);
    if (choice != MAIL_NONE || !rules->mail_fallback || entry->is_incomplete)
        return choice;
    return mail_address_choose_mail(entry->mails.texts, entry->mails.count, address);
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
        answer->note = entry->is_incomplete
                           ? "the directory entry has more proxyAddresses than could be read"
                           : "the directory entry has no primary SMTP address in proxyAddresses";
        return;
    case MAIL_AMBIGUOUS:
        answer->outcome = RESOLVED_AMBIGUOUS;
        answer->note = "the directory entry has two different primary addresses";
        return;
    }
}

/* NULL when neither the directory nor the UCServer calls the account disabled. */
static const char *disabled_text(const struct wanted *wanted, const struct directory_entry *entry)
{
    if (entry->is_disabled)
        return "the account is disabled in the directory";
    return wanted->is_disabled ? "the account is disabled in the directory, says the UCServer"
                               : NULL;
}

static void answer_entry(const struct wanted *wanted,
                         const struct directory_entry *entry,
                         const struct person_rules *rules,
                         bool is_disputed,
                         struct resolved_user *answer)
{
    const char *disabled = disabled_text(wanted, entry);
    answer->note = disabled;
    if (disabled != NULL && !rules->replicate_disabled) {
        answer->outcome = RESOLVED_DISABLED;
        return;
    }
    if (is_disputed)
        answer->note = "another key of the UCServer's profile points to another directory entry; "
                       "the more certain one was taken";
    answer_address(entry, rules, answer);
}

static void match(const struct wanted *wanted,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer)
{
    for (int certainty = 0; certainty < CERTAINTIES; certainty++) {
        const struct directory_entry *entry = NULL;
        int count = find(wanted, entries, (enum certainty)certainty, &entry);
        if (count == 0)
            continue;
        if (count == 1) {
            bool is_disputed = others_disagree(wanted, entries, (enum certainty)certainty, entry);
            answer_entry(wanted, entry, rules, is_disputed, answer);
            return;
        }
        answer->outcome = RESOLVED_AMBIGUOUS;
        answer->note = "two directory entries fit this user";
        return;
    }
    answer->note = "no directory entry fits this user";
}

void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct resolved_user *answer)
{
    struct wanted wanted = {0};
    person_key_read(user, &wanted.key);
    wanted.principal_key = name_key_create(wanted.key.principal_name);
    wanted.account_key = name_key_create(wanted.key.account_name);
    wanted.dn_key = name_key_create_dn(wanted.key.dn);
    wanted.is_disabled = user->disabled;
    *answer = (struct resolved_user){.user = user->user, .outcome = RESOLVED_NOT_FOUND};
    match(&wanted, entries, rules, answer);
    free(wanted.principal_key);
    free(wanted.account_key);
    free(wanted.dn_key);
}
