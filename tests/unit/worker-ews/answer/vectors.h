/* Recorded bytes of real servers. They live beside the repository, in the folder that EWSCAL_VECTORS
 * names (default ../shared/vectors); without them a test is skipped and says so. */
#ifndef TESTS_WORKER_EWS_VECTORS_H
#define TESTS_WORKER_EWS_VECTORS_H

#include <stdbool.h>
#include <stddef.h>

#define VECTORS_SKIPPED 77

/* Returns new octets with a NUL behind them; ends the test when the file is missing. */
char *vectors_read(const char *name, size_t *size_bytes);

/* Whether the vectors are there; says it loudly when they are not. */
bool vectors_are_there(const char *name);

/* Calls `visit` with the name of each file of the folder that ends with `suffix`, without it. Returns
 * how many there are. */
size_t vectors_for_each(const char *folder, const char *suffix, void (*visit)(const char *name));

#endif
