#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <openssl/sslerr.h>
#include <cmocka.h>

#include "verdict_fixture.h"

static void only_200_with_a_complete_answer_counts(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    struct http_answer http = status(200);
    assert_true(judge(&http, &answer));
    http = status(500);
    assert_false(judge(&http, &answer));
    http = status(200);
    http.result = CURLE_PARTIAL_FILE;
    assert_false(judge(&http, &answer));
    http = page(200, "text/xml", "<s:Envelope xmlns:s='x'><s:Bo");
    expect(http, FAULT_SPLIT, ERROR_BROKEN, "exchange.answer_not_soap");
    expect(status(200), FAULT_NO_SERVICE, ERROR_UNAVAILABLE, "exchange.empty_answer");
    expect(status(204), FAULT_NO_SERVICE, ERROR_UNAVAILABLE, "exchange.empty_answer");
}

static void a_fault_is_one_with_200_and_with_500(void **state)
{
    (void)state;
    struct availability_answer fault = {
        .is_fault = true, .code = "ErrorServerBusy", .back_off_ms = 4000};
    for (long code = 200; code <= 500; code += 300) {
        struct http_answer http = status(code);
        assert_false(judge(&http, &fault));
        assert_int_equal(failure.action, FAULT_WAIT);
        assert_int_equal(failure.wait_ms, 4000);
        assert_string_equal(failure.error.code, "ErrorServerBusy");
    }
}

/* What is wrong with our own request only its author can find. */
static void a_broken_schema_is_told_with_its_place(void **state)
{
    (void)state;
    struct availability_answer fault = {
        .is_fault = true,
        .code = "ErrorSchemaValidation",
        .text = "The request failed schema validation.",
        .violation = {.line = "2", .position = "417", .text = "The element is not expected."},
        .back_off_ms = NO_BACK_OFF};
    struct http_answer http = status(500);
    assert_false(judge(&http, &fault));
    assert_int_equal(failure.action, FAULT_OTHER_ZONE);
    assert_string_equal(told.name, "exchange.schema_broken");
    expect_parameter("words", "The request failed schema validation.");
    expect_parameter("line", "2");
    expect_parameter("position", "417");
    expect_parameter("violation", "The element is not expected.");
    fault.violation = (struct schema_violation){.text = ""};
    assert_false(judge(&http, &fault));
    expect_parameter("line", NULL);
    expect_parameter("violation", NULL);
}

static void back_off_comes_before_retry_after(void **state)
{
    (void)state;
    struct availability_answer fault = {
        .is_fault = true, .code = "ErrorServerBusy", .back_off_ms = 4000};
    struct http_answer http = status(500);
    http.retry_after_ms = 9000;
    assert_false(judge(&http, &fault));
    assert_int_equal(failure.wait_ms, 4000);
    fault.back_off_ms = NO_BACK_OFF;
    assert_false(judge(&http, &fault));
    assert_int_equal(failure.wait_ms, 9000);
}

static void statuses_have_their_actions(void **state)
{
    (void)state;
    expect(status(401), FAULT_LOGIN, ERROR_REFUSED, "exchange.login_unexplained");
    expect(status(403), FAULT_SPLIT, ERROR_REFUSED, "exchange.forbidden");
    expect(status(404), FAULT_SPLIT, ERROR_INVALID, "exchange.no_ews");
    expect(status(400), FAULT_SPLIT, ERROR_INVALID, "exchange.request_not_taken");
    expect(status(406), FAULT_SPLIT, ERROR_INVALID, "exchange.request_not_taken");
    expect(status(413), FAULT_SPLIT, ERROR_INVALID, "exchange.request_not_taken");
    expect(status(451), FAULT_SPLIT, ERROR_INVALID, "exchange.request_not_taken");
    expect(status(407), FAULT_STOP, ERROR_REFUSED, "exchange.proxy_login");
    expect(status(408), FAULT_PASSING, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect(status(440), FAULT_RETRY_THEN_STOP, ERROR_INVALID, "exchange.login_proxy");
    expect(status(304), FAULT_STOP, ERROR_INVALID, "exchange.request_not_taken");
    expect(status(500), FAULT_RETRY_FEWER, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect(status(502), FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect(status(504), FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect(status(520), FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect(status(507), FAULT_SKIP, ERROR_UNAVAILABLE, "exchange.storage_full");
    expect(status(429), FAULT_WAIT, ERROR_BUSY, "exchange.busy");
    assert_int_equal(failure.wait_ms, NO_BACK_OFF);
    struct http_answer busy = status(503);
    busy.retry_after_ms = 30000;
    expect(busy, FAULT_WAIT, ERROR_BUSY, "exchange.busy");
    assert_int_equal(failure.wait_ms, 30000);
}

static void a_refused_account_is_named_without_its_password(void **state)
{
    (void)state;
    expect(unauthorized("Basic realm=\"x\""), FAULT_LOGIN, ERROR_REFUSED, "exchange.login_refused");
    expect_parameter("account", "EXAMPLE\\svc-ewscal");
    expect_sentence(
        IN_FRONT
        "the account EXAMPLE\\svc-ewscal was not accepted by basic (HTTP 401); check user and "
        "the password in secret_file, and whether the account is locked");
    assert_string_equal(failure.error.code, "401");
}

static void what_the_servers_administrator_needs_is_said(void **state)
{
    (void)state;
    struct http_answer http = status(502);
    (void)snprintf(http.request_id, sizeof(http.request_id), "%s", "1f2e3d");
    (void)snprintf(http.front_end_error, sizeof(http.front_end_error), "%s", "UserNotFound");
    (void)snprintf(http.body_start, sizeof(http.body_start), "%s", "Bad gateway");
    expect(http, FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.in_trouble");
    expect_sentence(IN_FRONT "the server has a problem that should pass (HTTP 502): Bad gateway, "
                             "X-CasErrorCode UserNotFound, request-id 1f2e3d");
}

static void a_failed_request_can_be_found_in_the_logs_of_the_server(void **state)
{
    (void)state;
    struct http_answer http = status(503);
    (void)snprintf(http.client_request_id, sizeof(http.client_request_id), "%s", "0a1b2c");
    (void)snprintf(http.front_end, sizeof(http.front_end), "%s", "EX01");
    (void)snprintf(http.back_end, sizeof(http.back_end), "%s", "ex02.example.test");
    (void)snprintf(http.diagnosis, sizeof(http.diagnosis), "%s", "EX03");
    memset(http.body_start, 'b', sizeof(http.body_start) - 1);
    memset(http.front_end_error, 'e', sizeof(http.front_end_error) - 1);
    expect(http, FAULT_WAIT, ERROR_BUSY, "exchange.busy");
    assert_string_equal(failure.error.code, "503");
    struct sentence sentence;
    assert_non_null(strstr(sentence_of_reason(failure.error.reason, &sentence),
                           ", client-request-id 0a1b2c, X-FEServer EX01, X-TargetBEServer "
                           "ex02.example.test, X-DiagInfo EX03"));
    memset(http.diagnosis, 'd', sizeof(http.diagnosis) - 1);
    memset(http.back_end, 'f', sizeof(http.back_end) - 1);
    expect(http, FAULT_WAIT, ERROR_BUSY, "exchange.busy");
    expect_parameter("client_request_id", "0a1b2c");
    expect_parameter("front_end", "EX01");
}

static void a_request_without_an_answer_is_found_by_our_own_id(void **state)
{
    (void)state;
    struct http_answer http = broken(CURLE_OPERATION_TIMEDOUT);
    (void)snprintf(http.client_request_id, sizeof(http.client_request_id), "%s", "0a1b2c");
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "exchange.silent");
    expect_parameter("client_request_id", NULL); /* it was never sent */
    http.was_secured = true;
    expect(http, FAULT_SPLIT, ERROR_UNAVAILABLE, "exchange.no_answer");
    expect_parameter("client_request_id", "0a1b2c");
    assert_string_equal(failure.error.code, "silent");
}

static void an_old_server_may_say_so_in_plain_text(void **state)
{
    (void)state;
    struct http_answer http = status(500);
    (void)snprintf(http.body_start, sizeof(http.body_start), "%s",
                   "The specified server version is invalid.");
    expect(http, FAULT_LOWER_VERSION, ERROR_INVALID, "exchange.version_not_known");
}

static void expect_redirect(const char *location, enum fault_action action, const char *name)
{
    struct http_answer http = status(302);
    (void)snprintf(http.location, sizeof(http.location), "%s", location);
    assert_false(judge(&http, NULL));
    assert_int_equal(failure.action, action);
    assert_string_equal(told.name, name);
    expect_parameter("location", location);
}

static void redirects_are_told_apart_and_never_followed(void **state)
{
    (void)state;
    expect_redirect("/ews/genericerrorpage.htm?aspxerrorpath=/EWS", FAULT_RETRY_THEN_PAUSE,
                    "exchange.error_page");
    expect_redirect("https://mail.example.test/owa/auth/logon.aspx", FAULT_STOP,
                    "exchange.login_page");
    expect_redirect("/InternalSite/Start.asp", FAULT_STOP, "exchange.login_page");
    expect_redirect("https://other.example.test/EWS/Exchange.asmx", FAULT_STOP, "exchange.moved");
    expect_redirect("https://sts.example.test/adfs/ls?wa=wsignin1.0", FAULT_STOP,
                    "exchange.login_page");
    expect_redirect("/my.logout.php3?errorcode=20", FAULT_STOP, "exchange.login_page");
    expect_redirect("https://owa.example.test/EWS/Exchange.asmx", FAULT_STOP, "exchange.moved");
    expect_redirect("/MY.POLICY", FAULT_STOP, "exchange.login_page");
    expect_redirect("/owa/auth/errorFE.aspx?httpCode=500", FAULT_RETRY_THEN_PAUSE,
                    "exchange.error_page");
    expect_redirect("https://new.example.test/ews/exchange.asmx?by=/adfs/ls", FAULT_STOP,
                    "exchange.moved");
    expect_redirect("/elsewhere#login", FAULT_STOP, "exchange.moved");
}

static void transfers_that_break_have_their_actions(void **state)
{
    (void)state;
    expect(broken(CURLE_COULDNT_RESOLVE_HOST), FAULT_UNREACHABLE, ERROR_UNAVAILABLE,
           "name.unresolved");
    expect(broken(CURLE_COULDNT_CONNECT), FAULT_UNREACHABLE, ERROR_UNAVAILABLE,
           "connection.failed");
    expect(broken(CURLE_SSL_CONNECT_ERROR), FAULT_UNREACHABLE, ERROR_UNAVAILABLE,
           "tls.handshake_cut");
    expect(broken(CURLE_PEER_FAILED_VERIFICATION), FAULT_STOP, ERROR_INVALID,
           "tls.certificate_wrong_name");
    expect(broken(CURLE_SSL_CACERT_BADFILE), FAULT_STOP, ERROR_INVALID,
           "tls.no_certificate_in_ca_file");
    expect(broken(CURLE_GOT_NOTHING), FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "exchange.cut_off");
    struct http_answer nothing = broken(CURLE_GOT_NOTHING);
    nothing.was_secured = true; /* it came as far as our request */
    expect(nothing, FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.cut_off");
    expect(broken(CURLE_PARTIAL_FILE), FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE,
           "exchange.cut_off");
    struct http_answer cut = broken(CURLE_RECV_ERROR);
    cut.was_secured = true;
    cut.body_bytes = 100;
    expect(cut, FAULT_RETRY_THEN_SPLIT, ERROR_UNAVAILABLE, "exchange.cut_off");
    expect(broken(CURLE_UNSUPPORTED_PROTOCOL), FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN,
           "exchange.not_http");
    expect(broken(CURLE_WEIRD_SERVER_REPLY), FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN,
           "exchange.not_http");
    expect_parameter("words", "curl says so");
    (void)snprintf(cut.failure, sizeof(cut.failure), "%s", "Bad number in chunked-encoding");
    expect(cut, FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.not_http");
    struct http_answer packed = broken(CURLE_BAD_CONTENT_ENCODING);
    (void)snprintf(packed.content_encoding, sizeof(packed.content_encoding), "%s", "GZIP");
    expect(packed, FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.compression_broken");
    packed.result = CURLE_WRITE_ERROR;
    expect(packed, FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.compression_broken");
    packed.result = CURLE_BAD_CONTENT_ENCODING;
    (void)snprintf(packed.content_encoding, sizeof(packed.content_encoding), "%s", "br");
    expect(packed, FAULT_NO_SERVICE, ERROR_UNAVAILABLE, "exchange.encoding_unknown");
    expect_parameter("encoding", "br");
    expect(broken(CURLE_OUT_OF_MEMORY), FAULT_NO_SERVICE, ERROR_UNAVAILABLE,
           "exchange.headers_too_large");
    struct http_answer ours = broken(CURLE_WRITE_ERROR);
    ours.was_stopped_by_us = true;
    expect(ours, FAULT_SPLIT, ERROR_BROKEN, "exchange.answer_not_soap");
    struct http_answer refused = broken(CURLE_SSL_CONNECT_ERROR);
    refused.tls = (struct tls_seen){.was_refused = true, .event = TLS_CERTIFICATE_UNTRUSTED};
    expect(refused, FAULT_STOP, ERROR_INVALID, "tls.certificate_untrusted");
}

static void what_curl_says_comes_with_where_it_went(void **state)
{
    (void)state;
    struct http_answer http = broken(CURLE_COULDNT_CONNECT);
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "connection.failed");
    assert_string_equal(failure.error.code, "refused");
    expect_sentence(
        "exchange main: no connection to mail.example.test port 443: curl says so; check "
        "that the server is running and that host and port are right");
}

static void a_certificate_is_told_with_its_digest(void **state)
{
    (void)state;
    struct http_answer http = broken(CURLE_SSL_CONNECT_ERROR);
    http.tls = (struct tls_seen){.was_refused = true,
                                 .event = TLS_CERTIFICATE_EXPIRED,
                                 .words = "it ended in May",
                                 .subject = "CN=mail",
                                 .end = "2026-05-01",
                                 .fingerprint = "12ab"};
    expect(http, FAULT_STOP, ERROR_INVALID, "tls.certificate_expired");
    assert_string_equal(failure.error.code, "certificate");
    expect_sentence(
        "exchange main, mail.example.test port 443: the server's certificate has expired: it "
        "ended in May; subject CN=mail until 2026-05-01 (SHA-256 12ab); renew the certificate on "
        "the server, or set pin to that SHA-256 to accept it as it is");
}

/* Whichever result curl makes of it: each cause has its own sentence. */
static void a_handshake_that_fails_is_told_by_its_cause(void **state)
{
    (void)state;
    struct http_answer http = broken(CURLE_SSL_CONNECT_ERROR);
    http.tls.reason = SSL_R_UNSUPPORTED_PROTOCOL;
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "tls.too_old");
    assert_string_equal(failure.error.code, "tls");
    http.tls.reason = SSL_R_TLSV1_UNRECOGNIZED_NAME;
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "tls.name_not_served");
    http.tls.reason = SSL_R_EXCESSIVE_MESSAGE_SIZE;
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "exchange.no_https");
}

/* With TLS 1.3 the request, and with it the password, is on its way before the server says so; but nobody has
 * read it. */
static void a_demanded_certificate_is_no_try_of_the_password(void **state)
{
    (void)state;
    struct body_reading body = {.answer = NULL, .error = &unreadable};
    struct http_answer http = broken(CURLE_RECV_ERROR);
    http.was_secured = true;
    http.tls.wants_certificate = true;
    http.tls.reason = SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED;
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "tls.client_certificate_demanded");
    assert_int_equal(request_login_outcome(&http, &body, &TARGET.walk, &failure), LOGIN_NOT_TRIED);
    http.tls.reason = SSL_R_TLSV1_ALERT_INTERNAL_ERROR; /* that may come from whoever has read it */
    assert_int_equal(request_login_outcome(&http, &body, &TARGET.walk, &failure), LOGIN_UNKNOWN);
}

static void a_wait_that_the_server_named_is_told(void **state)
{
    (void)state;
    struct availability_answer fault = {.is_fault = true,
                                        .code = "ErrorServerBusy",
                                        .text = "The server cannot service this request",
                                        .back_off_ms = 4000};
    struct http_answer http = status(500);
    assert_false(judge(&http, &fault));
    assert_int_equal(failure.error.class, ERROR_BUSY);
    expect_sentence(IN_FRONT "the server is busy and asks for a pause of 4.0 s (ErrorServerBusy): "
                             "The server cannot service this request");
}

static void an_answer_that_can_be_read_but_not_used_is_told(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    struct http_answer http = status(204);
    error_clear(&unreadable);
    assert_false(judge(&http, &answer));
    assert_int_equal(failure.action, FAULT_SPLIT);
    assert_string_equal(failure.error.reason,
                        "exchange.answer_without_use server=\"exchange main\" "
                        "host=mail.example.test port=443 status=204");
}

static void a_time_limit_before_the_request_means_unreachable(void **state)
{
    (void)state;
    struct http_answer http = broken(CURLE_OPERATION_TIMEDOUT);
    expect(http, FAULT_UNREACHABLE, ERROR_UNAVAILABLE, "exchange.silent");
    http.was_secured = true;
    expect(http, FAULT_SPLIT, ERROR_UNAVAILABLE, "exchange.no_answer");
    assert_string_equal(failure.error.code, "silent");
}

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

static void only_a_soap_answer_shows_that_the_account_is_good(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    assert_int_equal(login(secured(status(200)), &answer), LOGIN_ACCEPTED);
    assert_int_equal(login(secured(status(500)), &answer), LOGIN_ACCEPTED);
    assert_int_equal(login(secured(status(200)), NULL), LOGIN_UNKNOWN);
    assert_int_equal(login(secured(unauthorized("Basic")), NULL), LOGIN_REFUSED);
    assert_int_equal(failure.class, LOGIN_JUDGED_WRONG);
}

static struct http_answer foreign(struct http_answer http)
{
    http.was_secured = true;
    http.echo = REQUEST_ECHO_FOREIGN;
    (void)snprintf(http.client_request_id, sizeof(http.client_request_id), "%s", "0a1b2c");
    (void)snprintf(http.foreign_id, sizeof(http.foreign_id), "%s", "3d4e5f");
    return http;
}

static void what_is_no_refusal_leaves_the_password_undecided(void **state)
{
    (void)state;
    const int undecided[] = {200, 204, 302, 400, 403, 404, 407, 413, 429, 440, 500, 502, 503, 504};
    for (size_t i = 0; i < sizeof(undecided) / sizeof(undecided[0]); i++) {
        const struct http_answer http = secured(status(undecided[i]));
        assert_true(request_is_undecided(&http));
    }
    const struct http_answer others[] = {secured(unauthorized("Basic")), secured(unauthorized("")),
                                         secured(broken(CURLE_OPERATION_TIMEDOUT)),
                                         secured(broken(CURLE_GOT_NOTHING)), foreign(status(200))};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(request_is_undecided(&others[i]));
}

static void only_who_is_busy_says_when_to_ask_again(void **state)
{
    (void)state;
    failure = (struct request_failure){.action = FAULT_WAIT, .wait_ms = 2000};
    assert_int_equal(request_busy_ms(&failure), 2000);
    failure.wait_ms = NO_BACK_OFF;
    assert_int_equal(request_busy_ms(&failure), 60000);
    const enum fault_action others[] = {FAULT_SPLIT, FAULT_STOP, FAULT_UNREACHABLE, FAULT_FEWER};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        failure = (struct request_failure){.action = others[i], .wait_ms = 2000};
        assert_int_equal(request_busy_ms(&failure), 0);
    }
}

static void a_password_that_was_sent_counts_whatever_came_back(void **state)
{
    (void)state;
    assert_int_equal(login(secured(status(503)), NULL), LOGIN_UNKNOWN);
    assert_int_equal(login(secured(status(302)), NULL), LOGIN_UNKNOWN);
    assert_int_equal(login(secured(broken(CURLE_OPERATION_TIMEDOUT)), NULL), LOGIN_UNKNOWN);
    assert_int_equal(login(secured(broken(CURLE_GOT_NOTHING)), NULL), LOGIN_UNKNOWN);
    assert_int_equal(login(broken(CURLE_OPERATION_TIMEDOUT), NULL), LOGIN_NOT_TRIED);
    assert_int_equal(login(broken(CURLE_COULDNT_CONNECT), NULL), LOGIN_NOT_TRIED);
    assert_int_equal(login(broken(CURLE_PEER_FAILED_VERIFICATION), NULL), LOGIN_NOT_TRIED);
}

static void the_answer_to_another_request_is_never_used(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    struct http_answer http = foreign(status(200));
    assert_false(judge(&http, &answer));
    assert_int_equal(failure.action, FAULT_RETRY_THEN_SPLIT);
    assert_int_equal(failure.error.class, ERROR_BROKEN);
    assert_string_equal(failure.error.code, "foreign-answer");
    expect_parameter("foreign_id", "3d4e5f");
    expect_parameter("client_request_id", "0a1b2c");
    http.echo = REQUEST_ECHO_OURS;
    assert_true(judge(&http, &answer));
    http.echo = REQUEST_ECHO_NONE;
    assert_true(judge(&http, &answer));
}

/* Beside other requests of ours it may be the answer to one of them. */
static void an_answer_that_names_nothing_counts_only_when_nothing_else_is_under_way(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    struct error error;
    struct body_reading body = {.answer = &answer, .error = &error};
    struct request_target target = TARGET;
    struct http_answer http = status(200);
    assert_true(request_verdict(&http, &body, &target, &failure));
    target.must_be_named = true;
    assert_false(request_verdict(&http, &body, &target, &failure));
    assert_int_equal(failure.action, FAULT_ALONE);
    assert_string_equal(failure.error.code, "unnamed-answer");
    assert_int_equal(request_login_outcome(&http, &body, &TARGET.walk, &failure), LOGIN_ACCEPTED);
    answer.is_fault = true;
    assert_false(request_verdict(&http, &body, &target, &failure));
    assert_int_equal(failure.action, FAULT_ALONE);
    http.echo = REQUEST_ECHO_OURS;
    answer.is_fault = false;
    assert_true(request_verdict(&http, &body, &target, &failure));
}

static void whatever_another_request_was_answered_is_not_for_us(void **state)
{
    (void)state;
    struct availability_answer fault = {
        .is_fault = true, .code = "ErrorAccessDenied", .back_off_ms = NO_BACK_OFF};
    struct http_answer http = foreign(status(500));
    assert_false(judge(&http, &fault));
    assert_int_equal(failure.action, FAULT_RETRY_THEN_SPLIT);
    expect(foreign(status(401)), FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.foreign_answer");
    expect(foreign(status(403)), FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.foreign_answer");
    expect(foreign(status(503)), FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.foreign_answer");
    struct http_answer stopped = foreign(broken(CURLE_WRITE_ERROR));
    stopped.was_stopped_by_us = true;
    expect(stopped, FAULT_RETRY_THEN_SPLIT, ERROR_BROKEN, "exchange.foreign_answer");
}

static void the_answer_to_another_request_says_nothing_of_the_account(void **state)
{
    (void)state;
    struct availability_answer answer = {.back_off_ms = NO_BACK_OFF};
    assert_int_equal(login(foreign(status(200)), &answer), LOGIN_UNKNOWN);
    assert_int_equal(login(foreign(status(401)), NULL), LOGIN_UNKNOWN);
}

#define TEST(function) cmocka_unit_test_setup(function, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_200_with_a_complete_answer_counts),
        TEST(a_fault_is_one_with_200_and_with_500),
        TEST(a_broken_schema_is_told_with_its_place),
        TEST(back_off_comes_before_retry_after),
        TEST(statuses_have_their_actions),
        TEST(a_refused_account_is_named_without_its_password),
        TEST(what_the_servers_administrator_needs_is_said),
        TEST(a_failed_request_can_be_found_in_the_logs_of_the_server),
        TEST(a_request_without_an_answer_is_found_by_our_own_id),
        TEST(an_old_server_may_say_so_in_plain_text),
        TEST(redirects_are_told_apart_and_never_followed),
        TEST(transfers_that_break_have_their_actions),
        TEST(what_curl_says_comes_with_where_it_went),
        TEST(a_certificate_is_told_with_its_digest),
        TEST(a_handshake_that_fails_is_told_by_its_cause),
        TEST(a_demanded_certificate_is_no_try_of_the_password),
        TEST(a_wait_that_the_server_named_is_told),
        TEST(an_answer_that_can_be_read_but_not_used_is_told),
        TEST(a_time_limit_before_the_request_means_unreachable),
        TEST(only_a_soap_answer_shows_that_the_account_is_good),
        TEST(what_is_no_refusal_leaves_the_password_undecided),
        TEST(only_who_is_busy_says_when_to_ask_again),
        TEST(a_password_that_was_sent_counts_whatever_came_back),
        TEST(the_answer_to_another_request_is_never_used),
        TEST(an_answer_that_names_nothing_counts_only_when_nothing_else_is_under_way),
        TEST(whatever_another_request_was_answered_is_not_for_us),
        TEST(the_answer_to_another_request_says_nothing_of_the_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
