/* Whose mailbox is which: one mailbox, one user. Everything that sets or forgets a user's address goes
 * through here, so that the index of addresses, the store and what was under way always agree with it. */
#ifndef SUPERVISOR_DISPATCHER_MAPPING_H
#define SUPERVISOR_DISPATCHER_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

struct dispatcher;
struct user;

/* The directory says in this round which address a user has, and what an administrator should know of
 * that (a packed reason; NULL or empty: nothing). The texts are copied. */
void mapping_set(struct dispatcher *d, struct user *user, const char *address, const char *note);

/* The user has no address, for good. */
void mapping_forget(struct dispatcher *d, struct user *user);

/* How long the answers of the user's directory serve; whether they still do. */
int64_t mapping_cache_ms(const struct dispatcher *d, const struct user *user);
bool mapping_is_young(const struct dispatcher *d, const struct user *user);

/* The user goes on with the mapping, unless somebody else has the address, too: then both are refused,
 * whatever was under way for either. An answer of the directory (`is_fresh`) is stronger than what another
 * user only remembers. */
void mapping_use(struct dispatcher *d, struct user *user, bool is_fresh);

/* A user who was renamed keeps their objectGUID: the old name must not stand in the way, and neither
 * must a mapping that is too old to serve. */
void mapping_forget_former_owners(struct dispatcher *d, const struct user *user);

#endif
