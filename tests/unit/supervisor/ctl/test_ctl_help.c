/* What a person reads who asks for help in German, with the guide of this tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"
#include "proto/event/event_page.h"

#include "supervisor/ctl/ctl_help.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/guide/guide.h"

static char *text, *page;

static int speak(const char *locale)
{
    assert_int_equal(setenv("LC_ALL", locale, 1), 0);
    ctl_language_begin();
    return 0;
}

static int begin(void **state)
{
    *state = guide_folder();
    return speak("de_DE.UTF-8");
}

static int end(void **state)
{
    free(*state);
    free(text);
    free(page);
    return speak("C");
}

static const char *help(const char *topic, const char *guide)
{
    size_t size = 0;
    free(text);
    FILE *stream = open_memstream(&text, &size);
    int result = ctl_help(topic, guide, stream);
    assert_int_equal(fclose(stream), 0);
    return result == 0 ? text : NULL;
}

static void a_setting_is_told_in_german(void **state)
{
    assert_string_equal(help("service.interval", *state),
                        "[service] interval\n"
                        "  Wie oft jeder Kalender gelesen wird\n"
                        "  Wert:    eine Dauer mit Einheit (ms, s, m, h, d) von 1s bis 1d\n"
                        "  Vorgabe: 15m\n"
                        "  ändern:  wirkt mit `ewscalctl reload`\n");
}

static void without_the_guide_a_setting_is_told_in_english(void **state)
{
    (void)state;
    assert_non_null(
        strstr(help("service.interval", "/nowhere"), "How often each calendar is read"));
}

static void a_chapter_goes_first(void **state)
{
    const char *shown = help("exchange", *state);
    assert_int_equal(strncmp(shown, "Verbindung zu Exchange\n", 23), 0);
    assert_non_null(strstr(shown, "\n  url "));
}

static void a_chapter_is_known_by_its_title_too(void **state)
{
    assert_int_equal(strncmp(help("diagnose", *state), "Diagnose\n", 9), 0);
    /* What programs complete has its name. */
    assert_int_equal(strncmp(help("settings", *state), "  ucserver\n", 11), 0);
    assert_int_equal(strncmp(help("Alle Einstellungen", *state), "Alle Einstellungen\n", 19), 0);
    assert_null(help("Diagnos", *state));
}

/* ---- what helps ---- */

/* The catalogue that is made for the person's language. */
static void write_page(void)
{
    size_t size = 0;
    free(page);
    FILE *stream = open_memstream(&page, &size);
    if (ctl_language_reasons() != NULL)
        event_page_write_german(ctl_language_reasons(), stream);
    else
        event_page_write(stream);
    assert_int_equal(fclose(stream), 0);
}

/* The last cell of an event's row as help would write it, new; the bars of Markdown are those of the text again. */
static char *cell_of(const struct event_row *row)
{
    char *cell = NULL;
    size_t size = 0;
    char *mark = memory_format_text("\n| `%s` |", row->name);
    const char *line = strstr(page, mark);
    free(mark);
    assert_non_null(line);
    const char *end = strchr(line + 1, '\n') - strlen(" |");
    const char *begin = end;
    while (strncmp(begin, "| ", 2) != 0 || begin[-1] == '\\')
        begin--;
    begin += strlen("| ");
    FILE *stream = open_memstream(&cell, &size);
    for (; begin < end; begin++)
        if (*begin != '\\' || begin[1] != '|')
            (void)fputc(*begin, stream);
    assert_int_equal(fclose(stream), 0);
    char *pattern = cell;
    stream = open_memstream(&cell, &size);
    ctl_reason_write_pattern(pattern, stream);
    assert_int_equal(fclose(stream), 0);
    free(pattern);
    return cell;
}

static void assert_help_as_in_catalogue(const char *heading, const char *guide)
{
    write_page();
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        const struct event_row *row = event_row((enum event)i);
        char *cell = cell_of(row);
        const char *said = strstr(help(row->name, guide), heading);
        said = said != NULL ? said + strlen(heading) : "";
        size_t size = strcspn(said, "\n");
        if (size != strlen(cell) || strncmp(said, cell, size) != 0)
            fail_msg("%s: help says \"%.*s\", the catalogue \"%s\"", row->name, (int)size, said,
                     cell);
        free(cell);
    }
}

static void what_helps_is_what_the_catalogue_says(void **state)
{
    assert_help_as_in_catalogue("  Abhilfe: ", *state);
    (void)speak("C");
    assert_help_as_in_catalogue("  remedy:  ", *state);
    (void)speak("de_DE.UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_is_told_in_german),
        cmocka_unit_test(without_the_guide_a_setting_is_told_in_english),
        cmocka_unit_test(a_chapter_goes_first),
        cmocka_unit_test(a_chapter_is_known_by_its_title_too),
        cmocka_unit_test(what_helps_is_what_the_catalogue_says),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
