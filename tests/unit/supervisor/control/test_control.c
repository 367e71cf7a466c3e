#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/text.h"

#include "supervisor/control/control.h"

#include "unit/supervisor/control/one_exchange.h"
#include "unit/supervisor/statistics/statistics_fixture.h"

#define SESSION     77
#define LIMIT_MS    1000
#define TEXT_BYTES  (32 * 1024 * 1024)
#define USERS_LARGE 20000

struct world {
    struct control *control;
    struct statistics statistics;
    int64_t users, rendered; /* how many there are, and were looked at */
    int fails;               /* what the next action returns */
    int64_t asked[4];        /* numbers of checks */
    char address[64];        /* whose mailbox the newest one reads */
    enum role roles[4];      /* and whom */
    size_t asked_count;
    enum role missing; /* role without a process */
    int ran, paused, resumed;
    char process[64];
    enum log_level level;
    /* the answer */
    int64_t session, number, pages;
    int status;
    bool is_complete;
    char *text;
    size_t size;
};

static void take_page(void *context, int64_t session, const struct message *message)
{
    struct world *world = context;
    const struct control_answer *page = &message->control_answer;
    assert_int_equal(message->type, MESSAGE_CONTROL_ANSWER);
    assert_false(world->is_complete);
    assert_int_equal(page->page, world->pages);
    size_t size = strlen(page->json);
    assert_true(size <= LIMIT_JSON);
    assert_true(text_is_utf8(page->json, size));
    assert_true(world->size + size < TEXT_BYTES);
    memcpy(world->text + world->size, page->json, size + 1);
    world->size += size;
    world->session = session;
    world->number = page->number;
    world->status = (int)page->status;
    world->pages++;
    world->is_complete = page->last;
}

static const struct statistics *give_statistics(void *context, bool with_problems)
{
    static struct statistics given;
    given = ((struct world *)context)->statistics;
    if (!with_problems)
        given.problems = NULL;
    return &given;
}

/* The users have their place in the list as their number. */
static bool walk_users(void *context,
                       struct user_cursor *cursor,
                       size_t most,
                       control_walk_function *function,
                       void *into)
{
    struct world *world = context;
    bool goes_on = true;
    for (; cursor->number < world->users && most > 0 && goes_on; most--) {
        int64_t i = cursor->number++;
        (void)snprintf(cursor->name, sizeof(cursor->name), "jörg-ä-%d@example.test", (int)i);
        struct statistics_user user = {.name = cursor->name,
                                       .result = "replicated",
                                       .reason = i % 4 == 1 ? "server.away server=main" : "",
                                       .note = i % 10 == 0 ? "mapping.account_disabled" : NULL,
                                       .is_fresh = i % 2 == 0};
        world->rendered++;
        goes_on = function(into, &user);
    }
    return cursor->number < world->users;
}

static bool give_user(void *context, const char *name, control_user_function *function, void *into)
{
    (void)context;
    struct statistics_user user = {
        .name = name, .address = "anna@mail.example.test", .due_in_ms = STATISTICS_UNKNOWN};
    if (strcmp(name, "anna") != 0)
        return false;
    function(into, &user);
    return true;
}

static void explain_unknown_user(void *context, const char *name, char reason[REASON_BYTES])
{
    (void)context;
    (void)snprintf(reason, REASON_BYTES, "control.user_meant names=\"not %s\"", name);
}

static bool run_now(void *context)
{
    struct world *world = context;
    world->ran++;
    return world->paused == world->resumed;
}

static void pause_it(void *context)
{
    ((struct world *)context)->paused++;
}

static void resume_it(void *context)
{
    ((struct world *)context)->resumed++;
}

static int act_on(void *context, const char *process, struct error *error)
{
    struct world *world = context;
    (void)snprintf(world->process, sizeof(world->process), "%s", process);
    return world->fails != 0 ? error_set(error, CONTROL_NO_PROCESS) : 0;
}

static void set_log_level(void *context, enum log_level level)
{
    ((struct world *)context)->level = level;
}

static int reload(void *context,
                  control_finding_function *function,
                  void *into,
                  enum event *done,
                  struct error *error)
{
    const struct world *world = context;
    function(into, &(struct control_finding){.file = "/etc/ewscal.conf",
                                             .line = 12,
                                             .setting = "[service] interval",
                                             .reason = "settings.value_expected words=x"});
    if (world->fails != 0)
        return error_set(error, CONTROL_RELOAD_REFUSED);
    function(into, &(struct control_finding){.setting = "[exchange] secret_file",
                                             .value = "/etc/secret",
                                             .reason = "settings.secret_touched"});
    *done = CONTROL_RELOAD_DONE;
    return 0;
}

static int check(void *context, enum role role, const struct check *question)
{
    struct world *world = context;
    if (role == world->missing)
        return -1;
    (void)snprintf(world->address, sizeof(world->address), "%s",
                   question->addresses_count == 0 ? "" : question->addresses[0].text);
    world->roles[world->asked_count] = role;
    world->asked[world->asked_count++] = question->number;
    return 0;
}

static int retry_account(void *context, const char *account, int64_t *counted, struct error *error)
{
    struct world *world = context;
    (void)snprintf(world->process, sizeof(world->process), "%s", account);
    *counted = 2;
    return world->fails != 0 ? error_set(error, CONTROL_ACCOUNT_UNKNOWN) : 0;
}

static int make(void **state)
{
    static struct world world;
    world = (struct world){.statistics = fixture_statistics(), .missing = ROLE_CONTROL};
    world.text = calloc(1, TEXT_BYTES);
    struct control_callbacks callbacks = {.context = &world,
                                          .send = take_page,
                                          .statistics = give_statistics,
                                          .walk_users = walk_users,
                                          .with_user = give_user,
                                          .explain_unknown_user = explain_unknown_user,
                                          .run_now = run_now,
                                          .pause = pause_it,
                                          .resume = resume_it,
                                          .drain = act_on,
                                          .restart = act_on,
                                          .log_level = set_log_level,
                                          .reload = reload,
                                          .check = check,
                                          .want_places = want_places,
                                          .each_exchange = each_exchange,
                                          .retry_account = retry_account};
    world.control = control_create(&callbacks);
    control_set_check_limit(world.control, LIMIT_MS);
    *state = &world;
    return 0;
}

static int end(void **state)
{
    struct world *world = *state;
    control_destroy(world->control);
    free(world->text);
    return 0;
}

static void ask_two(struct world *world, const char *command, const char *first, const char *second)
{
    struct text_item items[] = {{.text = first}, {.text = second}};
    struct control_request request = {.number = 5,
                                      .command = command,
                                      .arguments = items,
                                      .arguments_count = (first != NULL) + (second != NULL)};
    world->pages = 0;
    world->size = 0;
    world->text[0] = '\0';
    world->is_complete = false;
    control_receive(world->control, SESSION, &request, 10000);
}

static void ask(struct world *world, const char *command, const char *argument)
{
    ask_two(world, command, argument, NULL);
}

static void assert_answer(struct world *world, int status, const char *part)
{
    assert_true(world->is_complete);
    assert_int_equal(world->session, SESSION);
    assert_int_equal(world->number, 5);
    if (strstr(world->text, part) == NULL)
        fail_msg("expected %s in: %s", part, world->text);
    assert_int_equal(world->status, status);
}

static void list_all(struct world *world)
{
    while (control_list_more(world->control))
        assert_false(world->is_complete);
}

static void wrong_requests_are_answered_with_status_2(void **state)
{
    struct world *world = *state;
    ask(world, "dance", "worker-ews");
    assert_answer(world, 2, "no such command");
    ask(world, "scale", "worker-ews");
    assert_answer(world, 2, "number of arguments is wrong");
    ask(world, "user", NULL);
    assert_answer(world, 2, "number of arguments is wrong");
    ask(world, "status", "now");
    assert_answer(world, 2, "number of arguments is wrong");
    ask(world, "log-level", "loud");
    assert_answer(world, 2, "error, warning, info or debug");
    assert_int_equal(world->level, LOG_LEVEL_ERROR); /* untouched */
    ask(world, "check", "printer");
    assert_answer(world, 2, "ucserver, directory or exchange");
}

/* By the name of the account or by that of its user, in any letter case. */
static void accounts_are_shown_by_their_users(void **state)
{
    struct world *world = *state;
    static const struct statistics_account accounts[] = {
        {.name = "ucserver admin"}, {.name = "windows example\\svc", .class_name = "locked"}};
    world->statistics.accounts = accounts;
    world->statistics.accounts_count = 2;
    ask(world, "account", NULL);
    assert_answer(world, 0, "\"name\":\"ucserver admin\"");
    assert_non_null(strstr(world->text, "\"class\":\"locked\""));
    ask(world, "account", "EXAMPLE\\svc");
    assert_answer(world, 0, "{\"accounts\":[{\"name\":\"windows example");
    ask(world, "account", "ucserver admin");
    assert_answer(world, 0, "{\"accounts\":[{\"name\":\"ucserver admin\"");
    ask(world, "account", "nobody");
    assert_answer(world, 1, "the settings name no such account");
}

/* A person who has one more try made learns first how many there were. */
static void a_retry_says_how_many_tries_were_counted(void **state)
{
    struct world *world = *state;
    ask_two(world, "account", "retry", "svc");
    assert_answer(world, 0, "may have counted 2 log-ins of this account");
    assert_string_equal(world->process, "svc");
    ask_two(world, "account", "again", "svc");
    assert_answer(world, 2, "the number of arguments is wrong");
    world->fails = 1;
    ask_two(world, "account", "retry", "nobody");
    assert_answer(world, 1, "the settings name no such account");
}

static void status_is_bad_when_somebody_must_act(void **state)
{
    struct world *world = *state;
    struct statistics *statistics = &world->statistics;
    ask(world, "status", NULL);
    assert_answer(world, 1, "anna@example.test");
    statistics->users_without = 4;
    statistics->accounts_count = 1;
    statistics->pools_count = 0;
    ask(world, "status", NULL);
    assert_answer(world, 0, "\"listed\":10");
    statistics->users_without = 3;
    ask(world, "status", NULL);
    assert_answer(world, 1, "\"fresh\":6");
    statistics->users_without = 4;
    statistics->accounts_count = 2;
    ask(world, "status", NULL);
    assert_answer(world, 1, "password refused");
    statistics->accounts_count = 1;
    statistics->pools_count = 1;
    ask(world, "status", NULL);
    assert_answer(world, 1, "ends at once");
    statistics->pools_count = 0;
    statistics->store.is_lasting = false;
    ask(world, "status", NULL);
    assert_answer(world, 1, "\"lasting\":false");
    ask(world, "workers", NULL);
    assert_answer(world, 0, "worker-ews/1");
    assert_null(strstr(world->text, "anna"));
    assert_null(strstr(world->text, "\"problems\""));
    assert_non_null(strstr(world->text, "\"name\":\"svc\"")); /* this is an administrator */
}

/* The answer that is complete; how many users are in it, and where it goes on (NULL: nowhere). */
static size_t take_part(const struct world *world, char next[USER_CURSOR_BYTES + 8])
{
    json_error_t where;
    json_t *object = json_loads(world->text, 0, &where);
    assert_non_null(object);
    size_t count = json_array_size(json_object_get(object, "users"));
    const char *place = json_string_value(json_object_get(object, "next"));
    next[0] = '\0';
    if (place != NULL)
        (void)snprintf(next, USER_CURSOR_BYTES + 8, "after=%s", place);
    json_decref(object);
    return count;
}

static void a_long_list_is_asked_for_part_by_part(void **state)
{
    struct world *world = *state;
    char next[USER_CURSOR_BYTES + 8] = "";
    size_t users = 0, parts = 0;
    world->users = USERS_LARGE;
    do {
        ask(world, "users", next[0] == '\0' ? NULL : next);
        assert_int_equal(world->pages, 0); /* nothing at once */
        list_all(world);
        assert_true(world->is_complete);
        users += take_part(world, next);
        parts++;
    } while (next[0] != '\0');
    assert_non_null(strstr(world->text, "jörg-ä-19999@example.test"));
    assert_int_equal(users, USERS_LARGE);
    assert_int_equal(parts, USERS_LARGE / 200);
}

static void a_list_never_takes_a_whole_turn_for_itself(void **state)
{
    struct world *world = *state;
    world->users = USERS_LARGE;
    ask(world, "users", "reason=exchange.busy"); /* which nobody has */
    int turns = 0;
    bool has_more = true;
    while (has_more) {
        world->rendered = 0;
        has_more = control_list_more(world->control);
        assert_in_range(world->rendered, 1, 4000);
        turns++;
    }
    assert_int_equal(turns, USERS_LARGE / 4000);
    assert_answer(world, 0, "{\"users\":[],\"next\":null}");
    assert_false(control_list_more(world->control));
}

static void a_list_for_one_who_has_gone_is_forgotten(void **state)
{
    struct world *world = *state;
    world->users = 10000;
    ask(world, "users", "reason=exchange.busy");
    assert_true(control_list_more(world->control));
    control_session_ended(world->control, SESSION);
    assert_false(control_list_more(world->control));
    assert_false(world->is_complete);
}

static void a_wrong_condition_is_wrong_usage(void **state)
{
    struct world *world = *state;
    ask(world, "users", "stale");
    assert_answer(world, 2, "users are asked for by which");
}

static void who_asks_anew_waits_for_the_new_list_alone(void **state)
{
    struct world *world = *state;
    world->users = 10000;
    ask(world, "users", "reason=exchange.busy");
    assert_true(control_list_more(world->control));
    ask(world, "users", "like=-9999@");
    list_all(world);
    assert_answer(world, 0, "jörg-ä-9999@example.test");
}

/* take_page() looks at each page; a cut lies at each of the three octets of a character in turn. */
static void a_page_never_ends_within_a_character(void **state)
{
    struct world *world = *state;
    static const char euro[] = "€";
    char *host = calloc(1, 2 * LIMIT_JSON + sizeof(euro));
    for (size_t letters = 0; letters < 3; letters++) {
        size_t size = letters;
        memset(host, 'a', letters);
        for (; size < 2 * LIMIT_JSON; size += sizeof(euro) - 1)
            memcpy(host + size, euro, sizeof(euro));
        world->statistics.host = host;
        ask(world, "version", NULL);
        assert_answer(world, 0, host);
        assert_true(world->pages > 2);
    }
    free(host);
}

static void a_user_is_found_or_not(void **state)
{
    struct world *world = *state;
    ask(world, "user", "anna");
    assert_answer(world, 0, "{\"user\":{\"name\":\"anna\"");
    ask(world, "user", "bert");
    assert_answer(world, 1, "did you mean not bert?");
}

static void a_reload_is_answered_with_what_came_of_it(void **state)
{
    struct world *world = *state;
    ask(world, "reload", NULL);
    assert_answer(world, 0, "{\"text\":\"the configuration has been read again and is in force\"");
    assert_answer(world, 0,
                  "{\"setting\":\"[exchange] secret_file\",\"value\":\"/etc/secret\","
                  "\"text\":\"a secret file has been written again");
    world->fails = 1;
    ask(world, "reload", NULL);
    assert_answer(world, 1, "the old one stays in force");
    assert_answer(world, 1, "{\"file\":\"/etc/ewscal.conf\",\"line\":12,\"setting\":");
    ask(world, "reload", "all");
    assert_answer(world, 2, "number of arguments");
}

static void actions_are_done_and_their_failures_told(void **state)
{
    struct world *world = *state;
    ask(world, "run-now", NULL);
    assert_answer(world, 0, "due now");
    ask(world, "pause", NULL);
    assert_answer(world, 0, "resume");
    ask(world, "run-now", NULL);
    assert_answer(
        world, 0,
        "all users are due, but replication is paused; resume replication with `ewscalctl resume`");
    ask(world, "resume", NULL);
    assert_answer(world, 0, "replication continues");
    assert_int_equal(world->ran + world->paused + world->resumed, 4);
    ask(world, "drain", "worker-ews/2");
    assert_answer(world, 0, "worker-ews/2 is finishing its jobs");
    assert_string_equal(world->process, "worker-ews/2");
    ask(world, "restart", "worker-ldap");
    assert_answer(world, 0, "worker-ldap is being restarted");
    ask(world, "log-level", "debug");
    assert_answer(world, 0, "log at level debug until the configuration is reloaded");
    assert_int_equal(world->level, LOG_LEVEL_DEBUG);
    world->fails = 1;
    ask(world, "restart", "worker-ldap/9");
    assert_answer(world, 1, "running\",\"error_name\":\"control.no_process\",\"error_fields\":{}}");
}

static void answer_check(struct world *world, size_t place, bool good)
{
    struct check_step steps[] = {
        {.name = "connect", .good = true, .text = ""},
        {.name = "login", .good = good, .text = "connection.closed server=ucserver"}};
    control_checked(world->control, world->asked[place], "worker/1", steps, 2);
}

static void a_check_of_all_waits_for_every_role(void **state)
{
    struct world *world = *state;
    ask(world, "check", NULL);
    assert_int_equal(world->asked_count, 3);
    answer_check(world, 2, true);
    answer_check(world, 0, true);
    answer_check(world, 0, false); /* a second answer to the same question does not count */
    control_checked(world->control, 4711, "worker/1", NULL, 0);
    assert_false(world->is_complete);
    answer_check(world, 1, true);
    assert_answer(world, 0, "\"server\":\"directory\"");
    assert_non_null(strstr(world->text, "\"server\":\"ucserver\""));
    assert_non_null(strstr(world->text, "{\"name\":\"connect\",\"good\":true,\"text\":\"\"}"));
    assert_non_null(strstr(world->text, "{\"name\":\"login\",\"good\":true,"
                                        "\"text\":\"ucserver: the server closed the connection\","
                                        "\"reason\":\"connection.closed\",\"text_fields\":"
                                        "{\"server\":\"ucserver\"},\"warning\":true}"));
}

static void a_bad_step_makes_the_check_bad(void **state)
{
    struct world *world = *state;
    ask(world, "check", "exchange");
    assert_int_equal(world->asked_count, 1);
    assert_int_equal(world->roles[0], ROLE_WORKER_EWS);
    answer_check(world, 0, false);
    assert_answer(world, 1, "\"good\":false");
}

static void a_check_reads_the_mailbox_of_a_user_or_of_an_address(void **state)
{
    struct world *world = *state;
    ask_two(world, "check", "exchange", "anna");
    assert_string_equal(world->address, "anna@mail.example.test");
    ask_two(world, "check", "exchange", "bert@mail.example.test");
    assert_string_equal(world->address, "bert@mail.example.test");
    assert_int_equal(world->asked_count, 2);
}

static void a_role_without_a_process_is_a_bad_step(void **state)
{
    struct world *world = *state;
    world->missing = ROLE_PUBLISHER_UCSERVER;
    ask(world, "check", "ucserver");
    assert_answer(world, 1, "no process that could run this check");
    assert_non_null(strstr(world->text, "\"reason\":\"control.no_process\""));
}

static void a_check_without_an_answer_ends_in_time(void **state)
{
    struct world *world = *state;
    ask(world, "check", NULL);
    answer_check(world, 0, true);
    assert_int_equal(control_turn(world->control, 10000 + LIMIT_MS - 1), 10000 + LIMIT_MS);
    assert_false(world->is_complete);
    assert_int_equal(control_turn(world->control, 10000 + LIMIT_MS), INT64_MAX);
    assert_answer(world, 1, "did not answer in time");
    answer_check(world, 1, true); /* too late */
}

static void nobody_is_answered_who_has_gone(void **state)
{
    struct world *world = *state;
    ask(world, "check", "exchange");
    control_session_ended(world->control, SESSION + 1);
    control_session_ended(world->control, SESSION);
    answer_check(world, 0, true);
    assert_int_equal(control_turn(world->control, 20000), INT64_MAX);
    assert_int_equal(world->pages, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(wrong_requests_are_answered_with_status_2),
        TEST(a_list_never_takes_a_whole_turn_for_itself),
        TEST(a_wrong_condition_is_wrong_usage),
        TEST(who_asks_anew_waits_for_the_new_list_alone),
        TEST(a_list_for_one_who_has_gone_is_forgotten),
        TEST(a_page_never_ends_within_a_character),
        TEST(accounts_are_shown_by_their_users),
        TEST(a_retry_says_how_many_tries_were_counted),
        TEST(status_is_bad_when_somebody_must_act),
        TEST(a_long_list_is_asked_for_part_by_part),
        TEST(a_user_is_found_or_not),
        TEST(a_reload_is_answered_with_what_came_of_it),
        TEST(actions_are_done_and_their_failures_told),
        TEST(a_check_of_all_waits_for_every_role),
        TEST(a_bad_step_makes_the_check_bad),
        TEST(a_check_reads_the_mailbox_of_a_user_or_of_an_address),
        TEST(a_role_without_a_process_is_a_bad_step),
        TEST(a_check_without_an_answer_ends_in_time),
        TEST(nobody_is_answered_who_has_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
