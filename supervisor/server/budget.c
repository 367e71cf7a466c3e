/* How many requests at once one account may have at one Exchange. It is found out as TCP finds its
 * window: up by one after a clean minute, down at once when the server shows pressure, or answers ever
 * more slowly. The share of a worker that died is held back for the time of one request, because Exchange
 * may still be working on what the worker asked for and counts that. */
#include <string.h>

#include "proto/base/number.h"
#include "proto/base/wait_limit.h"

#include "supervisor/server/budget.h"

#define CLEAN_MS 60000

void budget_init(struct budget *budget, int64_t limit, int64_t ceiling, int64_t now_ms)
{
    *budget = (struct budget){.limit = limit, .ceiling = ceiling, .clean_since_ms = now_ms};
}

void budget_bound(struct budget *budget, int64_t limit, int64_t ceiling)
{
    budget->ceiling = ceiling;
    budget->limit = number_smaller(budget->limit, number_smaller(limit, ceiling));
}

static int64_t held(const struct budget *budget, int64_t now_ms)
{
    int64_t count = 0;
    for (int i = 0; i < BUDGET_MOST_HELD; i++) {
        if (budget->held_until_ms[i] > now_ms)
            count++;
    }
    return count;
}

bool budget_has_room(const struct budget *budget, int64_t now_ms)
{
    if (now_ms < budget->not_before_ms)
        return false;
    /* Never the account's last lease: else dead workers could stop the replication. */
    return budget->leases == 0 ||
           (!budget->is_for_one && budget->leases + held(budget, now_ms) < budget->limit);
}

void budget_take(struct budget *budget)
{
    budget->leases++;
}

void budget_return(struct budget *budget)
{
    budget->leases--;
}

void budget_lose(struct budget *budget, int64_t now_ms, int64_t hold_ms)
{
    budget->leases--;
    for (int i = 0; i < BUDGET_MOST_HELD; i++) {
        if (budget->held_until_ms[i] <= now_ms) {
            budget->held_until_ms[i] = now_ms + hold_ms;
            return;
        }
    }
}

static void lower(struct budget *budget, int64_t limit, int64_t now_ms)
{
    budget->limit = limit < 1 ? 1 : limit;
    budget->clean_since_ms = now_ms;
}

void budget_learn(struct budget *budget,
                  enum server_pressure pressure,
                  int64_t wait_ms,
                  int64_t now_ms)
{
    int64_t again_ms = now_ms + wait_limit_apply(wait_ms);
    if (wait_ms > 0 && again_ms > budget->not_before_ms)
        budget->not_before_ms = again_ms;
    switch (pressure) {
    case PRESSURE_NONE:
        if (now_ms - budget->clean_since_ms >= CLEAN_MS && budget->limit < budget->ceiling) {
            budget->limit++;
            budget->clean_since_ms = now_ms;
        }
        return;
    case PRESSURE_TROUBLE:
    case PRESSURE_CONNECTIONS:
        lower(budget, budget->limit - 1, now_ms);
        return;
    case PRESSURE_BUSY:
        lower(budget, budget->limit / 2, now_ms);
        return;
    }
}

void budget_note_time(struct budget *budget, int64_t answer_ms, int64_t mailboxes, int64_t now_ms)
{
    struct pace_answer answer = {answer_ms, mailboxes, budget->limit};
    switch (pace_learn(&budget->pace, answer)) {
    case PACE_GOOD:
        return;
    case PACE_FALLING:
        budget->clean_since_ms = now_ms;
        return;
    case PACE_SLOW:
        lower(budget, budget->limit - 1, now_ms);
        return;
    }
}

void budget_note_unnamed(struct budget *budget, bool are_unnamed)
{
    budget->is_for_one = are_unnamed;
}

int64_t budget_next_ms(const struct budget *budget, int64_t now_ms)
{
    int64_t next = INT64_MAX;
    if (budget->not_before_ms > now_ms)
        next = budget->not_before_ms;
    for (int i = 0; i < BUDGET_MOST_HELD; i++) {
        if (budget->held_until_ms[i] > now_ms && budget->held_until_ms[i] < next)
            next = budget->held_until_ms[i];
    }
    return next;
}
