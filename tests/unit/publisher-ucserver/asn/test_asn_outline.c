#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/asn/asn_outline.h"

static char text[64];

static const char *outline(const void *octets, size_t size)
{
    asn_outline_write(octets, size, true, text, sizeof(text));
    return text;
}

/* An invoke with a text, an empty sequence, a tag of two octets, and something behind. */
static const uint8_t MESSAGE[] = {0xa1, 0x12, 0x02, 0x01, 0x07, 0x02, 0x01, 0x09, 0x30, 0x08,
                                  0x0c, 0x02, 'h',  'i',  0x30, 0x00, 0x80, 0x00, 0x05, 0x00};

static void tags_and_lengths_are_shown_and_no_contents(void **state)
{
    (void)state;
    assert_string_equal(outline(MESSAGE, sizeof(MESSAGE)), "a1{2:1 2:1 30{c:2 30{} 80:0} 5:0}");
    assert_string_equal(outline("\x9f\x81\x15\x01x", 5), "9f8115:1");
    assert_string_equal(outline("", 0), "");
}

static void lengths_are_left_out_where_they_would_tell_too_much(void **state)
{
    (void)state;
    asn_outline_write(MESSAGE, sizeof(MESSAGE), false, text, sizeof(text));
    assert_string_equal(text, "a1{2 2 30{c 30{} 80} 5}");
}

static void every_room_is_kept(void **state)
{
    (void)state;
    for (size_t room = 4; room < 40; room++) {
        char *exact = malloc(room); /* a sanitizer sees an octet too many */
        asn_outline_write(MESSAGE, sizeof(MESSAGE), true, exact, room);
        size_t size = strlen(exact);
        assert_true(size < room);
        if (size < strlen("a1{2:1 2:1 30{c:2 30{} 80:0} 5:0}"))
            assert_string_equal(exact + size - 3, "...");
        free(exact);
    }
}

static void what_is_no_element_ends_it(void **state)
{
    (void)state;
    for (size_t size = 1; size < sizeof(MESSAGE); size++)
        assert_non_null(strstr(outline(MESSAGE, size), "..."));
    assert_string_equal(outline("\x30\x03\x02\x05\x00", 5), "30{...");
}

static void nesting_beyond_the_limit_is_shown_by_its_length(void **state)
{
    (void)state;
    uint8_t deep[120];
    char wide[512];
    for (size_t i = 0; i < sizeof(deep); i += 2) {
        deep[i] = 0x30;
        deep[i + 1] = (uint8_t)(sizeof(deep) - 2 - i);
    }
    asn_outline_write(deep, sizeof(deep), true, wide, sizeof(wide));
    assert_non_null(strstr(wide, "30:72}}}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_and_lengths_are_shown_and_no_contents),
        cmocka_unit_test(lengths_are_left_out_where_they_would_tell_too_much),
        cmocka_unit_test(every_room_is_kept),
        cmocka_unit_test(what_is_no_element_ends_it),
        cmocka_unit_test(nesting_beyond_the_limit_is_shown_by_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
