#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/person_match.h"

#include "directory_sample.h"

#define GUID_A "000102030405060708090a0b0c0d0e0f"
#define GUID_B "101112131415161718191a1b1c1d1e1f"

#define GUID_TWINS  "202122232425262728292a2b2c2d2e2f"
#define GUID_NOBODY "ffffffffffffffffffffffffffffffff"

static struct text_item own_suffix = {"b.test"}, own_netbios = {"X"};

#define OWN                                                                                        \
    .upn_suffixes = &own_suffix, .upn_suffixes_count = 1, .netbios_names = &own_netbios,           \
    .netbios_names_count = 1
static const struct directory_settings replicating = {OWN, .replicate_disabled = true};
static const struct directory_settings with_mail = {OWN, .mail_fallback = true,
                                                    .replicate_disabled = true};
static const struct directory_settings leaving_out = {OWN, .replicate_disabled = false};
static const struct directory_domains in_x = {.base = "x"};

static const struct person_rules STRICT = {&replicating, &in_x, 0};
static const struct person_rules PROVEN = {&replicating, &in_x, GUID_DIGITS};
static const struct person_rules WITH_MAIL = {&with_mail, &in_x, 0};
static const struct person_rules WITHOUT_DISABLED = {&leaving_out, &in_x, 0};

/* Anna, Bert, and two twins of whom all keys are the same. */
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
    for (int i = 0; i < 2; i++) {
        struct directory_entry *twin =
            sample_entry(&sample.list, "uid=twin,dc=x", "twin@b.test", "SMTP:t@m.test");
        sample_value(twin, "sAMAccountName", "twin1");
        add_guid(twin, 0x20);
    }
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
    static struct person_answer answer; /* its note may be in it */
    person_match(user, &sample->list, rules, &answer);
    assert_ptr_equal(answer.user.user, user->user);
    return answer.user;
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
    static const struct resolve_user users[] = {
        {.user = "x@y.test", .guid = GUID_A},   {.user = "anna@b.test"}, {.user = "ANNA@B.Test"},
        {.user = "X\\", .sam = "ANNA1"},        {.user = "X\\anna1"},    {.user = "Anna1"},
        {.user = "X\\", .dn = "UID=anna, DC=x"}};
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        assert_null(expect_found(*state, &users[i], "anna@m.test"));
}

static void nobody_fits_a_user_whose_keys_are_all_unknown(void **state)
{
    const struct resolve_user user = {
        .user = "x@b.test", .sam = "x", .dn = "uid=x", .guid = GUID_NOBODY};
    struct resolved_user answer = match(*state, &user, &STRICT);
    expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.no_entry");
    const struct resolve_user without_keys = {.user = "X\\"};
    answer = match(*state, &without_keys, &STRICT);
    expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.no_entry");
}

/* ---- two keys: the table of docs/mapping.md, "Which directory entry is the user's" ---- */

enum target { TO_ANNA, TO_BERT, TO_NOBODY, TO_TWINS, TARGETS };

static const char *const keys_of[CERTAINTIES][TARGETS] = {
    [BY_GUID] = {GUID_A, GUID_B, GUID_NOBODY, GUID_TWINS},
    [BY_PRINCIPAL_NAME] = {"anna@b.test", "bert@b.test", "nobody@b.test", "twin@b.test"},
    [BY_ACCOUNT_NAME] = {"anna1", "bert1", "nobody1", "twin1"},
    [BY_DN] = {"uid=anna,dc=x", "uid=bert,dc=x", "uid=nobody,dc=x", "uid=twin,dc=x"},
};

static void set_key(struct resolve_user *user, enum certainty certainty, enum target target)
{
    const char *key = keys_of[certainty][target];
    if (certainty == BY_GUID)
        user->guid = key;
    else if (certainty == BY_PRINCIPAL_NAME)
        user->user = key;
    else if (certainty == BY_ACCOUNT_NAME)
        user->sam = key;
    else
        user->dn = key;
}

/* Whose address it is, or nobody's, and what is noted. */
static void expect_text(const struct resolved_user *answer, const char *expected)
{
    char text[128];
    const char *note = answer->note == NULL ? "" : answer->note + strlen("mapping");
    (void)snprintf(text, sizeof(text), "%.4s%s",
                   answer->outcome == RESOLVED_FOUND ? answer->address : "-", note);
    assert_string_equal(text, expected);
}

#define STRONG_FINDS_ANNA                                                                          \
    {                                                                                              \
        "anna", "anna.keys_disagree", "anna", "anna.keys_disagree"                                 \
    }
#define STRONG_IS_AMBIGUOUS                                                                        \
    {                                                                                              \
        "-.two_entries", "-.two_entries", "-.two_entries", "-.two_entries"                         \
    }
#define NOBODY_FORBIDS                                                                             \
    {                                                                                              \
        "-.guid_not_found", "-.guid_not_found", "-.no_entry", "-.guid_not_found"                   \
    }
#define NOBODY_LEAVES_IT_TO_THE_WEAKER                                                             \
    {                                                                                              \
        "anna.weaker_key", "bert.weaker_key", "-.no_entry", "-.two_entries"                        \
    }
#define NOBODY_LEAVES_IT_TO_THE_UPN                                                                \
    {                                                                                              \
        "anna.guid_not_proven", "bert.guid_not_proven", "-.no_entry", "-.two_entries"              \
    }

static const struct {
    enum certainty strong, weak;
    const struct person_rules *rules;
    const char *finds_anna[TARGETS], *finds_nobody[TARGETS],
        *is_ambiguous[TARGETS]; /* by the weak one's */
} pairs[] = {
    {BY_GUID, BY_PRINCIPAL_NAME, &STRICT, STRONG_FINDS_ANNA, NOBODY_LEAVES_IT_TO_THE_UPN,
     STRONG_IS_AMBIGUOUS},
    {BY_GUID, BY_PRINCIPAL_NAME, &PROVEN, STRONG_FINDS_ANNA, NOBODY_FORBIDS, STRONG_IS_AMBIGUOUS},
    {BY_GUID, BY_ACCOUNT_NAME, &STRICT, STRONG_FINDS_ANNA, NOBODY_FORBIDS, STRONG_IS_AMBIGUOUS},
    {BY_GUID, BY_ACCOUNT_NAME, &PROVEN, STRONG_FINDS_ANNA, NOBODY_FORBIDS, STRONG_IS_AMBIGUOUS},
    {BY_GUID, BY_DN, &STRICT, STRONG_FINDS_ANNA, NOBODY_FORBIDS, STRONG_IS_AMBIGUOUS},
    {BY_GUID, BY_DN, &PROVEN, STRONG_FINDS_ANNA, NOBODY_FORBIDS, STRONG_IS_AMBIGUOUS},
    {BY_PRINCIPAL_NAME, BY_ACCOUNT_NAME, &STRICT, STRONG_FINDS_ANNA, NOBODY_LEAVES_IT_TO_THE_WEAKER,
     STRONG_IS_AMBIGUOUS},
    {BY_PRINCIPAL_NAME, BY_DN, &STRICT, STRONG_FINDS_ANNA, NOBODY_LEAVES_IT_TO_THE_WEAKER,
     STRONG_IS_AMBIGUOUS},
    {BY_ACCOUNT_NAME, BY_DN, &STRICT, STRONG_FINDS_ANNA, NOBODY_LEAVES_IT_TO_THE_WEAKER,
     STRONG_IS_AMBIGUOUS},
};

static void a_weaker_key_never_overrules_a_stronger_one(void **state)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        for (int weak = 0; weak < TARGETS; weak++) {
            const char *const expected[TARGETS] = {[TO_ANNA] = pairs[i].finds_anna[weak],
                                                   [TO_NOBODY] = pairs[i].finds_nobody[weak],
                                                   [TO_TWINS] = pairs[i].is_ambiguous[weak]};
            for (int strong = 0; strong < TARGETS; strong++) {
                struct resolve_user user = {.user = "X\\"};
                if (expected[strong] == NULL)
                    continue; /* Bert as Anna */
                set_key(&user, pairs[i].strong, (enum target)strong);
                set_key(&user, pairs[i].weak, (enum target)weak);
                struct resolved_user answer = match(*state, &user, pairs[i].rules);
                expect_text(&answer, expected[strong]);
            }
        }
    }
}

static void both_byte_orders_of_a_guid_count(void **state)
{
    static const char *const forms[] = {GUID_A,
                                        "03020100050407060809"
                                        "0a0b0c0d0e0f",
                                        "00010203-0405-0607-0809-0a0b0c0d0e0f",
                                        "{03020100-0504-0706-0809-0A0B0C0D0E0F}"};
    struct sample *sample = *state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        const struct resolve_user user = {.user = "renamed@b.test", .guid = forms[i]};
        assert_null(expect_found(sample, &user, "anna@m.test"));
        assert_int_equal(person_match_guid_form(&user, &sample->list),
                         i < 2 ? GUID_DIGITS : GUID_HYPHENS);
    }
    const struct resolve_user nobody = {.user = "anna@b.test", .guid = GUID_NOBODY};
    assert_int_equal(person_match_guid_form(&nobody, &sample->list), GUID_NONE);
}

static void two_entries_for_the_two_byte_orders_are_ambiguous(void **state)
{
    struct sample *sample = *state;
    static const uint8_t other[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    directory_entry_add(sample->bert, "objectGUID", (const char *)other, sizeof(other));
    const struct resolve_user user = {.user = "anna@b.test", .guid = GUID_A};
    struct resolved_user answer = match(sample, &user, &STRICT);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_entries");
}

static void a_guid_in_another_form_is_not_proven_by_this_one(void **state)
{
    const struct resolve_user hyphens = {.user = "anna@b.test",
                                         .guid = "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    const struct resolve_user unreadable = {.user = "anna@b.test", .guid = "S-1-5", .sam = "anna1"};
    struct resolved_user answer = match(*state, &hyphens, &PROVEN);
    expect_text(&answer, "anna.guid_not_proven");
    answer = match(*state, &unreadable, &PROVEN);
    expect_text(&answer, "anna.guid_not_proven");
}

/* ---- domains ---- */

static void a_name_of_another_domain_finds_nobody(void **state)
{
    static const struct resolve_user strangers[] = {
        {.user = "OTHERDOM\\anna1"},
        {.user = "OTHERDOM\\other", .sam = "anna1"},
        {.user = "OTHERDOM\\anna1", .dn = "uid=anna,dc=x"},
        {.user = "jdoe@child.x", .sam = "anna1"},
        {.user = "jdoe@child.x", .sam = "anna1", .dn = "uid=jdoe,dc=child,dc=x"},
        {.user = "jdoe", .sam = "anna1", .dn = "uid=jdoe,dc=y"},
        {.user = "X\\anna1", .dn = "uid=jdoe,dc=y"},
        {.user = "X\\anna1@elsewhere.test", .sam = "anna1"},
        {.user = "OTHERDOM\\anna1@b.test", .sam = "anna1"},
    };
    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
        struct resolved_user answer = match(*state, &strangers[i], &STRICT);
        expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.other_domain");
    }
}

static void a_stronger_key_counts_for_a_stranger_and_the_domain_is_said(void **state)
{
    static const struct resolve_user users[] = {
        {.user = "OTHERDOM\\bert1", .guid = GUID_A},
        {.user = "anna@b.test", .dn = "uid=jdoe,dc=y"},
    };
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        assert_string_equal(expect_found(*state, &users[i], "anna@m.test"),
                            "mapping.keys_disagree");
}

static void a_dn_that_lies_here_decides_for_a_name_without_a_domain_of_ours(void **state)
{
    static const struct resolve_user users[] = {
        {.user = "first.last@elsewhere.test", .sam = "anna1", .dn = "uid=old,dc=x"},
        {.user = "X\\anna1@elsewhere.test", .dn = "uid=anna,dc=x"},
        {.user = "OTHERDOM\\anna1@b.test", .dn = "uid=anna,dc=x"},
    };
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        assert_string_equal(expect_found(*state, &users[i], "anna@m.test"), "mapping.weaker_key");
}

static void in_a_forest_an_account_name_is_looked_for_in_its_domain_alone(void **state)
{
    struct sample *sample = *state;
    struct directory_domains forest;
    struct directory_entry *there =
        sample_entry(&sample->list, "uid=x,dc=child,dc=x", "c@b.test", "SMTP:c@m.test");
    sample_value(there, "sAMAccountName", "anna1");
    directory_domains_init(&forest, "dc=x", true);
    directory_domains_add(&forest, "HERE", "dc=x");
    directory_domains_add(&forest, "CHILD", "dc=child,dc=x");
    const struct person_rules rules = {&replicating, &forest, 0};
    struct resolved_user answer =
        match(sample, &(struct resolve_user){.user = "here\\anna1"}, &rules);
    expect_text(&answer, "anna");
    answer = match(sample, &(struct resolve_user){.user = "CHILD\\anna1"}, &rules);
    assert_string_equal(answer.address, "c@m.test");
    answer = match(sample, &(struct resolve_user){.user = "anna1"}, &rules);
    expect_without(&answer, RESOLVED_AMBIGUOUS, "mapping.two_entries");
    answer = match(sample, &(struct resolve_user){.user = "anna1", .dn = "uid=moved,dc=child,dc=x"},
                   &rules);
    assert_string_equal(answer.address, "c@m.test");
    /* Not the settings: the directory has said what its domains are called. */
    answer = match(sample, &(struct resolve_user){.user = "X\\anna1"}, &rules);
    expect_without(&answer, RESOLVED_NOT_FOUND, "mapping.other_domain");
    directory_domains_clear(&forest);
}

static void the_dn_is_looked_for_when_it_may_say_something_else(void **state)
{
    const struct sample *sample = *state;
    static const struct resolve_user wanting[] = {{.user = "anna@b.test", .dn = "uid=new,dc=x"},
                                                  {.user = "nobody@b.test", .dn = "uid=new,dc=x"}};
    static const struct resolve_user sure[] = {{.user = "anna@b.test", .dn = "uid=anna,dc=x"},
                                               {.user = "nobody@b.test"},
                                               {.user = "twin@b.test", .dn = "uid=new,dc=x"}};
    for (size_t i = 0; i < sizeof(wanting) / sizeof(wanting[0]); i++)
        assert_true(person_match_wants_dn(&wanting[i], &sample->list, &STRICT));
    for (size_t i = 0; i < sizeof(sure) / sizeof(sure[0]); i++)
        assert_false(person_match_wants_dn(&sure[i], &sample->list, &STRICT));
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
    const struct resolve_user twin = {.user = "twin@b.test", .sam = "anna1", .dn = "uid=anna,dc=x"};
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

static void an_unusable_primary_address_is_named_with_its_character(void **state)
{
    struct sample *sample = *state;
    struct directory_entry *entry =
        sample_entry(&sample->list, "uid=c,dc=x", "c@b.test", "SMTP:c@m.test\xc2\xa0");
    const struct resolve_user user = {.user = "c@b.test"};
    struct resolved_user answer = match(sample, &user, &WITH_MAIL);
    expect_without(&answer, RESOLVED_NO_MAILBOX,
                   "mapping.primary_address_character character=\"U+00A0 NO-BREAK SPACE\" "
                   "address=c@m.test\xc2\xa0");
    sample_value(entry, "mail", "mail@m.test");
    answer = match(sample, &user, &WITH_MAIL);
    assert_string_equal(answer.address, "mail@m.test");
    const struct resolve_user other = {.user = "d@b.test"};
    (void)sample_entry(&sample->list, "uid=d,dc=x", "d@b.test", "SMTP:d.m.test");
    answer = match(sample, &other, &STRICT);
    expect_without(&answer, RESOLVED_NO_MAILBOX,
                   "mapping.primary_address_malformed address=d.m.test");
}

static void an_address_that_is_no_utf_8_is_not_usable_either(void **state)
{
    struct sample *sample = *state;
    (void)sample_entry(&sample->list, "uid=c,dc=x", "c@b.test", "SMTP:m\xfcller@m.test");
    const struct resolve_user user = {.user = "c@b.test"};
    struct resolved_user answer = match(sample, &user, &STRICT);
    assert_int_equal(answer.outcome, RESOLVED_NO_MAILBOX);
    assert_non_null(strstr(answer.note, "U+FFFD REPLACEMENT CHARACTER"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_fits_a_user_whose_keys_are_all_unknown),
        TEST(each_key_alone_finds_its_entry),
        TEST(a_weaker_key_never_overrules_a_stronger_one),
        TEST(both_byte_orders_of_a_guid_count),
        TEST(two_entries_for_the_two_byte_orders_are_ambiguous),
        TEST(a_guid_in_another_form_is_not_proven_by_this_one),
        TEST(a_name_of_another_domain_finds_nobody),
        TEST(a_stronger_key_counts_for_a_stranger_and_the_domain_is_said),
        TEST(a_dn_that_lies_here_decides_for_a_name_without_a_domain_of_ours),
        TEST(in_a_forest_an_account_name_is_looked_for_in_its_domain_alone),
        TEST(the_dn_is_looked_for_when_it_may_say_something_else),
        TEST(an_unusable_primary_address_is_named_with_its_character),
        TEST(an_address_that_is_no_utf_8_is_not_usable_either),
        TEST(keys_that_agree_or_find_nobody_are_not_noted),
        TEST(two_entries_for_one_key_are_ambiguous_and_no_other_key_decides),
        TEST(a_disagreement_among_two_is_noted_though_the_first_agrees),
        TEST(a_disabled_account_is_found_only_when_the_rules_want_it),
        TEST(what_the_ucserver_calls_disabled_counts_as_disabled),
        TEST(without_a_primary_address_mail_counts_when_the_rules_want_it),
        TEST(the_primary_address_comes_before_mail),
        TEST(two_primary_addresses_are_ambiguous_and_mail_does_not_decide),
        TEST(an_entry_of_which_addresses_are_missing_never_falls_back_to_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
