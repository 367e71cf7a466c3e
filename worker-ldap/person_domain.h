/* What a user's name and distinguished name say of the domain that they belong to: it decides whether a
 * sAMAccountName, which other domains have too, may be used here. Pure. */
#ifndef WORKER_LDAP_PERSON_DOMAIN_H
#define WORKER_LDAP_PERSON_DOMAIN_H

#include <stdbool.h>

#include "proto/message/message.h"

#include "worker-ldap/directory_domains.h"

struct person_domain {
    bool is_foreign; /* the name is DOMAIN\NAME, and DOMAIN is none of the directory's */
    bool is_outside; /* the distinguished name lies in a domain that the directory does not serve */
    /* nothing says that the name belongs here: neither its domain nor the other */
    bool is_unconfirmed;
    /* in a forest: where a sAMAccountName is looked for; empty: anywhere */
    char name[DN_DOMAIN_BYTES];
};

/* Compares with what the directory says of itself, and where that could not be read with its settings. */
void person_domain_read(const struct resolve_user *user,
                        const struct directory_settings *settings,
                        const struct directory_domains *domains,
                        struct person_domain *domain);

#endif
