#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/user/handover.h"

/* The numbers of docs/internals/credit.md. */
#define MOST_USERS 4000
#define MOST_BYTES (INT64_C(1) << 30)
#define SHARD      100
#define LARGEST    (512 * 1024)

static void users_are_bounded(void **state)
{
    (void)state;
    struct handover handover = {0};
    int64_t bytes[MOST_USERS] = {0};
    for (int i = 0; i < MOST_USERS - SHARD; i++) {
        assert_true(handover_has_room(&handover));
        handover_occupy(&handover, &bytes[i], 1);
    }
    assert_true(handover_has_room(&handover)); /* exactly one job more */
    handover_occupy(&handover, &bytes[MOST_USERS - 1], 1);
    assert_false(handover_has_room(&handover));
    handover_occupy(&handover, &bytes[0], 0);
    assert_true(handover_has_room(&handover));
}

static void octets_are_bounded(void **state)
{
    (void)state;
    struct handover handover = {0};
    int64_t most = MOST_BYTES - (int64_t)SHARD * LARGEST, bytes = 0;
    handover_occupy(&handover, &bytes, most);
    assert_true(handover_has_room(&handover));
    handover_occupy(&handover, &bytes, most + 1);
    assert_false(handover_has_room(&handover));
    assert_int_equal(handover.users, 1);
}

static void what_is_given_back_leaves_nothing(void **state)
{
    (void)state;
    struct handover handover = {0};
    int64_t bytes = 0;
    handover_occupy(&handover, &bytes, LARGEST);
    handover_occupy(&handover, &bytes, 1234);
    assert_int_equal(handover.users, 1);
    assert_int_equal(handover.bytes, 1234);
    handover_occupy(&handover, &bytes, 0);
    handover_occupy(&handover, &bytes, 0);
    assert_int_equal(bytes, 0);
    assert_int_equal(handover.users, 0);
    assert_int_equal(handover.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_are_bounded),
        cmocka_unit_test(octets_are_bounded),
        cmocka_unit_test(what_is_given_back_leaves_nothing),
    };
    return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
