#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_reference.h"
#include "supervisor/settings/settings_value.h"

static char *read_all(const char *path)
{
    FILE *stream = fopen(path, "re");
    assert_non_null(stream);
    char *text = NULL;
    size_t size = 0;
    assert_true(getdelim(&text, &size, '\0', stream) > 0);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void assert_file_is_current(const char *path, int (*write_page)(FILE *stream))
{
    char *made = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&made, &size);
    assert_int_equal(write_page(stream), 0);
    assert_int_equal(fclose(stream), 0);
    char *kept = read_all(path);
    assert_string_equal(kept, made);
    free(kept);
    free(made);
}

static void the_pages_in_docs_are_those_of_the_table(void **state)
{
    (void)state;
    assert_file_is_current("docs/settings.md", settings_write_reference);
    assert_file_is_current("docs/man/ewscal.conf.5", settings_write_manual);
}

/* Whoever adds a setting says with which version it came: an upgrade names it. */
static void every_setting_is_of_the_first_packages_or_newer(void **state)
{
    (void)state;
    char *newer = NULL;
    size_t size = 0, rows = 0, lines = 0;
    FILE *stream = open_memstream(&newer, &size);
    assert_int_equal(settings_write_newer(stream), 0);
    assert_int_equal(fclose(stream), 0);
    char *first = read_all("tests/unit/supervisor/settings/settings-0.1.0");
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        for (size_t row = 0; row < kind->row_count; row++, rows++) {
            char line[128];
            (void)snprintf(line, sizeof(line), "[%s] %s\n", kind->name, kind->rows[row].key);
            if ((strstr(first, line) != NULL) == (strstr(newer, line) != NULL))
                fail_msg("%s must be in settings_write_newer() or in the list of 0.1.0", line);
        }
    }
    for (const char *text = newer; *text != '\0'; text++)
        lines += *text == '\n';
    for (const char *text = first; *text != '\0'; text++)
        lines += *text == '\n';
    assert_int_equal(lines, rows);
    free(first);
    free(newer);
}

/* A default that its own row refuses would be noticed by nobody until it is needed. */
static void every_default_fulfils_its_own_row(void **state)
{
    (void)state;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        void *values = calloc(1, kind->size_bytes);
        assert_non_null(values);
        for (size_t row = 0; row < kind->row_count; row++) {
            struct error error;
            const struct settings_row *setting = &kind->rows[row];
            if (setting->default_text[0] == '\0')
                continue;
            assert_int_equal(settings_value_set(setting, setting->default_text, values, &error), 0);
            char *text = settings_value_to_text(setting, values);
            assert_true(text[0] != '\0');
            free(text);
            settings_value_clear(setting, values);
        }
        free(values);
    }
}

static void each_word_of_a_choice_is_in_what_is_expected(void **state)
{
    (void)state;
    size_t most = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        for (size_t row = 0; row < kind->row_count; row++) {
            if (kind->rows[row].kind != SETTINGS_CHOICE)
                continue;
            char form[REASON_BYTES];
            struct sentence expected;
            settings_value_form(&kind->rows[row], form);
            const char *text = sentence_of_reason(form, &expected);
            size_t words = 0;
            for (; kind->rows[row].words[words].word != NULL; words++)
                assert_non_null(strstr(text, kind->rows[row].words[words].word));
            most = words > most ? words : most;
        }
    }
    assert_int_equal(most, SETTINGS_WORDS_MOST);
}

static void a_secret_is_handed_to_one_role_at_most(void **state)
{
    (void)state;
    size_t secrets = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        for (size_t row = 0; row < kind->row_count; row++) {
            if (!settings_value_is_secret(kind->rows[row].kind))
                continue;
            assert_int_not_equal(kind->rows[row].way.reader, SETTINGS_EVERYONE);
            secrets++;
        }
    }
    assert_int_equal(secrets, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_in_docs_are_those_of_the_table),
        cmocka_unit_test(every_setting_is_of_the_first_packages_or_newer),
        cmocka_unit_test(every_default_fulfils_its_own_row),
        cmocka_unit_test(each_word_of_a_choice_is_in_what_is_expected),
        cmocka_unit_test(a_secret_is_handed_to_one_role_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
