#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <openssl/sslerr.h>
#include <cmocka.h>

#include "verdict_fixture.h"

static enum login_outcome login(struct http_answer http, const struct availability_answer *answer)
{
    struct body_reading body = {.answer = answer, .error = &unreadable};
    bool is_good = request_verdict(&http, &body, &TARGET, &failure);
    return request_login_outcome(&http, &body, &TARGET.walk, is_good ? NULL : &failure);
}

static struct http_answer secured(struct http_answer http)
{
    http.was_secured = true;
    return http;
}

static void expect_class(struct http_answer http, enum login_look look, enum login_class class)
{
    struct body_reading body = {.error = &unreadable};
    struct request_target target = TARGET;
    target.walk.look = look;
    http.was_secured = true;
    assert_false(request_verdict(&http, &body, &target, &failure));
    assert_int_equal(failure.action, FAULT_LOGIN);
    assert_int_equal(failure.class, class);
    assert_int_equal(request_login_outcome(&http, &body, &TARGET.walk, &failure), LOGIN_REFUSED);
}

/* What may have been counted must never pass for something that was not looked at. */
static void a_401_has_its_class_by_what_it_offers(void **state)
{
    (void)state;
    struct http_answer other = unauthorized("Negotiate, NTLM");
    struct http_answer without = other;
    without.way.method = LOGIN_METHOD_NONE;
    expect_class(unauthorized("NTLM, basic realm=\"a\""), LOGIN_LOOK_NONE, LOGIN_JUDGED_WRONG);
    expect_class(unauthorized("Basic"), LOGIN_LOOK_NOT_OFFERED, LOGIN_JUDGED_WRONG);
    expect_class(other, LOGIN_LOOK_NOT_OFFERED, LOGIN_NOT_OFFERED);
    expect_class(other, LOGIN_LOOK_OFFERED, LOGIN_NOT_KNOWN);
    expect_class(other, LOGIN_LOOK_NONE, LOGIN_NOT_KNOWN);
    expect_class(unauthorized(""), LOGIN_LOOK_NOT_OFFERED, LOGIN_NOT_KNOWN);
    expect_class(without, LOGIN_LOOK_NOT_OFFERED, LOGIN_NOT_OFFERED);
    assert_true(request_wants_look(&other));
    assert_false(request_wants_look(&without));
    other.echo = REQUEST_ECHO_FOREIGN;
    assert_false(request_wants_look(&other));
}

/* A server in trouble, a filter or a page tells nothing of the ways to log in: if it counted as "not offered",
 * a refusal before it would be struck out as harmless, though the password may have been judged. */
static void only_a_401_tells_a_look_what_is_offered(void **state)
{
    (void)state;
    static const long others[] = {200, 302, 403, 429, 500, 503};
    struct http_answer http = unauthorized("Basic");
    assert_int_equal(request_look_of(&http, (struct login_way){LOGIN_METHOD_BASIC, false}),
                     LOGIN_LOOK_OFFERED);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        http.status = others[i];
        assert_int_equal(request_look_of(&http, (struct login_way){LOGIN_METHOD_BASIC, false}),
                         LOGIN_LOOK_NONE);
    }
    http = unauthorized("Negotiate");
    assert_int_equal(request_look_of(&http, (struct login_way){LOGIN_METHOD_BASIC, false}),
                     LOGIN_LOOK_NOT_OFFERED);
    http.result = CURLE_GOT_NOTHING;
    assert_int_equal(request_look_of(&http, (struct login_way){LOGIN_METHOD_BASIC, false}),
                     LOGIN_LOOK_NONE);
}

static void a_request_without_a_password_tries_nothing(void **state)
{
    (void)state;
    struct http_answer http = secured(status(503));
    http.way.method = LOGIN_METHOD_NONE;
    assert_int_equal(login(http, NULL), LOGIN_NOT_TRIED);
}

static void a_fault_may_refuse_the_account(void **state)
{
    (void)state;
    struct availability_answer fault = {
        .is_fault = true, .code = "ErrorPasswordExpired", .back_off_ms = NO_BACK_OFF};
    assert_int_equal(login(secured(status(500)), &fault), LOGIN_REFUSED);
    assert_int_equal(failure.class, LOGIN_CANNOT_BE_USED);
}

static void what_is_no_soap_is_told_with_type_and_title(void **state)
{
    (void)state;
    struct http_answer http =
        page(200, "text/html", "<!DOCTYPE html><html><head><title>Sign in</title>");
    expect(http, FAULT_NO_SERVICE, ERROR_UNAVAILABLE, "exchange.web_page");
    expect_sentence(IN_FRONT
                    "a web page answers instead of EWS; a login page or proxy? (text/html) (HTTP "
                    "200): Sign in; open url in a browser to see who answers; exempt EWS from "
                    "log-in forms");
    http.result = CURLE_WRITE_ERROR;
    http.was_stopped_by_us = true;
    expect(http, FAULT_NO_SERVICE, ERROR_UNAVAILABLE, "exchange.web_page");
    expect(page(202, "text/plain", "later"), FAULT_NO_SERVICE, ERROR_UNAVAILABLE,
           "exchange.web_page");
}

static void a_proxy_is_blamed_for_what_it_says_itself(void **state)
{
    (void)state;
    static const struct request_target behind = {
        .server = "exchange main",
        .url = "https://mail.example.test/EWS/Exchange.asmx",
        .account = "a",
        .proxy = "http://me:secret@proxy.example.test:3128",
    };
    static const struct {
        long status;
        CURLcode result;
        const char *name;
        enum fault_action action;
    } cases[] = {
        {407, CURLE_RECV_ERROR, "exchange.proxy_login", FAULT_STOP},
        {403, CURLE_RECV_ERROR, "exchange.proxy_refuses", FAULT_STOP},
        {502, CURLE_RECV_ERROR, "exchange.proxy_in_trouble", FAULT_UNREACHABLE},
        {503, CURLE_RECV_ERROR, "exchange.proxy_in_trouble", FAULT_UNREACHABLE},
        {0, CURLE_COULDNT_CONNECT, "exchange.proxy_not_reached", FAULT_UNREACHABLE},
        {0, CURLE_OPERATION_TIMEDOUT, "exchange.proxy_not_reached", FAULT_UNREACHABLE},
        {0, CURLE_RECV_ERROR, "exchange.proxy_not_reached", FAULT_UNREACHABLE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct http_answer http = broken(cases[i].result);
        struct body_reading body = {.error = &unreadable};
        http.proxy_status = cases[i].status;
        assert_false(request_verdict(&http, &body, &behind, &failure));
        reason_read(failure.error.reason, &told);
        assert_string_equal(told.name, cases[i].name);
        assert_int_equal(failure.action, cases[i].action);
        expect_parameter("proxy", "proxy.example.test:3128");
        assert_int_equal(request_login_outcome(&http, &body, &TARGET.walk, &failure),
                         LOGIN_NOT_TRIED);
    }
}

/* An administrator looks for the name that the certificate has, and types the address that the settings take. */
static void hosts_are_named_as_everywhere_else(void **state)
{
    (void)state;
    static const struct {
        const char *url, *proxy, *host, *port, *told_proxy;
    } cases[] = {
        {"https://mail.example.test./EWS", "http://proxy.example.test.:1", "mail.example.test",
         "443", "proxy.example.test:1"},
        {"https://[2001:db8::7]:444/EWS", "http://[2001:db8::8]:3128", "2001:db8::7", "444",
         "[2001:db8::8]:3128"},
        {"https://a b/", "http://a b:1", "https://a b/", NULL, "http://a b:1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct http_answer http = broken(CURLE_COULDNT_CONNECT);
        const struct body_reading body = {.error = &unreadable};
        const struct request_target target = {.server = "exchange main",
                                              .url = cases[i].url,
                                              .account = "a",
                                              .proxy = cases[i].proxy};
        assert_false(request_verdict(&http, &body, &target, &failure));
        reason_read(failure.error.reason, &told);
        expect_parameter("host", cases[i].host);
        expect_parameter("port", cases[i].port);
        expect_parameter("proxy", cases[i].told_proxy);
    }
}

#define TEST(function) cmocka_unit_test_setup(function, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_401_has_its_class_by_what_it_offers),
        TEST(only_a_401_tells_a_look_what_is_offered),
        TEST(a_request_without_a_password_tries_nothing),
        TEST(a_fault_may_refuse_the_account),
        TEST(what_is_no_soap_is_told_with_type_and_title),
        TEST(a_proxy_is_blamed_for_what_it_says_itself),
        TEST(hosts_are_named_as_everywhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
