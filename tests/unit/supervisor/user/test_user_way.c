#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/user/round.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"

#define PAGE        "docs/internals/job.md"
#define IGNORED     (-1)
#define IMPOSSIBLE  (-2)
#define INTERVAL_MS 900000
#define LARGEST     (512 * 1024)

enum column { EVENT, FROM, LEADS_TO, IGNORED_IN, COLUMNS };

static char *trimmed(char *text)
{
    text += strspn(text, " ");
    size_t size = strlen(text);
    while (size > 0 && text[size - 1] == ' ')
        text[--size] = '\0';
    return text;
}

/* Splits "| a | b | c | d |"; false: it is no row of four columns. */
static bool split_row(char *line, char *cells[COLUMNS])
{
    size_t count = 0;
    char *rest = line + 1, *cell;
    if (*line != '|')
        return false;
    while ((cell = strsep(&rest, "|")) != NULL && rest != NULL) {
        if (count == COLUMNS)
            return false;
        cells[count++] = trimmed(cell);
    }
    return count == COLUMNS;
}

static int state_named(const char *name)
{
    for (int i = 0; i <= USER_STATE_LAST; i++) {
        if (strcmp(user_state_name((enum user_state)i), name) == 0)
            return i;
    }
    return -1;
}

/* As the page calls them. */
static const char *const event_names[] = {
    [WAY_LISTED] = "listed",
    [WAY_NOT_LISTED] = "not listed",
    [WAY_TAKEN] = "taken by the round",
    [WAY_DUE] = "due",
    [WAY_AGAIN] = "again",
    [WAY_ADDRESS_LOST] = "address lost",
    [WAY_OTHER_SHAPE] = "other shape",
    [WAY_NO_SESSION] = "no session",
    [WAY_NO_PUBLISHER] = "no publisher",
    [WAY_ASSIGNED] = "assigned",
    [WAY_MAPPED] = "mapped",
    [WAY_CALENDAR] = "calendar",
    [WAY_SENT] = "sent",
    [WAY_RESULT] = "result",
    [WAY_LATER] = "later",
    [WAY_TO_RESOLVE] = "must be resolved",
    [WAY_TO_FETCH] = "can be fetched",
};

static int event_named(const char *name)
{
    for (int i = 0; i <= WAY_EVENT_LAST; i++) {
        if (strcmp(event_names[i], name) == 0)
            return i;
    }
    return -1;
}

static int page[WAY_EVENT_LAST + 1][USER_STATE_LAST + 1];

static void note(int event, char *states, int next)
{
    char *name;
    while ((name = strsep(&states, ",")) != NULL) {
        if (*trimmed(name) == '\0')
            continue;
        int state = state_named(trimmed(name));
        assert_true(state >= 0);
        assert_int_equal(page[event][state], IMPOSSIBLE); /* no cell is said twice */
        page[event][state] = next;
    }
}

static void read_page(void)
{
    char *line = NULL, *cells[COLUMNS];
    size_t capacity = 0;
    FILE *stream = fopen(PAGE, "re");
    assert_non_null(stream);
    for (int event = 0; event <= WAY_EVENT_LAST; event++) {
        for (int state = 0; state <= USER_STATE_LAST; state++)
            page[event][state] = IMPOSSIBLE;
    }
    while (getline(&line, &capacity, stream) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (!split_row(line, cells) || event_named(cells[EVENT]) < 0)
            continue;
        assert_true(state_named(cells[LEADS_TO]) >= 0);
        note(event_named(cells[EVENT]), cells[FROM], state_named(cells[LEADS_TO]));
        note(event_named(cells[EVENT]), cells[IGNORED_IN], IGNORED);
    }
    free(line);
    assert_int_equal(fclose(stream), 0);
}

static void the_page_shows_the_table(void **state)
{
    (void)state;
    read_page();
    for (int event = 0; event <= WAY_EVENT_LAST; event++) {
        for (int from = 0; from <= USER_STATE_LAST; from++) {
            if (user_way_next((enum user_state)from, (enum user_event)event) != page[event][from])
                fail_msg("%s in %s: the page and the table differ", event_names[event],
                         user_state_name((enum user_state)from));
        }
    }
}

/* One directory, one exchange, one running round, one user. */
struct world {
    struct both_clocks now;
    struct round round;
    struct user_line directory, exchange;
    bool has_no_exchange;
    struct user_way *way;
    struct user *users, *anna;
};

static struct user_line *line(void *context, struct user *user, enum role role)
{
    (void)user;
    struct world *world = context;
    if (role == ROLE_WORKER_LDAP)
        return &world->directory;
    assert_int_equal(role, ROLE_WORKER_EWS);
    return world->has_no_exchange ? NULL : &world->exchange;
}

static struct world *world_create(void)
{
    struct world *world = memory_allocate(sizeof(*world));
    const struct user_way_callbacks callbacks = {.context = world, .line = line};
    world->now = (struct both_clocks){1000, 1700000000000};
    round_set_rules(&world->round, INTERVAL_MS, false, world->now.monotonic_ms);
    round_begin(&world->round, world->now);
    round_run(&world->round, world->now);
    user_line_init(&world->directory);
    user_line_init(&world->exchange);
    world->way = user_way_create(&callbacks, &world->now, &world->round, NULL);
    world->anna = user_find_or_create(&world->users, "anna");
    return world;
}

/* Whatever happened, a user without a state under way leaves nothing behind. */
static void world_destroy(struct world *world)
{
    user_way_not_listed(world->way, world->anna);
    assert_int_equal(user_way_counts(world->way)->unfinished, 0);
    assert_int_equal(user_way_counts(world->way)->unmapped, 0);
    assert_int_equal(user_way_counts(world->way)->sent, 0);
    assert_int_equal(world->anna->reserved_bytes, 0);
    assert_true(user_line_is_empty(&world->directory));
    assert_true(user_line_is_empty(&world->exchange));
    assert_null(user_way_to_publish(world->way, false));
    assert_null(user_way_to_publish(world->way, true));
    assert_true(user_way_next_ms(world->way) == INT64_MAX);
    free(world->anna->address);
    world->anna->address = NULL;
    user_way_destroy(world->way);
    user_destroy(&world->users, world->anna);
    free(world);
}

static void map(struct world *world)
{
    world->anna->address = memory_copy_text("anna@example.test");
    world->anna->mapped_in_round = world->round.number;
    user_way_again(world->way, world->anna, WAY_MAPPED, world->now.monotonic_ms);
}

static void go_to_fetching(struct world *world)
{
    user_way_listed(world->way, world->anna);
    user_way_assigned(world->way, world->anna, 7);
    map(world);
    user_way_assigned(world->way, world->anna, 8);
    assert_int_equal(world->anna->state, USER_FETCHING);
}

static const struct calendar small_calendar = {
    .sealed = {(const uint8_t *)"abc", 3},
    .entries = 1,
    .digest = {(const uint8_t *)"0123456789abcdef0123456789abcdef", DIGEST_BYTES}};

static void a_user_goes_all_the_way(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct user *anna = world->anna;
    user_way_listed(world->way, anna);
    assert_int_equal(anna->state, USER_TO_RESOLVE);
    assert_ptr_equal(user_line_first(&world->directory), anna);
    assert_int_equal(user_way_counts(world->way)->unfinished, 1);
    user_way_assigned(world->way, anna, 7);
    assert_int_equal(anna->state, USER_RESOLVING);
    assert_int_equal(anna->job, 7);
    assert_int_equal(anna->reserved_bytes, 0);
    map(world);
    assert_int_equal(anna->state, USER_TO_FETCH);
    assert_int_equal(anna->job, 0);
    user_way_assigned(world->way, anna, 8);
    assert_int_equal(anna->reserved_bytes, LARGEST);
    user_way_calendar(world->way, anna, &small_calendar);
    assert_int_equal(anna->state, USER_HANDED_OVER);
    assert_int_equal(anna->reserved_bytes, 3);
    assert_ptr_equal(user_way_to_publish(world->way, false), anna);
    assert_int_equal(anna->job, 8);
    user_way_sent(world->way, anna);
    assert_int_equal(user_way_counts(world->way)->sent, 1);
    assert_null(anna->calendar.data);
    user_way_finish(world->way, anna, RESULT_REPLICATED, "", "");
    assert_int_equal(anna->state, USER_FINISHED);
    assert_int_equal(anna->job, 0);
    assert_int_equal(user_way_counts(world->way)->unfinished, 0);
    assert_int_equal(anna->reserved_bytes, 0);
    assert_true(anna->fresh_wall_ms == world->now.wall_ms);
    world_destroy(world);
}

static void whoever_is_due_later_waits(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    user_way_again(world->way, world->anna, WAY_AGAIN, 5000);
    assert_int_equal(world->anna->state, USER_WAITING);
    assert_int_equal(world->anna->reserved_bytes, 0);
    assert_int_equal(user_way_next_ms(world->way), 5000);
    world->now.monotonic_ms = 4999;
    user_way_turn(world->way, world->now.monotonic_ms);
    assert_int_equal(world->anna->state, USER_WAITING);
    world->now.monotonic_ms = 5000;
    user_way_turn(world->way, world->now.monotonic_ms);
    assert_int_equal(world->anna->state, USER_TO_FETCH); /* mapped in this round */
    world_destroy(world);
}

static void an_address_that_is_lost_is_awaited_from_everywhere(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    assert_int_equal(user_way_counts(world->way)->unmapped, 0);
    world->anna->mapped_in_round = 0;
    user_way_address_lost(world->way, world->anna);
    assert_int_equal(world->anna->state, USER_TO_RESOLVE);
    assert_int_equal(user_way_counts(world->way)->unmapped, 1);
    user_way_address_lost(world->way, world->anna);
    assert_int_equal(world->anna->state, USER_TO_RESOLVE);
    assert_int_equal(user_way_counts(world->way)->unmapped, 1);
    world_destroy(world);
}

static void nobody_serves_the_mailbox(void **state)
{
    (void)state;
    struct world *world = world_create();
    world->has_no_exchange = true;
    user_way_listed(world->way, world->anna);
    map(world);
    assert_int_equal(world->anna->state, USER_FINISHED);
    assert_int_equal(world->anna->result, RESULT_NO_EXCHANGE);
    assert_int_equal(user_way_counts(world->way)->unfinished, 0);
    world_destroy(world);
}

static void quarantine_ends_the_way(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    suspicion_remember(world->anna, ROLE_WORKER_EWS, 1000);
    user_way_again(world->way, world->anna, WAY_AGAIN, world->now.monotonic_ms);
    assert_int_equal(world->anna->state, USER_FINISHED);
    assert_int_equal(world->anna->result, RESULT_QUARANTINED);
    user_way_round_begins(world->way, world->anna);
    assert_int_equal(world->anna->state, USER_FINISHED);
    world_destroy(world);
}

static void a_slow_result_is_asked_for_in_every_fourth_round(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    user_way_finish(world->way, world->anna, RESULT_NOT_READABLE, "", "");
    user_way_is_slow(world->anna, true);
    for (int round = 0; round < 3; round++) {
        user_way_round_begins(world->way, world->anna);
        assert_int_equal(world->anna->state, USER_FINISHED);
    }
    user_way_round_begins(world->way, world->anna);
    assert_int_equal(world->anna->state, USER_TO_FETCH);
    world_destroy(world);
}

static void fail_in_a_round(struct world *world, const char *code)
{
    if (world->anna->state == USER_FINISHED)
        user_way_round_begins(world->way, world->anna);
    user_way_assigned(world->way, world->anna, 8);
    user_way_finish(world->way, world->anna, RESULT_NOT_READABLE, code, "");
    user_way_may_last(world->anna);
}

static void what_may_last_does_after_four_rounds_with_the_same_code(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    user_way_again(world->way, world->anna, WAY_AGAIN, world->now.monotonic_ms);
    static const char *const codes[] = {"other", "same", "same", "same", "same"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        assert_int_equal(world->anna->slow_rounds, 0);
        fail_in_a_round(world, codes[i]);
    }
    for (int round = 0; round < 3; round++) {
        user_way_round_begins(world->way, world->anna);
        assert_int_equal(world->anna->state, USER_FINISHED);
    }
    user_way_round_begins(world->way, world->anna);
    assert_int_equal(world->anna->state, USER_TO_FETCH);
    /* What goes on lasting stays slow, and another code is not it. */
    fail_in_a_round(world, "same");
    assert_int_equal(world->anna->slow_rounds, 3);
    world->anna->slow_rounds = 0;
    fail_in_a_round(world, "other");
    assert_int_equal(world->anna->slow_rounds, 0);
    world_destroy(world);
}

static void three_failures_and_an_interval_give_up(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    for (int i = 0; i < 3; i++)
        assert_false(user_way_failed(world->way, world->anna));
    world->now.monotonic_ms += INTERVAL_MS;
    assert_true(user_way_failed(world->way, world->anna));
    user_way_answered(world->anna);
    assert_false(user_way_failed(world->way, world->anna));
    world_destroy(world);
}

static void only_those_whose_calendar_is_here_lose_it_with_the_session(void **state)
{
    (void)state;
    struct world *world = world_create();
    go_to_fetching(world);
    assert_false(user_way_heeds(world->anna, WAY_NO_SESSION));
    user_way_calendar(world->way, world->anna, &small_calendar);
    assert_true(user_way_heeds(world->anna, WAY_NO_SESSION));
    user_way_calendar(world->way, world->anna, &small_calendar); /* a second one is nothing */
    user_way_sent(world->way, world->anna);
    assert_false(user_way_heeds(world->anna, WAY_NO_SESSION));
    user_way_again(world->way, world->anna, WAY_NO_PUBLISHER, world->now.monotonic_ms);
    assert_int_equal(world->anna->state, USER_TO_FETCH);
    assert_int_equal(user_way_counts(world->way)->sent, 0);
    world_destroy(world);
}

/* 1 GiB for users of 512 KiB each, and room for a whole job of 100 (docs/internals/credit.md). */
static void what_is_on_its_way_is_bounded(void **state)
{
    (void)state;
    struct world *world = world_create();
    char name[16];
    for (int i = 0; i < 2048 - 100; i++) {
        assert_true(user_way_has_room(world->way));
        (void)snprintf(name, sizeof(name), "user%d", i);
        struct user *user = user_find_or_create(&world->users, name);
        user_way_listed(world->way, user);
        user->address = memory_copy_text(name);
        user->mapped_in_round = world->round.number;
        user_way_again(world->way, user, WAY_MAPPED, world->now.monotonic_ms);
        user_way_assigned(world->way, user, 9);
    }
    assert_true(user_way_has_room(world->way));
    go_to_fetching(world);
    assert_false(user_way_has_room(world->way));
    struct user *user, *next;
    HASH_ITER(hh, world->users, user, next) {
        if (user == world->anna)
            continue;
        user_way_not_listed(world->way, user);
        user_destroy(&world->users, user);
    }
    assert_true(user_way_has_room(world->way));
    world_destroy(world);
}

static void a_suspect_stands_behind_all_others(void **state)
{
    (void)state;
    struct world *world = world_create();
    struct user *berta = user_find_or_create(&world->users, "berta");
    (void)suspicion_add(world->anna, ROLE_WORKER_LDAP, 2, 0);
    user_way_listed(world->way, world->anna);
    user_way_listed(world->way, berta);
    assert_ptr_equal(user_line_first(&world->directory), berta);
    user_way_not_listed(world->way, berta);
    assert_ptr_equal(user_line_first(&world->directory), world->anna);
    user_destroy(&world->users, berta);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_shows_the_table),
        cmocka_unit_test(a_user_goes_all_the_way),
        cmocka_unit_test(whoever_is_due_later_waits),
        cmocka_unit_test(an_address_that_is_lost_is_awaited_from_everywhere),
        cmocka_unit_test(nobody_serves_the_mailbox),
        cmocka_unit_test(quarantine_ends_the_way),
        cmocka_unit_test(a_slow_result_is_asked_for_in_every_fourth_round),
        cmocka_unit_test(what_may_last_does_after_four_rounds_with_the_same_code),
        cmocka_unit_test(three_failures_and_an_interval_give_up),
        cmocka_unit_test(only_those_whose_calendar_is_here_lose_it_with_the_session),
        cmocka_unit_test(what_is_on_its_way_is_bounded),
        cmocka_unit_test(a_suspect_stands_behind_all_others),
    };
    return cmocka_run_group_tests_name("user_way", tests, NULL, NULL);
}
