/* Memory of bounded size. Each function ends the process when there is none: the process is
 * restarted and its leases return. Sizes that come from outside are checked against a limit by
 * the caller first and fail as an error there. */
#ifndef PROTO_MEMORY_H
#define PROTO_MEMORY_H

#include <stddef.h>

/* Returns new zeroed memory; the caller frees it with free(). */
void *memory_allocate(size_t size_bytes);

/* Returns new zeroed memory for `count` items; ends the process when the product overflows. */
void *memory_allocate_items(size_t count, size_t item_bytes);

/* Takes `old` (may be NULL), returns it with the new size. What is added is not zeroed. */
void *memory_resize(void *old, size_t count, size_t item_bytes);

/* Makes room for one item more in a row of `count`: takes `items` (NULL at first) and returns it, twice as
 * large when it was full. `capacity` is for how many there is room, 0 at first. */
void *memory_make_room(void *items, size_t count, size_t *capacity, size_t item_bytes);

/* Returns a new copy of a text (NULL gives NULL); the caller frees it. */
char *memory_copy_text(const char *text);

/* Returns a new text made as printf() does; the caller frees it. */
char *memory_format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Frees the text and puts a new copy of `fresh` there, which may lie in the old one. */
void memory_replace_text(char **text, const char *fresh);

/* Returns a new copy of `size` octets with a NUL behind them; the caller frees it. */
void *memory_copy(const void *data, size_t size_bytes);

/* Overwrites a secret so that the compiler cannot leave it out. */
void memory_wipe(void *data, size_t size_bytes);

#endif
