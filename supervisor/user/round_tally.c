/* What a round came to. One walk over everybody when it ends: users who got a second result in it would be counted
 * twice if each result were. */
#include "supervisor/user/round.h"
#include "supervisor/user/round_tally.h"
#include "supervisor/user/user.h"

static void take_user(struct round_tally *tally, const struct user *user)
{
    if (user->result == RESULT_REPLICATED) {
        tally->replicated++;
    } else if (user->result == RESULT_UNCHANGED) {
        tally->unchanged++;
    } else if (user_result_has_no_calendar(user->result)) {
        tally->without++;
    } else if (user_result_is_failure(user->result)) {
        const struct event_row *row = user->reason_row;
        tally->failed++;
        tally->reasons[row != NULL ? row - event_row(OTHER) : USER_WITHOUT_REASON]++;
    }
}

void round_tally_take(struct round_tally *tally,
                      const struct round *round,
                      const struct user *users)
{
    *tally =
        (struct round_tally){.number = round->number, .started_wall_ms = round->started_wall_ms};
    for (const struct user *user = users; user != NULL; user = user->hh.next) {
        if (user->state != USER_UNLISTED && user->finished_in_round == round->number)
            take_user(tally, user);
    }
}
