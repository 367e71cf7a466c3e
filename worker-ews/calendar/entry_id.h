/* The ids of calendar entries (docs/mapping.md, section 8): from the time and from which
 * appointment it is, never from texts. Pure. */
#ifndef WORKER_EWS_ENTRY_ID_H
#define WORKER_EWS_ENTRY_ID_H

#include <stddef.h>

struct arena;
struct availability_event;

/* Returns the id without a number, in memory of `arena`: "ID@20261201T080000Z" when the server gave
 * an id, else the first 16 hexadecimal digits of a SHA-256 over owner, start, end and busy type.
 * NULL when the arena is full. */
const char *
entry_id_create(const char *owner, const struct availability_event *event, struct arena *arena);

/* Returns the id with "#2", "#3", ... at its end, in memory of `arena`; NULL when it is full. */
const char *entry_id_numbered(const char *id, size_t number, struct arena *arena);

#endif
