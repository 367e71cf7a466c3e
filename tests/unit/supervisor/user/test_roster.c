#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/user/roster.h"
#include "supervisor/user/user.h"

#define PAGE_USERS 200
#define ANSWER_MS  30000

struct world {
    struct roster roster;
    struct user *users;
    const char *reason;
};

static void begin(struct world *world)
{
    *world = (struct world){.reason = ""};
    roster_init(&world->roster);
    roster_restart(&world->roster, 0);
}

static void end(struct world *world)
{
    struct user *user, *next;
    roster_clear(&world->roster);
    HASH_ITER(hh, world->users, user, next)
        user_destroy(&world->users, user);
}

static enum roster_step ready(struct world *world, int64_t pages, int64_t users)
{
    const struct roster_ready message = {.number = world->roster.number,
                                         .complete = true,
                                         .pages = pages,
                                         .users = users,
                                         .reason = "ucserver.busy"};
    return roster_take_ready(&world->roster, &message, ANSWER_MS, &world->reason);
}

/* A page that names users "N" from `first` on. */
static enum roster_step page(struct world *world, int64_t number, int first, size_t count)
{
    static char names[PAGE_USERS][16];
    struct roster_user users[PAGE_USERS];
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%d", first + (int)i);
        users[i] = (struct roster_user){names[i], "", "", "", "", false};
    }
    const struct roster_page message = {
        .number = world->roster.number, .page = number, .users = users, .users_count = count};
    return roster_take_page(&world->roster, &message, &world->users, ANSWER_MS, &world->reason);
}

/* Reads a roster of so many users, in as many pages as it takes. */
static void read_whole(struct world *world, int count)
{
    int pages = (count + PAGE_USERS - 1) / PAGE_USERS;
    enum roster_step step;
    (void)roster_ask(&world->roster, ANSWER_MS);
    step = ready(world, pages, count);
    for (int i = 0; i < pages; i++) {
        assert_int_equal(step, ROSTER_PULL);
        int left = count - i * PAGE_USERS;
        step = page(world, i, i * PAGE_USERS, (size_t)(left < PAGE_USERS ? left : PAGE_USERS));
    }
    assert_int_equal(step, ROSTER_WHOLE);
}

static void believe(struct world *world, int count)
{
    read_whole(world, count);
    assert_true(roster_is_believed(&world->roster));
    roster_believe(&world->roster);
    roster_restart(&world->roster, 0);
}

static void it_is_asked_for_when_it_is_due(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    roster_restart(&world.roster, 500);
    assert_false(roster_is_due(&world.roster, 499));
    assert_int_equal(roster_next_ms(&world.roster, 499), 500);
    assert_true(roster_is_due(&world.roster, 500));
    int64_t number = roster_ask(&world.roster, ANSWER_MS);
    assert_false(roster_is_due(&world.roster, 600));
    assert_int_equal(roster_next_ms(&world.roster, 600), ANSWER_MS);
    assert_false(roster_is_late(&world.roster, ANSWER_MS - 1));
    assert_true(roster_is_late(&world.roster, ANSWER_MS));
    roster_restart(&world.roster, 700);
    assert_int_equal(roster_ask(&world.roster, ANSWER_MS), number + 1);
    end(&world);
}

static void four_pages_are_pulled_at_once(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    (void)roster_ask(&world.roster, ANSWER_MS);
    assert_int_equal(ready(&world, 6, 600), ROSTER_PULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(roster_pull(&world.roster), i);
    assert_int_equal(roster_pull(&world.roster), -1);
    assert_int_equal(page(&world, 0, 0, 100), ROSTER_PULL);
    assert_int_equal(roster_pull(&world.roster), 4);
    end(&world);
}

static void it_is_whole_with_its_last_page(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    believe(&world, 250);
    assert_int_equal(world.roster.newest_users, 250);
    assert_true(world.roster.is_of_ucserver_session);
    assert_true(roster_names(&world.roster, user_find(world.users, "249")));
    believe(&world, 240);
    assert_true(roster_names(&world.roster, user_find(world.users, "239")));
    assert_false(roster_names(&world.roster, user_find(world.users, "249")));
    believe(&world, 235);
    end(&world);
}

static void what_does_not_fit_together_is_wrong(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    (void)roster_ask(&world.roster, ANSWER_MS);
    assert_int_equal(ready(&world, 1, 201), ROSTER_WRONG); /* more than a page holds */
    assert_int_equal(ready(&world, 2, 1), ROSTER_WRONG);   /* an empty page */
    assert_string_equal(world.reason, "roster.impossible");
    assert_int_equal(ready(&world, 2, 150), ROSTER_PULL);
    assert_int_equal(page(&world, 1, 0, 100), ROSTER_WRONG); /* out of turn */
    assert_int_equal(page(&world, 0, 0, 100), ROSTER_PULL);
    assert_int_equal(page(&world, 1, 100, 49), ROSTER_WRONG); /* one is missing */
    assert_string_equal(world.reason, "roster.incomplete");
    const struct roster_ready failed = {.number = world.roster.number, .reason = "ucserver.busy"};
    assert_int_equal(roster_take_ready(&world.roster, &failed, ANSWER_MS, &world.reason),
                     ROSTER_WRONG);
    assert_string_equal(world.reason, "ucserver.busy");
    end(&world);
}

static void answers_of_another_one_are_ignored(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    const struct roster_ready early = {.number = 0, .complete = true};
    assert_int_equal(roster_take_ready(&world.roster, &early, ANSWER_MS, &world.reason),
                     ROSTER_IGNORED);
    (void)roster_ask(&world.roster, ANSWER_MS);
    assert_int_equal(roster_take_ready(&world.roster, &early, ANSWER_MS, &world.reason),
                     ROSTER_IGNORED);
    assert_int_equal(page(&world, 0, 0, 1), ROSTER_IGNORED); /* nobody has said that there is one */
    end(&world);
}

static void one_that_shrank_by_more_than_a_fifth_is_read_twice(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    believe(&world, 100);
    read_whole(&world, 79);
    assert_false(roster_is_believed(&world.roster));
    assert_true(world.roster.is_doubted);
    assert_false(world.roster.is_of_ucserver_session);
    assert_int_equal(world.roster.newest_users, 100);
    roster_restart(&world.roster, 0);
    believe(&world, 79);
    assert_false(world.roster.is_doubted);
    assert_true(world.roster.is_of_ucserver_session);
    believe(&world, 64); /* less than a fifth */
    end(&world);
}

static void a_handful_may_always_go(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    believe(&world, 10);
    believe(&world, 0);
    end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_asked_for_when_it_is_due),
        cmocka_unit_test(four_pages_are_pulled_at_once),
        cmocka_unit_test(it_is_whole_with_its_last_page),
        cmocka_unit_test(what_does_not_fit_together_is_wrong),
        cmocka_unit_test(answers_of_another_one_are_ignored),
        cmocka_unit_test(one_that_shrank_by_more_than_a_fifth_is_read_twice),
        cmocka_unit_test(a_handful_may_always_go),
    };
    return cmocka_run_group_tests_name("roster", tests, NULL, NULL);
}
