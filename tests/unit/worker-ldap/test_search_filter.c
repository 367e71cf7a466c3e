#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"

#include "worker-ldap/search_filter.h"

#define ROOM 4096

static const char *text_of(const struct buffer *filter)
{
    return (const char *)buffer_data(filter);
}

static void expect_escaped(const void *value, size_t size, const char *expected)
{
    struct buffer filter;
    buffer_init(&filter, ROOM);
    assert_int_equal(search_filter_escape(&filter, value, size), 0);
    assert_int_equal(buffer_append(&filter, "", 1), 0);
    assert_string_equal(text_of(&filter), expected);
    buffer_clear(&filter);
}

/* The examples of RFC 4515 section 4, without their attributes. */
static void values_are_escaped_as_in_the_examples_of_the_rfc(void **state)
{
    (void)state;
    expect_escaped("Parens R Us (for all your parenthetical needs)", 46,
                   "Parens\\20R\\20Us\\20\\28for\\20all\\20your\\20parenthetical\\20needs\\29");
    expect_escaped("*", 1, "\\2a");
    expect_escaped("C:\\MyFile", 9, "C:\\5cMyFile");
    expect_escaped("\0\0\0\4", 4, "\\00\\00\\00\\04");
    expect_escaped("Lu\xc4\x8di\xc4\x87", 7, "Lu\\c4\\8di\\c4\\87");
}

static void names_of_people_are_escaped(void **state)
{
    (void)state;
    expect_escaped("o'brien@example.test", 20, "o'brien@example.test");
    expect_escaped("EXAMPLE\\u1", 10, "EXAMPLE\\5cu1");
    expect_escaped("j\xc3\xbcrgen", 7, "j\\c3\\bcrgen");
    expect_escaped("a)(uid=*", 8, "a\\29\\28uid=\\2a");
    expect_escaped("\x7f\x1f", 2, "\\7f\\1f");
}

static void every_octet_is_either_itself_or_escaped_in_three(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        struct buffer filter;
        uint8_t value = (uint8_t)octet;
        buffer_init(&filter, ROOM);
        assert_int_equal(search_filter_escape(&filter, &value, 1), 0);
        const uint8_t *text = buffer_data(&filter);
        if (buffer_size(&filter) == 1) {
            assert_true(octet > 0x20 && octet < 0x7f && strchr("()*\\", (int)octet) == NULL);
            assert_int_equal(text[0], octet);
        } else {
            char digits[3] = {(char)text[1], (char)text[2], '\0'};
            assert_int_equal(buffer_size(&filter), 3);
            assert_int_equal(text[0], '\\');
            assert_int_equal(strtoul(digits, NULL, 16), octet);
        }
        buffer_clear(&filter);
    }
}

static void all_keys_but_names_stand_in_one_filter(void **state)
{
    (void)state;
    struct buffer filter;
    const struct person_key keys[] = {
        {.principal_name = "a@b.test", .dn = "uid=a"},
        {.account_name = "u1"},
        {.guid_count = 2,
         .guids = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x41, 0x42, 0x28, 0x29, 0x2a, 0xff}, {3, 2, 1}},
         .principal_name = "c@d.test",
         .account_name = "u2"},
        {.guid_count = 0},
    };
    buffer_init(&filter, ROOM);
    assert_int_equal(search_filter_write(&filter, "(objectClass=user)", keys, 4, false), 0);
    assert_string_equal(text_of(&filter),
                        "(&(objectClass=user)(|(userPrincipalName=a@b.test)(sAMAccountName=u1)"
                        "(objectGUID=\\00\\01\\02\\03\\04\\05\\06\\07\\08\\09AB\\28\\29\\2a\\ff)"
                        "(objectGUID=\\03\\02\\01\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00"
                        "\\00)"
                        "(userPrincipalName=c@d.test)(sAMAccountName=u2)))");
    buffer_clear(&filter);
}

static void names_stand_in_a_filter_of_their_own(void **state)
{
    (void)state;
    struct buffer filter;
    const struct person_key keys[] = {{.principal_name = "a@b.test", .dn = "uid=a,dc=b"},
                                      {.account_name = "u1"}};
    buffer_init(&filter, ROOM);
    assert_int_equal(search_filter_write(&filter, "(objectClass=user)", keys, 2, true), 0);
    assert_string_equal(text_of(&filter), "(&(objectClass=user)(|(distinguishedName=uid=a,dc=b)"
                                          "(entryDN=uid=a,dc=b)))");
    buffer_clear(&filter);
}

static void a_name_is_asked_for_in_all_its_ways_of_writing(void **state)
{
    (void)state;
    struct buffer filter;
    const struct person_key key = {.account_name = "\xc3\xbc"};
    buffer_init(&filter, ROOM);
    assert_int_equal(search_filter_write(&filter, "(x=y)", &key, 1, false), 0);
    assert_string_equal(text_of(&filter), "(&(x=y)(|(sAMAccountName=\\c3\\bc)"
                                          "(sAMAccountName=u\\cc\\88)))");
    buffer_clear(&filter);
}

static void a_filter_that_does_not_fit_is_refused_wherever_it_ends(void **state)
{
    (void)state;
    const struct person_key key = {.principal_name = "a@b.test", .account_name = "u*"};
    const char whole[] = "(&(x=y)(|(userPrincipalName=a@b.test)(sAMAccountName=u\\2a)))";
    for (size_t room = 0; room <= sizeof(whole); room++) {
        struct buffer filter;
        buffer_init(&filter, room);
        int result = search_filter_write(&filter, "(x=y)", &key, 1, false);
        assert_int_equal(result, room < sizeof(whole) ? -1 : 0);
        buffer_clear(&filter);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_that_does_not_fit_is_refused_wherever_it_ends),
        cmocka_unit_test(values_are_escaped_as_in_the_examples_of_the_rfc),
        cmocka_unit_test(names_of_people_are_escaped),
        cmocka_unit_test(a_name_is_asked_for_in_all_its_ways_of_writing),
        cmocka_unit_test(every_octet_is_either_itself_or_escaped_in_three),
        cmocka_unit_test(all_keys_but_names_stand_in_one_filter),
        cmocka_unit_test(names_stand_in_a_filter_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
