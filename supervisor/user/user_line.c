/* Users who wait for the same thing. */
#include "supervisor/user/user_line.h"

void user_line_init(struct user_line *line)
{
    TAILQ_INIT(&line->users);
    TAILQ_INIT(&line->suspects);
}

static struct user_queue *queue_of(struct user_line *line, bool is_suspect)
{
    return is_suspect ? &line->suspects : &line->users;
}

void user_line_join(struct user_line *line, struct user *user, bool is_suspect)
{
    user->stands_in = line;
    user->stands_as_suspect = is_suspect;
    TAILQ_INSERT_TAIL(queue_of(line, is_suspect), user, line_link);
}

void user_line_leave(struct user *user)
{
    TAILQ_REMOVE(queue_of(user->stands_in, user->stands_as_suspect), user, line_link);
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
