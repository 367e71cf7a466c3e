/* By what the users of a job are searched for: all that they have, but names that cost a directory without an index
 * much only where nothing else has helped. Pure. */
#ifndef WORKER_LDAP_RESOLVE_KEYS_H
#define WORKER_LDAP_RESOLVE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "worker-ldap/entry/person_key.h"
#include "worker-ldap/person_match.h"

/* Writes the keys of those users for whom a search is, and returns how many: for the first search all keys but
 * distinguished names, for the second (`by_name`) the users for whom these are still wanted. `entries`: what
 * was found so far. */
size_t resolve_keys_read(const struct resolve *resolve,
                         const struct directory_entry_list *entries,
                         const struct person_rules *rules,
                         bool by_name,
                         struct person_key keys[SHARD_USERS]);

/* Whether a name of the job has a domain in it, DOMAIN\NAME. What that stands for only the directory knows. */
bool resolve_keys_name_domains(const struct resolve *resolve);

#endif
