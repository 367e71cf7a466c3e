#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/message/message_table.h"

#include "worker-ldap/entry/mail_address.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void what_can_be_an_address_is_one(void **state)
{
    (void)state;
    static const char *const texts[] = {"a@b", "o'brien@example.test", "r&d+x=y/z@example.test",
                                        "j\xc3\xbcrgen@b\xc3\xbc.test",
                                        "first.last@sub.example.test"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_true(mail_address_is_valid(texts[i]));
}

static void what_can_be_no_address_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "a",
                                        "@",
                                        "@b",
                                        "a@",
                                        "a@b@c",
                                        "a b@c",
                                        " a@b",
                                        "a@b ",
                                        "a@b\n",
                                        "a\t@b",
                                        "<a@b>",
                                        "\"a\"@b",
                                        "a@b\x7f",
                                        "a@\x01",
                                        "a@\xff",
                                        "a@\xc3",
                                        "a@\xc2\x85",
                                        "a@\xc2\xa0",
                                        "a\xef\xbf\xbf@b",
                                        "\xef\xbf\xbe@b",
                                        "a@\xed\xa0\x80"};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_false(mail_address_is_valid(texts[i]));
}

static void an_address_has_at_most_320_octets(void **state)
{
    (void)state;
    char text[LIMIT_ADDRESS + 2];
    memset(text, 'a', sizeof(text));
    text[10] = '@';
    text[LIMIT_ADDRESS + 1] = '\0';
    assert_false(mail_address_is_valid(text));
    text[LIMIT_ADDRESS] = '\0';
    assert_true(mail_address_is_valid(text));
}

static enum mail_choice
primary(const char *first, const char *second, const char *third, const char **address)
{
    char *values[] = {(char *)first, (char *)second, (char *)third};
    return mail_address_choose(&(struct address_list){values, 3}, "SMTP:", address);
}

static void the_value_with_the_prefix_in_capital_letters_is_the_primary_one(void **state)
{
    (void)state;
    const char *address = NULL;
    assert_int_equal(primary("smtp:a@b.test", "SMTP:c@d.test", "X400:c=DE;a= ;", &address),
                     MAIL_FOUND);
    assert_string_equal(address, "c@d.test");
    assert_int_equal(primary("SMTP:O'Brien@d.test", "sip:a@b.test", "EUM:1", &address), MAIL_FOUND);
    assert_string_equal(address, "O'Brien@d.test");
}

static void without_it_there_is_no_primary_one_and_nothing_is_chosen(void **state)
{
    (void)state;
    const char *address = "before";
    assert_int_equal(primary("smtp:a@b.test", "Smtp:c@d.test", "SMTPS:e@f.test", &address),
                     MAIL_NONE);
    assert_int_equal(primary("SMTP", "", "x SMTP:c@d.test", &address), MAIL_NONE);
    assert_int_equal(mail_address_choose(&(struct address_list){0}, "SMTP:", &address), MAIL_NONE);
    assert_string_equal(address, "before");
}

static void a_primary_value_that_is_no_address_is_as_none(void **state)
{
    (void)state;
    const char *address = NULL;
    assert_int_equal(primary("SMTP:nobody", "SMTP:", "SMTP:c@d.test", &address), MAIL_FOUND);
    assert_string_equal(address, "c@d.test");
}

static void a_primary_value_that_is_no_address_is_named_when_there_is_no_other(void **state)
{
    (void)state;
    const char *address = NULL;
    assert_int_equal(primary("smtp:a@b.test", "SMTP:a@b.test ", "SMTP:c@", &address),
                     MAIL_UNUSABLE);
    assert_string_equal(address, "a@b.test ");
    assert_int_equal(primary("smtp:a@b.test", "\xc2\xa0SMTP:a@b.test", "", &address),
                     MAIL_UNUSABLE);
    assert_string_equal(address, "\xc2\xa0SMTP:a@b.test");
}

static void the_character_that_no_address_may_have_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *character;
    } cases[] = {
        {"a@b.test ", "U+0020 SPACE"},
        {" a@b.test", "U+0020 SPACE"},
        {"a@b.test\xc2\xa0", "U+00A0 NO-BREAK SPACE"},
        {"a@b.test\xe2\x80\x8b", "U+200B ZERO WIDTH SPACE"},
        {"\xef\xbb\xbf"
         "a@b.test",
         "U+FEFF ZERO WIDTH NO-BREAK SPACE"},
        {"a\t@b.test", "U+0009 <control-0009>"},
        {"a@b.test\r\n", "U+000D <control-000D>"},
        {"a\xc2\xad@b.test", "U+00AD SOFT HYPHEN"},
        {"a@b.test\xe2\x80\xac", "U+202C POP DIRECTIONAL FORMATTING"},
        {"a@b.test\xe3\x80\x80", "U+3000 IDEOGRAPHIC SPACE"},
        {"<a@b.test>", "U+003C LESS-THAN SIGN"},
    };
    char character[MAIL_CHARACTER_BYTES];
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_false(mail_address_is_valid(cases[i].text));
        assert_true(mail_address_find_forbidden(cases[i].text, character));
        assert_string_equal(character, cases[i].character);
    }
    assert_false(mail_address_find_forbidden("a@b@c.test", character));
    assert_false(mail_address_find_forbidden("j\xc3\xbcrgen@b.test", character));
}

static void two_primary_addresses_are_ambiguous_unless_they_are_the_same(void **state)
{
    (void)state;
    const char *address = NULL;
    assert_int_equal(primary("SMTP:a@b.test", "SMTP:c@d.test", "", &address), MAIL_AMBIGUOUS);
    assert_null(address);
    assert_int_equal(primary("SMTP:a@b.test", "SMTP:A@B.test", "", &address), MAIL_FOUND);
    assert_string_equal(address, "a@b.test");
}

static void the_same_holds_for_values_of_mail(void **state)
{
    (void)state;
    const char *address = NULL;
    char *one[] = {(char *)"nobody", (char *)"a@b.test"};
    char *two[] = {(char *)"a@b.test", (char *)"c@d.test"};
    assert_int_equal(mail_address_choose(&(struct address_list){one, 0}, "", &address), MAIL_NONE);
    assert_int_equal(mail_address_choose(&(struct address_list){one, 1}, "", &address),
                     MAIL_UNUSABLE);
    assert_int_equal(mail_address_choose(&(struct address_list){one, 2}, "", &address), MAIL_FOUND);
    assert_string_equal(address, "a@b.test");
    assert_int_equal(mail_address_choose(&(struct address_list){two, 2}, "", &address),
                     MAIL_AMBIGUOUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_no_address_is_none),
        cmocka_unit_test(an_address_has_at_most_320_octets),
        cmocka_unit_test(what_can_be_an_address_is_one),
        cmocka_unit_test(the_value_with_the_prefix_in_capital_letters_is_the_primary_one),
        cmocka_unit_test(without_it_there_is_no_primary_one_and_nothing_is_chosen),
        cmocka_unit_test(a_primary_value_that_is_no_address_is_as_none),
        cmocka_unit_test(a_primary_value_that_is_no_address_is_named_when_there_is_no_other),
        cmocka_unit_test(the_character_that_no_address_may_have_is_named),
        cmocka_unit_test(two_primary_addresses_are_ambiguous_unless_they_are_the_same),
        cmocka_unit_test(the_same_holds_for_values_of_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
