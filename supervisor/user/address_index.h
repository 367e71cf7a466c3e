/* Who has which address: one mailbox, one user. Letter case of addresses plays no part, as in Exchange.
 * dispatcher_mapping.c decides what it means that two users have the same one. */
#ifndef SUPERVISOR_ADDRESS_INDEX_H
#define SUPERVISOR_ADDRESS_INDEX_H

/* The index is a table of places, NULL at first. */
struct address_place;
struct user;

void address_index_clear(struct address_place **index);

/* Enters a user under their address; they must not be in the index, and the address must not change
 * before address_index_remove(). */
void address_index_add(struct address_place **index, struct user *user);
void address_index_remove(struct address_place **index, struct user *user);

/* The first user with that address, or NULL; the others follow by user->same_address. */
struct user *address_index_find(struct address_place *index, const char *address);

#endif
