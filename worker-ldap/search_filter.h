/* The one search for a whole shard, as a filter of RFC 4515. The person's filter of the settings always
 * stands in front of the keys, so that no key finds what is no person. Pure. */
#ifndef WORKER_LDAP_SEARCH_FILTER_H
#define WORKER_LDAP_SEARCH_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "worker-ldap/entry/person_key.h"

struct buffer;

/* Appends octets as a value of a filter, RFC 4515 section 3: everything but plain ASCII is escaped.
 * Returns 0, or -1 when the buffer is full. */
int search_filter_escape(struct buffer *filter, const void *value, size_t size_bytes);

/* Appends "(&PERSON_FILTER(|(objectGUID=..)(userPrincipalName=..)..))" for all keys but distinguished
 * names, a GUID in both byte orders and a name in all its ways of writing, with a NUL behind it; `by_name`:
 * for the distinguished names alone. They come second, for those whom no other key found: not every
 * directory has an index for them. Returns 0, or -1 when the buffer is full. Somebody without any key
 * matches nobody. */
int search_filter_write(struct buffer *filter,
                        const char *person_filter,
                        const struct person_key *keys,
                        size_t count,
                        bool by_name);

#endif
