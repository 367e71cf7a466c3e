#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/message/message_table.h"

#include "worker-ldap/entry/name_key.h"

static void expect(char *left, char *right, int is_equal)
{
    assert_non_null(left);
    assert_non_null(right);
    assert_int_equal(strcmp(left, right) == 0, is_equal);
    free(left);
    free(right);
}

static void expect_names(const char *left, const char *right, int is_equal)
{
    expect(name_key_create(left), name_key_create(right), is_equal);
}

static void expect_dns(const char *left, const char *right, int is_equal)
{
    expect(name_key_create_dn(left), name_key_create_dn(right), is_equal);
}

static void letter_case_does_not_matter_in_any_alphabet(void **state)
{
    (void)state;
    expect_names("U00001@Example.TEST", "u00001@example.test", 1);
    expect_names("J\xc3\x9cRGEN", "j\xc3\xbcrgen", 1);
    expect_names("\xce\x95\xce\x9b\xce\x95\xce\x9d\xce\x97",
                 "\xce\xb5\xce\xbb\xce\xb5\xce\xbd\xce\xb7", 1);
    expect_names("\xc8\xba", "\xe2\xb1\xa5", 1); /* the small letter has an octet more */
    expect_names("", "", 1);
}

static void how_unicode_writes_the_same_letters_does_not_matter(void **state)
{
    (void)state;
    expect_names("j\xc3\xb6rg", "jo\xcc\x88rg", 1);
    expect_names("A\xcc\x8a", "\xc3\xa5", 1);    /* decomposed capital, composed small */
    expect_names("\xe2\x84\xab", "\xc3\xa5", 1); /* the unit Angstrom */
    expect_names("\xef\xac\x81n", "fin", 0);     /* a ligature: other letters, so another name */
    expect_names("\xef\xbd\x81", "a", 0);        /* full width */
    expect_names("user\xc2\xb2", "user2", 0);    /* superscript */
    expect_names("gro\xe1\xba\x9e", "gro\xc3\x9f", 1);
    expect_names("GRO\xe1\xba\x9e", "gro\xc3\x9f", 1);
    expect_names("\xcf\x83\xcf\x82", "\xce\xa3\xce\xa3", 1); /* the final sigma */
    expect_names("gro\xe1\xba\x9e", "gross", 0);
    expect_names("\xc4\xb1", "i", 0); /* without a dot */
    expect_dns("cn=J\xc3\xb6rg,dc=test", "CN=jo\xcc\x88rg, dc=test", 1);
}

static void expect_variants(const char *name, size_t count, const char *first, const char *last)
{
    char *variants[NAME_VARIANTS];
    assert_int_equal(name_key_variants(name, variants), count);
    if (count > 0) {
        assert_string_equal(variants[0], first);
        assert_string_equal(variants[count - 1], last);
    }
    for (size_t i = 0; i < count; i++) {
        expect(name_key_create(name), name_key_create(variants[i]), 1);
        free(variants[i]);
    }
}

static void other_ways_of_writing_have_the_same_key(void **state)
{
    (void)state;
    char text[NAME_VARIANT_BYTES + 2];
    expect_variants("anna", 0, NULL, NULL);
    expect_variants("\xc3\xbc", 1, "u\xcc\x88", "u\xcc\x88");
    expect_variants("u\xcc\x88", 1, "\xc3\xbc", "\xc3\xbc");
    expect_variants("\xc3\x9f", 1, "\xe1\xba\x9e", "\xe1\xba\x9e");
    expect_variants("\xe1\xba\x9e", 1, "\xc3\x9f", "\xc3\x9f");
    expect_variants("\xef\xac\x81", 0, NULL, NULL); /* a ligature is no other way of writing */
    expect_variants("\xff", 0, NULL, NULL);
    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    text[0] = '\xc3';
    text[1] = '\xbc';
    expect_variants(text, 0, NULL, NULL);
}

static void other_differences_do(void **state)
{
    (void)state;
    expect_names("u1", "u2", 0);
    expect_names("u1", "u1 ", 0);
    expect_names("j\xc3\xbcrgen", "jurgen", 0);
    expect_names("gr\xc3\xb6\xc3\x9f"
                 "e",
                 "gr\xc3\xb6sse", 0);
    expect_names("\xff\xfeX", "\xff\xfdX", 0);
    assert_null(name_key_create(NULL));
    assert_null(name_key_create_dn(NULL));
}

static void what_is_not_utf_8_is_compared_in_ascii_letters(void **state)
{
    (void)state;
    expect_names("A\xff", "a\xff", 1);
}

static void a_distinguished_name_may_be_written_in_other_ways(void **state)
{
    (void)state;
    expect_dns("uid=u1,ou=People,dc=test", "UID=U1, OU=people , DC=test", 1);
    expect_dns("cn=M\xc3\xbcller\\, A,dc=test", "CN=m\xc3\x9cller\\2c a,DC=TEST", 1);
    expect_dns("cn=x\\C3\\BC", "cn=x\xc3\x9c", 1);
    expect_dns("uid=u1,dc=test", "uid=u1,dc=test2", 0);
    expect_dns("uid=u1,dc=test", "dc=test,uid=u1", 0);
    expect_dns("no name", "NO NAME", 1);
    expect_dns("", "", 1);
}

static void a_name_that_is_too_long_is_only_compared_as_text(void **state)
{
    (void)state;
    char text[3 * LIMIT_DN] = "uid=";
    memset(text + 4, 'A', sizeof(text) - 5);
    char *key = name_key_create_dn(text);
    assert_int_equal(strlen(key), strlen(text));
    free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_too_long_is_only_compared_as_text),
        cmocka_unit_test(letter_case_does_not_matter_in_any_alphabet),
        cmocka_unit_test(how_unicode_writes_the_same_letters_does_not_matter),
        cmocka_unit_test(other_ways_of_writing_have_the_same_key),
        cmocka_unit_test(other_differences_do),
        cmocka_unit_test(what_is_not_utf_8_is_compared_in_ascii_letters),
        cmocka_unit_test(a_distinguished_name_may_be_written_in_other_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
