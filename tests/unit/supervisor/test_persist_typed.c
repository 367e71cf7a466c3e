#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/message/message_values.h"

#include "supervisor/persist_typed.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)
#define NOW_MS  INT64_C(1795478400000)

/* Of a secret with which nothing was done, one that was accepted, one whose server could not decide, one that was
 * judged wrong: so long ago. */
static struct store_account unsent(int64_t ago_ms)
{
    return (struct store_account){.tries = "", .changed_ms = NOW_MS - ago_ms};
}

static struct store_account accepted(int64_t ago_ms)
{
    struct store_account row = unsent(ago_ms);
    row.is_proven = true;
    return row;
}

static struct store_account refused(enum login_class class, int64_t ago_ms)
{
    struct store_account row = unsent(ago_ms);
    row.since_ms = row.refused_ms = row.changed_ms;
    row.class = class;
    row.tries = class == LOGIN_JUDGED_WRONG ? "1795478400000" : "";
    return row;
}

/* `first` gives way before `other`, in whatever order they come. */
static void assert_goes_first(const struct store_account *first, const struct store_account *other)
{
    assert_ptr_equal(persist_typed_first_to_go(first, other, NOW_MS), first);
    assert_ptr_equal(persist_typed_first_to_go(other, first, NOW_MS), first);
}

static void what_was_never_sent_gives_way_first(void **state)
{
    (void)state;
    const struct store_account now = unsent(0), before = unsent(1), good = accepted(9 * DAY_MS),
                               undecided = refused(LOGIN_COULD_NOT_DECIDE, 9 * DAY_MS),
                               wrong = refused(LOGIN_JUDGED_WRONG, 9 * DAY_MS);
    assert_goes_first(&before, &now);
    assert_goes_first(&now, &good);
    assert_goes_first(&now, &undecided);
    assert_goes_first(&now, &wrong);
}

static void what_was_judged_wrong_gives_way_last_and_the_oldest_first(void **state)
{
    (void)state;
    const struct store_account good = accepted(2 * HOUR_MS),
                               unknown = refused(LOGIN_NOT_KNOWN, 3 * HOUR_MS),
                               undecided = refused(LOGIN_COULD_NOT_DECIDE, 2 * HOUR_MS),
                               wrong = refused(LOGIN_JUDGED_WRONG, 9 * DAY_MS);
    assert_goes_first(&good, &wrong);
    assert_goes_first(&undecided, &wrong);
    assert_goes_first(&good, &unknown);
    assert_goes_first(&wrong, &unknown);
}

static void what_still_counts_does_not_give_way(void **state)
{
    (void)state;
    const struct store_account wrong = refused(LOGIN_JUDGED_WRONG, HOUR_MS),
                               locked = refused(LOGIN_LOCKED, HOUR_MS), good = accepted(HOUR_MS),
                               older = refused(LOGIN_JUDGED_WRONG, HOUR_MS + 1),
                               open = {.tries = "1795478400000?", .changed_ms = NOW_MS - HOUR_MS};
    assert_null(persist_typed_first_to_go(&wrong, NULL, NOW_MS));
    assert_null(persist_typed_first_to_go(&open, &locked, NOW_MS));
    assert_null(persist_typed_first_to_go(&good, &wrong, NOW_MS));
    assert_ptr_equal(persist_typed_first_to_go(&older, NULL, NOW_MS), &older);
    assert_goes_first(&older, &wrong);
}

static void nothing_is_kept_longer_than_thirty_days(void **state)
{
    (void)state;
    const struct store_account row = refused(LOGIN_JUDGED_WRONG, 30 * DAY_MS);
    assert_false(persist_typed_is_over(&row, NOW_MS));
    assert_true(persist_typed_is_over(&row, NOW_MS + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_sent_gives_way_first),
        cmocka_unit_test(what_was_judged_wrong_gives_way_last_and_the_oldest_first),
        cmocka_unit_test(what_still_counts_does_not_give_way),
        cmocka_unit_test(nothing_is_kept_longer_than_thirty_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
