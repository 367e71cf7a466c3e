#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"

#include "worker-ews/answer/character_filter.h"

#define FFFD "\xEF\xBF\xBD"

/* Filters `input` cut in two at `cut`. */
static void filter(const char *input, size_t size, size_t cut, struct buffer *output)
{
    struct character_filter filter;
    character_filter_init(&filter);
    assert_int_equal(character_filter_feed(&filter, (const uint8_t *)input, cut, output), 0);
    assert_int_equal(
        character_filter_feed(&filter, (const uint8_t *)input + cut, size - cut, output), 0);
    assert_int_equal(character_filter_finish(&filter, output), 0);
}

static void expect_size(const char *input, size_t size, const char *expected)
{
    for (size_t cut = 0; cut <= size; cut++) {
        struct buffer output;
        buffer_init(&output, 4096);
        filter(input, size, cut, &output);
        assert_int_equal(buffer_size(&output), strlen(expected));
        assert_memory_equal(buffer_data(&output), expected, strlen(expected));
        buffer_clear(&output);
    }
}

static void expect(const char *input, const char *expected)
{
    expect_size(input, strlen(input), expected);
}

static void too_little_room_is_an_error(void **state)
{
    (void)state;
    struct buffer output;
    buffer_init(&output, 2);
    struct character_filter filter;
    character_filter_init(&filter);
    assert_int_equal(character_filter_feed(&filter, (const uint8_t *)"abc", 3, &output), -1);
    buffer_clear(&output);
}

static void room_is_enough_for_the_worst_input(void **state)
{
    (void)state;
    uint8_t worst[64];
    memset(worst, 1, sizeof(worst));
    struct buffer output;
    buffer_init(&output, character_filter_room_bytes(sizeof(worst)));
    struct character_filter filter;
    character_filter_init(&filter);
    assert_int_equal(character_filter_feed(&filter, worst, sizeof(worst), &output), 0);
    assert_int_equal(buffer_size(&output), 3 * sizeof(worst));
    assert_int_equal(filter.replaced, sizeof(worst));
    buffer_clear(&output);
}

static void ordinary_text_passes_unchanged(void **state)
{
    (void)state;
    expect("", "");
    expect("<a b=\"c\">Müller &amp; S\xC3\xB6hne \xF0\x9F\x8D\x95\t\r\n</a>",
           "<a b=\"c\">Müller &amp; S\xC3\xB6hne \xF0\x9F\x8D\x95\t\r\n</a>");
    expect("\xEF\xBC\x81 \xEF\xBF\xBD", "\xEF\xBC\x81 \xEF\xBF\xBD"); /* U+FF01, U+FFFD */
}

static void forbidden_references_become_one_replacement_each(void **state)
{
    (void)state;
    expect("a&#x1;b&#xFFFF;c", "a" FFFD "b" FFFD "c");
    expect("&#0;&#8;&#xB;&#x1f;", FFFD FFFD FFFD FFFD);
    expect("&#xDFFF;&#xD800;&#xFFFE;&#x110000;", FFFD FFFD FFFD FFFD);
    expect("&#99999999999999999999999999;", FFFD);
    expect("&#x000000000000000000001;", FFFD);
}

static void two_halves_of_a_pair_are_one_character(void **state)
{
    (void)state;
    expect("a&#55357;&#56832;b", "a&#x1F600;b");
    expect("&#xD83D;&#xDE00;", "&#x1F600;");
    expect("&#xd83d;&#56832;&#x0000D83D;&#xde00;", "&#x1F600;&#x1F600;");
    expect("&#xD800;&#xDC00;&#xDBFF;&#xDFFF;", "&#x10000;&#x10FFFF;");
}

static void half_a_pair_is_replaced(void **state)
{
    (void)state;
    expect("a&#55357;", "a" FFFD);
    expect("&#55357;b", FFFD "b");
    expect("&#55357; &#56832;", FFFD " " FFFD);
    expect("&#xDE00;&#xD83D;<", FFFD FFFD "<");
    expect("&#xD83D;&#xD83D;&#xDE00;", FFFD "&#x1F600;");
    expect("&#xD83D;&#xDE00;&#xDE00;", "&#x1F600;" FFFD);
    expect("&#xD83D;&#x41;&#xDE00;", FFFD "&#x41;" FFFD);
    expect("&#xD83D;&#x1;", FFFD FFFD);
    expect("&#xD83D;&amp;&#xDE00;", FFFD "&amp;" FFFD);
    expect("&#xD83D;&#;", FFFD "&#!;");
    expect("&#xD83D;\xEF\xBC\x81", FFFD "\xEF\xBC\x81");
    expect("&#xD83D;\x01", FFFD FFFD);
}

/* One octet may release a half, a reference and itself. */
static void room_is_enough_for_what_was_kept_back(void **state)
{
    (void)state;
    static const char *const inputs[] = {"&#xD83D;&#x10FFFF;", "&#xD83D;&#xD83D;", "&#xD83D;&#12x",
                                         "&#xD83D;\xEF\xBF\x01"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        struct character_filter filter;
        character_filter_init(&filter);
        for (const char *at = inputs[i]; *at != '\0'; at++) {
            struct buffer output;
            buffer_init(&output, character_filter_room_bytes(1));
            assert_int_equal(character_filter_feed(&filter, (const uint8_t *)at, 1, &output), 0);
            buffer_clear(&output);
        }
    }
}

static void allowed_references_keep_their_character(void **state)
{
    (void)state;
    expect("&#x9;&#10;&#xD;&#32;&#x10FFFF;", "&#x9;&#xA;&#xD;&#x20;&#x10FFFF;");
    expect("&#xfffd;&#xD7FF;&#xE000;", "&#xFFFD;&#xD7FF;&#xE000;");
}

static void forbidden_octets_are_replaced(void **state)
{
    (void)state;
    expect_size("a\0b\x0b\x0c\x1f\x7f", 7, "a" FFFD "b" FFFD FFFD FFFD "\x7f");
    expect("\xEF\xBF\xBE\xEF\xBF\xBF", FFFD FFFD);
}

/* Ordinary text is looked at in blocks. */
static void forbidden_octets_are_replaced_wherever_they_stand(void **state)
{
    (void)state;
    char input[160], expected[160 + 3];
    for (size_t i = 1; i < sizeof(input) - 1; i += 3) {
        memset(input, 'a', sizeof(input));
        memset(expected, 'a', sizeof(expected));
        input[i - 1] = expected[i - 1] = '\n';
        input[i] = '\x01';
        memcpy(expected + i, FFFD, 3);
        input[sizeof(input) - 1] = expected[sizeof(input) + 1] = '\0';
        expect(input, expected);
    }
}

static void only_a_byte_order_mark_at_the_start_goes_away(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF<a/>", "<a/>");
    expect("<a/>\xEF\xBB\xBF", "<a/>\xEF\xBB\xBF");
    expect("\xEF\xBB", "\xEF\xBB");
}

/* What is not well-formed must not become well-formed by what the filter leaves out. */
static void broken_references_stay_broken(void **state)
{
    (void)state;
    expect("&#;", "&#!;");
    expect("&#x;", "&#!;");
    expect("&#12x41;", "&#!x41;");
    expect("&#x41 ;", "&#! ;");
    expect("&#1&#x41;", "&#!&#x41;");
    expect("&#x4", "&#!");
    expect("&&#65;", "&&#x41;");
    expect("&", "&");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_little_room_is_an_error),
        cmocka_unit_test(room_is_enough_for_the_worst_input),
        cmocka_unit_test(ordinary_text_passes_unchanged),
        cmocka_unit_test(forbidden_references_become_one_replacement_each),
        cmocka_unit_test(two_halves_of_a_pair_are_one_character),
        cmocka_unit_test(half_a_pair_is_replaced),
        cmocka_unit_test(room_is_enough_for_what_was_kept_back),
        cmocka_unit_test(allowed_references_keep_their_character),
        cmocka_unit_test(forbidden_octets_are_replaced),
        cmocka_unit_test(forbidden_octets_are_replaced_wherever_they_stand),
        cmocka_unit_test(only_a_byte_order_mark_at_the_start_goes_away),
        cmocka_unit_test(broken_references_stay_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
