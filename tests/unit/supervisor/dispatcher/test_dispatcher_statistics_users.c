#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/event/sentence.h"

#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/dispatcher/dispatcher_unknown_user.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user.h"
#include "supervisor/user/user_way.h"

#define USERS   20000
#define SESSION 1

static const struct both_clocks now = {.monotonic_ms = 1000, .wall_ms = 1795478400000};

static bool send_page(void *context, int64_t session, const struct message *message)
{
    (void)context;
    (void)session;
    (void)message;
    return true;
}

static void row_changed(void *context, enum store_table table, const char *key)
{
    (void)context;
    (void)table;
    (void)key;
}

static int make(void **state)
{
    static struct server_settings directory = {.name = "main", .cache_ms = 3600000},
                                  exchange = {.name = "main"};
    const struct dispatcher_settings settings = {
        .rules = {.interval_ms = 900000, .heartbeat_ms = 2000, .request_timeout_ms = 30000},
        .servers = {.directories = &directory,
                    .directory_count = 1,
                    .exchanges = &exchange,
                    .exchange_count = 1}};
    const struct dispatcher_callbacks callbacks = {.send = send_page, .row_changed = row_changed};
    *state = dispatcher_create(&settings, &callbacks, NULL, now);
    return 0;
}

static int end(void **state)
{
    dispatcher_destroy(*state);
    return 0;
}

static void join(struct dispatcher *d)
{
    const struct joined joined = {.session = SESSION,
                                  .role = ROLE_PUBLISHER_UCSERVER,
                                  .name = "publisher-ucserver/1",
                                  .host = "h",
                                  .version = "1"};
    const struct message session = {.type = MESSAGE_UCSERVER_SESSION,
                                    .session = SESSION,
                                    .ucserver_session = {.number = 1, .working = true}};
    dispatcher_peer_joined(d, &joined, now);
    dispatcher_receive(d, SESSION, &session, now);
    (void)dispatcher_turn(d, now);
}

/* A whole roster of these users; `d` must have asked for it. */
static void list_users(struct dispatcher *d, const struct roster_user *users, size_t count)
{
    const size_t pages = (count + ROSTER_PAGE_USERS - 1) / ROSTER_PAGE_USERS;
    struct message message = {.type = MESSAGE_ROSTER_READY,
                              .session = SESSION,
                              .roster_ready = {.number = 1,
                                               .complete = true,
                                               .pages = (int64_t)pages,
                                               .users = (int64_t)count,
                                               .ucserver_session = 1,
                                               .reason = ""}};
    dispatcher_receive(d, SESSION, &message, now);
    for (size_t page = 0; page < pages; page++) {
        size_t begin = page * ROSTER_PAGE_USERS;
        size_t most = count - begin < ROSTER_PAGE_USERS ? count - begin : ROSTER_PAGE_USERS;
        message = (struct message){.type = MESSAGE_ROSTER_PAGE,
                                   .session = SESSION,
                                   .roster_page = {.number = 1,
                                                   .page = (int64_t)page,
                                                   .users = (struct roster_user *)(users + begin),
                                                   .users_count = most}};
        dispatcher_receive(d, SESSION, &message, now);
    }
    (void)dispatcher_turn(d, now);
}

static void assert_explained(const struct dispatcher *d, const char *name, const char *part)
{
    char reason[REASON_BYTES];
    struct sentence sentence;
    struct statistics_user view;
    assert_false(dispatcher_view_user(d, name, now, &view));
    dispatcher_explain_unknown_user(d, name, reason);
    const char *text = sentence_of_reason(reason, &sentence);
    if (strstr(text, part) == NULL)
        fail_msg("%s: expected %s in: %s", name, part, text);
}

static const struct roster_user two[] = {
    {.user = "Anna@example.test",
     .dn = "",
     .guid = "7f-1",
     .sam = "anna.a",
     .display_name = "Anna Arndt"},
    {.user = "EXAMPLE\\bert", .dn = "", .guid = "", .sam = "bert", .display_name = "Bert"}};

static void a_name_that_is_nearly_right_is_suggested(void **state)
{
    struct dispatcher *d = *state;
    join(d);
    list_users(d, two, 2);
    static const char *const nearly[] = {"anna@example.test", "ANNA@EXAMPLE.TEST", "anna",
                                         "EXAMPLE\\anna",     "anna@other.test",   "Anna.A",
                                         "anna arndt"};
    for (size_t i = 0; i < sizeof(nearly) / sizeof(nearly[0]); i++)
        assert_explained(d, nearly[i], "did you mean \"Anna@example.test\"?");
    assert_explained(d, "bert@example.test", "did you mean \"EXAMPLE\\bert\"?");
    assert_explained(d, "example\\BERT", "did you mean \"EXAMPLE\\bert\"?");
}

static void who_is_on_no_list_may_be_online_or_not_enabled(void **state)
{
    struct dispatcher *d = *state;
    join(d);
    list_users(d, two, 2);
    assert_explained(d, "carl@example.test",
                     "who is logged in (their own client replicates), not "
                     "enabled");
    assert_explained(d, "", "who is logged in");
}

static void without_a_list_nothing_is_said_of_anybody(void **state)
{
    struct dispatcher *d = *state;
    assert_explained(d, "carl@example.test", "no list of users yet: no publisher is connected");
    join(d);
    assert_explained(d, "carl@example.test", "no list of users yet: the first list");
}

/* Known from before a restart, and not on the list that came since. */
static void who_was_known_and_is_not_listed_is_shown_with_the_reason(void **state)
{
    struct dispatcher *d = *state;
    struct statistics_user view;
    const struct store_row row = {
        .table = STORE_MAPPING,
        .mapping = {"carl@x", "carl@example.test", "main", "", 1795478399000}};
    assert_true(dispatcher_remember_row(d, &row, now));
    assert_true(dispatcher_view_user(d, "carl@x", now, &view));
    assert_string_equal(view.absence, "user.not_listed");
    join(d);
    list_users(d, two, 2);
    assert_true(dispatcher_view_user(d, "Anna@example.test", now, &view));
    assert_null(view.absence);
    assert_explained(d, "carl@example.test", "did you mean \"carl@x\"?");
}

static size_t size_of_status(const struct dispatcher *d, struct statistics *statistics)
{
    struct arena *arena = arena_create(64 << 20);
    *statistics = (struct statistics){0};
    dispatcher_statistics(d, true, now, arena, statistics);
    json_t *object = statistics_to_json(statistics, true);
    char *text = json_dumps(object, 0);
    size_t size = strlen(text);
    free(text);
    json_decref(object);
    arena_destroy(arena);
    return size;
}

static void status_of_a_large_tenant_stays_small(void **state)
{
    struct dispatcher *d = *state;
    struct statistics statistics;
    struct roster_user *users = calloc(USERS, sizeof(*users));
    char(*names)[64] = calloc(USERS, sizeof(*names));
    for (int i = 0; i < USERS; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "user-number-%d@example.test", i);
        users[i] = (struct roster_user){
            .user = names[i], .dn = "", .guid = "", .sam = "", .display_name = ""};
    }
    join(d);
    list_users(d, users, USERS);
    size_t size = size_of_status(d, &statistics);
    assert_int_equal(statistics.users_listed, USERS);
    assert_int_equal(statistics.users_fresh, 0);
    assert_int_equal(statistics.problems_count, STATISTICS_MOST_PROBLEMS);
    if (size > 20000)
        fail_msg("%zu octets", size);
    free(users);
    free(names);
}

static void set_result(struct dispatcher *d,
                       const char *name,
                       enum user_result result,
                       const char *reason,
                       bool is_fresh)
{
    struct user *user = user_find(d->users, name);
    assert_non_null(user);
    user->result = result;
    user->fresh_wall_ms = is_fresh ? now.wall_ms : 1;
    user_set_reason(user, "", reason);
}

static void assert_problem(const struct statistics *statistics, size_t at, const char *name)
{
    assert_true(at < statistics->problems_count);
    if (strcmp(statistics->problems[at].user, name) != 0)
        fail_msg("%zu: %s instead of %s", at, statistics->problems[at].user, name);
}

static int64_t count_of(const struct statistics *statistics, const char *reason)
{
    for (size_t i = 0; i < statistics->reasons_count; i++)
        if (strcmp(statistics->reasons[i].name, reason) == 0)
            return statistics->reasons[i].value;
    return 0;
}

#define MANY 30

/* `late` ones, whom the last rounds did not come to, then one of each other kind, in the wrong order. */
static void list_of_each_kind(struct dispatcher *d, char names[MANY + 6][32])
{
    static const char *const others[] = {"without", "away", "act", "fresh", "ambiguous", "new"};
    struct roster_user users[MANY + 6];
    for (int i = 0; i < MANY + 6; i++) {
        if (i < MANY)
            (void)snprintf(names[i], sizeof(names[i]), "late-%d@x", i);
        else
            (void)snprintf(names[i], sizeof(names[i]), "%s@x", others[i - MANY]);
        users[i] = (struct roster_user){
            .user = names[i], .dn = "", .guid = "", .sam = "", .display_name = ""};
    }
    join(d);
    list_users(d, users, MANY + 6);
    for (int i = 0; i < MANY; i++)
        set_result(d, names[i], i % 2 == 0 ? RESULT_UNCHANGED : RESULT_REPLICATED, "", false);
    set_result(d, "without@x", RESULT_NO_MAILBOX, "", false);
    set_result(d, "away@x", RESULT_EXCHANGE_AWAY, "server.away", false);
    set_result(d, "act@x", RESULT_SHARED_ADDRESS, "user.shares_address", false);
    set_result(d, "fresh@x", RESULT_UNCHANGED, "", true);
    set_result(d, "ambiguous@x", RESULT_AMBIGUOUS, "", false);
    set_result(d, "new@x", RESULT_NONE, "", false);
}

static void who_must_be_acted_on_is_listed_first(void **state)
{
    struct dispatcher *d = *state;
    char names[MANY + 6][32];
    struct statistics statistics = {0};
    list_of_each_kind(d, names);
    struct arena *arena = arena_create(64 << 20);
    dispatcher_statistics(d, true, now, arena, &statistics);
    assert_int_equal(statistics.problems_count, STATISTICS_MOST_PROBLEMS);
    assert_problem(&statistics, 0, "act@x");
    assert_problem(&statistics, 1, "away@x");
    assert_string_equal(statistics.problems[2].reason, "user.not_confirmed");
    arena_destroy(arena);
}

static void counts_by_reason_add_up(void **state)
{
    struct dispatcher *d = *state;
    char names[MANY + 6][32];
    struct statistics statistics = {0};
    struct statistics_user view;
    int64_t sum = 0;
    list_of_each_kind(d, names);
    struct arena *arena = arena_create(64 << 20);
    dispatcher_statistics(d, false, now, arena, &statistics);
    for (size_t i = 0; i < statistics.reasons_count; i++)
        sum += statistics.reasons[i].value;
    assert_int_equal(sum, statistics.users_listed - statistics.users_fresh);
    assert_int_equal(count_of(&statistics, "user.not_confirmed"), MANY + 1);
    assert_int_equal(count_of(&statistics, "user.without_reason"), 2);
    arena_destroy(arena);
    /* `ewscalctl users user.not_confirmed` finds them by what is shown of each. */
    assert_true(dispatcher_view_user(d, "late-0@x", now, &view));
    assert_string_equal(view.reason, "user.not_confirmed");
    assert_true(dispatcher_view_user(d, "fresh@x", now, &view));
    assert_int_equal(strlen(view.reason == NULL ? "" : view.reason), 0);
}

struct seen {
    size_t count, most;
    char names[MANY + 6][32];
};

static bool see(void *context, const struct statistics_user *view)
{
    struct seen *seen = context;
    (void)snprintf(seen->names[seen->count++], sizeof(seen->names[0]), "%s", view->name);
    return seen->count % seen->most != 0;
}

static void forget(struct dispatcher *d, const char *name)
{
    struct user *user = user_find(d->users, name);
    assert_non_null(user);
    user_way_not_listed(d->way, user);
    user_destroy(&d->users, user);
}

static bool has_seen(const struct seen *seen, const char *name)
{
    size_t times = 0;
    for (size_t i = 0; i < seen->count; i++)
        times += strcmp(seen->names[i], name) == 0 ? 1 : 0;
    assert_true(times <= 1);
    return times == 1;
}

/* Between two parts of a list the one goes at whom it stands, others before and behind it, and one who went is back. */
static void whoever_stays_is_seen_once_while_others_come_and_go(void **state)
{
    struct dispatcher *d = *state;
    char names[MANY + 6][32];
    struct seen seen = {.most = 10};
    struct user_cursor cursor = {0};
    list_of_each_kind(d, names);
    assert_true(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
    assert_int_equal(seen.count, 10);
    assert_string_equal(cursor.name, "late-9@x");
    forget(d, "late-9@x");
    forget(d, "late-3@x");
    forget(d, "late-10@x");
    forget(d, "late-20@x");
    assert_true(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
    assert_int_equal(seen.count, 20);
    assert_string_equal(seen.names[10], "late-11@x");
    (void)user_find_or_create(&d->users, "late-9@x"); /* now at the end */
    seen.most = 100;
    assert_true(dispatcher_walk_users(d, &cursor, 3, now, see, &seen));
    assert_int_equal(seen.count, 23);
    assert_false(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
    for (size_t i = 0; i < MANY + 6; i++) {
        bool has_gone = strcmp(names[i], "late-10@x") == 0 || strcmp(names[i], "late-20@x") == 0;
        /* The one who is back was seen before and is somebody new. */
        if (strcmp(names[i], "late-9@x") != 0 && has_seen(&seen, names[i]) == has_gone)
            fail_msg("%s", names[i]);
    }
    assert_string_equal(cursor.name, "late-9@x");
    assert_false(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
}

static void a_walk_over_nobody_ends(void **state)
{
    struct dispatcher *d = *state;
    struct seen seen = {.most = 10};
    struct user_cursor cursor = {0};
    assert_false(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
    cursor = (struct user_cursor){.number = 7, .name = "anna"};
    assert_false(dispatcher_walk_users(d, &cursor, 100, now, see, &seen));
    assert_int_equal(seen.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_name_that_is_nearly_right_is_suggested),
        TEST(who_is_on_no_list_may_be_online_or_not_enabled),
        TEST(without_a_list_nothing_is_said_of_anybody),
        TEST(who_was_known_and_is_not_listed_is_shown_with_the_reason),
        TEST(status_of_a_large_tenant_stays_small),
        TEST(who_must_be_acted_on_is_listed_first),
        TEST(counts_by_reason_add_up),
        TEST(whoever_stays_is_seen_once_while_others_come_and_go),
        TEST(a_walk_over_nobody_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
