#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/base/memory.h"

static void a_row_grows_when_it_is_full_and_keeps_what_is_there(void **state)
{
    (void)state;
    size_t capacity = 0;
    size_t resized = 0;
    int64_t *items = NULL;
    for (size_t count = 0; count < 1000; count++) {
        size_t before = capacity;
        items = memory_make_room(items, count, &capacity, sizeof(*items));
        assert_true(capacity > count);
        resized += capacity != before;
        items[count] = (int64_t)count;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(resized < 10); /* it doubles */
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_grows_when_it_is_full_and_keeps_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
