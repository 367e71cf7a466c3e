#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/event.h"
#include "proto/event/event_page.h"
#include "proto/event/event_text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence_contexts.h"
#include "proto/language/language.h"
#include "unit/proto/base/test_page.h"

static const struct event_row *row_at(size_t index)
{
    return event_row((enum event)index);
}

static void every_row_has_a_name_of_its_own_that_can_be_packed(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        assert_true(reason_is_packed(row_at(i)->name));
        assert_ptr_equal(event_find(row_at(i)->name), row_at(i));
    }
    assert_null(event_find("no.such_event"));
}

static bool is_listed(const char *names, const char *name, size_t size)
{
    while (*names != '\0') {
        size_t length = strcspn(names, " ");
        if (length == size && memcmp(names, name, size) == 0)
            return true;
        names += length + strspn(names + length, " ");
    }
    return false;
}

/* Every `{name}` of a form is a parameter of the row or says where it happened, and every brace is closed. */
static void assert_form(const struct event_row *row, const char *form)
{
#define CONTEXT_NAME(key, form) key " "
    int depth = 0;
    for (; *form != '\0'; form++) {
        if (*form == '}')
            assert_true(--depth >= 0);
        if (*form != '{')
            continue;
        depth++;
        size_t size = strcspn(form + 1, "{}");
        if (form[1] != '?' && !is_listed(row->parameters, form + 1, size) &&
            !is_listed(SENTENCE_CONTEXTS(CONTEXT_NAME), form + 1, size))
            fail_msg("%s: {%.*s} is not among its parameters", row->name, (int)size, form + 1);
    }
    assert_int_equal(depth, 0);
}

static void every_sentence_is_made_of_the_parameters_of_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        assert_form(row_at(i), row_at(i)->sentence);
        assert_form(row_at(i), row_at(i)->remedy != NULL ? row_at(i)->remedy : "");
        assert_true(strlen(row_at(i)->sentence) > 0);
        assert_int_not_equal(row_at(i)->sentence[strlen(row_at(i)->sentence) - 1], '.');
    }
}

static void the_page_in_docs_is_the_table(void **state)
{
    (void)state;
    assert_page("docs/events.md", event_page_write);
}

static struct catalogue *catalogue;

static void write_german(FILE *file)
{
    event_page_write_german(catalogue, file);
}

static void the_german_page_in_docs_is_the_table(void **state)
{
    (void)state;
    catalogue = language_catalogue("de", EVENT_TEXT_DOMAIN);
    assert_non_null(catalogue);
    assert_page("docs/ereignisse.md", write_german);
    catalogue_destroy(catalogue);
}

/* An administrator who is told that somebody must act is told what. What is wrong with an input is said by the
 * sentence, and a line without a class has the reason beside it. */
static void every_error_says_what_helps(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        const struct event_row *row = row_at(i);
        bool says_it = row->class == ERROR_INVALID || row->class == ERROR_NONE;
        if (row->level == LOG_LEVEL_ERROR && !says_it && row->remedy == NULL)
            fail_msg("%s: an error without a remedy", row->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_name_of_its_own_that_can_be_packed),
        cmocka_unit_test(every_sentence_is_made_of_the_parameters_of_its_row),
        cmocka_unit_test(the_page_in_docs_is_the_table),
        cmocka_unit_test(the_german_page_in_docs_is_the_table),
        cmocka_unit_test(every_error_says_what_helps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
