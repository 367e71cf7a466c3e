/* The rules of domains are those by which users are matched: EXAMPLE\svc of another directory is another account,
 * and one that cannot be told apart is not named at all, because a wrong SID would join what is not one. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"

#include "worker-ldap/account_sid.h"
#include "worker-ldap/entry/name_key.h"
#include "worker-ldap/person_domain.h"
#include "worker-ldap/search_filter.h"

/* By what an account is looked for. Texts are borrowed from it. */
struct account_name {
    const char *principal_name, *account_name, *dn; /* one of them, or none */
    char domain[DN_DOMAIN_BYTES];                   /* where, in a forest; empty: anywhere */
};

static bool is_dn(const char *account)
{
    return strchr(account, '=') != NULL && strchr(account, '@') == NULL;
}

/* Returns whether the account may be in this directory. A bare name says nothing of its domain. */
static bool read_account(const char *account,
                         const struct directory_settings *settings,
                         const struct directory_domains *domains,
                         struct account_name *name)
{
    struct person_domain domain;
    const struct resolve_user user = {.user = is_dn(account) ? "" : account,
                                      .dn = is_dn(account) ? account : ""};
    *name = (struct account_name){.dn = is_dn(account) ? account : NULL};
    person_domain_read(&user, settings, domains, &domain);
    if (domain.is_foreign || domain.is_outside)
        return false;
    const char *backslash = name->dn == NULL ? strchr(account, '\\') : NULL;
    if (backslash != NULL) {
        name->account_name = backslash + 1;
        memcpy(name->domain, domain.name, sizeof(name->domain));
    } else if (name->dn == NULL && strchr(account, '@') != NULL) {
        name->principal_name = account;
    }
    return name->dn != NULL || name->account_name != NULL || name->principal_name != NULL;
}

static int append_term(struct buffer *filter, const char *attribute, const char *value)
{
    if (value == NULL)
        return 0;
    if (buffer_append(filter, "(", 1) != 0 ||
        buffer_append(filter, attribute, strlen(attribute)) != 0 ||
        buffer_append(filter, "=", 1) != 0 ||
        search_filter_escape(filter, value, strlen(value)) != 0)
        return -1;
    return buffer_append(filter, ")", 1);
}

static int append_account(struct buffer *filter, const struct account_name *name)
{
    /* Active Directory knows the one, OpenLDAP the other name for the name itself. */
    if (append_term(filter, "userPrincipalName", name->principal_name) != 0 ||
        append_term(filter, "sAMAccountName", name->account_name) != 0 ||
        append_term(filter, "distinguishedName", name->dn) != 0)
        return -1;
    return append_term(filter, "entryDN", name->dn);
}

size_t account_sid_filter(struct buffer *filter,
                          const struct directory_settings *settings,
                          const struct directory_domains *domains)
{
    size_t count = 0;
    int result = buffer_append(filter, "(|", 2);
    for (size_t i = 0; i < settings->accounts_count && result == 0; i++) {
        struct account_name name;
        if (!read_account(settings->accounts[i].text, settings, domains, &name))
            continue;
        result = append_account(filter, &name);
        count++;
    }
    return result == 0 && buffer_append(filter, ")", 2) == 0 ? count : 0;
}

static bool is_key(const struct directory_entry *entry, enum certainty certainty, const char *name)
{
    char *key = certainty == BY_DN ? name_key_create_dn(name) : name_key_create(name);
    const char *own = entry->keys[certainty];
    bool is_equal = key != NULL && own != NULL && strcmp(key, own) == 0;
    free(key);
    return is_equal;
}

static bool is_account(const struct directory_entry *entry, const struct account_name *name)
{
    char domain[DN_DOMAIN_BYTES];
    if (name->dn != NULL)
        return is_key(entry, BY_DN, name->dn);
    if (name->principal_name != NULL)
        return is_key(entry, BY_PRINCIPAL_NAME, name->principal_name);
    dn_domain_read(entry->dn, domain);
    return is_key(entry, BY_ACCOUNT_NAME, name->account_name) &&
           (name->domain[0] == '\0' || strcmp(domain, name->domain) == 0);
}

const char *account_sid_find(const char *account,
                             const struct directory_settings *settings,
                             const struct directory_domains *domains,
                             const struct directory_entry_list *entries)
{
    struct account_name name;
    const struct directory_entry *entry, *found = NULL;
    if (!read_account(account, settings, domains, &name))
        return NULL;
    STAILQ_FOREACH(entry, entries, link) {
        if (!is_account(entry, &name))
            continue;
        if (found != NULL)
            return NULL;
        found = entry;
    }
    return found == NULL ? NULL : found->sid;
}
