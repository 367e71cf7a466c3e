/* The page of the UCServer's answers is what the tables print; ucserver-failures-page makes it. What each
 * number means is tested at the log-in itself (test_login_steps.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/session/answer_page.h"
#include "publisher-ucserver/session/answer_table.h"

#include "unit/proto/base/test_page.h"

static void the_page_of_failures_is_what_the_tables_print(void **state)
{
    (void)state;
    assert_page("docs/failures-ucserver.md", answer_page_write);
}

static void no_number_has_two_rows(void **state)
{
    (void)state;
    size_t count;
    const struct answer_detail *details = answer_details(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(answer_detail_find(details[i].operation, details[i].detail), &details[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_of_failures_is_what_the_tables_print),
        cmocka_unit_test(no_number_has_two_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
