#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

static void a_text_is_made_of_its_parts_however_long_they_are(void **state)
{
    (void)state;
    char part[5000];
    memset(part, 'x', sizeof(part) - 1);
    part[sizeof(part) - 1] = '\0';
    char *text = memory_format_text("%s:%d", part, 42);
    assert_int_equal(strlen(text), sizeof(part) - 1 + strlen(":42"));
    assert_string_equal(text + sizeof(part) - 1, ":42");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_grows_when_it_is_full_and_keeps_what_is_there),
        cmocka_unit_test(a_text_is_made_of_its_parts_however_long_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
