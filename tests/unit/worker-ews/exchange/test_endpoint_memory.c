#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/exchange/endpoint_memory.h"

static void a_lower_version_is_told_once(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    assert_false(endpoint_memory_tell_version(&memory));
    assert_true(endpoint_memory_lower_version(&memory, SCHEMA_VERSION_2013_SP1));
    assert_true(endpoint_memory_lower_version(&memory, SCHEMA_VERSION_2013_SP1)); /* a late one */
    assert_int_equal(memory.version, SCHEMA_VERSION_2010_SP2);
    assert_true(endpoint_memory_tell_version(&memory));
    assert_false(endpoint_memory_tell_version(&memory));
    assert_true(endpoint_memory_lower_version(&memory, SCHEMA_VERSION_2010_SP2));
    assert_false(endpoint_memory_lower_version(&memory, SCHEMA_VERSION_2007_SP1));
}

static void an_unknown_busy_type_is_news_once(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    assert_true(endpoint_memory_note_busy_word(&memory, "Dreaming"));
    assert_true(endpoint_memory_note_busy_word(&memory, "Dancing"));
    assert_false(endpoint_memory_note_busy_word(&memory, "Dreaming"));
    assert_false(endpoint_memory_note_busy_word(&memory, "Dancing"));
}

static void a_server_that_invents_them_is_heard_only_so_often(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    char word[32];
    int news = 0;
    for (int i = 0; i < 100; i++) {
        (void)snprintf(word, sizeof(word), "Invented%d", i);
        news += endpoint_memory_note_busy_word(&memory, word);
    }
    assert_int_equal(news, ENDPOINT_BUSY_WORDS);
}

static void an_oddity_is_news_once_whatever_busy_types_were_heard(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    assert_true(endpoint_memory_note_busy_word(&memory, "zone.ambiguous"));
    assert_true(endpoint_memory_note_oddity(&memory, "zone.ambiguous"));
    assert_true(endpoint_memory_note_oddity(&memory, "zone.without_bias"));
    assert_false(endpoint_memory_note_oddity(&memory, "zone.ambiguous"));
}

static void long_ones_are_the_same_when_their_beginnings_are(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    assert_true(endpoint_memory_note_busy_word(&memory, "ThirtyOneOctetsAreKeptOfThisWord1"));
    assert_false(endpoint_memory_note_busy_word(&memory, "ThirtyOneOctetsAreKeptOfThisWord2"));
}

static void why_there_is_no_ticket_is_news_when_it_is_another_reason(void **state)
{
    (void)state;
    struct endpoint_memory memory = {0};
    assert_false(endpoint_memory_note_ticket(&memory, NULL));
    assert_true(endpoint_memory_note_ticket(&memory, "kerberos.clock account=svc seconds=400"));
    assert_false(endpoint_memory_note_ticket(&memory, "kerberos.clock account=svc seconds=401"));
    assert_string_equal(memory.no_ticket, "kerberos.clock account=svc seconds=401");
    assert_true(endpoint_memory_note_ticket(&memory, "kerberos.no_kdc realm=EXAMPLE.TEST"));
    assert_false(endpoint_memory_note_ticket(&memory, NULL));
    assert_string_equal(memory.no_ticket, "");
    assert_true(endpoint_memory_note_ticket(&memory, "kerberos.no_kdc realm=EXAMPLE.TEST"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(why_there_is_no_ticket_is_news_when_it_is_another_reason),
        cmocka_unit_test(an_oddity_is_news_once_whatever_busy_types_were_heard),
        cmocka_unit_test(long_ones_are_the_same_when_their_beginnings_are),
        cmocka_unit_test(a_lower_version_is_told_once),
        cmocka_unit_test(an_unknown_busy_type_is_news_once),
        cmocka_unit_test(a_server_that_invents_them_is_heard_only_so_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
