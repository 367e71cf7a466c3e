#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/discover/autodiscover_answer.h"

#define OUTER                                                                                      \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"http://"                    \
    "schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">"
#define INNER                                                                                      \
    OUTER "<Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/"          \
          "responseschema/2006a\">"
#define END "</Response></Autodiscover>"

static void read_good(const char *text, struct autodiscover_answer *answer)
{
    struct error error = {0};
    assert_int_equal(autodiscover_answer_read(text, strlen(text), answer, &error), 0);
}

static void expect_url(const char *text, const char *url, int64_t valid_ms)
{
    struct autodiscover_answer answer;
    read_good(text, &answer);
    assert_int_equal(answer.action, AUTODISCOVER_SETTINGS);
    if (url == NULL)
        assert_null(answer.target);
    else
        assert_string_equal(answer.target, url);
    assert_int_equal(answer.valid_ms, valid_ms);
    autodiscover_answer_clear(&answer);
}

static void expect_refusal(const char *text)
{
    struct error error = {0};
    struct autodiscover_answer answer = {.valid_ms = 7};
    assert_int_equal(autodiscover_answer_read(text, strlen(text), &answer, &error), -1);
    assert_int_not_equal(error.class, ERROR_NONE);
    assert_int_equal(answer.valid_ms, 7);
}

#define PROTOCOL(type, inside) "<Protocol><Type>" type "</Type>" inside "</Protocol>"
#define SETTINGS(inside)                                                                           \
    INNER "<Account><AccountType>email</AccountType><Action>settings</Action>" inside              \
          "</Account>" END

static void the_inner_address_is_taken_before_the_outer_one(void **state)
{
    (void)state;
    expect_url(SETTINGS(PROTOCOL("EXPR", "<EwsUrl>https://out.test/ews</EwsUrl>") PROTOCOL(
                   "EXCH", "<TTL>2</TTL><EwsUrl> https://in.test/ews\n</EwsUrl>")),
               "https://in.test/ews", INT64_C(2) * 60 * 60 * 1000);
    expect_url(
        SETTINGS(PROTOCOL("EXCH", "") PROTOCOL("EXPR", "<EwsUrl>https://out.test/ews</EwsUrl>")),
        "https://out.test/ews", 0);
    expect_url(SETTINGS(PROTOCOL("EXHTTP", "<EwsUrl>https://any.test/ews</EwsUrl>")),
               "https://any.test/ews", 0);
}

static void an_older_server_names_the_availability_service_alone(void **state)
{
    (void)state;
    expect_url(SETTINGS(PROTOCOL("EXCH", "<ASUrl>https://as.test/ews</ASUrl>")),
               "https://as.test/ews", 0);
    expect_url(SETTINGS(PROTOCOL("EXCH", "<ASUrl>https://as.test/ews</ASUrl>"
                                         "<EwsUrl>https://ews.test/ews</EwsUrl>")),
               "https://ews.test/ews", 0);
}

static void other_protocols_and_deeper_places_are_not_meant(void **state)
{
    (void)state;
    expect_url(
        SETTINGS(PROTOCOL("WEB", "<Internal><Protocol><Type>EXCH</Type>"
                                 "<ASUrl>https://web.test/ews</ASUrl></Protocol></Internal>")),
        NULL, 0);
    expect_url(SETTINGS(PROTOCOL("EXCH", "<EwsPartnerUrl>https://other.test/</EwsPartnerUrl>"
                                         "<EwsUrl xmlns=\"urn:other\">https://no.test/</EwsUrl>"
                                         "<EwsUrl/><TTL>-1</TTL>")),
               NULL, 0);
}

static void redirects_and_errors_are_told_apart(void **state)
{
    (void)state;
    struct autodiscover_answer answer;
    read_good("\xef\xbb\xbf" INNER "<Account><Action>redirectAddr</Action>"
              "<RedirectAddr>a&amp;b@other.test</RedirectAddr></Account>" END,
              &answer);
    assert_int_equal(answer.action, AUTODISCOVER_REDIRECT_ADDRESS);
    assert_string_equal(answer.target, "a&b@other.test");
    autodiscover_answer_clear(&answer);
    read_good(INNER "<Account><Action>redirectUrl</Action>"
                    "<RedirectUrl>https://b.test/a.xml</RedirectUrl></Account>" END,
              &answer);
    assert_int_equal(answer.action, AUTODISCOVER_REDIRECT_URL);
    assert_string_equal(answer.target, "https://b.test/a.xml");
    autodiscover_answer_clear(&answer);
    read_good(OUTER "<Response><Error Time=\"1\" Id=\"2\"><ErrorCode>600</ErrorCode>"
                    "<Message>Invalid Request</Message><DebugData/></Error>" END,
              &answer);
    assert_int_equal(answer.action, AUTODISCOVER_ERROR);
    assert_string_equal(answer.code, "600");
    assert_string_equal(answer.words, "Invalid Request");
    autodiscover_answer_clear(&answer);
}

static void what_is_something_else_is_refused(void **state)
{
    (void)state;
    expect_refusal("");
    expect_refusal("<html><body>Welcome</body></html>");
    expect_refusal("<!DOCTYPE html><html/>");
    expect_refusal("<Autodiscover/>");
    expect_refusal(INNER END);
    expect_refusal(INNER "<Account><Action>redirectUrl</Action></Account>" END);
    expect_refusal(INNER "<Account><Action>dance</Action></Account>" END);
    expect_refusal(INNER "<Account><Action>settings</Action>"); /* cut off */
    struct error error;
    struct autodiscover_answer answer;
    assert_int_equal(
        autodiscover_answer_read("", AUTODISCOVER_ANSWER_BYTES_MAX + 1, &answer, &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
}

static void a_url_that_is_too_long_is_none(void **state)
{
    (void)state;
    char long_url[5000];
    memset(long_url, 'a', sizeof(long_url) - 1);
    long_url[sizeof(long_url) - 1] = '\0';
    char *text = memory_format_text("%s%s%s",
                                    INNER "<Account><Action>settings</Action><Protocol>"
                                          "<Type>EXCH</Type><EwsUrl>https://",
                                    long_url, "</EwsUrl></Protocol></Account>" END);
    expect_url(text, NULL, 0);
    free(text);
}

static void the_question_escapes_the_address(void **state)
{
    (void)state;
    struct buffer body;
    struct error error;
    buffer_init(&body, 4096);
    assert_int_equal(autodiscover_request_write("o'neil<&>@example.test", &body, &error), 0);
    assert_int_equal(buffer_append(&body, "", 1), 0);
    const char *text = (const char *)buffer_data(&body);
    assert_non_null(strstr(text, "<EMailAddress>o'neil&lt;&amp;&gt;@example.test</EMailAddress>"));
    assert_non_null(strstr(text, "outlook/requestschema/2006\"><Request>"));
    assert_non_null(strstr(text, "outlook/responseschema/2006a</AcceptableResponseSchema>"));
    buffer_clear(&body);
    buffer_init(&body, 100);
    assert_int_equal(autodiscover_request_write("a@b.test", &body, &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_something_else_is_refused),
        cmocka_unit_test(a_url_that_is_too_long_is_none),
        cmocka_unit_test(the_inner_address_is_taken_before_the_outer_one),
        cmocka_unit_test(an_older_server_names_the_availability_service_alone),
        cmocka_unit_test(other_protocols_and_deeper_places_are_not_meant),
        cmocka_unit_test(redirects_and_errors_are_told_apart),
        cmocka_unit_test(the_question_escapes_the_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
