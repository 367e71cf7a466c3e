/* What a person reads who asks for help in German, with the guide of this tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/ctl/ctl_help.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/guide/guide.h"

static char *text;

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_is_told_in_german),
        cmocka_unit_test(without_the_guide_a_setting_is_told_in_english),
        cmocka_unit_test(a_chapter_goes_first),
        cmocka_unit_test(a_chapter_is_known_by_its_title_too),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
