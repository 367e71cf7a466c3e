/* Who has which address: one mailbox, one user. Letter case of addresses plays no part. */
#ifndef SUPERVISOR_ADDRESS_INDEX_H
#define SUPERVISOR_ADDRESS_INDEX_H

struct address_index;
struct user;

struct address_index *address_index_create(void);
void address_index_destroy(struct address_index *index);

/* Enters a user under his address; he must not be in the index, and the address must not change
 * before address_index_remove(). */
void address_index_add(struct address_index *index, struct user *user);
void address_index_remove(struct address_index *index, struct user *user);

/* The first user with that address, or NULL; the others follow by user->same_address. */
struct user *address_index_find(const struct address_index *index, const char *address);

#endif
