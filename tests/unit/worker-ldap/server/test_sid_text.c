#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/server/sid_text.h"

static void expect_text(const uint8_t *octets, size_t size_bytes, const char *expected)
{
    char text[SID_TEXT_BYTES];
    assert_int_equal(sid_text_write(octets, size_bytes, text), *expected != '\0');
    assert_string_equal(text, expected);
}

/* The examples are those of MS-DTYP 2.4.2 and well-known SIDs. */
static void a_sid_has_its_text_form(void **state)
{
    (void)state;
    static const uint8_t everyone[] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
    static const uint8_t user[] = {1,    5,    0,    0,    0,    0,    0,    5,    0x15, 0,
                                   0,    0,    0xa0, 0x65, 0xcf, 0x7e, 0x78, 0x4b, 0x9b, 0x5f,
                                   0xe7, 0x7c, 0x87, 0x70, 0x56, 0x04, 0,    0};
    static const uint8_t large[] = {1,    1,    0xff, 0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t bare[] = {1, 0, 0, 0, 0, 0, 0, 5};
    expect_text(everyone, sizeof(everyone), "S-1-1-0");
    expect_text(user, sizeof(user), "S-1-5-21-2127521184-1604012920-1887927527-1110");
    expect_text(large, sizeof(large), "S-1-281474976710655-4294967295");
    expect_text(bare, sizeof(bare), "S-1-5");
}

static void octets_that_are_no_sid_have_none(void **state)
{
    (void)state;
    uint8_t octets[80] = {1, 15};
    expect_text(octets, 8 + 15 * 4, "S-1-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0");
    for (size_t size = 0; size < sizeof(octets); size++)
        if (size != 8 + 15 * 4)
            expect_text(octets, size, "");
    octets[1] = 16;
    expect_text(octets, 8 + 16 * 4, "");
    octets[0] = 2;
    octets[1] = 1;
    expect_text(octets, 12, "");
}

static void the_longest_one_fits(void **state)
{
    (void)state;
    uint8_t octets[8 + 15 * 4];
    char text[SID_TEXT_BYTES];
    memset(octets, 0xff, sizeof(octets));
    octets[0] = 1;
    octets[1] = 15;
    assert_true(sid_text_write(octets, sizeof(octets), text));
    assert_int_equal(strlen(text), strlen("S-1-281474976710655") + 15 * strlen("-4294967295"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sid_has_its_text_form),
        cmocka_unit_test(octets_that_are_no_sid_have_none),
        cmocka_unit_test(the_longest_one_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
