/* The Active Directory domains that the directories have told: the short name that stands in front of a backslash,
 * and the DNS name, which is the Kerberos realm. Pure. */
#ifndef SUPERVISOR_DOMAIN_LIST_H
#define SUPERVISOR_DOMAIN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

/* What goes to a worker-ews has room for so many. */
#define DOMAIN_LIST_MOST 256

struct known_domain {
    char *key;       /* "DIRECTORY NETBIOS", of the store */
    char *directory; /* NAME of the section */
    char *netbios, *dns;
    int64_t place; /* in what the directory told: its own domain is the first */
};

/* Begins as {0}. */
struct domain_list {
    struct known_domain *items;
    size_t count;
};

void domain_list_clear(struct domain_list *list);

/* NULL: it is none of them. */
const struct known_domain *domain_list_find(const struct domain_list *list, const char *key);

/* Remembers one that was told earlier (copied). Returns false when there are too many, or it is there. */
bool domain_list_add(struct domain_list *list,
                     const char *directory,
                     int64_t place,
                     const struct domain_name *domain);

/* What a directory tells now takes the place of what it told before; none at all says nothing, for it may not have
 * been able to read them. `gone` gets what is no longer told, and the caller clears it. Returns whether anything
 * has changed. */
bool domain_list_replace(struct domain_list *list,
                         const char *directory,
                         const struct domain_name *domains,
                         size_t count,
                         struct domain_list *gone);

/* Writes those of one directory, in their order, and returns how many; their texts are borrowed. `domains` has room for
 * `most`. */
size_t domain_list_fill(const struct domain_list *list,
                        const char *directory,
                        struct domain_name *domains,
                        size_t most);

#endif
