#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/setup/configuration_text.h"

static const char example[] = "# Where to\n"
                              "[ucserver]\n"
                              "host = uc.example.com\n"
                              "#pin = AA:BB\n"
                              "user  =  admin   \n"
                              "\n"
                              "[directory emea]\n"
                              "host = dc1\n"
                              "host = dc2\n"
                              "; the last word\n";

static bool
set_one(struct configuration_text *text, const char *section, const char *key, const char *value)
{
    return configuration_text_set(text, section, key, &value, 1);
}

static void expect_text(const struct configuration_text *text, const char *expected)
{
    char *copy = configuration_text_copy(text);
    assert_string_equal(copy, expected);
    free(copy);
}

/* Sets one key in `before` and compares the whole. */
static void expect_set(
    const char *before, const char *section, const char *key, const char *value, const char *after)
{
    struct configuration_text *text = configuration_text_create(before);
    bool has_changed = set_one(text, section, key, value);
    expect_text(text, after);
    assert_int_equal(has_changed, strcmp(before, after) != 0);
    assert_string_equal(configuration_text_value(text, section, key, 0), value);
    assert_false(set_one(text, section, key, value));
    expect_text(text, after);
    configuration_text_destroy(text);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct configuration_text *text = configuration_text_create(example);
    assert_null(configuration_text_value(text, "ucserver", "port", 0));
    assert_null(configuration_text_value(text, "ucserver", "pin", 0)); /* a comment */
    assert_null(configuration_text_value(text, "exchange", "host", 0));
    assert_null(configuration_text_value(text, "directory", "host", 0));
    assert_null(configuration_text_value(text, "directory emea", "host", 2));
    assert_null(configuration_text_section(text, "dir", 0));
    assert_null(configuration_text_section(text, "directory", 1));
    assert_false(configuration_text_set(text, "exchange", "host", NULL, 0));
    expect_text(text, example);
    configuration_text_destroy(text);
    configuration_text_destroy(NULL);
}

static void values_are_read_without_blanks_around_them(void **state)
{
    (void)state;
    struct configuration_text *text = configuration_text_create(example);
    assert_string_equal(configuration_text_section(text, "directory", 0), "directory emea");
    assert_string_equal(configuration_text_section(text, "ucserver", 0), "ucserver");
    assert_string_equal(configuration_text_value(text, "ucserver", "user", 0), "admin");
    assert_string_equal(configuration_text_value(text, "directory emea", "host", 1), "dc2");
    configuration_text_destroy(text);
}

static void a_value_that_is_there_already_changes_no_octet(void **state)
{
    (void)state;
    expect_set(example, "ucserver", "user", "admin", example);
    expect_set("[http]\r\nlisten=off", "http", "listen", "off", "[http]\r\nlisten=off");
}

static void only_the_line_of_the_key_is_written_anew(void **state)
{
    (void)state;
    expect_set("# c\n[a]\nx = 1 \n y=2\n[b]\nx = 3\n", "a", "x", "5",
               "# c\n[a]\nx = 5\n y=2\n[b]\nx = 3\n");
}

static void a_new_key_follows_its_example_or_the_last_key(void **state)
{
    (void)state;
    expect_set("[a]\nx = 1\n#pin = AA\n# words\ny = 2\n\n[b]\n", "a", "pin", "CC",
               "[a]\nx = 1\n#pin = AA\npin = CC\n# words\ny = 2\n\n[b]\n");
    expect_set("[a]\nx = 1\n# of y\ny = 2\n\n[b]\n", "a", "z", "3",
               "[a]\nx = 1\n# of y\ny = 2\nz = 3\n\n[b]\n");
    expect_set("[a]\n[b]\n", "a", "x", "1", "[a]\nx = 1\n[b]\n");
}

static void a_new_section_begins_at_the_end(void **state)
{
    (void)state;
    expect_set("", "a", "x", "1", "[a]\nx = 1\n");
    expect_set("[a]\nx = 1", "b", "y", "2", "[a]\nx = 1\n\n[b]\ny = 2\n");
}

static void line_ends_and_the_mark_of_the_file_are_kept(void **state)
{
    (void)state;
    expect_set("\xef\xbb\xbf[a]\r\nx = 1\r\n", "a", "y", "2",
               "\xef\xbb\xbf[a]\r\nx = 1\r\ny = 2\r\n");
    expect_set("[a]\nx = 1", "a", "x", "2", "[a]\nx = 2\n");
}

static void a_list_has_a_line_for_each_value(void **state)
{
    (void)state;
    const char *const three[] = {"dc1", "dc3", "dc4"};
    struct configuration_text *text =
        configuration_text_create("[d]\nhost = dc1\n# second\nhost = dc2\nuser = u\n");
    assert_true(configuration_text_set(text, "d", "host", three, 3));
    expect_text(text, "[d]\nhost = dc1\n# second\nhost = dc3\nhost = dc4\nuser = u\n");
    assert_false(configuration_text_set(text, "d", "host", three, 3));
    assert_true(configuration_text_set(text, "d", "host", three, 1));
    expect_text(text, "[d]\nhost = dc1\n# second\nuser = u\n");
    assert_true(configuration_text_set(text, "d", "host", NULL, 0));
    expect_text(text, "[d]\n# second\nuser = u\n");
    assert_null(configuration_text_value(text, "d", "host", 0));
    configuration_text_add(text, "d", "pin", "AA");
    configuration_text_add(text, "d", "pin", "BB");
    configuration_text_add(text, "e", "pin", "CC");
    expect_text(text, "[d]\n# second\nuser = u\npin = AA\npin = BB\n\n[e]\npin = CC\n");
    configuration_text_destroy(text);
}

static void expect_own(const char *section, const char *expected)
{
    struct configuration_text *text = configuration_text_create(
        "[a]\nsecret_file = /s/x\nca_file = /s/x-2.pem\n[b]\nca_file = /s/x.pem\n"
        "# ca_file = /s/x-3.pem\n");
    char *path = configuration_text_own_path(text, section, "/s/x", ".pem");
    assert_string_equal(path, expected);
    free(path);
    configuration_text_destroy(text);
}

static void a_path_of_its_own_is_named_by_no_other_section(void **state)
{
    (void)state;
    expect_own("b", "/s/x.pem");
    expect_own("a", "/s/x-2.pem");
    expect_own("c", "/s/x-3.pem");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(values_are_read_without_blanks_around_them),
        cmocka_unit_test(a_value_that_is_there_already_changes_no_octet),
        cmocka_unit_test(only_the_line_of_the_key_is_written_anew),
        cmocka_unit_test(a_new_key_follows_its_example_or_the_last_key),
        cmocka_unit_test(a_new_section_begins_at_the_end),
        cmocka_unit_test(line_ends_and_the_mark_of_the_file_are_kept),
        cmocka_unit_test(a_list_has_a_line_for_each_value),
        cmocka_unit_test(a_path_of_its_own_is_named_by_no_other_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
