#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "worker-ldap/server/host_choice.h"

#define PAUSE_MS 1000

static void each_host_is_tried_once_and_then_all_have_failed(void **state)
{
    (void)state;
    struct host_choice choice;
    host_choice_init(&choice, 3, PAUSE_MS);
    assert_true(host_choice_has_further(&choice));
    assert_true(host_choice_leave(&choice, false));
    assert_int_equal(choice.host, 1);
    assert_true(host_choice_leave(&choice, false));
    assert_false(host_choice_has_further(&choice));
    assert_false(host_choice_leave(&choice, false));
    assert_int_equal(choice.host, 0);
    assert_true(host_choice_has_further(&choice));
}

static void a_host_that_had_worked_was_not_tried_in_vain(void **state)
{
    (void)state;
    struct host_choice choice;
    host_choice_init(&choice, 2, PAUSE_MS);
    host_choice_note_success(&choice, 0);
    assert_true(host_choice_leave(&choice, true));
    assert_true(host_choice_leave(&choice, false));
    assert_false(host_choice_leave(&choice, false));
    host_choice_init(&choice, 1, PAUSE_MS);
    assert_true(host_choice_leave(&choice, true));
    assert_false(host_choice_leave(&choice, false));
}

/* The second one works, from `now_ms` on. */
static void use_second(struct host_choice *choice, int64_t now_ms)
{
    assert_true(host_choice_leave(choice, false));
    host_choice_note_success(choice, now_ms);
    assert_int_equal(choice->host, 1);
}

static void the_preferred_one_is_tried_again_after_pauses_that_grow(void **state)
{
    (void)state;
    struct host_choice choice;
    int64_t now_ms = 50, pause_ms = PAUSE_MS;
    host_choice_init(&choice, 2, PAUSE_MS);
    assert_false(host_choice_wants_preferred(&choice, INT64_MAX));
    for (int i = 0; i < 6; i++) {
        use_second(&choice, now_ms);
        host_choice_note_success(&choice, now_ms + 1); /* moves nothing */
        assert_false(host_choice_wants_preferred(&choice, now_ms + pause_ms - 1));
        assert_true(host_choice_wants_preferred(&choice, now_ms + pause_ms));
        host_choice_prefer(&choice);
        assert_int_equal(choice.host, 0);
        now_ms += pause_ms;
        pause_ms = pause_ms < 8 * PAUSE_MS ? 2 * pause_ms : pause_ms;
    }
    host_choice_note_success(&choice, now_ms);
    use_second(&choice, now_ms);
    assert_true(host_choice_wants_preferred(&choice, now_ms + PAUSE_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_host_is_tried_once_and_then_all_have_failed),
        cmocka_unit_test(a_host_that_had_worked_was_not_tried_in_vain),
        cmocka_unit_test(the_preferred_one_is_tried_again_after_pauses_that_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
