/* What came back for a request, made by hand, and what must follow from it: for all tests of verdicts. The
 * newest failure is kept whole and taken apart, so that each test names only what it is about. */
#ifndef TESTS_VERDICT_FIXTURE_H
#define TESTS_VERDICT_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "worker-ews/verdict/request_verdict.h"

#define IN_FRONT "exchange main, mail.example.test port 443: "

static const struct request_target TARGET = {
    .server = "exchange main",
    .url = "https://mail.example.test/EWS/Exchange.asmx",
    .account = "EXAMPLE\\svc-ewscal",
    .proxy = "",
};

static struct request_failure failure;
static struct error unreadable;
static struct reason told; /* of the failure, taken apart */

static inline int set_up(void **state)
{
    (void)state;
    failure = (struct request_failure){0};
    (void)error_set(&unreadable, EXCHANGE_ANSWER_NOT_SOAP);
    return 0;
}

static inline struct http_answer status(long code)
{
    return (struct http_answer){
        .status = code, .retry_after_ms = HTTP_NO_RETRY_TIME, .way = {LOGIN_METHOD_BASIC, false}};
}

static inline struct http_answer broken(CURLcode result)
{
    struct http_answer http = status(HTTP_NO_STATUS);
    http.result = result;
    (void)snprintf(http.failure, sizeof(http.failure), "%s", "curl says so");
    return http;
}

static inline struct http_answer page(long code, const char *type, const char *body)
{
    struct http_answer http = status(code);
    http.body_bytes = (int64_t)strlen(body);
    (void)snprintf(http.content_type, sizeof(http.content_type), "%s", type);
    (void)snprintf(http.body_start, sizeof(http.body_start), "%s", body);
    return http;
}

static inline struct http_answer unauthorized(const char *challenge)
{
    struct http_answer http = status(401);
    login_challenges_add(&http.challenges, challenge);
    return http;
}

static inline bool judge(const struct http_answer *http, const struct availability_answer *answer)
{
    struct body_reading body = {.answer = answer, .error = &unreadable};
    bool is_good = request_verdict(http, &body, &TARGET, &failure);
    reason_read(failure.error.reason, &told);
    return is_good;
}

static inline void expect_parameter(const char *key, const char *value)
{
    const char *found = reason_parameter(&told, key);
    if (value == NULL)
        assert_null(found);
    else if (found == NULL)
        fail_msg("no %s in %s", key, failure.error.reason);
    else
        assert_string_equal(found, value);
}

static inline void expect_sentence(const char *expected)
{
    struct sentence sentence;
    assert_string_equal(sentence_of_reason(failure.error.reason, &sentence), expected);
}

static inline void
expect(struct http_answer http, enum fault_action action, enum error_class class, const char *name)
{
    assert_false(judge(&http, NULL));
    assert_int_equal(failure.action, action);
    assert_int_equal(failure.error.class, class);
    assert_string_equal(told.name, name);
    expect_parameter("server", "exchange main");
}

#endif
