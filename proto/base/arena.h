/* Memory that belongs together and dies together: one message, one answer, one calendar. It has a limit,
 * because what is put into it comes from outside and may want to be any size. */
#ifndef PROTO_ARENA_H
#define PROTO_ARENA_H

#include <stddef.h>

struct arena;

/* Returns a new arena that hands out at most `limit_bytes` in all. */
struct arena *arena_create(size_t limit_bytes);

/* Ends everything that came from the arena. NULL is fine. */
void arena_destroy(struct arena *arena);

/* Returns zeroed memory that lives as long as the arena, aligned for every type unless an item is one
 * octet; NULL when the limit is reached or `count * item_bytes` overflows. */
void *arena_allocate(struct arena *arena, size_t count, size_t item_bytes);

/* Returns a copy of `size` octets with a NUL behind them; NULL when the limit is reached. */
char *arena_copy_text(struct arena *arena, const char *text, size_t size_bytes);

#endif
