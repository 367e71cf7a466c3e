#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/person_match.h"

#include "directory_sample.h"

#define GUID_A "000102030405060708090a0b0c0d0e0f"
#define GUID_B "101112131415161718191a1b1c1d1e1f"

static const struct person_rules STRICT = {.mail_fallback = false, .replicate_disabled = true};
static const struct person_rules WITH_MAIL = {.mail_fallback = true, .replicate_disabled = true};
static const struct person_rules WITHOUT_DISABLED = {.replicate_disabled = false};

/* Anna, Bert, and two twins with one user principal name. */
struct sample {
    struct directory_entry_list list;
    struct directory_entry *anna, *bert;
};

static void add_guid(struct directory_entry *entry, uint8_t first)
{
    char guid[OBJECT_GUID_BYTES];
    for (int i = 0; i < OBJECT_GUID_BYTES; i++)
        guid[i] = (char)(first + i);
    directory_entry_add(entry, "objectGUID", guid, sizeof(guid));
}

static int set_up(void **state)
{
    static struct sample sample;
    STAILQ_INIT(&sample.list);
    sample.anna = sample_entry(&sample.list, "uid=anna,dc=x", "anna@b.test", "SMTP:anna@m.test");
    sample.bert = sample_entry(&sample.list, "uid=bert,dc=x", "bert@b.test", "SMTP:bert@m.test");
    sample_value(sample.anna, "sAMAccountName", "anna1");
    sample_value(sample.bert, "sAMAccountName", "bert1");
    add_guid(sample.anna, 0x00);
    add_guid(sample.bert, 0x10);
    (void)sample_entry(&sample.list, "uid=t1,dc=x", "twin@b.test", "SMTP:t1@m.test");
    (void)sample_entry(&sample.list, "uid=t2,dc=x", "twin@b.test", "SMTP:t2@m.test");
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;
    directory_entry_list_clear(&sample->list);
    return 0;
}

static struct resolved_user match(const struct sample *sample,
                                  const struct resolve_user *user,
                                  const struct person_rules *rules)
{
    struct resolved_user answer;
    person_match(user, &sample->list, rules, &answer);
    assert_ptr_equal(answer.user, user->user);
    return answer;
}

/* Returns what is noted; NULL: nothing. */
static const char *
expect_found(const struct sample *sample, const struct resolve_user *user, const char *address)
{
    struct resolved_user answer = match(sample, user, &STRICT);
    assert_int_equal(answer.outcome, RESOLVED_FOUND);
    assert_string_equal(answer.address, address);
    return answer.note;
}

static void
expect_without(const struct resolved_user *answer, enum resolved_outcome outcome, const char *note)
{
    assert_int_equal(answer->outcome, outcome);
    assert_null(answer->address);
    assert_string_equal(answer->note, note);
}

static void each_key_alone_finds_its_entry(void **state)
{
    static const struct resolve_user users[] = {{.user = "x@y.test", .guid = GUID_A},
                                                {.user = "anna@b.test"},
                                                {.user = "ANNA@B.Test"},
                                                {.user = "x@y.test", .sam = "ANNA1"},
                                                {.user = "X\\anna1"},
                                                {.user = "Anna1"},
                                                {.user = "x@y.test", .dn = "UID=anna, DC=x"}};
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        assert_null(expect_found(*state, &users[i], "anna@m.test"));
}

static void nobody_fits_a_user_whose_keys_are_all_unknown(void **state)
{
    const struct resolve_user user = {
        .user = "x@y.test", .sam = "x", .dn = "uid=x", .guid = "ffffffffffffffffffffffffffffffff"};
    struct resolved_user answer = match(*state, &user, &STRICT);
    expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.no_entry");
    const struct resolve_user without_keys = {.user = "X\\"};
    answer = match(*state, &without_keys, &STRICT);
    expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.no_entry");
}

static void the_more_certain_key_wins_and_the_disagreement_is_noted(void **state)
{
    assert_string_equal(expect_found(*state,
                                     &(struct resolve_user){.user = "bert@b.test", .guid = GUID_A},
                                     "anna@m.test"),
                        "mapping.keys_disagree");
    assert_string_equal(expect_found(*state,
                                     &(struct resolve_user){.user = "bert@b.test", .sam = "anna1"},
                                     "bert@m.test"),
                        "mapping.keys_disagree");
    assert_string_equal(expect_found(*state,
                                     &(struct resolve_user){.user = "bert1", .dn = "uid=anna,dc=x"},
                                     "bert@m.test"),
                        "mapping.keys_disagree");
    assert_string_equal(expect_found(*state,
                                     &(struct resolve_user){.user = "twin@b.test", .guid = GUID_B},
                                     "bert@m.test"),
                        "mapping.keys_disagree");
}

static void keys_that_agree_or_find_nobody_are_not_noted(void **state)
{
    assert_null(expect_found(
        *state,
        &(struct resolve_user){
            .user = "anna@b.test", .guid = GUID_A, .sam = "anna1", .dn = "uid=anna,dc=x"},
        "anna@m.test"));
    assert_null(expect_found(
        *state, &(struct resolve_user){.user = "gone@b.test", .guid = GUID_A, .sam = "gone"},
        "anna@m.test"));
}

static void two_entries_for_one_key_are_ambiguous_and_no_other_key_decides(void **state)
{
    struct sample *sample = *state;
    const struct resolve_user twin = {.user = "twin@b.test", .sam = "anna1", .dn = "uid=t1,dc=x"};
    struct resolved_user answer = match(sample, &twin, &STRICT);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_entries");
    add_guid(sample->bert, 0x00);
    const struct resolve_user anna = {.user = "anna@b.test", .guid = GUID_A};
    answer = match(sample, &anna, &STRICT);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_entries");
}

static void a_disagreement_among_two_is_noted_though_the_first_agrees(void **state)
{
    struct sample *sample = *state;
    sample_value(sample->bert, "userPrincipalName", "anna@b.test");
    const struct resolve_user user = {.user = "anna@b.test", .guid = GUID_A};
    assert_string_equal(expect_found(sample, &user, "anna@m.test"), "mapping.keys_disagree");
}

static void a_disabled_account_is_found_only_when_the_rules_want_it(void **state)
{
    struct sample *sample = *state;
    const struct resolve_user anna = {.user = "anna@b.test"};
    sample_value(sample->anna, "userAccountControl", "514");
    assert_string_equal(expect_found(sample, &anna, "anna@m.test"), "mapping.account_disabled");
    struct resolved_user answer = match(sample, &anna, &WITHOUT_DISABLED);
    expect_without(&answer, RESOLVED_DISABLED, "mapping.account_disabled");
}

static void what_the_ucserver_calls_disabled_counts_as_disabled(void **state)
{
    struct sample *sample = *state;
    const struct resolve_user anna = {.user = "anna@b.test", .disabled = true};
    struct resolved_user answer = match(sample, &anna, &STRICT);
    assert_int_equal(answer.outcome, RESOLVED_FOUND);
    assert_string_equal(answer.note, "mapping.account_disabled_per_ucserver");
    answer = match(sample, &anna, &WITHOUT_DISABLED);
    expect_without(&answer, RESOLVED_DISABLED, "mapping.account_disabled_per_ucserver");
}

static void without_a_primary_address_mail_counts_when_the_rules_want_it(void **state)
{
    struct sample *sample = *state;
    struct directory_entry *entry =
        sample_entry(&sample->list, "uid=c,dc=x", "c@b.test", "smtp:c@m.test");
    const struct resolve_user user = {.user = "c@b.test"};
    sample_value(entry, "mail", "mail@m.test");
    struct resolved_user answer = match(sample, &user, &STRICT);
    expect_without(&answer, RESOLVED_NO_MAILBOX, "mapping.no_primary_address");
    answer = match(sample, &user, &WITH_MAIL);
    assert_int_equal(answer.outcome, RESOLVED_FOUND);
    assert_string_equal(answer.address, "mail@m.test");
    sample_value(entry, "mail", "other@m.test");
    answer = match(sample, &user, &WITH_MAIL);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_primary_addresses");
}

static void the_primary_address_comes_before_mail(void **state)
{
    struct sample *sample = *state;
    sample_value(sample->anna, "mail", "mail@m.test");
    const struct resolve_user anna = {.user = "anna@b.test"};
    struct resolved_user answer = match(sample, &anna, &WITH_MAIL);
    assert_string_equal(answer.address, "anna@m.test");
}

static void two_primary_addresses_are_ambiguous_and_mail_does_not_decide(void **state)
{
    struct sample *sample = *state;
    sample_value(sample->anna, "proxyAddresses", "SMTP:other@m.test");
    sample_value(sample->anna, "mail", "anna@m.test");
    const struct resolve_user anna = {.user = "anna@b.test"};
    struct resolved_user answer = match(sample, &anna, &WITH_MAIL);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_primary_addresses");
}

static void an_entry_of_which_addresses_are_missing_never_falls_back_to_mail(void **state)
{
    struct sample *sample = *state;
    struct directory_entry *entry =
        sample_entry(&sample->list, "uid=c,dc=x", "c@b.test", "smtp:c@m.test");
    const struct resolve_user user = {.user = "c@b.test"};
    sample_value(entry, "mail", "mail@m.test");
    entry->is_incomplete = true;
    struct resolved_user answer = match(sample, &user, &WITH_MAIL);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.addresses_incomplete");
    sample_value(entry, "proxyAddresses", "SMTP:c@m.test");
    assert_null(expect_found(sample, &user, "c@m.test"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_fits_a_user_whose_keys_are_all_unknown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(each_key_alone_finds_its_entry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_more_certain_key_wins_and_the_disagreement_is_noted,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_that_agree_or_find_nobody_are_not_noted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            two_entries_for_one_key_are_ambiguous_and_no_other_key_decides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_disagreement_among_two_is_noted_though_the_first_agrees,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_disabled_account_is_found_only_when_the_rules_want_it,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_ucserver_calls_disabled_counts_as_disabled, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            without_a_primary_address_mail_counts_when_the_rules_want_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_primary_address_comes_before_mail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            two_primary_addresses_are_ambiguous_and_mail_does_not_decide, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_entry_of_which_addresses_are_missing_never_falls_back_to_mail, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
