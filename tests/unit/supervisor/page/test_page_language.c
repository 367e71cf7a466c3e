/* What the page gets of each language: it must have a form for every event that the supervisor can report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/event_text.h"
#include "proto/language/language.h"
#include "supervisor/page/page_file.h"
#include "supervisor/page/page_language.h"

static const char *
text_at(const json_t *object, const char *first, const char *second, const char *third)
{
    const json_t *inner = json_object_get(json_object_get(object, first), second);
    return json_string_value(third == NULL ? inner : json_object_get(inner, third));
}

static void english_has_every_event_and_nothing_else(void **state)
{
    (void)state;
    json_t *object = page_language("en", NULL, NULL);
    assert_string_equal(json_string_value(json_object_get(object, "language")), "en");
    assert_int_equal(json_object_size(json_object_get(object, "events")), EVENT_COUNT);
    assert_int_equal(json_object_size(json_object_get(object, "texts")), 0);
    assert_string_equal(text_at(object, "events", "connection.closed", "sentence"),
                        "the server closed the connection");
    assert_true(json_is_null(json_object_get(
        json_object_get(json_object_get(object, "events"), "connection.closed"), "remedy")));
    json_decref(object);
}

static void german_has_every_event_the_page_and_words_of_ours(void **state)
{
    (void)state;
    struct catalogue *events = language_catalogue("de", EVENT_TEXT_DOMAIN);
    struct catalogue *texts = language_catalogue("de", "ewscal-dashboard");
    assert_non_null(events);
    assert_non_null(texts);
    json_t *object = page_language("de", events, texts);
    assert_int_equal(json_object_size(json_object_get(object, "events")), EVENT_COUNT);
    assert_string_equal(text_at(object, "events", "directory.password_wrong", "sentence"),
                        "das Kennwort ist falsch{?: {words}}");
    assert_string_equal(text_at(object, "events", "directory.password_wrong", "remedy"),
                        "berichtigen Sie das Kennwort in secret_file");
    assert_string_equal(text_at(object, "texts", "Language", NULL), "Sprache");
    assert_string_equal(text_at(object, "values", "class", "the account is locked"),
                        "das Konto ist gesperrt");
    assert_null(json_object_get(json_object_get(object, "texts"), ""));
    json_decref(object);
    catalogue_destroy(events);
    catalogue_destroy(texts);
}

/* The build has made both, and the program has them. */
static void both_are_files_of_the_page(void **state)
{
    (void)state;
    static const char *const paths[] = {"/language/de.json", "/language/en.json"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const struct page_file *file = page_file_find(paths[i]);
        assert_non_null(file);
        assert_string_equal(file->type, "application/json; charset=utf-8");
        json_t *object = json_loadb((const char *)file->octets, file->size_bytes, 0, NULL);
        assert_int_equal(json_object_size(json_object_get(object, "events")), EVENT_COUNT);
        json_decref(object);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_has_every_event_and_nothing_else),
        cmocka_unit_test(german_has_every_event_the_page_and_words_of_ours),
        cmocka_unit_test(both_are_files_of_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
