/* From the sealed part of a calendar to what is sent for its owner (docs/mapping.md, section 5). It is opened
 * only here and only just before it is sent: whoever passes a calendar on has no need to read it. */
#ifndef PUBLISHER_ENTRY_LIST_H
#define PUBLISHER_ENTRY_LIST_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct set_entry_list_argument;

/* What the texts of one calendar may need when they are opened. */
#define ENTRY_LIST_BYTES (16 * 1024 * 1024)

/* Opens the sealed entries into `arena` and fills `list`, which borrows `owner` and lives as long as
 * the arena. Returns 0, or -1: BROKEN or LIMIT when the sealed part cannot be read, INVALID when an
 * entry ends before it starts or lies outside the years 1900 to 2199. */
int entry_list_open(const char *owner,
                    const uint8_t *sealed,
                    size_t size_bytes,
                    struct arena *arena,
                    struct set_entry_list_argument *list,
                    struct error *error);

#endif
