/* One entry of the directory, as far as it matters here. */
#ifndef WORKER_LDAP_DIRECTORY_ENTRY_H
#define WORKER_LDAP_DIRECTORY_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "object_guid.h"

/* More values of one attribute are not kept: nobody has so many addresses. */
#define DIRECTORY_ENTRY_MOST_ADDRESSES 20000

struct directory_entry {
    char *dn;
    char *principal_name, *account_name, *mail; /* NULL: not there */
    bool has_guid;
    uint8_t guid[OBJECT_GUID_BYTES];
    bool is_disabled;       /* userAccountControl, bit 2 */
    char **proxy_addresses; /* proxy_address_count texts */
    size_t proxy_address_count;
    int64_t next_range; /* first address that was not sent yet; -1: all are here */
    STAILQ_ENTRY(directory_entry) link;
};

STAILQ_HEAD(directory_entry_list, directory_entry);

/* Returns a new entry with that distinguished name. */
struct directory_entry *directory_entry_create(const char *dn);
void directory_entry_destroy(struct directory_entry *entry);

/* Frees all entries of a list. */
void directory_entry_list_clear(struct directory_entry_list *entries);

/* Takes over one value of an attribute; what is not UTF-8 or holds a NUL is left out. The name may
 * carry an option such as "proxyAddresses;range=0-1499". */
void directory_entry_add(struct directory_entry *entry,
                         const char *attribute,
                         const char *value,
                         size_t size_bytes);

/* Reads an attribute's name "proxyAddresses;range=0-1499" (more follow: next is 1500) or
 * "...;range=1500-*" (the end: -1). Returns whether it has a range at all. */
bool directory_entry_read_range(const char *attribute, int64_t *next);

#endif
