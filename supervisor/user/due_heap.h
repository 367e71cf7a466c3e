/* Users by their due time: the earliest is always at hand. A binary heap that borrows the users. Only
 * user_way.c uses it, which takes everybody out before the due time changes or the user goes. */
#ifndef SUPERVISOR_DUE_HEAP_H
#define SUPERVISOR_DUE_HEAP_H

#include <stddef.h>

struct user;

struct due_heap {
    struct user **users;
    size_t count, capacity;
};

/* Adds a user with its due_ms, which must not change while the user is in the heap. */
void due_heap_add(struct due_heap *heap, struct user *user);

/* Takes a user out who is in the heap. */
void due_heap_remove(struct due_heap *heap, struct user *user);

/* The user with the smallest due_ms, or NULL. */
struct user *due_heap_first(const struct due_heap *heap);

/* Frees the heap, not the users. */
void due_heap_clear(struct due_heap *heap);

#endif
