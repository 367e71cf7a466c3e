/* Wishes for single users.
 *
 * A wish changes no state by itself: it becomes an event of user_way.c as soon as the user's state allows it.
 * Whoever is wished for goes first in each line, or a large round would let the person wait for minutes. */
#include "supervisor/user/round.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"
#include "supervisor/user/user_wish.h"

void user_wishes_init(struct user_wishes *wishes)
{
    TAILQ_INIT(&wishes->users);
}

bool user_wishes_are_open(const struct user_wishes *wishes)
{
    return !TAILQ_EMPTY(&wishes->users);
}

/* `roster`: the list that must be older than the one that names the user; 0: any list will do. */
static void remember_wish(struct user_wishes *wishes, struct user *user, int64_t roster)
{
    if (!user->is_wished)
        TAILQ_INSERT_TAIL(&wishes->users, user, wish_link);
    user->is_wished = true;
    user->wished_after_roster = (uint64_t)roster;
}

static void forget_wish(struct user_wishes *wishes, struct user *user)
{
    TAILQ_REMOVE(&wishes->users, user, wish_link);
    user->is_wished = false;
}

enum user_wish user_wish_make(struct user_wishes *wishes,
                              struct user *user,
                              const struct round *round,
                              int64_t roster)
{
    switch (user->state) {
    case USER_UNLISTED:
        return USER_WISH_NOT_LISTED;
    case USER_TO_RESOLVE:
    case USER_TO_FETCH:
        user->goes_first = true;
        user_line_move_up(user);
        return USER_WISH_DUE;
    case USER_WAITING:
        remember_wish(wishes, user, 0);
        return USER_WISH_DUE;
    case USER_FINISHED:
        remember_wish(wishes, user, round->phase == ROUND_RUNNING ? 0 : roster);
        return round->phase == ROUND_RUNNING ? USER_WISH_DUE : USER_WISH_AFTER_LIST;
    case USER_RESOLVING:
    case USER_FETCHING:
    case USER_HANDED_OVER:
    case USER_SENT:
    case USER_BETWEEN:
        break;
    }
    /* The list that the job was made by is young enough. */
    remember_wish(wishes, user, 0);
    return USER_WISH_AFTER_JOB;
}

/* In a round that waits for its list everybody is taken by it, so a wish only waits with them. */
static bool may_be_taken(const struct user *user, const struct round *round)
{
    return user->state == USER_FINISHED && round->phase != ROUND_ROSTER &&
           (round->phase == ROUND_RUNNING || user->roster_mark > user->wished_after_roster);
}

/* The person may have mended the user's entry in the directory, so the mailbox is looked up anew. */
static void grant_wish(struct user_way *way, struct user *user, int64_t now_ms)
{
    user->goes_first = true;
    if (user->state == USER_WAITING) {
        user_way_again(way, user, WAY_DUE, now_ms);
        return;
    }
    user->mapped_in_round = 0;
    user_way_retry(way, user);
}

void user_wishes_turn(struct user_wishes *wishes,
                      struct user_way *way,
                      const struct round *round,
                      int64_t now_ms)
{
    struct user *user = TAILQ_FIRST(&wishes->users);
    while (user != NULL) {
        struct user *next = TAILQ_NEXT(user, wish_link);
        bool is_granted = user->state == USER_WAITING || may_be_taken(user, round);
        if (is_granted || user->state == USER_UNLISTED)
            forget_wish(wishes, user);
        if (is_granted)
            grant_wish(way, user, now_ms);
        user = next;
    }
}
