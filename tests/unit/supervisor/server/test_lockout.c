/* A server that locks accounts, and everybody who may try one, for a day of fake time.
 *
 * The rule of tries is good when the account is never locked, whatever goes wrong meanwhile; and when it
 * works again by itself once the server is mended. Both are shown here for the accounts as a whole, with the
 * dispatcher's part played by askers who want to log in all the time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/server/accounts.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define WALL_MS   INT64_C(1800000000000)
#define STEP_MS   (5 * SECOND_MS)

/* As Active Directory counts: the count begins anew when nobody was wrong for the window, or with a right
 * password. */
#define LOCKOUT_WINDOW_MS (30 * MINUTE_MS)

#define UPN   "windows svc@example.test"
#define DOWN  "windows example\\svc"
#define MOST  8
#define TRIES 4096

/* What the server does with a log-in. */
enum manner { JUDGES, IS_SILENT, REFUSES_WITH_A_CLASS };

struct asker {
    struct account_user user;
    const char *account;
    const char *secret;
};

struct world {
    struct accounts *accounts;
    struct both_clocks now;
    enum manner manner;
    enum login_class class;
    const char *password; /* of the one real account */
    int threshold, wrong; /* counted by the server now */
    int64_t newest_wrong_ms;
    bool was_locked;
    int64_t tries[TRIES]; /* times of those that the server counted */
    size_t tried;
    size_t passwords; /* sent, whatever came of them */
    struct asker askers[MOST];
    size_t asker_count;
    struct account_memory memory[MOST];
    const char *names[MOST];
    size_t name_count;
    char texts[MOST][REASON_BYTES];
    struct login_answer answer;
};

static void on_send(void *context, int64_t session, struct message *message)
{
    struct world *world = context;
    (void)session;
    if (message->type == MESSAGE_LOGIN_ANSWER)
        world->answer = message->login_answer;
}

static void on_tell(void *context, bool to_exchange_only, struct message *message)
{
    (void)context;
    (void)to_exchange_only;
    (void)message;
}

/* A database that never fails: what is in it is what the next life begins with. */
static bool on_save_login(void *context, const char *account, const struct account_memory *memory)
{
    struct world *world = context;
    size_t i = 0;
    while (i < world->name_count && strcmp(world->names[i], account) != 0)
        i++;
    assert_true(i < MOST);
    if (i == world->name_count)
        world->names[world->name_count++] = strcmp(account, UPN) == 0    ? UPN
                                            : strcmp(account, DOWN) == 0 ? DOWN
                                                                         : account;
    world->memory[i] = *memory;
    (void)strncpy(world->texts[i], memory->reason, REASON_BYTES - 1);
    world->memory[i].reason = world->texts[i];
    world->memory[i].said_by = "";
    world->memory[i].sid = "";
    return true;
}

static void on_save_wait(void *context, const struct account *account)
{
    (void)context;
    (void)account;
}

static void begin_life(struct world *world)
{
    const struct accounts_callbacks callbacks = {.context = world,
                                                 .send = on_send,
                                                 .tell = on_tell,
                                                 .save_login = on_save_login,
                                                 .save_wait = on_save_wait};
    world->accounts = accounts_create(&callbacks, NULL, world->now);
    for (size_t i = 0; i < world->name_count; i++)
        accounts_remember_login(world->accounts, world->names[i], &world->memory[i], 0, world->now);
    accounts_begin_settings(world->accounts, LOGIN_LOOK_AGAIN_MS);
    for (size_t i = 0; i < world->asker_count; i++)
        (void)accounts_give(world->accounts, world->askers[i].account, world->askers[i].user.role,
                            HOUR_MS);
}

static void restart(struct world *world)
{
    accounts_destroy(world->accounts);
    begin_life(world);
}

static void add(struct world *world, enum role role, const char *account, const char *secret)
{
    size_t i = world->asker_count++;
    world->askers[i] = (struct asker){{(int64_t)i + 1, role, "worker", ""}, account, secret};
}

static struct world world_of(int threshold)
{
    return (struct world){.now = {1000, WALL_MS}, .threshold = threshold, .password = "right"};
}

/* The server looks at a password. */
static bool is_right(struct world *world, const char *secret)
{
    int64_t now_ms = world->now.monotonic_ms;
    if (now_ms - world->newest_wrong_ms > LOCKOUT_WINDOW_MS)
        world->wrong = 0;
    world->passwords++;
    if (strcmp(secret, world->password) == 0) {
        world->wrong = 0;
        return true;
    }
    world->newest_wrong_ms = now_ms;
    world->wrong++;
    world->was_locked = world->was_locked || world->wrong >= world->threshold;
    assert_true(world->tried < TRIES);
    world->tries[world->tried++] = now_ms;
    return false;
}

static struct login_result log_in(struct world *world, const struct asker *asker)
{
    struct login_result result = {
        .account = asker->account, .attempt = world->answer.attempt, .text = "exchange.forbidden"};
    if (world->manner == REFUSES_WITH_A_CLASS) {
        result.class = world->class;
        result.outcome = login_class_outcome(world->class);
        world->passwords += world->answer.look_first ? 0 : 1;
    } else if (is_right(world, asker->secret)) {
        result.outcome = world->manner == IS_SILENT ? LOGIN_UNKNOWN : LOGIN_ACCEPTED;
    } else {
        result.outcome = world->manner == IS_SILENT ? LOGIN_UNKNOWN : LOGIN_REFUSED;
        result.class = world->manner == IS_SILENT ? LOGIN_CLASS_UNSAID : LOGIN_JUDGED_WRONG;
    }
    return result;
}

/* One that wants to log in. Returns whether it could. */
static bool tries(struct world *world, const struct asker *asker)
{
    const struct login_ask ask = {.account = asker->account, .number = 1};
    (void)accounts_receive_ask(world->accounts, &asker->user, &ask, world->now);
    if (!world->answer.granted)
        return false;
    const struct login_result result = log_in(world, asker);
    (void)accounts_receive_result(world->accounts, &asker->user, &result, world->now);
    return result.outcome == LOGIN_ACCEPTED;
}

/* All askers for that long. Returns when the first one was logged in, or -1. */
static int64_t let_pass(struct world *world, int64_t span_ms, bool with_restarts, bool with_checks)
{
    int64_t begin_ms = world->now.monotonic_ms, end_ms = begin_ms + span_ms, good_ms = -1;
    for (int64_t step = 0; world->now.monotonic_ms < end_ms; step++) {
        for (size_t i = 0; i < world->asker_count; i++) {
            if (tries(world, &world->askers[i]) && good_ms < 0)
                good_ms = world->now.monotonic_ms - begin_ms;
        }
        if (with_checks && step % 7 == 0)
            accounts_look_now(world->accounts, ROLE_SUPERVISOR, world->now);
        if (with_checks && step % 11 == 0)
            accounts_secret_touched(world->accounts, world->askers[0].account, world->now);
        if (with_restarts && step % 13 == 0)
            restart(world);
        world->now.monotonic_ms += STEP_MS;
        world->now.wall_ms += STEP_MS;
    }
    return good_ms;
}

/* No more than two counted in any 60 minutes. */
static void assert_bound(const struct world *world)
{
    for (size_t i = 2; i < world->tried; i++)
        assert_true(world->tries[i] - world->tries[i - 2] > HOUR_MS);
    assert_false(world->was_locked);
}

/* Who the askers are: two roles, two spellings, one or two secrets. */
struct cast {
    const char *accounts[2];
    const char *secrets[2];
};

static const struct cast casts[] = {
    {{UPN, UPN}, {"old", "old"}},
    {{UPN, DOWN}, {"old", "old"}},
    {{UPN, DOWN}, {"old", "older"}},
};

static void take_cast(struct world *world, const struct cast *cast)
{
    add(world, ROLE_WORKER_EWS, cast->accounts[0], cast->secrets[0]);
    add(world, ROLE_WORKER_EWS, cast->accounts[0], cast->secrets[0]);
    add(world, ROLE_WORKER_LDAP, cast->accounts[1], cast->secrets[1]);
    begin_life(world);
}

static void
is_never_locked(int threshold, const struct cast *cast, bool was_proven, enum manner how)
{
    for (int circumstances = 0; circumstances < 4; circumstances++) {
        struct world world = world_of(threshold);
        take_cast(&world, cast);
        if (was_proven) {
            /* Each was right once, with its own secret. */
            for (size_t i = 0; i < world.asker_count; i++) {
                world.password = world.askers[i].secret;
                assert_true(tries(&world, &world.askers[i]));
            }
            world.password = "right";
        }
        world.manner = how;
        (void)let_pass(&world, DAY_MS, (circumstances & 1) != 0, (circumstances & 2) != 0);
        assert_bound(&world);
        assert_true(world.tried >= 1); /* that something was tried at all */
        accounts_destroy(world.accounts);
    }
}

static void a_wrong_password_never_locks_an_account(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(casts) / sizeof(casts[0]); i++) {
        is_never_locked(3, &casts[i], false, JUDGES);
        is_never_locked(3, &casts[i], true, JUDGES);
        is_never_locked(5, &casts[i], false, JUDGES);
        is_never_locked(5, &casts[i], true, JUDGES);
    }
}

static void answers_that_never_come_never_lock_an_account(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(casts) / sizeof(casts[0]); i++) {
        is_never_locked(3, &casts[i], false, IS_SILENT);
        is_never_locked(3, &casts[i], true, IS_SILENT);
        is_never_locked(5, &casts[i], true, IS_SILENT);
    }
}

/* Somebody looks for the right one and reloads each time. */
static void many_wrong_secrets_one_after_the_other_never_lock_an_account(void **state)
{
    (void)state;
    struct world world = world_of(3);
    take_cast(&world, &casts[1]);
    for (int i = 0; i < 200; i++) {
        accounts_secret_changed(world.accounts, UPN, i % 3 == 0, world.now);
        accounts_secret_changed(world.accounts, DOWN, i % 5 == 0, world.now);
        (void)let_pass(&world, 3 * MINUTE_MS, i % 2 == 0, true);
    }
    assert_bound(&world);
    accounts_destroy(world.accounts);
}

/* The server is mended after three hours; says when it was used again. */
static int64_t mended_after_ms(struct world *world)
{
    (void)let_pass(world, 3 * HOUR_MS, true, false);
    world->manner = JUDGES;
    world->password = "old";
    return let_pass(world, 2 * HOUR_MS, false, false);
}

static void what_says_nothing_about_the_password_is_fresh_again_within_minutes(void **state)
{
    (void)state;
    static const enum login_class classes[] = {LOGIN_CANNOT_BE_USED, LOGIN_NOT_OFFERED,
                                               LOGIN_COULD_NOT_DECIDE, LOGIN_OTHER_CAUSE};
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        for (int was_proven = 0; was_proven < 2; was_proven++) {
            struct world world = world_of(3);
            take_cast(&world, &casts[1]);
            world.password = "old";
            if (was_proven != 0)
                assert_true(tries(&world, &world.askers[0]));
            world.manner = REFUSES_WITH_A_CLASS;
            world.class = classes[i];
            int64_t after_ms = mended_after_ms(&world);
            assert_true(after_ms >= 0 && after_ms <= LOGIN_LOOK_AGAIN_MS + STEP_MS);
            if (classes[i] == LOGIN_NOT_OFFERED) /* one by each spelling, then only looks */
                assert_true(world.passwords < 10 + 2 * HOUR_MS / STEP_MS * 3);
            accounts_destroy(world.accounts);
        }
    }
}

static void a_look_sends_no_password_while_our_way_is_not_offered(void **state)
{
    (void)state;
    struct world world = world_of(3);
    take_cast(&world, &casts[0]);
    world.manner = REFUSES_WITH_A_CLASS;
    world.class = LOGIN_NOT_OFFERED;
    (void)let_pass(&world, DAY_MS, true, true);
    assert_int_equal(world.passwords, 1);
    accounts_destroy(world.accounts);
}

static void a_locked_account_is_left_alone_for_half_an_hour_and_then_works(void **state)
{
    (void)state;
    struct world world = world_of(3);
    take_cast(&world, &casts[1]);
    world.manner = REFUSES_WITH_A_CLASS;
    world.class = LOGIN_LOCKED;
    (void)let_pass(&world, 3 * HOUR_MS - STEP_MS, true, true);
    assert_true(world.passwords <= 6);
    world.manner = JUDGES;
    world.password = "old";
    int64_t after_ms = let_pass(&world, HOUR_MS, true, true);
    assert_true(after_ms >= 0 && after_ms <= LOGIN_LOCKED_WAIT_MS);
    accounts_destroy(world.accounts);
}

static void an_account_that_worked_is_tried_hourly_and_works_again(void **state)
{
    (void)state;
    static const enum login_class classes[] = {LOGIN_JUDGED_WRONG, LOGIN_NOT_KNOWN,
                                               LOGIN_CLASS_UNSAID};
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        struct world world = world_of(3);
        take_cast(&world, &casts[0]);
        world.password = "old";
        assert_true(tries(&world, &world.askers[0]));
        world.manner = REFUSES_WITH_A_CLASS;
        world.class = classes[i];
        int64_t after_ms = mended_after_ms(&world);
        assert_true(after_ms >= 0 && after_ms <= HOUR_MS + STEP_MS);
        accounts_destroy(world.accounts);
    }
}

static void a_server_that_was_silent_is_used_again_within_the_hour(void **state)
{
    (void)state;
    struct world world = world_of(3);
    take_cast(&world, &casts[0]);
    world.password = "old";
    world.manner = IS_SILENT;
    int64_t after_ms = mended_after_ms(&world);
    assert_true(after_ms >= 0 && after_ms <= HOUR_MS + STEP_MS);
    accounts_destroy(world.accounts);
}

/* One that never worked waits; a person, or a new secret, ends that at once. */
static void one_that_never_worked_works_after_a_person_or_a_new_secret(void **state)
{
    (void)state;
    for (int with_a_person = 0; with_a_person < 2; with_a_person++) {
        struct world world = world_of(3);
        struct error error;
        take_cast(&world, &casts[0]);
        world.manner = REFUSES_WITH_A_CLASS;
        world.class = LOGIN_JUDGED_WRONG;
        assert_int_equal(mended_after_ms(&world), -1);
        if (with_a_person != 0)
            accounts_retry(world.accounts,
                           accounts_find_user(world.accounts, "SVC@example.test", &error),
                           world.now);
        else
            accounts_secret_changed(world.accounts, UPN, false, world.now);
        assert_int_equal(let_pass(&world, MINUTE_MS, false, false), 0);
        accounts_destroy(world.accounts);
    }
}

/* A wrong one of the directory must not end the log-ins of Exchange with the right one. */
static void a_right_secret_of_another_spelling_goes_on(void **state)
{
    (void)state;
    struct world world = world_of(3);
    add(&world, ROLE_WORKER_EWS, UPN, "right");
    add(&world, ROLE_WORKER_LDAP, DOWN, "wrong");
    begin_life(&world);
    for (int64_t i = 0; i < 24; i++) {
        assert_true(tries(&world, &world.askers[0]));
        (void)let_pass(&world, HOUR_MS, false, true);
    }
    assert_bound(&world);
    accounts_destroy(world.accounts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_password_never_locks_an_account),
        cmocka_unit_test(answers_that_never_come_never_lock_an_account),
        cmocka_unit_test(many_wrong_secrets_one_after_the_other_never_lock_an_account),
        cmocka_unit_test(what_says_nothing_about_the_password_is_fresh_again_within_minutes),
        cmocka_unit_test(a_look_sends_no_password_while_our_way_is_not_offered),
        cmocka_unit_test(a_locked_account_is_left_alone_for_half_an_hour_and_then_works),
        cmocka_unit_test(an_account_that_worked_is_tried_hourly_and_works_again),
        cmocka_unit_test(a_server_that_was_silent_is_used_again_within_the_hour),
        cmocka_unit_test(one_that_never_worked_works_after_a_person_or_a_new_secret),
        cmocka_unit_test(a_right_secret_of_another_spelling_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
