/* Users who wait for the same thing. Suspects have a queue of their own, because they go last and in
 * small jobs; a user remembers the queue, so leaving needs to know neither the line nor whether the
 * suspicion has ended meanwhile. */
#include "supervisor/user/user_line.h"

void user_line_init(struct user_line *line)
{
    TAILQ_INIT(&line->users);
    TAILQ_INIT(&line->suspects);
}

void user_line_join(struct user_line *line, struct user *user, bool is_suspect)
{
    user->stands_in = is_suspect ? &line->suspects : &line->users;
    if (user->goes_first)
        TAILQ_INSERT_HEAD(user->stands_in, user, line_link);
    else
        TAILQ_INSERT_TAIL(user->stands_in, user, line_link);
}

void user_line_move_up(struct user *user)
{
    TAILQ_REMOVE(user->stands_in, user, line_link);
    TAILQ_INSERT_HEAD(user->stands_in, user, line_link);
}

void user_line_leave(struct user *user)
{
    TAILQ_REMOVE(user->stands_in, user, line_link);
    user->stands_in = NULL;
}

struct user *user_line_first(const struct user_line *line)
{
    return TAILQ_EMPTY(&line->users) ? TAILQ_FIRST(&line->suspects) : TAILQ_FIRST(&line->users);
}

bool user_line_is_empty(const struct user_line *line)
{
    return user_line_first(line) == NULL;
}
