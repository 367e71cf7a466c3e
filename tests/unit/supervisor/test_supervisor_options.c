#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>

#include "supervisor/supervisor_options.h"

#define WORDS_MOST 4

/* Reads the command line and returns what it says to standard error; the caller frees it. */
static char *
read_words(const char *const words[WORDS_MOST], struct supervisor_options *options, int expected)
{
    static char program[] = "ewscal-supervisor";
    char *arguments[WORDS_MOST + 2] = {program};
    int count = 1;
    for (; count <= WORDS_MOST && words[count - 1] != NULL; count++)
        arguments[count] = (char *)words[count - 1];
    char *text = NULL;
    size_t size = 0;
    FILE *usual = stderr;
    stderr = open_memstream(&text, &size);
    int result = supervisor_options_read(count, arguments, options);
    (void)fclose(stderr);
    stderr = usual;
    assert_int_equal(result, expected);
    return text;
}

static void wrong_usage_names_the_word_and_the_help(void **state)
{
    (void)state;
    static const struct {
        const char *words[WORDS_MOST];
        const char *said;
    } cases[] = {
        {{"--nonsense"}, "\"--nonsense\": there is no such option; see --help\n"},
        {{"--check", "-help"}, "\"-help\": there is no such option; see --help\n"},
        {{"--check", "--config"}, "\"--config\": this option needs a value; see --help\n"},
        {{"--config", "/c", "surplus"}, "\"surplus\": was not expected; see --help\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct supervisor_options options;
        char *text = read_words(cases[i].words, &options, -1);
        if (strstr(text, cases[i].said) == NULL)
            fail_msg("'%s' does not say '%s'", text, cases[i].said);
        free(text);
    }
}

static void options_are_read_silently(void **state)
{
    (void)state;
    struct supervisor_options options;
    char *text =
        read_words((const char *const[WORDS_MOST]){"--check", "--config", "/c"}, &options, 0);
    assert_string_equal(text, "");
    free(text);
    assert_true(options.only_check);
    assert_string_equal(options.config, "/c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_usage_names_the_word_and_the_help),
        cmocka_unit_test(options_are_read_silently),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
