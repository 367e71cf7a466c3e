#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/entry/person_key.h"

static struct person_key
read_key(const char *user, const char *dn, const char *guid, const char *sam)
{
    const struct resolve_user profile = {.user = user, .dn = dn, .guid = guid, .sam = sam};
    struct person_key key;
    person_key_read(&profile, &key);
    return key;
}

static void expect_text(const char *found, const char *expected)
{
    if (expected == NULL)
        assert_null(found);
    else
        assert_string_equal(found, expected);
}

static void
expect_names(const char *user, const char *sam, const char *principal, const char *account)
{
    struct person_key key = read_key(user, "", "", sam);
    expect_text(key.principal_name, principal);
    expect_text(key.account_name, account);
    assert_null(key.dn);
    assert_int_equal(key.guid_form, GUID_NONE);
}

static void a_user_name_says_by_its_form_what_it_is(void **state)
{
    (void)state;
    expect_names("a@b.test", "", "a@b.test", NULL);
    expect_names("DOMAIN\\name", "", NULL, "name");
    expect_names("name", "", NULL, "name");
    expect_names("j\xc3\xbcrgen", NULL, NULL, "j\xc3\xbcrgen");
}

static void the_account_name_of_the_profile_comes_before_the_one_in_the_user_name(void **state)
{
    (void)state;
    expect_names("DOMAIN\\name", "other", NULL, "other");
    expect_names("a@b.test", "other", "a@b.test", "other");
}

static void names_at_the_border_give_no_empty_key(void **state)
{
    (void)state;
    expect_names("", "", NULL, NULL);
    expect_names("DOMAIN\\", "", NULL, NULL);
    expect_names("\\", "", NULL, NULL);
    expect_names("\\a@b", "", "\\a@b", "a@b");
}

static void guid_and_distinguished_name_come_from_the_profile(void **state)
{
    (void)state;
    struct person_key key =
        read_key("name", "uid=name,dc=x", "000102030405060708090a0b0c0d0e0f", NULL);
    assert_string_equal(key.dn, "uid=name,dc=x");
    assert_int_equal(key.guid_form, GUID_DIGITS);
    for (int i = 0; i < OBJECT_GUID_BYTES; i++)
        assert_int_equal(key.guids[0][i], i);
    assert_int_equal(read_key("name", NULL, "S-1-5-21-1", NULL).guid_form, GUID_UNREADABLE);
    assert_int_equal(read_key("name", NULL, NULL, NULL).guid_form, GUID_NONE);
    assert_int_equal(read_key("name", NULL, "", NULL).guid_form, GUID_NONE);
    const char *zeros = "{00000000-0000-0000-0000-000000000000}";
    assert_int_equal(read_key("name", NULL, zeros, NULL).guid_form, GUID_NONE);
    assert_int_equal(read_key("name", NULL, zeros, NULL).guid_count, 0);
}

/* MS-DTYP section 2.3.4.3 and RFC 4122: the first three groups are stored with the low octet first. */
static const uint8_t STORED[OBJECT_GUID_BYTES] = {0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66,
                                                  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static const uint8_t SWAPPED[OBJECT_GUID_BYTES] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                                   0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static void expect_guid(const char *text, enum guid_form form)
{
    struct person_key key = read_key("name", NULL, text, NULL);
    bool is_first = memcmp(key.guids[0], STORED, sizeof(STORED)) == 0;
    assert_int_equal(key.guid_form, form);
    assert_int_equal(key.guid_count, GUID_ORDERS);
    assert_memory_equal(key.guids[is_first ? 0 : 1], STORED, sizeof(STORED));
    assert_memory_equal(key.guids[is_first ? 1 : 0], SWAPPED, sizeof(SWAPPED));
}

static void both_byte_orders_are_read_of_digits_with_hyphens_and_without(void **state)
{
    (void)state;
    expect_guid("33221100554477668899aabbccddeeff", GUID_DIGITS);
    expect_guid("33221100554477668899AABBCCDDEEFF", GUID_DIGITS);
    expect_guid("00112233445566778899aabbccddeeff", GUID_DIGITS);
    expect_guid("00112233-4455-6677-8899-aabbccddeeff", GUID_HYPHENS);
    expect_guid("{00112233-4455-6677-8899-AABBCCDDEEFF}", GUID_HYPHENS);
    expect_guid("33221100-5544-7766-8899-aabbccddeeff", GUID_HYPHENS);
}

static void any_other_text_is_no_guid(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "{",
        "33221100554477668899aabbccddeef",
        "33221100554477668899aabbccddeeff0",
        "3322110055447766 899aabbccddeeff0",
        "00112233-4455-6677-8899-aabbccddeef",
        "00112233-4455-6677-8899-aabbccddeeffa",
        "00112233-4455-6677-8899aabb-ccddeeff",
        "0011223--4455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddeefg",
        "{00112233-4455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddeeff}",
        "{33221100554477668899aabbccddeeff}",
        "(00112233-4455-6677-8899-aabbccddeeff)",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(read_key("name", NULL, texts[i], NULL).guid_form, GUID_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_at_the_border_give_no_empty_key),
        cmocka_unit_test(any_other_text_is_no_guid),
        cmocka_unit_test(a_user_name_says_by_its_form_what_it_is),
        cmocka_unit_test(the_account_name_of_the_profile_comes_before_the_one_in_the_user_name),
        cmocka_unit_test(guid_and_distinguished_name_come_from_the_profile),
        cmocka_unit_test(both_byte_orders_are_read_of_digits_with_hyphens_and_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
