#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/server/accounts.h"
#include "supervisor/server/login_rule.h"

#include "unit/supervisor/log_fixture.h"

#define HOUR_MS INT64_C(3600000)
#define WALL_MS INT64_C(1800000000000)
#define LOOK_MS 300000
#define NEXT    " next_try=2027-01-15T08:"
#define NEVER   " next_try=\"with a new password, or by `ewscalctl account retry`\""
#define SHARED  "windows svc"
#define OTHER   "ucserver admin"

static const struct account_user alice = {7, ROLE_WORKER_EWS, "worker-ews/1", "key of alice"};
static const struct account_user bob = {8, ROLE_WORKER_LDAP, "worker-ldap/1", ""};

/* What was asked of the outside, one line each. */
struct desk {
    struct log_fixture log;
    struct accounts *accounts;
    struct account *shared;
    struct both_clocks now;
    bool is_disk_full, was_to_look_first;
    char said[4096];
};

static void say(struct desk *desk, const char *format, ...)
{
    size_t used = strlen(desk->said);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(desk->said + used, sizeof(desk->said) - used, format, arguments);
    va_end(arguments);
}

static void say_message(struct desk *desk, const char *to, const struct message *message)
{
    if (message->type == MESSAGE_HOLD)
        say(desk, "%s: hold %s %" PRId64 " %s\n", to, message->hold.account,
            message->hold.remaining_ms, message->hold.reason);
    else
        desk->was_to_look_first = message->login_answer.look_first;
    if (message->type != MESSAGE_HOLD)
        say(desk, "%s: %s %s\n", to, message->login_answer.granted ? "granted" : "denied",
            message->login_answer.reason);
}

static void on_send(void *context, int64_t session, struct message *message)
{
    say_message(context, session == alice.session ? "alice" : "bob", message);
}

static void on_tell(void *context, bool to_exchange_only, struct message *message)
{
    say_message(context, to_exchange_only ? "exchange" : "all", message);
}

static bool on_save_login(void *context, const char *account, const struct account_memory *memory)
{
    struct desk *desk = context;
    int64_t open = 0;
    for (size_t i = 0; i < memory->login.ledger.count; i++)
        open += memory->login.ledger.stamps[i].is_open ? 1 : 0;
    say(desk, "save %s proven %d refusals %" PRId64 " open %" PRId64 "\n", account,
        memory->login.is_proven, memory->login.refusals, open);
    return !desk->is_disk_full;
}

static void on_save_wait(void *context, const struct account *account)
{
    struct desk *desk = context;
    say(desk, "save wait %s until %" PRId64 " %s\n", account->name, account->hold_until_ms,
        account->wish);
}

static int open_desk(void **state)
{
    static struct desk desk;
    desk = (struct desk){.now = {1000, WALL_MS}};
    const struct accounts_callbacks callbacks = {
        .context = &desk,
        .send = on_send,
        .tell = on_tell,
        .save_login = on_save_login,
        .save_wait = on_save_wait,
    };
    log_fixture_open(&desk.log);
    desk.accounts = accounts_create(&callbacks, desk.log.log, desk.now);
    (void)accounts_give(desk.accounts, OTHER, ROLE_PUBLISHER_UCSERVER, LOGIN_WINDOW_MS);
    desk.shared = accounts_give(desk.accounts, SHARED, ROLE_WORKER_LDAP, LOGIN_WINDOW_MS);
    assert_ptr_equal(accounts_give(desk.accounts, SHARED, ROLE_WORKER_EWS, LOGIN_WINDOW_MS),
                     desk.shared);
    *state = &desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    accounts_destroy(desk->accounts);
    log_fixture_close(&desk->log);
    return 0;
}

static void expect(struct desk *desk, const char *said)
{
    assert_string_equal(desk->said, said);
    desk->said[0] = '\0';
}

static bool ask(struct desk *desk, const struct account_user *user, const char *account)
{
    const struct login_ask message = {.account = account, .number = 1};
    return accounts_receive_ask(desk->accounts, user, &message, desk->now);
}

/* `attempt`: the how manieth wish to try; 0: the use of an account that was good. */
static bool tell(struct desk *desk,
                 const struct account_user *user,
                 int64_t attempt,
                 enum login_outcome outcome,
                 const char *text)
{
    const struct login_result message = {.account = SHARED,
                                         .attempt = attempt == 0 ? 0 : WALL_MS + attempt,
                                         .outcome = outcome,
                                         .text = text};
    return accounts_receive_result(desk->accounts, user, &message, desk->now);
}

static bool is_stopped(const struct desk *desk)
{
    return account_login_hold_ms(desk->shared, desk->now.monotonic_ms) == INT64_MAX;
}

static void prove(struct desk *desk)
{
    assert_true(ask(desk, &alice, SHARED));
    assert_true(tell(desk, &alice, 1, LOGIN_ACCEPTED, ""));
    desk->said[0] = '\0';
}

static void a_try_is_written_down_before_it_is_granted(void **state)
{
    struct desk *desk = *state;
    assert_true(ask(desk, &alice, SHARED));
    expect(desk, "save windows svc proven 0 refusals 0 open 1\nalice: granted \n");
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "bob: denied account.being_tried\n");
    assert_true(tell(desk, &alice, 1, LOGIN_ACCEPTED, ""));
    expect(desk, "save windows svc proven 1 refusals 0 open 0\n");
    assert_true(login_rule_is_good(&desk->shared->rule));
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "bob: granted \n");
}

static void a_try_that_cannot_be_written_down_is_not_made(void **state)
{
    struct desk *desk = *state;
    desk->is_disk_full = true;
    assert_true(ask(desk, &alice, SHARED));
    expect(desk, "save windows svc proven 0 refusals 0 open 1\n"
                 "save windows svc proven 0 refusals 0 open 0\n"
                 "alice: denied account.try_not_saved\n");
    desk->is_disk_full = false;
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "save windows svc proven 0 refusals 0 open 1\nbob: granted \n");
}

static void the_account_of_another_role_is_denied(void **state)
{
    struct desk *desk = *state;
    assert_false(ask(desk, &alice, OTHER));
    expect(desk, "alice: denied account.not_of_role\n");
    assert_false(ask(desk, &alice, "windows unknown"));
    desk->said[0] = '\0';
    accounts_begin_settings(desk->accounts, LOOK_MS);
    (void)accounts_give(desk->accounts, SHARED, ROLE_WORKER_LDAP, LOGIN_WINDOW_MS);
    assert_false(ask(desk, &alice, SHARED));
    assert_false(tell(desk, &alice, 1, LOGIN_REFUSED, "directory.password_wrong"));
    assert_false(is_stopped(desk));
    expect(desk, "alice: denied account.not_of_role\n");
    assert_true(ask(desk, &bob, SHARED));
}

static void a_good_account_is_held_and_tried_once_after_a_refusal(void **state)
{
    struct desk *desk = *state;
    prove(desk);
    assert_true(tell(desk, &bob, 0, LOGIN_REFUSED, "directory.password_wrong"));
    expect(desk, "save windows svc proven 1 refusals 1 open 0\n"
                 "all: hold windows svc 10000 directory.password_wrong" NEXT "00:10Z\n");
    assert_true(ask(desk, &alice, SHARED));
    expect(desk, "alice: denied directory.password_wrong" NEXT "00:10Z\n");
    desk->now.monotonic_ms += LOGIN_FIRST_HOLD_MS;
    assert_true(ask(desk, &alice, SHARED));
    assert_string_equal(desk->shared->refusal, "directory.password_wrong");
    desk->said[0] = '\0';
    assert_true(tell(desk, &alice, 3, LOGIN_ACCEPTED, ""));
    expect(desk, "all: hold windows svc 0 account.free\n"
                 "save windows svc proven 1 refusals 0 open 0\n");
    assert_null(desk->shared->refusal);
}

static void a_refused_account_stops_at_once_until_its_secret_changes(void **state)
{
    struct desk *desk = *state;
    assert_true(ask(desk, &alice, SHARED));
    desk->said[0] = '\0';
    assert_true(tell(desk, &alice, 1, LOGIN_REFUSED, "directory.password_wrong"));
    expect(desk, "save windows svc proven 0 refusals 1 open 0\n"
                 "all: hold windows svc 31622400000 directory.password_wrong" NEVER "\n");
    assert_true(is_stopped(desk));
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "bob: denied directory.password_wrong" NEVER "\n");
    accounts_secret_changed(desk->accounts, SHARED, false, desk->now);
    expect(desk, "save windows svc proven 0 refusals 0 open 0\n"
                 "all: hold windows svc 0 account.secret_changed\n");
    assert_null(desk->shared->refusal);
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "save windows svc proven 0 refusals 0 open 1\nbob: granted \n");
}

/* Whoever looks for what a worker reported finds that name in the log, beside the name of what follows. */
static void a_refusal_is_logged_with_the_reason_of_whoever_was_refused(void **state)
{
    struct desk *desk = *state;
    prove(desk);
    assert_true(tell(desk, &bob, 0, LOGIN_REFUSED, "connection.closed server=directory"));
    assert_int_equal(log_fixture_count(&desk->log,
                                       "the account was refused (refused); it is held for a "
                                       "while and then tried by one process"),
                     1);
    assert_int_equal(log_fixture_count(&desk->log,
                                       " event=account.refused account=\"windows svc\" "
                                       "class=refused reason=connection.closed why=\"directory, "
                                       "next try 2027-01-15T08:00:10Z: the server "
                                       "closed the connection\""),
                     1);
    accounts_secret_changed(desk->accounts, SHARED, false, desk->now);
    assert_true(ask(desk, &bob, SHARED));
    assert_true(tell(desk, &bob, 2, LOGIN_REFUSED, "connection.cut"));
    assert_int_equal(log_fixture_count(&desk->log, " event=account.stopped account=\"windows svc\" "
                                                   "class=refused reason=connection.cut why="),
                     1);
}

static void a_pause_of_exchange_is_told_to_those_who_ask_it(void **state)
{
    struct desk *desk = *state;
    int64_t now_ms = desk->now.monotonic_ms;
    account_wait(desk->accounts, desk->shared, 60000, "exchange.busy", desk->now);
    expect(desk, "save wait windows svc until 61000 exchange.busy\n"
                 "exchange: hold windows svc 60000 exchange.busy\n");
    account_wait(desk->accounts, desk->shared, 50000, "exchange.busy", desk->now);
    expect(desk, ""); /* the longer one holds */
    assert_int_equal(account_hold_ms(desk->shared, ROLE_WORKER_EWS, now_ms + 1000), 59000);
    assert_int_equal(account_hold_ms(desk->shared, ROLE_WORKER_EWS, now_ms + 70000), 0);
    assert_int_equal(account_hold_ms(desk->shared, ROLE_WORKER_LDAP, now_ms), 0);
    accounts_user_joined(desk->accounts, &bob, desk->now);
    expect(desk, "");
    accounts_user_joined(desk->accounts, &alice, desk->now);
    expect(desk, "alice: hold windows svc 60000 exchange.busy\n");
}

static void nobody_is_obeyed_for_longer_than_an_hour(void **state)
{
    struct desk *desk = *state;
    int64_t now_ms = desk->now.monotonic_ms;
    account_wait(desk->accounts, desk->shared, 366 * 24 * HOUR_MS, "exchange.busy", desk->now);
    assert_int_equal(account_hold_ms(desk->shared, ROLE_WORKER_EWS, now_ms), HOUR_MS);
    accounts_remember_hold(desk->accounts, OTHER, 2 * HOUR_MS, "exchange.busy", desk->now);
    const struct account *other = accounts_next(desk->accounts, NULL);
    assert_string_equal(other->name, OTHER);
    assert_int_equal(account_hold_ms(other, ROLE_WORKER_EWS, now_ms), HOUR_MS);
    assert_string_equal(other->wish, "exchange.busy");
}

/* A version that stored sentences has left one behind. */
static void a_stored_sentence_becomes_a_reason(void **state)
{
    struct desk *desk = *state;
    accounts_remember_hold(desk->accounts, SHARED, 60000, "the server is busy", desk->now);
    assert_string_equal(desk->shared->wish, "other words=\"the server is busy\"");
    accounts_remember_hold(desk->accounts, SHARED, 60000, "exchange.busy wait_ms=60000", desk->now);
    assert_string_equal(desk->shared->wish, "exchange.busy wait_ms=60000");
}

static void a_new_secret_ends_the_pause_and_what_was_saved_of_it(void **state)
{
    struct desk *desk = *state;
    account_wait(desk->accounts, desk->shared, 60000, "exchange.busy", desk->now);
    desk->said[0] = '\0';
    accounts_secret_changed(desk->accounts, SHARED, false, desk->now);
    expect(desk, "save wait windows svc until 0 exchange.busy\n"
                 "save windows svc proven 0 refusals 0 open 0\n"
                 "all: hold windows svc 0 account.secret_changed\n");
    assert_int_equal(account_hold_ms(desk->shared, ROLE_WORKER_EWS, desk->now.monotonic_ms), 0);
}

static void who_is_gone_lets_others_try(void **state)
{
    struct desk *desk = *state;
    assert_true(ask(desk, &alice, SHARED));
    accounts_user_gone(desk->accounts, bob.session, desk->now);
    desk->said[0] = '\0';
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "bob: denied account.being_tried\n");
    accounts_user_gone(desk->accounts, alice.session, desk->now);
    assert_true(ask(desk, &bob, SHARED));
    expect(desk, "save windows svc proven 0 refusals 0 open 2\nbob: granted \n");
}

static void a_refusal_of_before_is_known_after_a_restart(void **state)
{
    struct desk *desk = *state;
    const struct account_memory stopped = {.login = {.refusals = 1,
                                                     .class = LOGIN_JUDGED_WRONG,
                                                     .since_wall_ms = WALL_MS,
                                                     .refused_wall_ms = WALL_MS},
                                           .reason = "directory.password_wrong server=main",
                                           .said_by = "",
                                           .sid = ""};
    accounts_remember_login(desk->accounts, SHARED, &stopped, 0, desk->now);
    accounts_user_joined(desk->accounts, &bob, desk->now);
    expect(desk,
           "bob: hold windows svc 31622400000 directory.password_wrong" NEVER " server=main\n");
    const struct account_memory good = {
        .login = {.is_proven = true}, .reason = "", .said_by = "", .sid = ""};
    accounts_remember_login(desk->accounts, OTHER, &good, 30000, desk->now);
    const struct account *other = accounts_next(desk->accounts, NULL);
    assert_true(other->rule.is_proven);
    assert_int_equal(account_hold_ms(other, ROLE_PUBLISHER_UCSERVER, desk->now.monotonic_ms),
                     30000);
}

/* A try may lock an account: whoever asks for one must have meant it. */
static void a_name_that_several_accounts_have_is_not_guessed(void **state)
{
    struct desk *desk = *state;
    struct error error;
    struct account *windows =
        accounts_give(desk->accounts, "windows ewscal", ROLE_WORKER_LDAP, HOUR_MS);
    assert_ptr_equal(accounts_find_user(desk->accounts, "EWSCAL", &error), windows);
    struct account *ucserver =
        accounts_give(desk->accounts, "ucserver ewscal", ROLE_PUBLISHER_UCSERVER, HOUR_MS);
    assert_null(accounts_find_user(desk->accounts, "ewscal", &error));
    assert_string_equal(error.reason, "control.account_ambiguous account=ewscal");
    assert_ptr_equal(accounts_find_user(desk->accounts, "windows ewscal", &error), windows);
    assert_ptr_equal(accounts_find_user(desk->accounts, "UCServer ewscal", &error), ucserver);
    assert_null(accounts_find_user(desk->accounts, "ewsca", &error));
    assert_string_equal(error.reason, "control.account_unknown account=ewsca");
}

/* One account in two spellings: what one costs counts for both, whatever their secrets. */
static void spellings_of_one_account_share_its_tries(void **state)
{
    struct desk *desk = *state;
    struct account *upn =
        accounts_give(desk->accounts, "windows SVC@example.test", ROLE_WORKER_EWS, HOUR_MS);
    struct account *stranger =
        accounts_give(desk->accounts, "windows example\\other", ROLE_WORKER_EWS, HOUR_MS);
    assert_true(account_is_spelling(upn, desk->shared));
    assert_false(account_is_spelling(upn, stranger));
    assert_true(ask(desk, &alice, SHARED));
    assert_true(ask(desk, &alice, upn->name));
    desk->said[0] = '\0';
    assert_true(ask(desk, &alice, stranger->name));
    expect(desk, "save windows example\\other proven 0 refusals 0 open 1\nalice: granted \n");
    assert_true(tell(desk, &alice, 1, LOGIN_REFUSED, "directory.password_wrong"));
    assert_int_equal(account_counted_tries(upn, desk->now.monotonic_ms), 1);
    assert_true(ask(desk, &alice, upn->name));
    assert_int_equal(account_login_hold_ms(upn, desk->now.monotonic_ms), 0); /* under way */
    accounts_user_gone(desk->accounts, alice.session, desk->now);
    assert_true(account_login_hold_ms(upn, desk->now.monotonic_ms) > 0);
    accounts_identified(desk->accounts, "svc", "S-1", desk->now);
    assert_true(account_is_spelling(upn, desk->shared)); /* only one of them is known */
    accounts_identified(desk->accounts, "svc@EXAMPLE.test", "S-2", desk->now);
    assert_false(account_is_spelling(upn, desk->shared));
    assert_int_equal(account_counted_tries(upn, desk->now.monotonic_ms), 1);
    accounts_identified(desk->accounts, "example\\other", "S-2", desk->now);
    assert_true(account_is_spelling(upn, stranger));
}

/* What comes after it is not taken for one of those that stay. */
static void an_account_that_is_forgotten_leaves_the_others_as_they_are(void **state)
{
    struct desk *desk = *state;
    const struct account_memory none = {.reason = "", .said_by = "", .sid = ""};
    accounts_remember_login(desk->accounts, "windows gone", &none, 0, desk->now);
    accounts_remember_login(desk->accounts, "windows stays", &none, 0, desk->now);
    accounts_forget(desk->accounts, "windows gone");
    accounts_forget(desk->accounts, "windows gone");
    accounts_forget(desk->accounts, SHARED); /* the settings name it */
    assert_null(accounts_find(desk->accounts, "windows gone"));
    assert_ptr_equal(accounts_find(desk->accounts, SHARED), desk->shared);
    accounts_remember_login(desk->accounts, "windows new", &none, 0, desk->now);
    assert_false(account_is_spelling(accounts_find(desk->accounts, "windows new"),
                                     accounts_find(desk->accounts, "windows stays")));
}

/* Who is logged in with the other spelling asks again, and must leave alone what is locked. */
static void the_other_spelling_is_in_doubt_after_a_refusal(void **state)
{
    struct desk *desk = *state;
    struct account *upn =
        accounts_give(desk->accounts, "windows svc@example.test", ROLE_WORKER_EWS, HOUR_MS);
    prove(desk);
    assert_true(tell(desk, &bob, 0, LOGIN_REFUSED, "directory.password_wrong"));
    assert_non_null(strstr(desk->said, "all: hold windows svc@example.test 1 "
                                       "account.spelling_refused\n"));
    desk->said[0] = '\0';
    const struct login_result locked = {.account = SHARED,
                                        .attempt = WALL_MS + 2,
                                        .outcome = LOGIN_REFUSED,
                                        .class = LOGIN_LOCKED,
                                        .text = "directory.account_locked"};
    desk->now.monotonic_ms += LOGIN_FIRST_HOLD_MS;
    assert_true(ask(desk, &bob, SHARED));
    assert_true(accounts_receive_result(desk->accounts, &bob, &locked, desk->now));
    assert_int_equal(account_login_hold_ms(upn, desk->now.monotonic_ms), LOGIN_LOCKED_WAIT_MS);
    char room[REASON_BYTES];
    assert_memory_equal(account_story(upn, desk->now, room), "directory.account_locked ", 25);
}

/* A secret file with another time: once an hour. */
static void a_touched_secret_file_grants_a_try_once_an_hour(void **state)
{
    struct desk *desk = *state;
    accounts_secret_touched(desk->accounts, SHARED, desk->now);
    expect(desk, ""); /* nobody was refused */
    assert_true(ask(desk, &alice, SHARED));
    assert_true(tell(desk, &alice, 1, LOGIN_REFUSED, "directory.password_wrong"));
    accounts_secret_touched(desk->accounts, SHARED, desk->now);
    assert_int_equal(account_login_hold_ms(desk->shared, desk->now.monotonic_ms), 0);
    assert_true(ask(desk, &alice, SHARED));
    assert_true(tell(desk, &alice, 2, LOGIN_REFUSED, "directory.password_wrong"));
    accounts_secret_touched(desk->accounts, SHARED, desk->now);
    assert_true(is_stopped(desk));
    desk->now.monotonic_ms += HOUR_MS + 1;
    desk->now.wall_ms += HOUR_MS + 1;
    accounts_secret_touched(desk->accounts, SHARED, desk->now);
    assert_int_equal(account_login_hold_ms(desk->shared, desk->now.monotonic_ms), 0);
}

static bool is_not_alice(void *context, const char *key)
{
    (void)context;
    return strcmp(key, alice.key) != 0;
}

static void what_a_revoked_key_has_said_leaves_one_try(void **state)
{
    struct desk *desk = *state;
    assert_true(ask(desk, &alice, SHARED));
    assert_true(tell(desk, &alice, 1, LOGIN_REFUSED, "directory.password_wrong"));
    accounts_keys_changed(desk->accounts, is_not_alice, NULL, desk->now);
    assert_true(ask(desk, &bob, SHARED));
    assert_true(tell(desk, &bob, 2, LOGIN_REFUSED, "directory.password_wrong"));
    accounts_keys_changed(desk->accounts, is_not_alice, NULL, desk->now);
    assert_true(is_stopped(desk));
}

/* Its way to log in was not offered: whoever is granted the next try looks without a password first. */
static void a_way_that_was_not_offered_is_looked_for_first(void **state)
{
    struct desk *desk = *state;
    const struct login_result refused = {.account = SHARED,
                                         .attempt = WALL_MS + 1,
                                         .outcome = LOGIN_NOT_TRIED,
                                         .class = LOGIN_NOT_OFFERED,
                                         .text = "exchange.login_refused"};
    assert_true(ask(desk, &alice, SHARED));
    assert_false(desk->was_to_look_first);
    assert_true(accounts_receive_result(desk->accounts, &alice, &refused, desk->now));
    accounts_look_now(desk->accounts, ROLE_PUBLISHER_UCSERVER, desk->now);
    assert_int_equal(account_login_hold_ms(desk->shared, desk->now.monotonic_ms),
                     LOGIN_LOOK_AGAIN_MS);
    accounts_look_now(desk->accounts, ROLE_WORKER_EWS, desk->now);
    assert_true(ask(desk, &alice, SHARED));
    assert_true(desk->was_to_look_first);
}

static void an_account_without_a_name_is_none(void **state)
{
    struct desk *desk = *state;
    assert_null(accounts_give(desk->accounts, NULL, ROLE_WORKER_LDAP, 0));
    assert_null(accounts_give(desk->accounts, "", ROLE_WORKER_LDAP, 0));
    const struct account *last = accounts_next(desk->accounts, accounts_next(desk->accounts, NULL));
    assert_ptr_equal(last, desk->shared);
    assert_null(accounts_next(desk->accounts, last));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        TEST(a_try_is_written_down_before_it_is_granted),
        TEST(a_try_that_cannot_be_written_down_is_not_made),
        TEST(the_account_of_another_role_is_denied),
        TEST(a_good_account_is_held_and_tried_once_after_a_refusal),
        TEST(a_refused_account_stops_at_once_until_its_secret_changes),
        TEST(a_refusal_is_logged_with_the_reason_of_whoever_was_refused),
        TEST(a_pause_of_exchange_is_told_to_those_who_ask_it),
        TEST(nobody_is_obeyed_for_longer_than_an_hour),
        TEST(a_stored_sentence_becomes_a_reason),
        TEST(a_new_secret_ends_the_pause_and_what_was_saved_of_it),
        TEST(who_is_gone_lets_others_try),
        TEST(a_refusal_of_before_is_known_after_a_restart),
        TEST(an_account_without_a_name_is_none),
        TEST(a_name_that_several_accounts_have_is_not_guessed),
        TEST(spellings_of_one_account_share_its_tries),
        TEST(an_account_that_is_forgotten_leaves_the_others_as_they_are),
        TEST(the_other_spelling_is_in_doubt_after_a_refusal),
        TEST(a_touched_secret_file_grants_a_try_once_an_hour),
        TEST(what_a_revoked_key_has_said_leaves_one_try),
        TEST(a_way_that_was_not_offered_is_looked_for_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
