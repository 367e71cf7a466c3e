#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/text.h"

static bool utf8(const char *text)
{
    return text_is_utf8(text, strlen(text));
}

static void what_is_not_utf8_is_seen(void **state)
{
    (void)state;
    assert_false(utf8("\x80"));
    assert_false(utf8("\xc0\xaf"));
    assert_false(utf8("\xe0\x80\xaf"));
    assert_false(utf8("\xed\xa0\x80"));
    assert_false(utf8("\xf4\x90\x80\x80"));
    assert_false(utf8("\xf5\x80\x80\x80"));
    assert_false(utf8("J\xf6rg"));
    assert_false(utf8("\xe2\x82"));
    assert_false(text_is_utf8("a\0b", 3));
    assert_true(utf8(""));
    assert_true(utf8("Jörg – 😀"));
    assert_true(utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
}

/* Long texts are looked at in blocks. */
static void what_is_not_utf8_is_seen_wherever_it_stands(void **state)
{
    (void)state;
    char text[80];
    for (size_t size = 1; size <= sizeof(text); size++) {
        memset(text, 'a', size);
        assert_true(text_is_utf8(text, size));
        for (size_t i = 0; i < size; i++) {
            static const char bad[] = {'\0', '\x80', '\xff'};
            for (size_t k = 0; k < sizeof(bad); k++) {
                text[i] = bad[k];
                assert_false(text_is_utf8(text, size));
            }
            text[i] = '\x7f';
            assert_true(text_is_utf8(text, size));
        }
    }
}

static void a_copy_holds_whole_characters_only(void **state)
{
    (void)state;
    char copy[8] = "xxxxxxx";
    text_copy_cut(copy, 1, "abc");
    assert_string_equal(copy, "");
    text_copy_cut(copy, sizeof(copy), "Jörg");
    assert_string_equal(copy, "Jörg");
    text_copy_cut(copy, 5, "aaaa");
    assert_string_equal(copy, "aaaa");
    text_copy_cut(copy, 5, "aaaü");
    assert_string_equal(copy, "aaa");
    text_copy_cut(copy, 5, "a😀");
    assert_string_equal(copy, "a");
    text_copy_cut(copy, 6, "a😀");
    assert_string_equal(copy, "a😀");
    text_copy_cut(copy, sizeof(copy), "a\xfc\xe2\x82");
    assert_string_equal(copy, "a???");
}

static void only_ascii_letters_ignore_case(void **state)
{
    (void)state;
    assert_true(text_equals_ignoring_case("Anna@Example.test", "aNNA@eXAMPLE.TEST"));
    assert_false(text_equals_ignoring_case("anna", "anna2"));
    assert_false(text_equals_ignoring_case("ä", "Ä"));
    assert_true(text_equals_ignoring_case("", ""));
}

static void only_ascii_letters_become_small(void **state)
{
    (void)state;
    char text[] = "@AZ[`az{ \xc3\x84\xe1\xba\x9e\xff";
    text_lower_ascii(text);
    assert_string_equal(text, "@az[`az{ \xc3\x84\xe1\xba\x9e\xff");
}

static void hexadecimal_digits_go_both_ways(void **state)
{
    (void)state;
    uint8_t octets[3] = {9, 9, 9};
    assert_int_equal(text_to_octets("00fFa", octets, 3), -1);
    assert_int_equal(text_to_octets("00fFag", octets, 3), -1);
    assert_int_equal(octets[0], 9);
    assert_int_equal(text_to_octets("00fFa1", octets, 3), 0);
    assert_memory_equal(octets, "\x00\xff\xa1", 3);
    char *text = text_from_octets(octets, 3);
    assert_string_equal(text, "00ffa1");
    free(text);
}

static void numbers_are_whole_and_within_limits(void **state)
{
    (void)state;
    int64_t value = 77;
    const char *wrong[] = {"",   "-", " 1", "1 ", "0x1", "1.0", "+1", "99999999999999999999",
                           "11", "-1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(text_to_integer(wrong[i], 0, 10, &value), -1);
    assert_int_equal(value, 77);
    assert_int_equal(text_to_integer("10", 0, 10, &value), 0);
    assert_int_equal(value, 10);
    assert_int_equal(text_to_integer("-5", -5, 10, &value), 0);
    assert_int_equal(value, -5);
}

static void a_text_that_does_not_fit_as_a_whole_is_not_copied(void **state)
{
    (void)state;
    char to[4] = "old";
    assert_int_equal(text_copy_whole(to, sizeof(to), "1234"), -1);
    assert_string_equal(to, "old");
    assert_int_equal(text_copy_whole(to, sizeof(to), "123"), 0);
    assert_string_equal(to, "123");
    assert_int_equal(text_copy_whole(to, 0, ""), -1);
    assert_int_equal(text_copy_whole(to, 1, ""), 0);
    assert_string_equal(to, "");
}

static void a_hexadecimal_digit_has_its_value(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdefABCDEF";
    for (int octet = CHAR_MIN; octet <= CHAR_MAX; octet++) {
        const char *place = octet == 0 ? NULL : strchr(digits, octet);
        int value = place == NULL ? -1 : (int)(place - digits);
        assert_int_equal(text_digit_value((char)octet), value < 16 ? value : value - 6);
    }
}

static void what_acts_on_a_terminal_is_not_printable(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printable;
    } cases[] = {
        {"a\x1b]0;x\x07\x7f", "a?]0;x??"},
        {"\xc2\x80 \xc2\x9b[2J \xc2\x9f", "?? ??[2J ??"},
        {"\u061c \u200e\u200f", "?? ??????"},
        {"\u2028 \u202e \u2066 \u2069 \ufeff", "??? ??? ??? ??? ???"},
        {"\xff \xe2\x82", "? ??"},
        {"ü€😀 \u00a0\u2010\u202f", "ü€😀 \u00a0\u2010\u202f"},
        {" plain ~", " plain ~"},
        {"plain\t", "plain?"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[64];
        assert_int_equal(text_copy_whole(text, sizeof(text), cases[i].text), 0);
        text_make_printable(text);
        assert_string_equal(text, cases[i].printable);
    }
}

static void printable_ascii_is_fit_for_every_terminal(void **state)
{
    (void)state;
    static const char *const others[] = {"\x1f", "\x7f", "a\n", "\xff", "ü", "plain \x1b"};
    assert_true(text_is_printable_ascii(""));
    assert_true(text_is_printable_ascii(" plain ~"));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(text_is_printable_ascii(others[i]));
}

static void a_character_has_its_code_point(void **state)
{
    (void)state;
    uint32_t point = 7;
    assert_int_equal(text_read_character("\xff", 1, &point), 0);
    assert_int_equal(point, 7);
    assert_int_equal(text_read_character("a", 1, &point), 1);
    assert_int_equal(point, 'a');
    assert_int_equal(text_read_character("\xc2\x9b", 2, &point), 2);
    assert_int_equal(point, 0x9b);
    assert_int_equal(text_read_character("\u202e", 3, &point), 3);
    assert_int_equal(point, 0x202e);
    assert_int_equal(text_read_character("😀", 4, &point), 4);
    assert_int_equal(point, 0x1f600);
}

static void places_are_counted_in_characters(void **state)
{
    (void)state;
    static const char text[] = "a\u00e4\u20ac\U0001f600b"; /* of 1, 2, 3, 4 and 1 octets */
    static const size_t sizes[] = {0, 1, 3, 6, 10, 11, 11};
    assert_int_equal(text_places(text, strlen(text)), 5);
    assert_int_equal(text_places(text, 3), 2);
    assert_int_equal(text_places(text, 0), 0);
    for (size_t places = 0; places < sizeof(sizes) / sizeof(sizes[0]); places++)
        assert_int_equal(text_size_of_places(text, strlen(text), places), sizes[places]);
    assert_int_equal(text_size_of_places(text, 3, 5), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_utf8_is_seen),
        cmocka_unit_test(what_is_not_utf8_is_seen_wherever_it_stands),
        cmocka_unit_test(a_copy_holds_whole_characters_only),
        cmocka_unit_test(only_ascii_letters_ignore_case),
        cmocka_unit_test(only_ascii_letters_become_small),
        cmocka_unit_test(hexadecimal_digits_go_both_ways),
        cmocka_unit_test(numbers_are_whole_and_within_limits),
        cmocka_unit_test(a_text_that_does_not_fit_as_a_whole_is_not_copied),
        cmocka_unit_test(a_hexadecimal_digit_has_its_value),
        cmocka_unit_test(what_acts_on_a_terminal_is_not_printable),
        cmocka_unit_test(printable_ascii_is_fit_for_every_terminal),
        cmocka_unit_test(a_character_has_its_code_point),
        cmocka_unit_test(places_are_counted_in_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
