/* What follows from each class of refusals; what is expected is the rule as a person would write it
 * down, class by class. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/login/login_class.h"

static void what_may_have_been_counted_counts(void **state)
{
    (void)state;
    assert_true(login_class_row(LOGIN_CLASS_UNSAID)->counts);
    assert_true(login_class_row(LOGIN_JUDGED_WRONG)->counts);
    assert_true(login_class_row(LOGIN_NOT_KNOWN)->counts);
    assert_false(login_class_row(LOGIN_CANNOT_BE_USED)->counts);
    assert_false(login_class_row(LOGIN_LOCKED)->counts);
    assert_false(login_class_row(LOGIN_NOT_OFFERED)->counts);
    assert_false(login_class_row(LOGIN_COULD_NOT_DECIDE)->counts);
    assert_false(login_class_row(LOGIN_OTHER_CAUSE)->counts);
}

static void a_number_that_is_no_class_counts_as_not_known(void **state)
{
    (void)state;
    assert_ptr_equal(login_class_row((enum login_class)(LOGIN_CLASS_LAST + 1)),
                     login_class_row(LOGIN_NOT_KNOWN));
    assert_ptr_equal(login_class_row((enum login_class) - 1), login_class_row(LOGIN_NOT_KNOWN));
}

static void an_older_supervisor_never_tries_a_locked_account_at_once(void **state)
{
    (void)state;
    assert_int_equal(login_class_outcome(LOGIN_JUDGED_WRONG), LOGIN_REFUSED);
    assert_int_equal(login_class_outcome(LOGIN_LOCKED), LOGIN_REFUSED);
    assert_int_equal(login_class_outcome(LOGIN_NOT_OFFERED), LOGIN_NOT_TRIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_have_been_counted_counts),
        cmocka_unit_test(a_number_that_is_no_class_counts_as_not_known),
        cmocka_unit_test(an_older_supervisor_never_tries_a_locked_account_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
