/* The domain of a user. DOMAIN\NAME says it outright; the DC parts of a distinguished name do, too; the suffix of
 * a userPrincipalName only agrees or says nothing, because Active Directory allows any. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ldap/person_domain.h"

static bool is_in_list(const struct text_item *items, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equals_ignoring_case(items[i].text, text))
            return true;
    }
    return false;
}

/* The part before the backslash. In a forest its DNS name is written to `name`, which else stays. */
static bool is_own_netbios(const char *netbios,
                           const struct directory_settings *settings,
                           const struct directory_domains *domains,
                           char name[DN_DOMAIN_BYTES])
{
    const char *found = directory_domains_named(domains, netbios);
    if (domains->count == 0)
        return is_in_list(settings->netbios_names, settings->netbios_names_count, netbios);
    if (found != NULL && domains->is_forest)
        text_copy_cut(name, DN_DOMAIN_BYTES, found);
    return found != NULL;
}

static bool is_own_suffix(const char *suffix,
                          const struct directory_settings *settings,
                          const struct directory_domains *domains)
{
    char lowered[DN_DOMAIN_BYTES];
    if (is_in_list(settings->upn_suffixes, settings->upn_suffixes_count, suffix))
        return true;
    if (text_copy_whole(lowered, sizeof(lowered), suffix) != 0)
        return false;
    text_lower_ascii(lowered);
    return directory_domains_own_suffix(domains, lowered);
}

void person_domain_read(const struct resolve_user *user,
                        const struct directory_settings *settings,
                        const struct directory_domains *domains,
                        struct person_domain *domain)
{
    const char *backslash = strchr(user->user, '\\'), *at = strrchr(user->user, '@');
    char *netbios =
        backslash == NULL ? NULL : memory_copy(user->user, (size_t)(backslash - user->user));
    char of_dn[DN_DOMAIN_BYTES];
    *domain = (struct person_domain){.is_foreign = false};
    dn_domain_read(user->dn, of_dn);
    bool has_dn = of_dn[0] != '\0';
    bool is_strange = netbios != NULL && !is_own_netbios(netbios, settings, domains, domain->name);
    domain->is_outside = has_dn && !directory_domains_serve(domains, of_dn);
    domain->is_foreign = is_strange && at == NULL;
    if (has_dn && !domain->is_outside) {
        if (domains->is_forest && domain->name[0] == '\0')
            text_copy_cut(domain->name, DN_DOMAIN_BYTES, of_dn);
    } else {
        domain->is_unconfirmed =
            is_strange || (at != NULL && !is_own_suffix(at + 1, settings, domains));
    }
    free(netbios);
}
