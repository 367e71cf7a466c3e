#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"

static void over_the_limit_there_is_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_create(100);
    assert_null(arena_allocate(arena, 1, 101));
    assert_null(arena_allocate(arena, SIZE_MAX / 2, 4));
    assert_non_null(arena_allocate(arena, 1, 64));
    assert_null(arena_allocate(arena, 1, 64));
    arena_destroy(arena);
}

static void pieces_do_not_overlap_and_are_zeroed(void **state)
{
    (void)state;
    struct arena *arena = arena_create(1 << 20);
    unsigned char *pieces[200];
    for (size_t i = 0; i < 200; i++) {
        size_t size = 1 + i * 37;
        pieces[i] = arena_allocate(arena, 1, size);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)i, size);
    }
    for (size_t i = 0; i < 200; i++) {
        for (size_t k = 0; k < 1 + i * 37; k++)
            assert_int_equal(pieces[i][k], i & 255);
    }
    arena_destroy(arena);
}

static void texts_are_copied_with_an_end(void **state)
{
    (void)state;
    struct arena *arena = arena_create(1000);
    assert_string_equal(arena_copy_text(arena, "shardxyz", 5), "shard");
    assert_string_equal(arena_copy_text(arena, "", 0), "");
    assert_null(arena_copy_text(arena, "", SIZE_MAX));
    arena_destroy(arena);
    arena_destroy(NULL);
}

static void texts_stand_side_by_side_and_the_next_item_is_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_create(1000);
    char *first = arena_copy_text(arena, "ab", 2);
    char *second = arena_copy_text(arena, "c", 1);
    assert_ptr_equal(second, first + 3);
    assert_int_equal((uintptr_t)arena_allocate(arena, 2, 4) % 16, 0);
    assert_string_equal(first, "ab");
    assert_string_equal(second, "c");
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_the_limit_there_is_nothing),
        cmocka_unit_test(pieces_do_not_overlap_and_are_zeroed),
        cmocka_unit_test(texts_are_copied_with_an_end),
        cmocka_unit_test(texts_stand_side_by_side_and_the_next_item_is_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
