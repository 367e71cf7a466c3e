/* Expected letters are those of the Unicode character database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>

#include "proto/base/letter_case.h"

static void assert_lower(const char *text, const char *expected)
{
    char lower[64];
    (void)snprintf(lower, sizeof(lower), "%s", text);
    letter_case_lower_text(lower);
    assert_string_equal(lower, expected);
}

static void capitals_of_three_scripts_become_small(void **state)
{
    (void)state;
    assert_lower("MÜLLER, Änne Øst", "müller, änne øst");
    assert_lower("ŽIŽEK ĐURIĆ ŁÓDŹ", "žižek đurić łódź");
    assert_lower("ΑΘΗΝΑ ИВАН ЁЖ Ẽ", "αθηνα иван ёж ẽ");
}

/* Romanian, Vietnamese, Azerbaijani, Greek with accents, Kazakh; and Ÿ, whose small letter comes before it. */
static void names_of_more_people_become_small(void **state)
{
    (void)state;
    assert_lower("ȘTEFAN ȚĂRANU", "ștefan țăranu");
    assert_lower("ƠI ƯNG ƏLİ", "ơi ưng əlİ");
    assert_lower("Άννα Έλλη Ήβη Ίων Όλγα Ύδρα Ώρα", "άννα έλλη ήβη ίων όλγα ύδρα ώρα");
    assert_lower("ӘЛИЯ ӨМІР ҰЛАН", "әлия өмір ұлан");
    assert_lower("ŸVES", "ÿves");
}

static void all_else_stays(void **state)
{
    (void)state;
    assert_lower("İı", "İı"); /* an i of another size, and one of its own */
    assert_lower("", "");
    assert_lower("müller ß × 名前 123", "müller ß × 名前 123");
    assert_lower("A\xff\xc3", "a\xff\xc3");
    assert_lower("\xf0\x9f\x98\x80Z", "\xf0\x9f\x98\x80z");
}

static void a_character_has_one_small_letter(void **state)
{
    (void)state;
    for (uint32_t point = 0; point < 0x3000; point++)
        assert_int_equal(letter_case_lower(letter_case_lower(point)), letter_case_lower(point));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_of_three_scripts_become_small),
        cmocka_unit_test(names_of_more_people_become_small),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(a_character_has_one_small_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
