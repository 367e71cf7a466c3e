/* Entries of a directory for tests. */
#ifndef DIRECTORY_SAMPLE_H
#define DIRECTORY_SAMPLE_H

#include <string.h>
#include <sys/queue.h>

#include "worker-ldap/entry/directory_entry.h"

/* Adds a value that is a text. */
static inline void
sample_value(struct directory_entry *entry, const char *attribute, const char *value)
{
    directory_entry_add(entry, attribute, value, strlen(value));
}

/* Appends a new entry with user principal name and primary address; owned by the list. */
static inline struct directory_entry *sample_entry(struct directory_entry_list *list,
                                                   const char *dn,
                                                   const char *principal_name,
                                                   const char *address)
{
    struct directory_entry *entry = directory_entry_create(dn);
    sample_value(entry, "userPrincipalName", principal_name);
    sample_value(entry, "proxyAddresses", address);
    STAILQ_INSERT_TAIL(list, entry, link);
    return entry;
}

#endif
