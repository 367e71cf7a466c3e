/* The texts of one mailbox, of which equal ones are kept once: the occurrences of a series share their id, their
 * subject and their place. Pure. */
#ifndef WORKER_EWS_TEXT_POOL_H
#define WORKER_EWS_TEXT_POOL_H

#include <stddef.h>

struct event_list;
struct pooled_text;

/* All zero is none. */
struct text_pool {
    struct pooled_text *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t used;
};

/* Forgets the texts, which stay with their lists. */
void text_pool_clear(struct text_pool *pool);

/* Returns the text (`size_bytes` octets, none of them NUL) as `list` keeps it, and as long as it does; NULL when all
 * texts of the list would be larger than MAILBOX_TEXT_BYTES_MAX. Always with the same list. */
const char *text_pool_keep(struct text_pool *pool,
                           struct event_list *list,
                           const char *text,
                           size_t size_bytes);

#endif
