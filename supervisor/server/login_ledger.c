/* What was tried when. A stamp leaves the window only when more than its length has passed: a server may
 * take the ends for within. */
#include <string.h>

#include "supervisor/server/login_ledger.h"

void login_ledger_add(struct login_ledger *ledger, int64_t at_ms)
{
    if (ledger->count == LOGIN_KEPT_TRIES)
        memmove(ledger->stamps, ledger->stamps + 1, --ledger->count * sizeof(ledger->stamps[0]));
    ledger->stamps[ledger->count++] = (struct login_stamp){.at_ms = at_ms, .is_open = true};
}

void login_ledger_refused(struct login_ledger *ledger, int64_t at_ms)
{
    if (ledger->count > 0)
        ledger->stamps[ledger->count - 1] = (struct login_stamp){.at_ms = at_ms};
}

void login_ledger_strike(struct login_ledger *ledger)
{
    if (ledger->count > 0)
        ledger->count--;
}

void login_ledger_forget_open(struct login_ledger *ledger)
{
    size_t kept = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        if (!ledger->stamps[i].is_open)
            ledger->stamps[kept++] = ledger->stamps[i];
    }
    ledger->count = kept;
}

static void count_stamp(struct login_count *count, int64_t at_ms)
{
    count->tries++;
    for (size_t i = 0; i < LOGIN_MOST_TRIES; i++) {
        bool is_free = i + 1 == count->tries;
        if (is_free || at_ms > count->newest[i]) {
            int64_t older = count->newest[i];
            count->newest[i] = at_ms;
            if (is_free)
                return;
            at_ms = older;
        }
    }
}

void login_count_add(struct login_count *count,
                     const struct login_ledger *ledger,
                     bool is_trying,
                     int64_t now_ms)
{
    size_t stamps = is_trying && ledger->count > 0 ? ledger->count - 1 : ledger->count;
    for (size_t i = 0; i < stamps; i++) {
        if (now_ms - ledger->stamps[i].at_ms <= LOGIN_WINDOW_MS)
            count_stamp(count, ledger->stamps[i].at_ms);
    }
}

int64_t login_count_wait_ms(const struct login_count *count, int64_t now_ms)
{
    if (count->tries < LOGIN_MOST_TRIES)
        return 0;
    return count->newest[LOGIN_MOST_TRIES - 1] + LOGIN_WINDOW_MS + 1 - now_ms;
}
