#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/rose/invoke_table.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"

static struct invoke *add(struct invoke_table *table, int64_t now_ms)
{
    return invoke_table_add(table, operation_find(OPERATION_SET_ENTRY_LIST), now_ms);
}

static void a_full_table_takes_nothing_until_a_place_is_free(void **state)
{
    (void)state;
    struct invoke_table table;
    struct invoke *one = NULL;
    invoke_table_init(&table);
    for (int i = 0; i < INVOKE_TABLE_SIZE; i++)
        assert_non_null(one = add(&table, 0));
    assert_null(add(&table, 0));
    invoke_table_remove(one);
    assert_non_null(add(&table, 0));
}

static void ids_are_unique_positive_and_never_that_of_events(void **state)
{
    (void)state;
    struct invoke_table table;
    invoke_table_init(&table);
    struct invoke *first = add(&table, 0);
    assert_int_equal(first->id, 1);
    table.last_id = ROSE_EVENT_ID - 1;
    assert_int_equal(add(&table, 0)->id, ROSE_EVENT_ID + 1);
    table.last_id = INT32_MAX;
    assert_int_equal(add(&table, 0)->id, 2);
    assert_null(invoke_table_find(&table, 0));
    assert_ptr_equal(invoke_table_find(&table, 1), first);
}

static void whose_time_has_run_out_is_found_once(void **state)
{
    (void)state;
    struct invoke_table table;
    invoke_table_init(&table);
    assert_true(invoke_table_next_ms(&table) == INT64_MAX);
    struct invoke *late = add(&table, 2000), *early = add(&table, 1000);
    assert_int_equal(invoke_table_next_ms(&table), early->deadline_ms);
    assert_null(invoke_table_find_overdue(&table, early->deadline_ms - 1));
    assert_ptr_equal(invoke_table_find_overdue(&table, early->deadline_ms), early);
    early->is_overdue = true;
    assert_null(invoke_table_find_overdue(&table, early->deadline_ms));
    assert_int_equal(invoke_table_next_ms(&table), late->deadline_ms);
}

static void everybody_gets_more_time(void **state)
{
    (void)state;
    struct invoke_table table;
    invoke_table_init(&table);
    int64_t deadline_ms = add(&table, 1000)->deadline_ms;
    invoke_table_extend(&table, 500);
    assert_int_equal(invoke_table_next_ms(&table), deadline_ms + 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_table_takes_nothing_until_a_place_is_free),
        cmocka_unit_test(ids_are_unique_positive_and_never_that_of_events),
        cmocka_unit_test(whose_time_has_run_out_is_found_once),
        cmocka_unit_test(everybody_gets_more_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
