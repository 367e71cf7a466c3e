/* The domains that one directory serves, and what they are called: a sAMAccountName is unique in its domain
 * alone, so the domain that a user's name or DN names is compared with these and never assumed. Pure. */
#ifndef WORKER_LDAP_DIRECTORY_DOMAINS_H
#define WORKER_LDAP_DIRECTORY_DOMAINS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/dn_domain.h"

/* A domain of the forest, as a crossRef of the configuration partition names it. */
struct directory_domain {
    char *netbios;              /* as it is written there */
    char *netbios_key;          /* as from name_key.h */
    char name[DN_DOMAIN_BYTES]; /* its DNS name */
};

struct directory_domains {
    /* the search base's domain; empty: it lies in none, and nothing is outside it */
    char base[DN_DOMAIN_BYTES];
    bool is_forest;                 /* the base has the domains below it, too: a global catalogue */
    struct directory_domain *items; /* what could be read; none: the settings decide */
    size_t count;
};

/* Empty, for a base. `base` NULL: the empty one. */
void directory_domains_init(struct directory_domains *domains, const char *base, bool is_forest);
void directory_domains_clear(struct directory_domains *domains);

/* Adds a domain: its NetBIOS name and its root's distinguished name. What is in no domain, longer
 * than such a name can be, or more than any forest has, is left out. */
void directory_domains_add(struct directory_domains *domains, const char *netbios, const char *dn);

/* Whether objects of that domain (as from dn_domain_read()) can be found below the base. */
bool directory_domains_serve(const struct directory_domains *domains, const char *domain);

/* Whether user names that end in @`suffix`, in small letters, are those of a domain that is served. Active
 * Directory allows any suffix, so another one says nothing against a user; but nothing for them either. */
bool directory_domains_own_suffix(const struct directory_domains *domains, const char *suffix);

/* The DNS name of the served domain with that NetBIOS name; NULL: none of them has it. */
const char *directory_domains_named(const struct directory_domains *domains, const char *netbios);

#endif
