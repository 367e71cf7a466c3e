/* Which entry is a user's, and what follows for them. The most certain key that fits any entry decides alone:
 * a less certain one never overrules it, because the wrong person's calendar would be shown; and where two
 * entries fit the user gets none. The order of certainty and what speaks against a key are the table in
 * docs/mapping.md, "Which directory entry is the user's". What an administrator should know is a note. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/event.h"

#include "worker-ldap/entry/mail_address.h"
#include "worker-ldap/entry/name_key.h"
#include "worker-ldap/person_domain.h"
#include "worker-ldap/person_match.h"

#define PRIMARY_PREFIX "SMTP:" /* with case */

/* What a user is looked for by. */
struct wanted {
    char *keys[CERTAINTIES];  /* as those of a directory_entry */
    char *guids[GUID_ORDERS]; /* in both byte orders; keys[BY_GUID] is not used */
    enum guid_form guid_form;
    struct person_domain domain;
    bool is_disabled; /* says the UCServer */
};

/* What one key finds. */
struct finding {
    const struct directory_entry *entry; /* the first one that fits */
    int count;
};

/* What all keys of a user find, and which of them may decide. */
struct findings {
    struct finding keys[CERTAINTIES];
    bool may_decide[CERTAINTIES];
    bool is_guid_missing; /* there is one, and it finds nobody */
};

static void wanted_fill(struct wanted *wanted,
                        const struct resolve_user *user,
                        const struct person_rules *rules)
{
    struct person_key key;
    person_key_read(user, &key);
    *wanted = (struct wanted){
        .keys = {[BY_PRINCIPAL_NAME] = name_key_create(key.principal_name),
                 [BY_ACCOUNT_NAME] = name_key_create(key.account_name),
                 [BY_DN] = name_key_create_dn(key.dn)},
        .guid_form = key.guid_form,
        .is_disabled = user->disabled,
    };
    for (size_t i = 0; i < key.guid_count; i++)
        wanted->guids[i] = text_from_octets(key.guids[i], OBJECT_GUID_BYTES);
    person_domain_read(user, rules->settings, rules->domains, &wanted->domain);
}

static void wanted_clear(struct wanted *wanted)
{
    for (size_t i = 0; i < CERTAINTIES; i++)
        free(wanted->keys[i]);
    for (size_t i = 0; i < GUID_ORDERS; i++)
        free(wanted->guids[i]);
}

static bool is_same(const char *key, const char *found)
{
    return key != NULL && found != NULL && strcmp(key, found) == 0;
}

/* A sAMAccountName is unique in one domain alone. */
static bool is_in_domain(const struct wanted *wanted, const struct directory_entry *entry)
{
    char domain[DN_DOMAIN_BYTES];
    if (wanted->domain.name[0] == '\0')
        return true;
    dn_domain_read(entry->dn, domain);
    return strcmp(domain, wanted->domain.name) == 0;
}

static bool
fits(const struct wanted *wanted, const struct directory_entry *entry, enum certainty certainty)
{
    if (certainty == BY_GUID)
        return is_same(wanted->guids[0], entry->keys[BY_GUID]) ||
               is_same(wanted->guids[1], entry->keys[BY_GUID]);
    return is_same(wanted->keys[certainty], entry->keys[certainty]) &&
           (certainty != BY_ACCOUNT_NAME || is_in_domain(wanted, entry));
}

static struct finding find_fitting_entry(const struct wanted *wanted,
                                         const struct directory_entry_list *entries,
                                         enum certainty certainty)
{
    struct finding finding = {NULL, 0};
    const struct directory_entry *candidate;
    STAILQ_FOREACH(candidate, entries, link) {
        if (!fits(wanted, candidate, certainty))
            continue;
        if (finding.count == 0)
            finding.entry = candidate;
        finding.count++;
    }
    return finding;
}

/* A GUID that finds nobody may only be one in a form that the UCServer alone knows; once that form has proven
 * good, it says that the user is not in this directory. */
static void findings_fill(const struct wanted *wanted,
                          const struct directory_entry_list *entries,
                          const struct person_rules *rules,
                          struct findings *findings)
{
    const struct person_domain *domain = &wanted->domain;
    for (int i = 0; i < CERTAINTIES; i++)
        findings->keys[i] = find_fitting_entry(wanted, entries, (enum certainty)i);
    bool is_missing = wanted->guid_form != GUID_NONE && findings->keys[BY_GUID].count == 0;
    /* A name that is here is not outside, whatever its parts are called. */
    bool is_outside = domain->is_outside && findings->keys[BY_DN].count == 0;
    findings->is_guid_missing = is_missing;
    findings->may_decide[BY_GUID] = true;
    findings->may_decide[BY_PRINCIPAL_NAME] =
        !is_missing || (rules->guid_forms & wanted->guid_form) == 0;
    findings->may_decide[BY_ACCOUNT_NAME] =
        !is_missing && !domain->is_foreign && !is_outside &&
        (!domain->is_unconfirmed || findings->keys[BY_DN].count > 0);
    findings->may_decide[BY_DN] = !is_missing && !domain->is_foreign;
}

/* The most certain key that finds anybody and may decide; CERTAINTIES: none. */
static int deciding_key(const struct findings *findings)
{
    int certainty = 0;
    while (certainty < CERTAINTIES &&
           (!findings->may_decide[certainty] || findings->keys[certainty].count == 0))
        certainty++;
    return certainty;
}

/* `mail` never counts when the primary address may be among those that could not be read. */
static enum mail_choice choose_address(const struct directory_entry *entry,
                                       const struct person_rules *rules,
                                       const char **address)
{
    enum mail_choice choice = mail_address_choose(&entry->proxy_addresses, PRIMARY_PREFIX, address);
    if ((choice != MAIL_NONE && choice != MAIL_UNUSABLE) || !rules->settings->mail_fallback ||
        entry->is_incomplete)
        return choice;
    enum mail_choice other = mail_address_choose(&entry->mails, "", address);
    return other == MAIL_NONE ? choice : other;
}

/* Names what stands in the address: it is often a character that nobody sees. */
static void note_unusable(const char *address, struct person_answer *answer)
{
    char character[MAIL_CHARACTER_BYTES];
    const struct event_field fields[] = {event_text("character", character),
                                         event_text("address", address), EVENT_END};
    enum event event = mail_address_find_forbidden(address, character)
                           ? MAPPING_PRIMARY_ADDRESS_CHARACTER
                           : MAPPING_PRIMARY_ADDRESS_MALFORMED;
    reason_pack(event_name(event), event == MAPPING_PRIMARY_ADDRESS_CHARACTER ? fields : fields + 1,
                answer->note);
    answer->user.note = answer->note;
}

static void answer_address(const struct directory_entry *entry,
                           const struct person_rules *rules,
                           struct person_answer *answer)
{
    const char *address = NULL;
    switch (choose_address(entry, rules, &address)) {
    case MAIL_FOUND:
        answer->user.outcome = RESOLVED_FOUND;
        answer->user.address = address;
        return;
    case MAIL_NONE:
        answer->user.outcome = entry->is_incomplete ? RESOLVED_AMBIGUOUS : RESOLVED_NO_MAILBOX;
        answer->user.note = event_name(entry->is_incomplete ? MAPPING_ADDRESSES_INCOMPLETE
                                                            : MAPPING_NO_PRIMARY_ADDRESS);
        return;
    case MAIL_UNUSABLE:
        answer->user.outcome = RESOLVED_NO_MAILBOX;
        note_unusable(address, answer);
        return;
    case MAIL_AMBIGUOUS:
        answer->user.outcome = RESOLVED_AMBIGUOUS;
        answer->user.note = event_name(MAPPING_TWO_PRIMARY_ADDRESSES);
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

/* Whether a less certain key, or the domain of the name, points to somebody else than the one that decides. */
static bool is_disputed(const struct wanted *wanted, const struct findings *findings, int decides)
{
    bool is_strange = wanted->domain.is_foreign ||
                      (wanted->domain.is_outside && findings->keys[BY_DN].count == 0);
    for (int i = decides + 1; i < CERTAINTIES; i++) {
        const struct finding *other = &findings->keys[i];
        if (other->count > 1 ||
            (other->count == 1 && other->entry != findings->keys[decides].entry))
            is_strange = true;
    }
    return is_strange;
}

/* Whether a more certain key is there and finds nobody. */
static bool is_weaker(const struct wanted *wanted, int decides)
{
    for (int i = BY_PRINCIPAL_NAME; i < decides; i++) {
        if (wanted->keys[i] != NULL)
            return true;
    }
    return false;
}

/* Only one note fits. The first ones may mean that the wrong person was found. */
static const char *note_of_match(const struct wanted *wanted,
                                 const struct findings *findings,
                                 int decides,
                                 const char *disabled)
{
    if (findings->is_guid_missing)
        return event_name(MAPPING_GUID_NOT_PROVEN);
    if (is_disputed(wanted, findings, decides))
        return event_name(MAPPING_KEYS_DISAGREE);
    return is_weaker(wanted, decides) ? event_name(MAPPING_WEAKER_KEY) : disabled;
}

static void answer_entry(const struct wanted *wanted,
                         const struct findings *findings,
                         int decides,
                         const struct person_rules *rules,
                         struct person_answer *answer)
{
    const struct directory_entry *entry = findings->keys[decides].entry;
    static const enum matched_key keys[CERTAINTIES] = {[BY_GUID] = MATCHED_GUID,
                                                       [BY_PRINCIPAL_NAME] = MATCHED_PRINCIPAL_NAME,
                                                       [BY_ACCOUNT_NAME] = MATCHED_ACCOUNT_NAME,
                                                       [BY_DN] = MATCHED_DN};
    const char *disabled = disabled_note(wanted, entry);
    answer->user.key = keys[decides];
    answer->user.note = disabled;
    if (disabled != NULL && !rules->settings->replicate_disabled) {
        answer->user.outcome = RESOLVED_DISABLED;
        return;
    }
    answer->user.note = note_of_match(wanted, findings, decides, disabled);
    answer_address(entry, rules, answer);
}

/* Why nobody counts, though there may be somebody whom a key finds that may not decide. */
static const char *note_of_nobody(const struct wanted *wanted, const struct findings *findings)
{
    bool is_there = findings->keys[BY_PRINCIPAL_NAME].count > 0 ||
                    findings->keys[BY_ACCOUNT_NAME].count > 0 || findings->keys[BY_DN].count > 0;
    if (findings->is_guid_missing && is_there)
        return event_name(MAPPING_GUID_NOT_FOUND);
    return event_name(wanted->domain.is_foreign || is_there ? MAPPING_OTHER_DOMAIN
                                                            : MAPPING_NO_ENTRY);
}

/* All keys are looked at even when the first has decided: that they disagree is worth a note. */
void person_match(const struct resolve_user *user,
                  const struct directory_entry_list *entries,
                  const struct person_rules *rules,
                  struct person_answer *answer)
{
    struct wanted wanted;
    struct findings findings;
    wanted_fill(&wanted, user, rules);
    findings_fill(&wanted, entries, rules, &findings);
    answer->user = (struct resolved_user){.user = user->user, .outcome = RESOLVED_NOT_FOUND};
    int decides = deciding_key(&findings);
    if (decides == CERTAINTIES) {
        answer->user.note = note_of_nobody(&wanted, &findings);
    } else if (findings.keys[decides].count > 1) {
        answer->user.outcome = RESOLVED_AMBIGUOUS;
        answer->user.note = event_name(MAPPING_TWO_ENTRIES);
    } else {
        answer_entry(&wanted, &findings, decides, rules, answer);
    }
    wanted_clear(&wanted);
}

bool person_match_wants_dn(const struct resolve_user *user,
                           const struct directory_entry_list *entries,
                           const struct person_rules *rules)
{
    struct wanted wanted;
    struct findings findings;
    wanted_fill(&wanted, user, rules);
    findings_fill(&wanted, entries, rules, &findings);
    int decides = deciding_key(&findings);
    bool is_decided = decides != CERTAINTIES && findings.keys[decides].count > 1;
    bool wants = wanted.keys[BY_DN] != NULL && findings.keys[BY_DN].count == 0 && !is_decided;
    wanted_clear(&wanted);
    return wants;
}

enum guid_form person_match_guid_form(const struct resolve_user *user,
                                      const struct directory_entry_list *entries)
{
    struct person_key key;
    const struct directory_entry *entry;
    enum guid_form form = GUID_NONE;
    person_key_read(user, &key);
    for (size_t i = 0; i < key.guid_count; i++) {
        char *guid = text_from_octets(key.guids[i], OBJECT_GUID_BYTES);
        STAILQ_FOREACH(entry, entries, link) {
            if (is_same(guid, entry->keys[BY_GUID]))
                form = key.guid_form;
        }
        free(guid);
    }
    return form;
}
