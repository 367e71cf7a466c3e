#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "supervisor/server/access.h"

#include "unit/supervisor/server/accounts_fixture.h"

#define MINUTE_MS 60000

struct world {
    struct accounts *accounts;
    const struct account *anna, *bert;
    struct access_list *list;
};

static int open_world(void **state)
{
    static struct world world;
    world.accounts = fixture_accounts();
    world.anna = accounts_give(world.accounts, "windows anna", ROLE_WORKER_EWS, LOGIN_WINDOW_MS);
    world.bert = accounts_give(world.accounts, "windows bert", ROLE_WORKER_EWS, LOGIN_WINDOW_MS);
    world.list = accesses_create();
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    accesses_destroy(world->list);
    accounts_destroy(world->accounts);
    return 0;
}

static struct access *take(struct world *world,
                           const struct account *account,
                           const char *endpoint,
                           int64_t limit,
                           int64_t ceiling)
{
    return accesses_take(world->list, account, endpoint, limit, ceiling, 0);
}

static void sections_share_it_by_account_and_endpoint(void **state)
{
    struct world *world = *state;
    struct access *access = take(world, world->anna, "mail.example:443", 4, 10);
    assert_ptr_equal(take(world, world->anna, "MAIL.example:443", 4, 10), access);
    assert_ptr_not_equal(take(world, world->anna, "mail.example:444", 4, 10), access);
    assert_ptr_not_equal(take(world, world->bert, "mail.example:443", 4, 10), access);
    struct access *nobody = take(world, NULL, "mail.example:443", 4, 10);
    assert_ptr_not_equal(nobody, access);
    assert_ptr_equal(take(world, NULL, "mail.example:443", 4, 10), nobody);
}

static void the_most_careful_of_those_who_share_it_decides(void **state)
{
    struct world *world = *state;
    struct access *access = take(world, world->anna, "a:443", 4, 6);
    (void)take(world, world->anna, "a:443", 2, 10);
    (void)take(world, world->anna, "a:443", 3, 5);
    assert_int_equal(access->budget.limit, 2);
    assert_int_equal(access->budget.ceiling, 5);
}

static void what_was_learned_stays_with_new_settings(void **state)
{
    struct world *world = *state;
    struct access *access = take(world, world->anna, "a:443", 4, 10);
    budget_learn(&access->budget, PRESSURE_NONE, 0, MINUTE_MS);
    assert_int_equal(access->budget.limit, 5);
    accesses_begin_settings(world->list);
    assert_ptr_equal(take(world, world->anna, "a:443", 1, 8), access);
    assert_int_equal(access->budget.limit, 5);
    assert_int_equal(access->budget.ceiling, 8);
    accesses_begin_settings(world->list);
    (void)take(world, world->anna, "a:443", 4, 3);
    assert_int_equal(access->budget.limit, 3);
    accesses_begin_settings(world->list);
    (void)take(world, world->anna, "a:443", 4, 10);
    assert_int_equal(access->budget.limit, 3);
    assert_int_equal(access->budget.ceiling, 10);
}

static void a_place_is_mailbox_account_and_endpoint(void **state)
{
    struct world *world = *state;
    char *place = access_place(take(world, world->anna, "a:443", 4, 10), "u@example");
    assert_string_equal(place, "u@example windows anna a:443");
    free(place);
    place = access_place(take(world, NULL, "a:443", 4, 10), "u@example");
    assert_string_equal(place, "u@example  a:443");
    free(place);
}

static bool is_mostly_readable(struct world *world, struct access *access, int read, int unread)
{
    accesses_begin_count(world->list);
    for (int i = 0; i < read + unread; i++)
        access_count(access, i < read);
    accesses_end_count(world->list);
    return access->is_mostly_readable;
}

static void nine_of_ten_mailboxes_are_most_of_them(void **state)
{
    struct world *world = *state;
    struct access *access = take(world, world->anna, "a:443", 4, 10);
    struct access *other = take(world, world->bert, "a:443", 4, 10);
    assert_false(access->is_mostly_readable);
    assert_true(is_mostly_readable(world, access, 9, 1));
    assert_false(other->is_mostly_readable); /* nobody was asked for */
    assert_false(is_mostly_readable(world, access, 89, 11));
    assert_true(is_mostly_readable(world, access, 1, 0));
    assert_false(is_mostly_readable(world, access, 0, 0));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_world, close_world)
    const struct CMUnitTest tests[] = {
        TEST(sections_share_it_by_account_and_endpoint),
        TEST(the_most_careful_of_those_who_share_it_decides),
        TEST(what_was_learned_stays_with_new_settings),
        TEST(a_place_is_mailbox_account_and_endpoint),
        TEST(nine_of_ten_mailboxes_are_most_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
