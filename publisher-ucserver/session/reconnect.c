/* The pause between two attempts. How long it is depends on the class of the failure alone: what was
 * refused or set wrongly does not get better by being tried, and each log-in that is refused brings the
 * account nearer to being locked. */
#include "proto/base/number.h"
#include "proto/base/pause.h"

#include "publisher-ucserver/session/reconnect.h"

#define FIRST_PAUSE_MS   2000
#define LONGEST_PAUSE_MS 60000
#define PAUSE_REFUSED_MS                                                                           \
    10000 /* credentials or rights: the account rule says when it is tried again */
#define PAUSE_INVALID_MS 300000 /* a setting or a version: the same */

void reconnect_at_once(struct reconnect *reconnect, int64_t now_ms)
{
    reconnect->pause_ms = 0;
    reconnect->must_wait = false;
    reconnect->due_ms = now_ms;
}

static uint32_t next_random(struct reconnect *reconnect)
{
    /* Jitter needs no good generator; the low bits of this one repeat early. */
    reconnect->random = reconnect->random * 1664525U + 1013904223U;
    return reconnect->random >> 8;
}

/* By up to a quarter, so that many clients of a restarted server do not come back at the same moment. */
static int64_t shorten(int64_t pause_ms, uint32_t random)
{
    return pause_ms - pause_ms / 4 * (random % 1024) / 1024;
}

void reconnect_plan(struct reconnect *reconnect,
                    enum error_class class,
                    bool was_success,
                    int64_t wait_ms,
                    int64_t now_ms)
{
    if (was_success)
        reconnect->pause_ms = 0;
    reconnect->pause_ms = pause_next_ms(reconnect->pause_ms, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    int64_t pause_ms = shorten(reconnect->pause_ms, next_random(reconnect));
    if (class == ERROR_REFUSED && pause_ms < PAUSE_REFUSED_MS)
        pause_ms = PAUSE_REFUSED_MS;
    if (class == ERROR_INVALID)
        pause_ms = PAUSE_INVALID_MS;
    reconnect->must_wait = wait_ms > 0;
    reconnect->due_ms = now_ms + number_larger(wait_ms, pause_ms);
}

const char *reconnect_words(enum error_class class)
{
    if (class == ERROR_INVALID)
        return "the session ends; the next attempt is made after 5 minutes, or with other settings";
    if (class == ERROR_REFUSED)
        return "the session ends; the next attempt is made after 10 s, then with pauses that grow "
               "to 60 s";
    return "the session ends; the next attempt is made after 2 s, then with pauses that grow to 60 "
           "s";
}

void reconnect_hurry(struct reconnect *reconnect, int64_t now_ms)
{
    /* A person who asks for haste does not know what the server or the account rule wants. */
    if (!reconnect->must_wait)
        reconnect->due_ms = now_ms;
}
