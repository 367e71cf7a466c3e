/* Without an id a copy of an answer, or one that was swapped, looks like the right one. So as long as
 * a host may leave it out, nothing else of ours is under way that an answer could belong to, and
 * nothing can come late on a connection. */
#include "worker-ews/exchange/echo_habit.h"

static int unnamed_of_the_newest(const struct echo_habit *habit)
{
    int count = 0;
    for (int i = 0; i < ECHO_HABIT_REMEMBERED; i++)
        count += (int)(habit->unnamed >> i & 1U);
    return count;
}

static enum echo_habit_kind kind_after_a_name(const struct echo_habit *habit)
{
    if (!habit->has_named || habit->named_in_a_row >= ECHO_HABIT_REMEMBERED)
        return ECHO_HABIT_ALWAYS;
    return habit->kind;
}

static enum echo_habit_kind kind_without_a_name(const struct echo_habit *habit)
{
    if (!habit->has_named || habit->unnamed_in_a_row >= ECHO_HABIT_SILENT_IN_A_ROW ||
        2 * unnamed_of_the_newest(habit) > ECHO_HABIT_REMEMBERED)
        return ECHO_HABIT_NEVER;
    return habit->kind == ECHO_HABIT_NEVER ? ECHO_HABIT_NEVER : ECHO_HABIT_SOMETIMES;
}

bool echo_habit_note(struct echo_habit *habit, enum request_echo echo)
{
    bool is_named = echo == REQUEST_ECHO_OURS;
    habit->unnamed = habit->unnamed << 1 | (is_named ? 0U : 1U);
    habit->named_in_a_row = is_named ? habit->named_in_a_row + 1 : 0;
    habit->unnamed_in_a_row = is_named ? 0 : habit->unnamed_in_a_row + 1;
    habit->kind = is_named ? kind_after_a_name(habit) : kind_without_a_name(habit);
    habit->has_named = habit->has_named || is_named;
    if (habit->kind == ECHO_HABIT_ALWAYS || habit->told[habit->has_named])
        return false;
    return habit->told[habit->has_named] = true;
}

bool echo_habit_may_keep(const struct echo_habit *habit)
{
    return habit->kind != ECHO_HABIT_NEVER || !habit->has_named;
}

bool echo_habit_leaves_unnamed(const struct echo_habit *habit)
{
    return habit->kind == ECHO_HABIT_SOMETIMES || habit->kind == ECHO_HABIT_NEVER;
}
