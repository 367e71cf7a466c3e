/* A reason goes to JSON and comes back, so that the sentence that is made of it in another language says what
 * the English one says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "supervisor/statistics/reason_json.h"

static void assert_fields(const char *reason, const char *expected)
{
    json_t *fields = reason_json_fields(reason);
    char *text = json_dumps(fields, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_string_equal(text, expected);
    free(text);
    json_decref(fields);
}

static void without_a_reason_there_are_no_parameters(void **state)
{
    (void)state;
    assert_fields(NULL, "null");
    assert_fields("", "null");
    json_t *object = json_object();
    reason_json_set(object, "text", "name", NULL);
    reason_json_set(object, "text", "name", "");
    assert_int_equal(json_object_size(object), 0);
    json_decref(object);
}

static void times_are_numbers_and_all_else_is_text(void **state)
{
    (void)state;
    assert_fields("exchange.busy wait_ms=30000 status=503 words=\"come back, soon\"",
                  "{\"wait_ms\":30000,\"status\":\"503\",\"words\":\"come back, soon\"}");
    assert_fields("a sentence of an older version",
                  "{\"words\":\"a sentence of an older version\"}");
}

static void a_cause_is_an_object_however_deep(void **state)
{
    (void)state;
    assert_fields(
        "exchange.no_ticket account=a cause=\"kerberos.no_kdc realm=R "
        "cause=\\\"name.unknown host=h\\\"\"",
        "{\"account\":\"a\",\"cause\":{\"name\":\"kerberos.no_kdc\",\"fields\":"
        "{\"realm\":\"R\",\"cause\":{\"name\":\"name.unknown\",\"fields\":{\"host\":\"h\"}}}}}");
}

static void sentence_name_and_parameters_stand_side_by_side(void **state)
{
    (void)state;
    json_t *object = json_object();
    reason_json_set(object, "text", "reason", "connection.closed server=main");
    char *text = json_dumps(object, JSON_COMPACT);
    assert_string_equal(text, "{\"text\":\"main: the server closed the connection\","
                              "\"reason\":\"connection.closed\","
                              "\"text_fields\":{\"server\":\"main\"}}");
    free(text);
    json_decref(object);
}

static void what_went_to_json_comes_back(void **state)
{
    (void)state;
    static const char *const reasons[] = {
        "round.finished",
        "exchange.busy wait_ms=30000 words=\"a \\\"b\\\" c\"",
        "exchange.no_ticket account=a cause=\"kerberos.no_kdc realm=R cause=\\\"name.unknown "
        "host=h\\\"\"",
    };
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        char packed[REASON_BYTES], name[REASON_NAME_BYTES];
        json_t *fields = reason_json_fields(reasons[i]);
        reason_copy_name(reasons[i], name);
        assert_int_equal(reason_json_pack(name, fields, packed), 0);
        assert_string_equal(packed, reasons[i]);
        json_decref(fields);
    }
}

static void what_is_something_else_is_not_packed(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "[]",
        "{\"a\":true}",
        "{\"a\":{\"name\":\"name.unknown\",\"fields\":{}}}",
        "{\"cause\":{\"name\":\"no name\",\"fields\":{}}}",
        "{\"cause\":{\"name\":\"name.unknown\"}}",
        "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,"
        "\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1}"};
    char packed[REASON_BYTES];
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        json_t *fields = json_loads(wrong[i], 0, NULL);
        assert_non_null(fields);
        assert_int_equal(reason_json_pack("round.finished", fields, packed), -1);
        json_decref(fields);
    }
    json_t *none = json_object();
    assert_int_equal(reason_json_pack(NULL, none, packed), -1);
    assert_int_equal(reason_json_pack("no name", none, packed), -1);
    assert_int_equal(reason_json_pack("round.finished", NULL, packed), -1);
    json_decref(none);
}

/* More causes in one another than a sentence has are no sentence. */
static void causes_without_end_are_not_packed(void **state)
{
    (void)state;
    char packed[REASON_BYTES];
    json_t *fields = json_object();
    for (int i = 0; i < 5; i++)
        fields = json_pack("{s:{s:s, s:o}}", "cause", "name", "name.unknown", "fields", fields);
    assert_int_equal(reason_json_pack("round.finished", fields, packed), -1);
    json_decref(fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_reason_there_are_no_parameters),
        cmocka_unit_test(times_are_numbers_and_all_else_is_text),
        cmocka_unit_test(a_cause_is_an_object_however_deep),
        cmocka_unit_test(sentence_name_and_parameters_stand_side_by_side),
        cmocka_unit_test(what_went_to_json_comes_back),
        cmocka_unit_test(what_is_something_else_is_not_packed),
        cmocka_unit_test(causes_without_end_are_not_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
