#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/message/message_table.h"

#include "worker-ldap/name_key.h"

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
        cmocka_unit_test(other_differences_do),
        cmocka_unit_test(what_is_not_utf_8_is_compared_in_ascii_letters),
        cmocka_unit_test(a_distinguished_name_may_be_written_in_other_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
