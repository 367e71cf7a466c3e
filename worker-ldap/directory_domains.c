/* The domains that one directory serves. A controller holds one domain and names its children in references
 * only, so a name below the base's domain is foreign to it; a global catalogue holds the whole forest. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ldap/directory_domains.h"
#include "worker-ldap/entry/name_key.h"

/* Microsoft's own limit for a forest is 3,000 (Windows Server 2003 and later). */
#define MOST_DOMAINS 3000
/* Fifteen characters, of three octets each at most. A name that is longer is none, and must not fill the memory. */
#define NETBIOS_BYTES 45

void directory_domains_init(struct directory_domains *domains, const char *base, bool is_forest)
{
    *domains = (struct directory_domains){.is_forest = is_forest};
    dn_domain_read(base, domains->base);
}

void directory_domains_clear(struct directory_domains *domains)
{
    for (size_t i = 0; i < domains->count; i++) {
        free(domains->items[i].netbios);
        free(domains->items[i].netbios_key);
    }
    free(domains->items);
    domains->items = NULL;
    domains->count = 0;
}

void directory_domains_add(struct directory_domains *domains, const char *netbios, const char *dn)
{
    struct directory_domain domain;
    dn_domain_read(dn, domain.name);
    if (domain.name[0] == '\0' || *netbios == '\0' || strlen(netbios) > NETBIOS_BYTES ||
        domains->count == MOST_DOMAINS)
        return;
    domain.netbios = memory_copy_text(netbios);
    domain.netbios_key = name_key_create(netbios);
    domains->items = memory_resize(domains->items, domains->count + 1, sizeof(*domains->items));
    domains->items[domains->count++] = domain;
}

static bool is_listed(const struct directory_domains *domains, const char *domain)
{
    for (size_t i = 0; i < domains->count; i++) {
        if (strcmp(domains->items[i].name, domain) == 0)
            return true;
    }
    return false;
}

bool directory_domains_serve(const struct directory_domains *domains, const char *domain)
{
    if (domains->is_forest)
        return dn_domain_is_below(domain, domains->base) &&
               (domains->count == 0 || is_listed(domains, domain));
    return domains->base[0] == '\0' || strcmp(domain, domains->base) == 0;
}

bool directory_domains_own_suffix(const struct directory_domains *domains, const char *suffix)
{
    bool is_known = domains->base[0] != '\0' || domains->count > 0;
    return is_known ? directory_domains_serve(domains, suffix) : !domains->is_forest;
}

const char *directory_domains_named(const struct directory_domains *domains, const char *netbios)
{
    char *key = name_key_create(netbios);
    const char *name = NULL;
    for (size_t i = 0; i < domains->count && name == NULL; i++) {
        const struct directory_domain *domain = &domains->items[i];
        if (strcmp(domain->netbios_key, key) == 0 && directory_domains_serve(domains, domain->name))
            name = domain->name;
    }
    free(key);
    return name;
}
