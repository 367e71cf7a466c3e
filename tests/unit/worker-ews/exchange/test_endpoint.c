#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/login/login_desk.h"
#include "proto/message/message.h"

#include "unit/worker-ews/exchange/account_fixture.h"
#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"

#define NOWHERE "https://autodiscover.invalid/"
#define FIRST   "https://a.corp.example/autodiscover/autodiscover.xml"
#define SECOND  "https://b.corp.example:444/autodiscover/autodiscover.xml"

static sd_event *loop;
static struct login_desk *desk;
static struct endpoint *endpoint;
static struct exchange_settings settings;

static void on_message(void *context, const struct message *message)
{
    (void)context;
    (void)message;
}

static int set_up(void **state)
{
    (void)state;
    struct error error;
    settings = account_settings(NOWHERE);
    settings.secret = (struct octets){(const uint8_t *)"secret", 6};
    if (sd_event_new(&loop) < 0)
        return -1;
    desk = login_desk_create(on_message, NULL);
    endpoint = endpoint_create(&settings, 1000, loop, desk, NULL, &error);
    return endpoint == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    endpoint_destroy(endpoint);
    login_desk_destroy(desk);
    sd_event_unref(loop);
    return 0;
}

static void tickets_are_for_the_host_that_is_asked(void **state)
{
    (void)state;
    assert_string_equal(endpoint_host(endpoint), "autodiscover.invalid");
    endpoint_turn_to(endpoint, FIRST, PLACE_SERVICE_POINT);
    assert_string_equal(endpoint->url, FIRST);
    assert_string_equal(endpoint_host(endpoint), "a.corp.example");
    assert_true(endpoint_login_terms(endpoint, NULL).may_use_basic);
    endpoint_turn_to(endpoint, SECOND, PLACE_ALLOWED);
    assert_string_equal(endpoint->url, SECOND);
    assert_string_equal(endpoint_host(endpoint), "b.corp.example");
    assert_false(endpoint_login_terms(endpoint, NULL).may_use_basic);
}

static void what_belongs_to_another_host_is_not_used(void **state)
{
    (void)state;
    struct error error;
    struct exchange_connection *connection = NULL;
    endpoint_turn_to(endpoint, FIRST, PLACE_SERVICE_POINT);
    assert_int_equal(endpoint_take_connection(endpoint, &connection, false, &error), 0);
    endpoint_keep_connection(endpoint, connection, INT64_MAX - 1);
    endpoint->memory.way = (struct login_way){LOGIN_METHOD_BASIC, false};
    assert_false(TAILQ_EMPTY(&endpoint->idle));
    endpoint_turn_to(endpoint, SECOND, PLACE_SERVICE_POINT);
    assert_true(TAILQ_EMPTY(&endpoint->idle));
    assert_int_equal(endpoint_login_terms(endpoint, NULL).remembered.method, LOGIN_METHOD_NONE);
}

/* Each one that is made costs memory for good. */
static void all_log_ins_by_ntlm_have_one_credential(void **state)
{
    (void)state;
    struct error error;
    const struct ntlm_credential *credential = endpoint_ntlm(endpoint, &error);
    assert_non_null(credential);
    endpoint_turn_to(endpoint, FIRST, PLACE_SERVICE_POINT);
    assert_ptr_equal(endpoint_ntlm(endpoint, &error), credential);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tickets_are_for_the_host_that_is_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_belongs_to_another_host_is_not_used, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(all_log_ins_by_ntlm_have_one_credential, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
