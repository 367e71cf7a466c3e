/* Whatever a server says, in whatever encoding and of whatever length: the messages that quote it can
 * be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/event/error.h"
#include "proto/message/check_steps.h"

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/verdict/request_verdict.h"
#include "worker-ews/fetch/fetch_report.h"
#include "worker-ews/fetch/fetch_callbacks.h"

#include "plan_fixture.h"

#define FRAME_BYTES (1024 * 1024)

static struct buffer frame;
static struct message received;

static void forget_received(void)
{
    message_clear(&received);
    received = (struct message){.type = MESSAGE_PING};
    buffer_clear(&frame);
}

/* Sends the message as the bus would and receives it. */
static void deliver(const struct message *message)
{
    struct error error;
    forget_received();
    buffer_init(&frame, FRAME_BYTES);
    if (message_encode(message, &frame, &error) != 0 ||
        message_decode(buffer_data(&frame), buffer_size(&frame), &received, &error) != 0)
        fail_msg("%s", error.reason);
}

static int tear_down(void **state)
{
    forget_received();
    return plan_tear_down(state);
}

static void take(void *context, size_t index, const struct mailbox_answer *mailbox)
{
    (void)context;
    fetch_plan_take(plan, index, mailbox);
}

/* The answer to one mailbox whose error has that text. */
static void answer_with_text(const char *text)
{
    char answer[4096];
    struct error error;
    struct availability_answer found;
    (void)snprintf(answer, sizeof(answer),
                   "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
                   "<m:GetUserAvailabilityResponse "
                   "xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'>"
                   "<m:FreeBusyResponseArray><m:FreeBusyResponse>"
                   "<m:ResponseMessage ResponseClass='Error'><m:MessageText>%s</m:MessageText>"
                   "<m:ResponseCode>ErrorNoFreeBusyAccess</m:ResponseCode></m:ResponseMessage>"
                   "</m:FreeBusyResponse></m:FreeBusyResponseArray>"
                   "</m:GetUserAvailabilityResponse></s:Body></s:Envelope>",
                   text);
    struct availability_parser *parser = availability_parser_create(1, take, NULL);
    assert_int_equal(availability_parser_feed(parser, answer, strlen(answer), &error), 0);
    assert_int_equal(availability_parser_finish(parser, &found, &error), 0);
    availability_parser_destroy(parser);
    fetch_plan_answered(plan, CHANCE);
}

static void send_message(void *context, const struct message *message)
{
    (void)context;
    struct message sent = *message;
    sent.session = 1;
    deliver(&sent);
}

static void a_text_that_is_cut_inside_a_character_costs_no_job(void **state)
{
    (void)state;
    char text[ANSWER_TEXT_BYTES + 16];
    memset(text, 'a', ANSWER_TEXT_BYTES - 2);
    (void)snprintf(text + ANSWER_TEXT_BYTES - 2, 16, "\xc3\xbc und mehr");
    plan_begin(1);
    plan_next();
    answer_with_text(text);
    struct fetch_user user = {.user = "anna", .address = "m0@example.test"};
    struct fetch fetch = {.job = 5, .users = &user, .users_count = 1};
    struct fetch_callbacks callbacks = {.send = send_message};
    struct fetch_report report;
    fetch_report_init(&report, &fetch, &callbacks);
    fetch_report_send(&report, plan, false);
    fetch_report_clear(&report);
    assert_int_equal(received.fetched.users_count, 1);
    const struct fetched_user *told = &received.fetched.users[0];
    assert_string_equal(told->code, "ErrorNoFreeBusyAccess");
    text[ANSWER_TEXT_BYTES - 2] = '\0';
    assert_non_null(strstr(told->reason, text));
    assert_null(strstr(told->reason, "und mehr"));
}

/* The page of a German IIS, in its own code page. */
static void a_refusal_in_another_encoding_is_told(void **state)
{
    (void)state;
    struct error error = {.class = ERROR_NONE};
    struct request_failure failure;
    struct body_reading body = {.error = &error};
    struct http_answer http = {
        .result = CURLE_OK,
        .status = 401,
        .retry_after_ms = HTTP_NO_RETRY_TIME,
        .body_start = "Zugriff verweigert: ung\xfcltige Anmeldeinformationen",
    };
    const struct request_target target = {
        .server = "exchange", .url = "https://mail.example.test/", .account = "svc"};
    assert_false(request_verdict(&http, &body, &target, &failure));
    struct message message = {.type = MESSAGE_LOGIN_RESULT, .session = 1};
    message.login_result = (struct login_result){
        .account = "exchange", .outcome = LOGIN_REFUSED, .text = failure.error.reason};
    deliver(&message);
    assert_int_equal(received.login_result.outcome, LOGIN_REFUSED);
    assert_non_null(strstr(received.login_result.text, "ung?ltige Anmeldeinformationen"));
}

/* 199 letters, then one of two octets: the 200 that are kept of a name end inside it. */
static void a_check_of_a_server_with_a_long_name_is_told(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'x', 199);
    (void)snprintf(name + 199, sizeof(name) - 199, "ü");
    struct check_steps steps = {.of = name};
    check_steps_add(&steps, "login", false, "exchange.no_try_granted");
    const struct checked checked = {.number = 3, .steps = steps.items, .steps_count = steps.count};
    deliver(&(struct message){.type = MESSAGE_CHECKED, .session = 1, .checked = checked});
    check_steps_clear(&steps);
    assert_int_equal(received.checked.number, 3);
    assert_int_equal(received.checked.steps_count, 1);
    assert_string_equal(received.checked.steps[0].name + 199, "? login");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_text_that_is_cut_inside_a_character_costs_no_job,
                                        plan_set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_in_another_encoding_is_told, plan_set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_check_of_a_server_with_a_long_name_is_told, plan_set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
