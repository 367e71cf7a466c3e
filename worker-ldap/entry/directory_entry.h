/* One entry of the directory, as far as it matters here: by what it can be a user's, its addresses, whether
 * its account is disabled, and whether something of it is missing. */
#ifndef WORKER_LDAP_DIRECTORY_ENTRY_H
#define WORKER_LDAP_DIRECTORY_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "worker-ldap/entry/person_key.h"

/* More values of one attribute are not kept: nobody has so many addresses. */
#define DIRECTORY_ENTRY_MOST_ADDRESSES 20000

struct address_list {
    char **texts;
    size_t count;
};

struct directory_entry {
    char *dn;
    /* The hexadecimal digits of the GUID and keys of name_key.h; NULL: not there. */
    char *keys[CERTAINTIES];
    char *sid;        /* the text form of its objectSid; NULL: not asked for, or none */
    bool is_disabled; /* userAccountControl, bit 2 */
    int64_t clock;    /* currentTime of the directory itself, seconds since 1970; 0: not told */
    struct address_list proxy_addresses, mails;
    struct address_list keywords, bindings; /* of a service connection point */
    bool is_incomplete;                     /* it has more addresses than could be read */
    int64_t range;                          /* the first address that was asked for last */
    int64_t next_range; /* the first address that must still be asked for; -1: none */
    size_t size_bytes;  /* of the values that were kept */
    STAILQ_ENTRY(directory_entry) link;
};

STAILQ_HEAD(directory_entry_list, directory_entry);

/* Returns a new entry with that distinguished name. */
struct directory_entry *directory_entry_create(const char *dn);
void directory_entry_destroy(struct directory_entry *entry);

/* Moves the entries of `from` to `to`; one that is there already is freed. */
void directory_entry_list_merge(struct directory_entry_list *to, struct directory_entry_list *from);

/* Frees all entries of a list. */
void directory_entry_list_clear(struct directory_entry_list *entries);

/* Takes over one value of an attribute; what is not UTF-8 or holds a NUL, and what does not matter here, is
 * left out. The name may carry an option such as "proxyAddresses;range=0-1499". */
void directory_entry_add(struct directory_entry *entry,
                         const char *attribute,
                         const char *value,
                         size_t size_bytes);

/* Notes what an attribute's name says about addresses that the server has kept back:
 * "proxyAddresses;range=0-1499" (next_range is 1500) or "proxyAddresses;range=1500-*" (the end). A range that
 * leads nowhere makes the entry incomplete. Other names say nothing. */
void directory_entry_note_range(struct directory_entry *entry, const char *attribute);

/* Returns which addresses are asked for next; without an answer the entry is incomplete. */
int64_t directory_entry_begin_range(struct directory_entry *entry);

#endif
