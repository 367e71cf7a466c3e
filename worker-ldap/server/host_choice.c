/* A host that is left is not forgotten: the preferred one is often the nearest, and the others may be there for
 * bad times alone. Its pauses grow, because each attempt in vain keeps the jobs of that moment waiting. */
#include "worker-ldap/server/host_choice.h"

#define LONGEST_PAUSES 8

void host_choice_init(struct host_choice *choice, size_t count, int64_t pause_ms)
{
    *choice = (struct host_choice){
        .count = count, .pause_ms = pause_ms, .shortest_pause_ms = pause_ms, .again_ms = INT64_MAX};
}

bool host_choice_has_further(const struct host_choice *choice)
{
    return choice->tried + 1 < choice->count;
}

bool host_choice_leave(struct host_choice *choice, bool has_worked)
{
    choice->host = (choice->host + 1) % choice->count;
    choice->tried = has_worked ? 0 : choice->tried + 1;
    if (choice->tried < choice->count)
        return true;
    choice->tried = 0;
    return false;
}

void host_choice_note_success(struct host_choice *choice, int64_t now_ms)
{
    choice->tried = 0;
    if (choice->host == 0) {
        choice->pause_ms = choice->shortest_pause_ms;
        choice->again_ms = INT64_MAX;
    } else if (choice->again_ms == INT64_MAX) {
        choice->again_ms = now_ms + choice->pause_ms;
    }
}

bool host_choice_wants_preferred(const struct host_choice *choice, int64_t now_ms)
{
    return choice->host != 0 && now_ms >= choice->again_ms;
}

void host_choice_prefer(struct host_choice *choice)
{
    if (choice->pause_ms < LONGEST_PAUSES * choice->shortest_pause_ms)
        choice->pause_ms *= 2;
    host_choice_begin_anew(choice);
}

void host_choice_begin_anew(struct host_choice *choice)
{
    choice->host = 0;
    choice->again_ms = INT64_MAX;
}
