/* Typing costs nothing, a try does: no more than two an hour are granted of one account, unless a person insists each
 * time. So what was typed and never sent gives way first, else 64 words would wash away what a server has judged;
 * and of what was sent nothing gives way while its tries still count, or a lock that it told of still holds. */
#include "proto/login/login_class.h"

#include "supervisor/persist_typed.h"
#include "supervisor/server/login_ledger.h"

#define KEPT_MS (INT64_C(30) * 24 * 60 * 60 * 1000)

_Static_assert(LOGIN_WINDOW_MS >= LOGIN_LOCKED_WAIT_MS, "a lock must not be forgotten either");

/* The least first. */
enum worth { NEVER_SENT, NOT_JUDGED_WRONG, JUDGED_WRONG };

static enum worth worth_of(const struct store_account *row)
{
    if (!row->is_proven && row->since_ms == 0 && row->tries[0] == '\0')
        return NEVER_SENT;
    if (row->since_ms == 0 || !login_class_row((enum login_class)row->class)->counts)
        return NOT_JUDGED_WRONG;
    return JUDGED_WRONG;
}

bool persist_typed_is_over(const struct store_account *row, int64_t wall_ms)
{
    return wall_ms - row->changed_ms > KEPT_MS;
}

static bool may_go(const struct store_account *row, int64_t wall_ms)
{
    return worth_of(row) == NEVER_SENT || wall_ms - row->changed_ms > LOGIN_WINDOW_MS;
}

static bool is_worth_less(const struct store_account *row, const struct store_account *other)
{
    enum worth worth = worth_of(row), other_worth = worth_of(other);
    return worth != other_worth ? worth < other_worth : row->changed_ms < other->changed_ms;
}

const struct store_account *persist_typed_first_to_go(const struct store_account *row,
                                                      const struct store_account *other,
                                                      int64_t wall_ms)
{
    if (!may_go(row, wall_ms))
        return other == NULL || !may_go(other, wall_ms) ? NULL : other;
    if (other == NULL || !may_go(other, wall_ms))
        return row;
    return is_worth_less(other, row) ? other : row;
}
