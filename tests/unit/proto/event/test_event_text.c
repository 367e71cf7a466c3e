/* Sentences in German, made with the catalogue as it was built; what they must say stands in the catalogue and is read
 * here as a person would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/event/event_text.h"
#include "proto/event/sentence.h"
#include "proto/language/language.h"

static int load(void **state)
{
    *state = language_catalogue("de", EVENT_TEXT_DOMAIN);
    assert_non_null(*state);
    return 0;
}

static int unload(void **state)
{
    catalogue_destroy(*state);
    return 0;
}

static void assert_said(const struct catalogue *catalogue, const char *reason, const char *expected)
{
    struct sentence sentence;
    assert_string_equal(sentence_of_reason_in(catalogue, reason, &sentence), expected);
}

static void sentence_and_remedy_are_german(void **state)
{
    assert_said(*state, "directory.password_wrong words=\"80090308: data 52e\"",
                "das Kennwort ist falsch: 80090308: data 52e; berichtigen Sie das Kennwort in "
                "secret_file");
    assert_said(*state, "connection.timed_out limit_ms=30000",
                "es kam keine Antwort innerhalb von 30 s; prüfen Sie, ob der Server läuft und ob "
                "der Port stimmt");
}

static void where_it_happened_is_german_and_names_stay(void **state)
{
    assert_said(*state, "connection.closed server=exchange host=ex1 port=443 account=svc",
                "exchange, ex1 Port 443, Konto svc: der Server hat die Verbindung geschlossen");
}

static void a_cause_is_german_too(void **state)
{
    assert_said(*state,
                "settings.value_refused found=x cause=\"settings.form_count lowest=1 highest=9\"",
                "erwartet wird eine ganze Zahl von 1 bis 9, gefunden wurde „x“");
}

static void a_word_of_ours_is_german_and_a_word_of_a_server_is_not(void **state)
{
    assert_said(*state, "account.stopped_before class=\"the account is locked\" account=svc",
                "Konto svc: das Kennwort des Kontos wurde vor dem Neustart des Supervisors "
                "abgelehnt; berichtigen Sie das Kennwort in secret_file, und führen Sie "
                "`ewscalctl reload` aus, oder führen Sie `ewscalctl account retry` aus");
    assert_said(*state, "connection.cut step=\"log in\" words=connect",
                "Anmeldung: die Verbindung wurde unterbrochen: connect");
}

static void a_number_has_a_comma_and_who_is_next_is_german(void **state)
{
    char text[TIME_SPAN_BYTES];
    assert_said(*state, "connection.timed_out limit_ms=2500",
                "es kam keine Antwort innerhalb von 2,5 s; prüfen Sie, ob der Server läuft und ob "
                "der Port stimmt");
    assert_said(*state,
                "connection.closed next_try=\"with a new password, or by `ewscalctl account "
                "retry`\"",
                "nächster Versuch mit neuem Kennwort oder durch `ewscalctl account retry`: der "
                "Server hat die Verbindung geschlossen");
    assert_string_equal(event_span_text(*state, -1, text), "nie");
    assert_string_equal(event_span_text(*state, 120000, text), "2 min");
    assert_string_equal(event_span_text(NULL, 2500, text), "2.5 s");
}

/* As strangers see it who have no token. */
static void a_name_that_is_left_out_is_left_out_in_german(void **state)
{
    assert_said(*state, "connection.closed account=\"(not shown)\"",
                "Konto (nicht gezeigt): der Server hat die Verbindung geschlossen");
}

static void without_a_catalogue_everything_is_english(void **state)
{
    (void)state;
    assert_said(NULL, "connection.cut step=\"log in\"", "log in: the connection was cut");
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        const struct event_row *row = event_row((enum event)i);
        assert_ptr_equal(event_sentence_text(NULL, row), row->sentence);
        assert_ptr_equal(event_remedy_text(NULL, row), row->remedy);
    }
}

static void what_the_catalogue_does_not_know_is_as_it_came(void **state)
{
    assert_said(*state, "no.such_event host=h", "no.such_event host=h");
    const struct event_row unknown = {.name = "no.such_event", .sentence = "a", .remedy = "b"};
    assert_string_equal(event_sentence_text(*state, &unknown), "a");
    assert_string_equal(event_remedy_text(*state, &unknown), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentence_and_remedy_are_german),
        cmocka_unit_test(where_it_happened_is_german_and_names_stay),
        cmocka_unit_test(a_cause_is_german_too),
        cmocka_unit_test(a_word_of_ours_is_german_and_a_word_of_a_server_is_not),
        cmocka_unit_test(a_number_has_a_comma_and_who_is_next_is_german),
        cmocka_unit_test(a_name_that_is_left_out_is_left_out_in_german),
        cmocka_unit_test(without_a_catalogue_everything_is_english),
        cmocka_unit_test(what_the_catalogue_does_not_know_is_as_it_came),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
