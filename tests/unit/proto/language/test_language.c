/* Which language an environment asks for: gettext's manual, "Locale Environment Variables" and "The LANGUAGE
 * variable". No locale needs to have been generated for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/language/language.h"

static void set(const char *name, const char *value)
{
    if (value != NULL)
        assert_int_equal(setenv(name, value, 1), 0);
    else
        assert_int_equal(unsetenv(name), 0);
}

static const char *
ask(const char *all, const char *messages, const char *lang, const char *languages)
{
    set("LC_ALL", all);
    set("LC_MESSAGES", messages);
    set("LANG", lang);
    set("LANGUAGE", languages);
    return language_of_environment();
}

static void without_a_locale_it_is_english(void **state)
{
    (void)state;
    assert_string_equal(ask(NULL, NULL, NULL, NULL), "en");
    assert_string_equal(ask("", "", "", ""), "en");
    assert_string_equal(ask(NULL, NULL, NULL, "de"), "en");
    assert_string_equal(ask(NULL, NULL, "C", "de"), "en");
    assert_string_equal(ask("POSIX", NULL, "de_DE.UTF-8", "de"), "en");
}

static void all_comes_before_messages_and_messages_before_lang(void **state)
{
    (void)state;
    assert_string_equal(ask(NULL, NULL, "de_DE.UTF-8", NULL), "de");
    assert_string_equal(ask(NULL, "en_US.UTF-8", "de_DE.UTF-8", NULL), "en");
    assert_string_equal(ask("de_AT.UTF-8", "en_US.UTF-8", "C", NULL), "de");
    assert_string_equal(ask("C.UTF-8", "de_DE.UTF-8", "de_DE.UTF-8", NULL), "en");
}

static void the_list_of_languages_goes_first_where_there_is_a_locale(void **state)
{
    (void)state;
    assert_string_equal(ask(NULL, NULL, "C.UTF-8", "de"), "de");
    assert_string_equal(ask(NULL, NULL, "en_US.UTF-8", "fr:de:en"), "de");
    assert_string_equal(ask(NULL, NULL, "de_DE.UTF-8", "fr:en:de"), "en");
    assert_string_equal(ask(NULL, NULL, "de_DE.UTF-8", "fr:it"), "de");
}

static void a_language_is_told_by_its_whole_name(void **state)
{
    (void)state;
    assert_string_equal(ask("de", NULL, NULL, NULL), "de");
    assert_string_equal(ask("de@euro", NULL, NULL, NULL), "de");
    assert_string_equal(ask("de.UTF-8", NULL, NULL, NULL), "de");
    assert_string_equal(ask("den_CA", NULL, NULL, NULL), "en");
    assert_string_equal(ask("d", NULL, NULL, NULL), "en");
    assert_string_equal(ask("fr_FR.UTF-8", NULL, NULL, NULL), "en");
}

static void english_and_an_unknown_domain_have_no_catalogue(void **state)
{
    (void)state;
    assert_null(language_catalogue("en", "ewscalctl"));
    assert_null(language_catalogue("de", "nothing-of-ours"));
}

static size_t count_texts(const char *path)
{
    char line[4096];
    size_t count = 0;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL)
        count += strncmp(line, "msgid ", strlen("msgid ")) == 0;
    (void)fclose(file);
    return count;
}

/* Those with PRId64 once stood in a part of the file that is not read here, and stayed English. */
static void every_text_of_a_catalogue_is_found(void **state)
{
    (void)state;
    static const char *const domains[][2] = {
        {"ewscalctl", "supervisor/ctl/po/ewscalctl-de.po"},
        {"ewscal-reasons", "supervisor/ctl/po/reasons-de.po"},
        {"ewscal-dashboard", "supervisor/ctl/po/dashboard-de.po"},
    };
    for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
        struct catalogue *catalogue = language_catalogue("de", domains[i][0]);
        assert_non_null(catalogue);
        assert_int_equal(catalogue_count(catalogue), count_texts(domains[i][1]));
        catalogue_destroy(catalogue);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_locale_it_is_english),
        cmocka_unit_test(all_comes_before_messages_and_messages_before_lang),
        cmocka_unit_test(the_list_of_languages_goes_first_where_there_is_a_locale),
        cmocka_unit_test(a_language_is_told_by_its_whole_name),
        cmocka_unit_test(english_and_an_unknown_domain_have_no_catalogue),
        cmocka_unit_test(every_text_of_a_catalogue_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
