/* Who is to blame when a process dies.
 *
 * Nobody tells which of the users in flight it was, so they are divided like a search: in halves, until one
 * was alone. What kills every process (a server's answer, a broken library) must not put all users into
 * quarantine, hence the jobs that others have finished meanwhile are asked for as proof. */
#include "proto/base/pause.h"

#include "supervisor/user/suspicion.h"
#include "supervisor/user/user.h"

static void begin(struct user *user, enum role role, int64_t jobs_done)
{
    if (user->suspected_by == role)
        return;
    user->suspected_by = role;
    user->died_alone = 0;
    user->done_before = jobs_done;
}

void suspicion_narrow(struct user *user, enum role role, size_t together, int64_t jobs_done)
{
    begin(user, role, jobs_done);
    user->largest_job = together;
}

bool suspicion_add(struct user *user, enum role role, size_t in_flight, int64_t jobs_done)
{
    begin(user, role, jobs_done);
    user->largest_job = in_flight > 1 ? in_flight / 2 : 1;
    if (in_flight > 1)
        return false;
    user->died_alone++;
    if (user->died_alone >= SUSPICION_DEATHS_ALONE && jobs_done > user->done_before)
        user->is_quarantined = true;
    return user->is_quarantined;
}

void suspicion_remember(struct user *user, enum role role, int64_t since_wall_ms)
{
    user->is_quarantined = true;
    user->quarantined_wall_ms = since_wall_ms;
    user->suspected_by = role;
    user->result = RESULT_QUARANTINED;
}

void suspicion_release(struct user *user, int64_t jobs_done)
{
    user->is_quarantined = false;
    user->largest_job = 1;
    user->died_alone = 0;
    user->done_before = jobs_done;
}

int64_t suspicion_pause_ms(const struct user *user)
{
    int64_t pause_ms = 0;
    for (int64_t i = SUSPICION_DEATHS_ALONE;
         i <= user->died_alone && pause_ms < SUSPICION_MOST_PAUSE_MS; i++)
        pause_ms = pause_next_ms(pause_ms, SUSPICION_FIRST_PAUSE_MS, SUSPICION_MOST_PAUSE_MS);
    return pause_ms;
}

void suspicion_end(struct user *user, enum role role)
{
    if (user->suspected_by != role)
        return;
    user->suspected_by = ROLE_SUPERVISOR;
    user->largest_job = 0;
    user->died_alone = 0;
}

bool suspicion_is_on(const struct user *user, enum role role)
{
    return user->suspected_by == role;
}
