/* What a supervisor that may change to other users may still change to. With CAP_SETUID alone anybody is root with one
 * call; the kernel is told once, at the start, that only the users of the roles are meant. */
#ifndef SUPERVISOR_CHILD_FILTER_H
#define SUPERVISOR_CHILD_FILTER_H

#include <stddef.h>

#include "proto/event/error.h"

#include "supervisor/pool/child_process.h"

#define CHILD_FILTER_USERS 8

/* From now on this process, its threads that begin later and its children can become nobody but these users (at most
 * CHILD_FILTER_USERS; those that are not set do not count), with all three numbers at once, and can have no groups
 * besides. It cannot be undone. Returns 0, or -1: the kernel refuses. On machines other than x86-64 and ARM64 it does
 * nothing. */
int child_filter_begin(const struct child_user *users, size_t count, struct error *error);

/* Whether there is something to be limited: this process is not root, and may become somebody else. */
bool child_filter_is_needed(void);

#endif
