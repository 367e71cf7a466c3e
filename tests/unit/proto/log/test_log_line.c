#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/log/log_line.h"

static const struct event_field end = {.key = NULL};

static void
assert_line(const char *sentence, const struct event_field *fields, const char *expected)
{
    char text[LOG_LINE_BYTES + 1];
    struct log_line line = {
        .wall_ms = INT64_C(1795435200123),
        .level = LOG_LEVEL_WARNING,
        .name = "worker-ews/2",
        .sentence = sentence,
        .fields = fields,
    };
    size_t size = log_line_format(&line, text);
    assert_int_equal(size, strlen(text));
    const char *head = "2026-11-23T12:00:00.123Z WARNING worker-ews/2 ";
    assert_memory_equal(text, head, strlen(head));
    assert_string_equal(text + strlen(head), expected);
}

static void assert_value(const char *value, const char *expected)
{
    const struct event_field fields[] = {{.key = "k", .text = value}, end};
    char line[LOG_LINE_BYTES];
    size_t size = (size_t)(stpcpy(stpcpy(stpcpy(line, "s k="), expected), "\n") - line);
    assert_true(size < sizeof(line));
    assert_line("s", fields, line);
}

static void unknown_levels_are_refused(void **state)
{
    (void)state;
    enum log_level level = LOG_LEVEL_INFO;
    assert_int_equal(log_level_from_text("verbose", &level), -1);
    assert_int_equal(log_level_from_text("", &level), -1);
    assert_int_equal(level, LOG_LEVEL_INFO);
    assert_int_equal(log_level_from_text("Debug", &level), 0);
    assert_int_equal(level, LOG_LEVEL_DEBUG);
    assert_string_equal(log_level_name(LOG_LEVEL_ERROR), "ERROR");
}

static void a_value_cannot_forge_a_line_or_a_field(void **state)
{
    (void)state;
    assert_value("a\n2026-11-23T12:00:00.123Z ERROR x y",
                 "\"a\\n2026-11-23T12:00:00.123Z ERROR x y\"");
    assert_value("a user=b", "\"a user=b\"");
    assert_value("say \"no\" \\", "\"say \\\"no\\\" \\\\\"");
    assert_value("\x1b[2J", "\\x1b[2J");
    assert_value("\xc2\x85", "\\u0085");
    assert_value("a\xe2\x80\xa8"
                 "b",
                 "a\\u2028b");
    assert_value("\xe2\x80\xae"
                 "cba",
                 "\\u202ecba");
    assert_value("", "\"\"");
}

static void a_sentence_cannot_forge_a_line(void **state)
{
    (void)state;
    assert_line("one\ntwo\r", NULL, "one\\ntwo\\x0d\n");
}

static void utf8_is_kept_and_other_octets_are_escaped(void **state)
{
    (void)state;
    assert_value("M\xc3\xbcller", "M\xc3\xbcller");
    assert_value("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
    assert_value("M\xfcller", "\"M\\xfcller\"");
    assert_value("cut\xc3", "\"cut\\xc3\"");
}

static void a_long_value_is_cut_and_says_so(void **state)
{
    (void)state;
    char value[LOG_VALUE_BYTES + 2];
    memset(value, 'x', sizeof(value) - 1);
    value[LOG_VALUE_BYTES + 1] = '\0';
    char expected[LOG_VALUE_BYTES + 4];
    memset(expected, 'x', LOG_VALUE_BYTES);
    memcpy(expected + LOG_VALUE_BYTES, "...", 4);
    assert_value(value, expected);
}

static void a_line_never_exceeds_its_limit_and_ends_with_a_newline(void **state)
{
    (void)state;
    char value[LOG_VALUE_BYTES + 1];
    memset(value, '\x01', sizeof(value) - 1);
    value[LOG_VALUE_BYTES] = '\0';
    struct event_field fields[11];
    for (size_t i = 0; i < 10; i++)
        fields[i] = (struct event_field){.key = "key", .text = value};
    fields[10] = end;
    char text[LOG_LINE_BYTES + 1];
    struct log_line line = {.name = "n", .sentence = "s", .fields = fields};
    size_t size = log_line_format(&line, text);
    assert_true(size <= LOG_LINE_BYTES);
    assert_int_equal(text[size - 1], '\n');
    assert_ptr_equal(strchr(text, '\n'), text + size - 1);
    assert_int_equal(text[size - 2], '1');
}

static void fields_follow_the_sentence_in_their_order(void **state)
{
    (void)state;
    const struct event_field fields[] = {
        {.key = "user", .text = "anna@example.com"},
        {.key = "job", .number = -17},
        end,
    };
    assert_line("lease ended", fields, "lease ended user=anna@example.com job=-17\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_levels_are_refused),
        cmocka_unit_test(a_value_cannot_forge_a_line_or_a_field),
        cmocka_unit_test(a_sentence_cannot_forge_a_line),
        cmocka_unit_test(utf8_is_kept_and_other_octets_are_escaped),
        cmocka_unit_test(a_long_value_is_cut_and_says_so),
        cmocka_unit_test(a_line_never_exceeds_its_limit_and_ends_with_a_newline),
        cmocka_unit_test(fields_follow_the_sentence_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
