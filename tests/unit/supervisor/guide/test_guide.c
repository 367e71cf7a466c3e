/* Chapters where they are installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/guide/guide.h"
#include "supervisor/guide/guide_pager.h"
#include "supervisor/guide/guide_setting.h"

#define PATIENCE_SECONDS 5

static char folder[] = "/tmp/test-guide-XXXXXX";

static void write_chapter(const char *path, const char *text)
{
    char *whole = memory_format_text("%s/%s", folder, path);
    FILE *file = fopen(whole, "we");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    free(whole);
}

static void change_folder(const char *path, int (*change)(const char *))
{
    char *whole = memory_format_text("%s/%s", folder, path);
    assert_int_equal(change(whole), 0);
    free(whole);
}

static int make_private(const char *path)
{
    return mkdir(path, 0700);
}

static int make(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    change_folder("en", make_private);
    change_folder("de", make_private);
    write_chapter("en/index.md", "# What it is {#what}\n\nText.\n");
    write_chapter("en/log.md", "# Log\n");
    write_chapter("de/index.md", "# Was es ist\n");
    write_chapter(
        "de/settings.md",
        "# Alle\n\n| `key` | x | kein Abschnitt | y |\n\n## [one] {#one}\n\n"
        "| `key` | `1` | Der *erste* [Wert](log.md#a) mit `code` | sofort |\n| `cut` | x |\n\n"
        "## [two] {#two}\n\n| `key` | – | Der zweite | sofort |\n");
    return 0;
}

static int end(void **state)
{
    (void)state;
    static const char *const files[] = {"en/index.md", "en/log.md", "de/index.md",
                                        "de/settings.md"};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        change_folder(files[i], unlink);
    change_folder("en", rmdir);
    change_folder("de", rmdir);
    return rmdir(folder);
}

static void assert_found(const char *language, const char *name, const char *expected)
{
    char *found = guide_find_chapter(folder, language, name);
    if (expected == NULL)
        assert_null(found);
    else
        assert_string_equal(found + strlen(folder) + 1, expected);
    free(found);
}

static void a_chapter_is_found_in_the_language_or_in_the_other_one(void **state)
{
    (void)state;
    assert_found("de", "index", "de/index.md");
    assert_found("en", "index", "en/index.md");
    assert_found("de", "log", "en/log.md");
    assert_found("de", "nothing", NULL);
}

static void what_leads_out_of_the_folder_is_no_chapter(void **state)
{
    (void)state;
    assert_found("en", "../en/log", NULL);
    assert_found("en", "/etc/passwd", NULL);
    assert_found("en", ".", NULL);
    assert_found("en", "", NULL);
}

static void chapters_are_listed_with_their_titles(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(guide_list(folder, "en", stream), 2);
    assert_int_equal(guide_list("/nowhere", "en", stream), 0);
    (void)fclose(stream);
    assert_string_equal(text,
                        "  index                    What it is\n  log                      Log\n");
    free(text);
}

/* Whoever has started this program may have said that nobody waits for its children. */
static void a_pager_that_nobody_may_wait_for_is_over_when_it_ends(void **state)
{
    (void)state;
    struct guide_pager pager = {.stream = tmpfile()};
    assert_non_null(pager.stream);
    assert_ptr_not_equal(signal(SIGCHLD, SIG_IGN), SIG_ERR);
    (void)alarm(PATIENCE_SECONDS);
    pager.process = fork();
    if (pager.process == 0)
        _exit(0);
    guide_pager_close(&pager);
    (void)alarm(0);
    assert_int_equal(pager.process, 0);
    assert_ptr_not_equal(signal(SIGCHLD, SIG_DFL), SIG_ERR);
}

static void
assert_meaning(const char *language, const char *section, const char *key, const char *expected)
{
    char *meaning = guide_setting_text(folder, language, section, key);
    if (expected == NULL)
        assert_null(meaning);
    else
        assert_string_equal(meaning, expected);
    free(meaning);
}

static void what_a_setting_means_stands_in_its_row(void **state)
{
    (void)state;
    assert_meaning("de", "one", "key", "Der *erste* Wert mit `code`");
    assert_meaning("de", "two", "key", "Der zweite");
    assert_meaning("de", "one", "cut", NULL);
    assert_meaning("de", "one", "other", NULL);
    assert_meaning("de", "three", "key", NULL);
    assert_meaning("en", "one", "key", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chapter_is_found_in_the_language_or_in_the_other_one),
        cmocka_unit_test(what_leads_out_of_the_folder_is_no_chapter),
        cmocka_unit_test(chapters_are_listed_with_their_titles),
        cmocka_unit_test(a_pager_that_nobody_may_wait_for_is_over_when_it_ends),
        cmocka_unit_test(what_a_setting_means_stands_in_its_row),
    };
    return cmocka_run_group_tests(tests, make, end);
}
