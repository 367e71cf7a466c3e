/* Users who wait for the same thing, the first come first; suspects stand apart and go last. Only
 * user_way.c lets users join and leave. */
#ifndef SUPERVISOR_USER_LINE_H
#define SUPERVISOR_USER_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "supervisor/user/user.h"

/* It borrows the users. */
struct user_line {
    struct user_queue users, suspects;
};

void user_line_init(struct user_line *line);

/* A user joins at the end (in front if a person wants them now), or leaves the line in which they stand; or goes to its
 * front. */
void user_line_join(struct user_line *line, struct user *user, bool is_suspect);
void user_line_leave(struct user *user);
void user_line_move_up(struct user *user);

/* The next one of those or, when nobody else waits, of the suspects; NULL: nobody waits. */
struct user *user_line_first(const struct user_line *line);
bool user_line_is_empty(const struct user_line *line);

#endif
