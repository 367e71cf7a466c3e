#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "supervisor/user/due_heap.h"
#include "supervisor/user/user.h"

#define USERS 1000

static struct user users[USERS];

/* A sequence that looks like chance and is the same in every run (Lehmer's, from the literature). */
static uint32_t next_number(uint32_t *seed)
{
    *seed = (uint32_t)((uint64_t)*seed * 48271 % 2147483647);
    return *seed;
}

static void fill(struct due_heap *heap, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++) {
        users[i].due_ms = next_number(&seed) % 500; /* several are due at once */
        due_heap_add(heap, &users[i]);
    }
}

static void check_order(struct due_heap *heap, size_t count)
{
    int64_t last_ms = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        struct user *first = due_heap_first(heap);
        assert_non_null(first);
        assert_true(first->due_ms >= last_ms);
        last_ms = first->due_ms;
        due_heap_remove(heap, first);
    }
    assert_null(due_heap_first(heap));
}

static void an_empty_heap_has_no_first(void **state)
{
    (void)state;
    struct due_heap heap = {0};
    assert_null(due_heap_first(&heap));
    due_heap_clear(&heap);
}

static void one_user_comes_and_goes(void **state)
{
    (void)state;
    struct due_heap heap = {0};
    users[0].due_ms = 5;
    due_heap_add(&heap, &users[0]);
    assert_ptr_equal(due_heap_first(&heap), &users[0]);
    due_heap_remove(&heap, &users[0]);
    assert_null(due_heap_first(&heap));
    due_heap_clear(&heap);
}

static void users_come_out_in_the_order_of_their_times(void **state)
{
    (void)state;
    struct due_heap heap = {0};
    fill(&heap, USERS, 1);
    check_order(&heap, USERS);
    due_heap_clear(&heap);
}

static void users_in_the_middle_can_be_taken_out(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        struct due_heap heap = {0};
        uint32_t chance = seed;
        size_t left = USERS;
        fill(&heap, USERS, seed);
        for (size_t i = 0; i < USERS; i++) {
            if (next_number(&chance) % 3 != 0)
                continue;
            due_heap_remove(&heap, &users[i]);
            left--;
        }
        assert_int_equal(heap.count, left);
        check_order(&heap, left);
        due_heap_clear(&heap);
    }
}

static void a_user_who_is_put_back_later_is_found_there(void **state)
{
    (void)state;
    struct due_heap heap = {0};
    fill(&heap, 100, 7);
    for (int i = 0; i < 1000; i++) {
        struct user *first = due_heap_first(&heap);
        due_heap_remove(&heap, first);
        first->due_ms += 500;
        due_heap_add(&heap, first);
        assert_true(due_heap_first(&heap)->due_ms <= first->due_ms);
    }
    check_order(&heap, 100);
    due_heap_clear(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_heap_has_no_first),
        cmocka_unit_test(one_user_comes_and_goes),
        cmocka_unit_test(users_come_out_in_the_order_of_their_times),
        cmocka_unit_test(users_in_the_middle_can_be_taken_out),
        cmocka_unit_test(a_user_who_is_put_back_later_is_found_there),
    };
    return cmocka_run_group_tests_name("due_heap", tests, NULL, NULL);
}
