#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "unit/worker-ldap/directory_sample.h"

static struct directory_entry *entry_with(const char *attribute, const char *value)
{
    struct directory_entry *entry = directory_entry_create("uid=x");
    sample_value(entry, attribute, value);
    return entry;
}

static void names_of_attributes_ignore_letter_case_and_options(void **state)
{
    (void)state;
    static const char *const names[] = {"proxyAddresses", "PROXYADDRESSES",
                                        "proxyaddresses;range=0-1499", "proxyAddresses;binary"};
    for (size_t i = 0; i < 4; i++) {
        struct directory_entry *entry = entry_with(names[i], "SMTP:a@b.test");
        assert_int_equal(entry->proxy_addresses.count, 1);
        assert_string_equal(entry->proxy_addresses.texts[0], "SMTP:a@b.test");
        directory_entry_destroy(entry);
    }
}

static void other_attributes_are_left_out(void **state)
{
    (void)state;
    static const char *const names[] = {"proxyAddresse", "proxyAddressess", "", ";",
                                        "mailNickname",  "x;mail"};
    for (size_t i = 0; i < 6; i++) {
        struct directory_entry *entry = entry_with(names[i], "a@b.test");
        assert_int_equal(entry->proxy_addresses.count + entry->mails.count, 0);
        directory_entry_destroy(entry);
    }
}

static void all_attributes_of_a_person_are_taken(void **state)
{
    (void)state;
    static const char guid[OBJECT_GUID_BYTES] = "\0\1\2\3\4\5\6\7\xff";
    struct directory_entry *entry = directory_entry_create("UID=X,dc=Test");
    sample_value(entry, "userPrincipalName", "A@b.test");
    sample_value(entry, "sAMAccountName", "Account");
    sample_value(entry, "mail", "m@b.test");
    sample_value(entry, "mail", "n@b.test");
    directory_entry_add(entry, "objectGUID", guid, sizeof(guid));
    assert_string_equal(entry->dn, "UID=X,dc=Test");
    assert_string_equal(entry->keys[BY_DN], "uid=x,dc=test");
    assert_string_equal(entry->keys[BY_PRINCIPAL_NAME], "a@b.test");
    assert_string_equal(entry->keys[BY_ACCOUNT_NAME], "account");
    assert_int_equal(entry->mails.count, 2);
    assert_string_equal(entry->keys[BY_GUID], "0001020304050607ff00000000000000");
    assert_false(entry->is_disabled);
    directory_entry_destroy(entry);
}

static void a_guid_of_another_size_is_none(void **state)
{
    (void)state;
    struct directory_entry *entry = directory_entry_create("");
    directory_entry_add(entry, "objectGUID", "0123456789abcde", 15);
    assert_null(entry->keys[BY_GUID]);
    directory_entry_add(entry, "objectGUID", "0123456789abcdefg", 17);
    assert_null(entry->keys[BY_GUID]);
    directory_entry_destroy(entry);
}

static void bit_2_of_the_account_control_means_disabled(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool is_disabled;
    } cases[] = {{"512", false},       {"514", true},         {"2", true},
                 {"66050", true},      {"66048", false},      {"-2147483646", true},
                 {"4294967295", true}, {"4294967296", false}, {"0x2", false},
                 {"", false},          {"2 ", false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct directory_entry *entry = entry_with("userAccountControl", cases[i].value);
        assert_int_equal(entry->is_disabled, cases[i].is_disabled);
        directory_entry_destroy(entry);
    }
}

static void values_that_are_no_text_are_left_out(void **state)
{
    (void)state;
    struct directory_entry *entry = directory_entry_create("");
    directory_entry_add(entry, "mail", "a@b.test\0x", 10);
    directory_entry_add(entry, "mail", "a@\xff", 3);
    directory_entry_add(entry, "mail", "a@\xc3", 3);
    assert_int_equal(entry->mails.count, 0);
    directory_entry_add(entry, "mail", "a@b.test and more", 8);
    assert_string_equal(entry->mails.texts[0], "a@b.test");
    directory_entry_destroy(entry);
}

static void expect_range(const char *attribute, int64_t next, bool is_incomplete)
{
    struct directory_entry *entry = directory_entry_create("");
    directory_entry_note_range(entry, attribute);
    assert_int_equal(entry->next_range, next);
    assert_int_equal(entry->is_incomplete, is_incomplete);
    directory_entry_destroy(entry);
}

static void the_range_in_a_name_says_what_is_missing(void **state)
{
    (void)state;
    expect_range("proxyAddresses", -1, false);
    expect_range("proxyAddresses;range=0-1499", 1500, false);
    expect_range("PROXYADDRESSES;Range=0-0", 1, false);
    expect_range("proxyAddresses;range=1500-*", -1, false);
    expect_range("mail;range=0-5", -1, false);
    expect_range("proxyAddresses;range=", -1, true);
    expect_range("proxyAddresses;range=0-", -1, true);
    expect_range("proxyAddresses;range=0-x", -1, true);
    expect_range("proxyAddresses;range=0--1", -1, true);
    expect_range("proxyAddresses;range=0-99999999999999999999", -1, true);
    expect_range("proxyAddresses;range=0-20000", -1, true);
}

static void a_range_that_leads_back_makes_the_entry_incomplete(void **state)
{
    (void)state;
    struct directory_entry *entry = directory_entry_create("");
    directory_entry_note_range(entry, "proxyAddresses;range=0-9");
    assert_int_equal(directory_entry_begin_range(entry), 10);
    assert_true(entry->is_incomplete); /* until the answer comes */
    directory_entry_note_range(entry, "proxyAddresses;range=10-19");
    assert_false(entry->is_incomplete);
    assert_int_equal(directory_entry_begin_range(entry), 20);
    directory_entry_note_range(entry, "proxyAddresses;range=0-9");
    assert_true(entry->is_incomplete);
    assert_int_equal(entry->next_range, -1);
    directory_entry_destroy(entry);
}

static void too_many_addresses_make_the_entry_incomplete(void **state)
{
    (void)state;
    struct directory_entry *entry = directory_entry_create("");
    for (int i = 0; i < DIRECTORY_ENTRY_MOST_ADDRESSES; i++)
        sample_value(entry, "proxyAddresses", "smtp:a@b.test");
    assert_false(entry->is_incomplete);
    sample_value(entry, "proxyAddresses", "SMTP:a@b.test");
    assert_true(entry->is_incomplete);
    assert_int_equal(entry->proxy_addresses.count, DIRECTORY_ENTRY_MOST_ADDRESSES);
    assert_true(entry->size_bytes > 13U * DIRECTORY_ENTRY_MOST_ADDRESSES);
    directory_entry_destroy(entry);
}

static void merged_lists_hold_each_name_once(void **state)
{
    (void)state;
    struct directory_entry_list to = STAILQ_HEAD_INITIALIZER(to);
    struct directory_entry_list from = STAILQ_HEAD_INITIALIZER(from);
    (void)sample_entry(&to, "uid=a,dc=x", "a@b.test", "SMTP:first@b.test");
    (void)sample_entry(&from, "UID=A, dc=x", "a@b.test", "SMTP:second@b.test");
    (void)sample_entry(&from, "uid=b,dc=x", "b@b.test", "SMTP:b@b.test");
    (void)sample_entry(&from, "uid=b,dc=X", "b@b.test", "SMTP:b@b.test");
    directory_entry_list_merge(&to, &from);
    assert_true(STAILQ_EMPTY(&from));
    const struct directory_entry *first = STAILQ_FIRST(&to);
    const struct directory_entry *second = STAILQ_NEXT(first, link);
    assert_string_equal(first->proxy_addresses.texts[0], "SMTP:first@b.test");
    assert_string_equal(second->dn, "uid=b,dc=x");
    assert_null(STAILQ_NEXT(second, link));
    directory_entry_list_clear(&to);
    directory_entry_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_attributes_are_left_out),
        cmocka_unit_test(values_that_are_no_text_are_left_out),
        cmocka_unit_test(a_guid_of_another_size_is_none),
        cmocka_unit_test(too_many_addresses_make_the_entry_incomplete),
        cmocka_unit_test(names_of_attributes_ignore_letter_case_and_options),
        cmocka_unit_test(all_attributes_of_a_person_are_taken),
        cmocka_unit_test(bit_2_of_the_account_control_means_disabled),
        cmocka_unit_test(the_range_in_a_name_says_what_is_missing),
        cmocka_unit_test(a_range_that_leads_back_makes_the_entry_incomplete),
        cmocka_unit_test(merged_lists_hold_each_name_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
