/* The publisher towards the supervisor, before it has any connection: the loop is never run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/publish/publisher.h"

static sd_event *loop;
static struct publisher *publisher;
static int rosters_told;
static bool is_complete;
static char reason[LIMIT_REASON + 1];

static void on_send(void *context, const struct message *message)
{
    (void)context;
    if (message->type != MESSAGE_ROSTER_READY)
        return;
    rosters_told++;
    is_complete = message->roster_ready.complete;
    (void)snprintf(reason, sizeof(reason), "%s", message->roster_ready.reason);
}

static void on_credit(void *context, int64_t users)
{
    (void)context;
    (void)users;
}

static bool echo_is_fresh(void *context)
{
    (void)context;
    return true;
}

static int set_up(void **state)
{
    (void)state;
    const struct publisher_callbacks callbacks = {
        .send = on_send, .set_credit = on_credit, .echo_is_fresh = echo_is_fresh};
    struct ucserver_settings server = {
        .host = "127.0.0.1",
        .port = 7222,
        .account = "ucserver",
        .user = "Administrator",
        .device_id = "device",
        .device_name = "host",
    };
    const struct settings settings = {
        .request_timeout_ms = 120000, .ucservers = &server, .ucservers_count = 1};
    rosters_told = 0;
    assert_true(sd_event_new(&loop) >= 0);
    publisher = publisher_create(loop, NULL, &callbacks);
    publisher_take_settings(publisher, &settings);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    publisher_destroy(publisher);
    sd_event_unref(loop);
    return 0;
}

static void hold(const char *account, int64_t remaining_ms)
{
    struct message message = {.type = MESSAGE_HOLD};
    message.hold = (struct hold){
        .account = account, .remaining_ms = remaining_ms, .reason = "account.refused times=1"};
    publisher_take_message(publisher, &message);
}

static void request_roster(void)
{
    struct message message = {.type = MESSAGE_ROSTER_REQUEST, .roster_request = {.number = 5}};
    publisher_take_message(publisher, &message);
}

static void no_list_of_users_is_asked_for_while_the_account_is_held(void **state)
{
    (void)state;
    hold("ucserver", 3600000);
    request_roster();
    assert_int_equal(rosters_told, 1);
    assert_false(is_complete);
    assert_string_equal(reason, "account.refused times=1");
    hold("ucserver", 0);
    request_roster();
    assert_int_equal(rosters_told, 2);
    assert_string_equal(reason, "ucserver.no_session");
}

static void the_hold_of_another_account_does_not_matter(void **state)
{
    (void)state;
    hold("exchange main", 3600000);
    request_roster();
    assert_string_equal(reason, "ucserver.no_session");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_list_of_users_is_asked_for_while_the_account_is_held),
        TEST(the_hold_of_another_account_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
