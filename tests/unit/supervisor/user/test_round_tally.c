#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/user/round.h"
#include "supervisor/user/round_tally.h"
#include "supervisor/user/user.h"

static void add(struct user **users,
                const char *name,
                int64_t in_round,
                enum user_result result,
                const char *reason)
{
    struct user *user = user_find_or_create(users, name);
    user->state = USER_FINISHED;
    user->finished_in_round = in_round;
    user->result = result;
    user_set_reason(user, "", reason);
}

static void a_round_counts_those_to_whom_it_gave_a_result(void **state)
{
    (void)state;
    const struct round round = {.number = 3, .started_wall_ms = 77};
    struct round_tally tally = {.failed = 9};
    struct user *users = NULL, *user, *next;
    add(&users, "a", 3, RESULT_REPLICATED, "");
    add(&users, "b", 3, RESULT_UNCHANGED, "");
    add(&users, "c", 3, RESULT_UNCHANGED, "");
    add(&users, "d", 3, RESULT_NO_MAILBOX, "mapping.no_primary_address");
    add(&users, "e", 3, RESULT_EXCHANGE_AWAY, "server.away server=x");
    add(&users, "f", 3, RESULT_EXCHANGE_AWAY, "server.away server=y");
    add(&users, "g", 3, RESULT_NOT_READABLE, "");
    add(&users, "slow", 2, RESULT_NOT_READABLE, "server.away");
    add(&users, "none", 3, RESULT_NONE, "");
    add(&users, "gone", 3, RESULT_REPLICATED, "");
    user_find(users, "gone")->state = USER_UNLISTED;
    round_tally_take(&tally, &round, users);
    assert_int_equal(tally.number, 3);
    assert_int_equal(tally.started_wall_ms, 77);
    assert_int_equal(tally.replicated, 1);
    assert_int_equal(tally.unchanged, 2);
    assert_int_equal(tally.without, 1);
    assert_int_equal(tally.failed, 3);
    assert_int_equal(tally.reasons[SERVER_AWAY], 2);
    assert_int_equal(tally.reasons[USER_WITHOUT_REASON], 1);
    assert_int_equal(tally.reasons[MAPPING_NO_PRIMARY_ADDRESS], 0);
    HASH_ITER(hh, users, user, next)
        user_destroy(&users, user);
}

static void numbers_rise_and_lead_on_when_somebody_has_gone(void **state)
{
    (void)state;
    struct user *users = NULL, *user, *next;
    assert_null(user_after(users, 0, ""));
    for (const char *name = "abcd"; *name != '\0'; name++) {
        const char text[] = {*name, '\0'};
        (void)user_find_or_create(&users, text);
    }
    assert_string_equal(user_after(users, 0, "")->name, "a");
    assert_string_equal(user_after(users, 1, "a")->name, "b");
    assert_null(user_after(users, 4, "d"));
    user_destroy(&users, user_find(users, "b"));
    assert_string_equal(user_after(users, 2, "b")->name, "c");
    assert_int_equal(user_find_or_create(&users, "b")->number, 5);
    assert_string_equal(user_after(users, 2, "b")->name, "c"); /* who is back is another one */
    assert_string_equal(user_after(users, 4, "d")->name, "b");
    HASH_ITER(hh, users, user, next)
        user_destroy(&users, user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_round_counts_those_to_whom_it_gave_a_result),
        cmocka_unit_test(numbers_rise_and_lead_on_when_somebody_has_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
