/* A dispatcher, a store and what is between them, over several lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/server/accounts.h"
#include "supervisor/persist.h"
#include "supervisor/statistics/statistics.h"
#include "supervisor/store/store.h"

#include "unit/supervisor/settings/settings_fixture.h"
#include "unit/supervisor/store/store_fixture.h"

#define ACCOUNT       "windows svc@example.test"
#define OTHER_ACCOUNT "windows former@example.test"
#define DOMAIN_KEY    " EXAMPLE" /* of the directory without a name */
#define HOUR_MS       INT64_C(3600000)

/* One life of a supervisor, as far as something lasts. */
struct life {
    struct configuration *settings;
    struct dispatcher *dispatcher;
    struct persist *persist;
};

static void row_changed(void *context, enum store_table table, const char *key)
{
    const struct life *life = context;
    store_changed(persist_store(life->persist), table, key);
}

static bool save_login(void *context, const char *account, const struct account_memory *memory)
{
    const struct life *life = context;
    return persist_login(life->persist, account, memory);
}

static struct login_answer answer; /* the newest; its texts are gone */

static bool take_answer(void *context, int64_t session, const struct message *message)
{
    (void)context;
    (void)session;
    if (message->type == MESSAGE_LOGIN_ANSWER)
        answer = message->login_answer;
    return true;
}

/* `exchange_user`: of the only Exchange; `secret`: of all accounts. */
static void begin(struct life *life,
                  const struct fixture *fixture,
                  const char *exchange_user,
                  const char *secret)
{
    char text[1024];
    struct settings_report report;
    struct error error;
    (void)snprintf(text, sizeof(text),
                   FIXTURE_UCSERVER FIXTURE_DIRECTORY
                   "[exchange]\nhost = mail.example.test\nuser = %s\nsecret_file = /s/ex\n",
                   exchange_user);
    *life = (struct life){.settings = fixture_read(text, &report)};
    settings_report_clear(&report);
    assert_non_null(life->settings);
    life->settings->exchanges[0]->secret.octets = strdup(secret);
    life->settings->exchanges[0]->secret.size_bytes = strlen(secret);
    struct dispatcher_input *input = dispatcher_input_create(life->settings, 1);
    const struct dispatcher_callbacks callbacks = {
        .context = life, .send = take_answer, .row_changed = row_changed, .save_login = save_login};
    assert_int_equal(persist_create(fixture->directory, NULL, &life->persist, &error), 0);
    life->dispatcher = dispatcher_create(&input->settings, &callbacks, NULL, clock_now());
    dispatcher_input_destroy(input);
    persist_open(life->persist, life->dispatcher, life->settings);
}

static void end(struct life *life)
{
    persist_destroy(life->persist);
    dispatcher_destroy(life->dispatcher);
    settings_destroy(life->settings);
}

/* Of an account that works now and was tried before: once refused, once without an answer. */
static const struct account_memory known = {
    .login = {.is_proven = true,
              .refusals = 2,
              .ledger = {.stamps = {{1795478400000, false}, {1795478400001, true}}, .count = 2}},
    .reason = "",
    .said_by = "",
    .sid = "S-1-5-21-7"};

/* What the dispatcher knows of everything that must last, and of one account. */
static void fill(struct life *life)
{
    struct both_clocks now = clock_now();
    const struct store_row rows[] = {
        {.table = STORE_MAPPING, .mapping = {"anna@x", "anna@example.test", "", "7f-1", 1}},
        {.table = STORE_HOLD, .hold = {ACCOUNT, "connection.closed", now.wall_ms + HOUR_MS / 2}},
        {.table = STORE_QUARANTINE, .quarantine = {"bert@x", "worker-ldap", "", EWSCAL_VERSION, 5}},
        {.table = STORE_DOMAIN, .domain = {DOMAIN_KEY, "", "EXAMPLE", "example.test", 0}},
        {.table = STORE_NO_ACCESS, .no_access = {"carl@x", "c@example.test svc mail:443", 6}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(dispatcher_remember_row(life->dispatcher, &rows[i], now));
        row_changed(life, rows[i].table, rows[i].key);
    }
    assert_true(persist_login(life->persist, ACCOUNT, &known));
}

static struct store_row row_of(const struct life *life, enum store_table table, const char *key)
{
    struct store_row row = {.table = table};
    if (!dispatcher_lasting_row(life->dispatcher, key, clock_now(), &row))
        fail_msg("nothing is known of %s in table %d", key, (int)table);
    return row;
}

static void assert_known(const struct life *life)
{
    struct store_row row = row_of(life, STORE_MAPPING, "anna@x");
    assert_string_equal(row.mapping.address, "anna@example.test");
    assert_string_equal(row.mapping.directory, life->settings->directories[0]->name);
    assert_string_equal(row.mapping.guid, "7f-1");
    assert_int_equal(row.mapping.found_ms, 1);
    row = row_of(life, STORE_HOLD, ACCOUNT);
    assert_string_equal(row.hold.reason, "connection.closed");
    assert_true(row.hold.until_ms > clock_wall_ms() + HOUR_MS / 4);
    assert_true(row.hold.until_ms <= clock_wall_ms() + HOUR_MS / 2);
    row = row_of(life, STORE_QUARANTINE, "bert@x");
    assert_string_equal(row.quarantine.role, "worker-ldap");
    assert_string_equal(row.quarantine.version, EWSCAL_VERSION);
    assert_int_equal(row.quarantine.since_ms, 5);
    row = row_of(life, STORE_DOMAIN, DOMAIN_KEY);
    assert_string_equal(row.domain.netbios, "EXAMPLE");
    assert_string_equal(row.domain.dns, "example.test");
    row = row_of(life, STORE_NO_ACCESS, "carl@x");
    assert_string_equal(row.no_access.place, "c@example.test svc mail:443");
    assert_int_equal(row.no_access.since_ms, 6);
}

/* What is shown of an account, but for its texts, which do not last; its class is that of a table. */
static struct statistics_account account_of(const struct life *life, const char *name)
{
    struct statistics statistics = {0};
    struct statistics_account account = {0};
    struct arena *arena = arena_create(1 << 20);
    dispatcher_statistics(life->dispatcher, false, clock_now(), arena, &statistics);
    for (size_t i = 0; i < statistics.accounts_count; i++) {
        if (strcmp(statistics.accounts[i].name, name) == 0)
            account = statistics.accounts[i];
    }
    arena_destroy(arena);
    return account;
}

/* Whether the dispatcher takes the account's secret for one that was good. */
static bool is_proven(const struct life *life, const char *account)
{
    return account_of(life, account).is_proven;
}

static void what_must_last_is_known_again_after_a_restart(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    assert_false(is_proven(&life, ACCOUNT));
    fill(&life);
    end(&life);
    begin(&life, *state, "svc@example.test", "secret");
    assert_known(&life);
    assert_true(is_proven(&life, ACCOUNT));
    end(&life);
}

static void a_changed_secret_begins_anew(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    begin(&life, *state, "svc@example.test", "another");
    assert_false(is_proven(&life, ACCOUNT));
    assert_int_equal(
        fixture_count_in_file(*state, "SELECT refusals FROM account WHERE account = '" ACCOUNT "'"),
        0);
    /* What was tried with the secret of before counts on. */
    assert_int_equal(fixture_count_in_file(*state,
                                           "SELECT tries LIKE '% %?' AND"
                                           " abs(CAST(tries AS INTEGER) - 1795478400000) < 1000"
                                           " FROM account WHERE account = '" ACCOUNT "'"),
                     1);
    end(&life);
    begin(&life, *state, "svc@example.test", "secret");
    assert_true(is_proven(&life, ACCOUNT)); /* as it was before */
    end(&life);
}

/* Everything as an earlier program has left it: nothing of it is lost, and tries that may have been
 * counted still are. */
static void a_stopped_account_of_an_earlier_program_stays_refused(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    fixture_run_sql(*state, "DROP TABLE account;"
                            "UPDATE login SET is_proven = 0, refusals = 1, open = 1,"
                            " changed_ms = strftime('%s', 'now') * 1000"
                            " WHERE account = '" ACCOUNT "'");
    begin(&life, *state, "svc@example.test", "secret");
    struct statistics_account account = account_of(&life, ACCOUNT);
    assert_false(account.is_proven);
    assert_int_equal(account.counted, 2);
    assert_string_equal(account.class_name, "not_known");
    assert_int_equal(account.next_try_ms, STATISTICS_UNKNOWN);
    end(&life);
    /* The same once more, by the row of now. */
    begin(&life, *state, "svc@example.test", "secret");
    account = account_of(&life, ACCOUNT);
    assert_int_equal(account.counted, 2);
    assert_string_equal(account.class_name, "not_known");
    end(&life);
}

/* An account that had worked and was stopped for good is tried again by itself. */
static void a_proven_account_of_an_earlier_program_is_tried_again(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    fixture_run_sql(*state, "DROP TABLE account;"
                            "UPDATE login SET is_proven = 1, refusals = 3, open = 0,"
                            " changed_ms = 1;");
    begin(&life, *state, "svc@example.test", "secret");
    struct statistics_account account = account_of(&life, ACCOUNT);
    assert_true(account.is_proven);
    assert_string_equal(account.class_name, "not_known");
    assert_int_equal(account.next_try_ms, 0); /* now: it was long ago */
    end(&life);
}

/* An earlier program was put back for a while: what it wrote counts, and what it does not know stays. */
static void what_an_earlier_program_wrote_meanwhile_counts(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    assert_int_equal(
        fixture_count_in_file(*state, "SELECT refusals FROM login WHERE account = '" ACCOUNT "'"),
        2);
    assert_int_equal(
        fixture_count_in_file(*state, "SELECT open FROM login WHERE account = '" ACCOUNT "'"), 1);
    fixture_run_sql(*state, "UPDATE login SET is_proven = 0, refusals = 1, open = 0,"
                            " changed_ms = changed_ms + 1;");
    begin(&life, *state, "svc@example.test", "secret");
    struct statistics_account account = account_of(&life, ACCOUNT);
    assert_false(account.is_proven);
    assert_string_equal(account.class_name, "not_known");
    assert_int_equal(account.counted, 1);
    end(&life);
    assert_int_equal(
        fixture_count_in_file(
            *state, "SELECT sid = 'S-1-5-21-7' FROM account WHERE account = '" ACCOUNT "'"),
        1);
}

/* The settings write it in another way now: what it was tried before counts all the same. */
static void tries_of_a_former_spelling_count(void **state)
{
    struct life life;
    begin(&life, *state, "EXAMPLE\\svc", "secret");
    struct account_memory tried = known;
    tried.login.ledger.stamps[0].at_ms = tried.login.ledger.stamps[1].at_ms = clock_wall_ms();
    assert_true(persist_login(life.persist, "windows example\\svc", &tried));
    end(&life);
    begin(&life, *state, "svc@example.test", "secret");
    assert_int_equal(account_of(&life, ACCOUNT).counted, 2);
    end(&life);
}

/* The HMAC of a secret in this installation. */
static void mac_of(const struct life *life, const char *secret, uint8_t mac[STORE_MAC_BYTES])
{
    assert_int_equal(store_secret_mac(persist_store(life->persist), secret, strlen(secret), mac),
                     0);
}

/* Somebody tries a secret, and this is how it ends. */
static void type(struct life *life, const char *secret, enum login_outcome outcome)
{
    static const struct account_user user = {7, ROLE_CONTROL, "control/9", ""};
    uint8_t mac[STORE_MAC_BYTES];
    char name[PERSIST_ACCOUNT_BYTES];
    struct error error;
    mac_of(life, secret, mac);
    assert_int_equal(persist_account_of_secret(life->persist, ACCOUNT, mac, name, &error), 0);
    const struct octets octets = {mac, sizeof(mac)};
    const struct message ask = {.type = MESSAGE_LOGIN_ASK,
                                .login_ask = {ACCOUNT, 1, .secret_mac = octets}};
    answer = (struct login_answer){0};
    dispatcher_accounts_trial(life->dispatcher, &user, name, &ask, clock_now());
    const struct message result = {.type = MESSAGE_LOGIN_RESULT,
                                   .login_result = {.account = ACCOUNT,
                                                    .attempt = answer.attempt,
                                                    .outcome = outcome,
                                                    .class = outcome == LOGIN_REFUSED
                                                                 ? LOGIN_JUDGED_WRONG
                                                                 : LOGIN_CLASS_UNSAID,
                                                    .text = "ucserver.password_wrong",
                                                    .secret_mac = octets}};
    if (answer.granted)
        dispatcher_accounts_trial(life->dispatcher, &user, name, &result, clock_now());
}

static void
a_secret_that_is_typed_spends_from_the_same_ledger_and_says_nothing_of_the_other(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    assert_true(persist_login(life.persist, ACCOUNT, &known));
    end(&life);
    begin(&life, *state, "svc@example.test", "secret");
    type(&life, "typed", LOGIN_REFUSED);
    assert_true(answer.granted);
    assert_true(account_of(&life, ACCOUNT).is_proven);
    assert_int_equal(account_of(&life, ACCOUNT).counted, 1);
    type(&life, "typed", LOGIN_REFUSED);
    assert_false(answer.granted);
    assert_true(answer.refused_before);
    type(&life, "another", LOGIN_REFUSED);
    assert_true(answer.granted);
    assert_false(answer.refused_before);
    type(&life, "a third", LOGIN_REFUSED);
    assert_false(answer.granted);
    assert_false(answer.refused_before);
    assert_int_equal(answer.counted, 2);
    end(&life);
}

static void a_typed_secret_that_was_judged_wrong_is_known_when_it_is_saved(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    type(&life, "typed", LOGIN_REFUSED);
    end(&life);
    begin(&life, *state, "svc@example.test", "typed");
    struct statistics_account account = account_of(&life, ACCOUNT);
    assert_string_equal(account.class_name, "judged_wrong");
    assert_int_equal(account.counted, 1);
    type(&life, "typed", LOGIN_REFUSED);
    assert_false(answer.granted);
    assert_true(answer.refused_before);
    end(&life);
}

static void a_typed_secret_that_was_accepted_is_proven_when_it_is_saved(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    type(&life, "typed", LOGIN_ACCEPTED);
    assert_false(is_proven(&life, ACCOUNT));
    end(&life);
    begin(&life, *state, "svc@example.test", "typed");
    assert_true(is_proven(&life, ACCOUNT));
    end(&life);
}

static void many_typed_words_make_us_forget_no_refusal(void **state)
{
    struct life life;
    uint8_t mac[STORE_MAC_BYTES];
    char name[PERSIST_ACCOUNT_BYTES], secret[24];
    struct error error;
    begin(&life, *state, "svc@example.test", "secret");
    type(&life, "wrong", LOGIN_REFUSED);
    for (int i = 0; i < 200; i++) {
        (void)snprintf(secret, sizeof(secret), "typed %d", i);
        mac_of(&life, secret, mac);
        assert_int_equal(persist_account_of_secret(life.persist, ACCOUNT, mac, name, &error), 0);
    }
    type(&life, "wrong", LOGIN_REFUSED);
    assert_false(answer.granted);
    assert_true(answer.refused_before);
    assert_int_equal(answer.counted, 1);
    end(&life);
}

/* What is known of a secret that was refused at that time. */
static struct account_memory refused_at(int64_t at_ms)
{
    return (struct account_memory){.login = {.refusals = 1,
                                             .class = LOGIN_JUDGED_WRONG,
                                             .since_wall_ms = at_ms,
                                             .refused_wall_ms = at_ms,
                                             .ledger = {.stamps = {{at_ms, false}}, .count = 1}},
                                   .reason = "ucserver.password_wrong",
                                   .said_by = "",
                                   .sid = ""};
}

static void sixty_four_secrets_that_were_tried_lately_are_all_that_are_taken(void **state)
{
    struct life life;
    uint8_t mac[STORE_MAC_BYTES];
    char name[PERSIST_ACCOUNT_BYTES], secret[24];
    struct error error;
    const struct account_memory refused = refused_at(clock_wall_ms());
    begin(&life, *state, "svc@example.test", "secret");
    for (int i = 0; i < 64; i++) {
        (void)snprintf(secret, sizeof(secret), "typed %d", i);
        mac_of(&life, secret, mac);
        assert_int_equal(persist_account_of_secret(life.persist, ACCOUNT, mac, name, &error), 0);
        assert_true(persist_login(life.persist, name, &refused));
    }
    mac_of(&life, "one more", mac);
    assert_int_equal(persist_account_of_secret(life.persist, ACCOUNT, mac, name, &error), -1);
    assert_non_null(strstr(error.reason, "account.too_many_secrets"));
    mac_of(&life, "secret", mac);
    assert_int_equal(persist_account_of_secret(life.persist, ACCOUNT, mac, name, &error), 0);
    assert_string_equal(name, ACCOUNT);
    end(&life);
    /* Two hours later the oldest gives way, here and in the file. */
    fixture_run_sql(*state, "UPDATE account SET changed_ms = changed_ms - 7200000"
                            " WHERE account LIKE 'typed %';"
                            "UPDATE account SET changed_ms = changed_ms - 1000"
                            " WHERE account = (SELECT max(account) FROM account"
                            "                  WHERE account LIKE 'typed %')");
    begin(&life, *state, "svc@example.test", "secret");
    mac_of(&life, "one more", mac);
    assert_int_equal(persist_account_of_secret(life.persist, ACCOUNT, mac, name, &error), 0);
    persist_flush(life.persist);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM account"
                                                   " WHERE account LIKE 'typed %'"),
                     63);
    assert_int_equal(fixture_count_in_file(*state, "SELECT max(changed_ms) - min(changed_ms) < 1000"
                                                   " FROM account WHERE account LIKE 'typed %'"),
                     1);
    end(&life);
}

static void what_is_gone_leaves_the_file(void **state)
{
    struct life life;
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    row_changed(&life, STORE_MAPPING, "nobody@x");
    persist_flush(life.persist);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM mapping"), 1);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM hold"), 1);
    dispatcher_account_changed(life.dispatcher, ACCOUNT, false, clock_now());
    persist_flush(life.persist);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM hold"), 0);
    end(&life);
}

static void what_is_over_is_not_told_and_leaves_the_file(void **state)
{
    struct life life;
    struct store_row hold = {.table = STORE_HOLD}, quarantine = {.table = STORE_QUARANTINE};
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    fixture_run_sql(*state, "UPDATE hold SET until_ms = 1795478400000 - 1e12;"
                            "UPDATE quarantine SET version = '0.0';");
    begin(&life, *state, "svc@example.test", "secret");
    assert_false(dispatcher_lasting_row(life.dispatcher, ACCOUNT, clock_now(), &hold));
    assert_false(dispatcher_lasting_row(life.dispatcher, "bert@x", clock_now(), &quarantine));
    persist_flush(life.persist);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM hold"), 0);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM quarantine"), 0);
    assert_int_equal(fixture_count_in_file(*state, "SELECT count(*) FROM mapping"), 1);
    end(&life);
}

/* The first write shows that the database is broken; one account is of earlier settings. */
static void a_new_database_gets_all_that_is_known(void **state)
{
    struct life life;
    begin(&life, *state, "former@example.test", "secret");
    const struct account_memory tried = {
        .login = {.ledger = {.stamps = {{1, true}, {2, true}}, .count = 2}},
        .reason = "",
        .said_by = "",
        .sid = ""};
    assert_true(persist_login(life.persist, OTHER_ACCOUNT, &tried));
    end(&life);
    begin(&life, *state, "svc@example.test", "secret");
    fill(&life);
    end(&life);
    fixture_run_sql(*state, "DROP TABLE number; CREATE TABLE number (name TEXT PRIMARY KEY,"
                            " value INTEGER NOT NULL CHECK (value < 5)) STRICT, WITHOUT ROWID");
    begin(&life, *state, "svc@example.test", "secret");
    assert_true(is_proven(&life, ACCOUNT));
    persist_flush(life.persist);
    end(&life);
    assert_true(fixture_unlink(*state, "ewscal.db.bad-") > 0);
    assert_int_equal(
        fixture_count_in_file(*state, "SELECT open FROM login WHERE account = '" OTHER_ACCOUNT "'"),
        2);
    begin(&life, *state, "svc@example.test", "secret");
    assert_known(&life);
    assert_true(is_proven(&life, ACCOUNT));
    end(&life);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_remove)
    const struct CMUnitTest tests[] = {
        TEST(what_must_last_is_known_again_after_a_restart),
        TEST(a_changed_secret_begins_anew),
        TEST(a_stopped_account_of_an_earlier_program_stays_refused),
        TEST(a_proven_account_of_an_earlier_program_is_tried_again),
        TEST(what_an_earlier_program_wrote_meanwhile_counts),
        TEST(tries_of_a_former_spelling_count),
        TEST(a_secret_that_is_typed_spends_from_the_same_ledger_and_says_nothing_of_the_other),
        TEST(a_typed_secret_that_was_judged_wrong_is_known_when_it_is_saved),
        TEST(a_typed_secret_that_was_accepted_is_proven_when_it_is_saved),
        TEST(many_typed_words_make_us_forget_no_refusal),
        TEST(sixty_four_secrets_that_were_tried_lately_are_all_that_are_taken),
        TEST(what_is_gone_leaves_the_file),
        TEST(what_is_over_is_not_told_and_leaves_the_file),
        TEST(a_new_database_gets_all_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
