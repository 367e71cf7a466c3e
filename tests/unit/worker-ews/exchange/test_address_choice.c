#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <netinet/in.h>
#include <cmocka.h>

#include "proto/base/clock.h"

#include "worker-ews/exchange/address_choice.h"

struct fixture {
    CURL *handle;
    struct address_memory memory;
    struct address_choice choice;
};

static int begin(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.handle = curl_easy_init()};
    assert_int_equal(address_choice_init(&fixture.choice, fixture.handle, &fixture.memory),
                     CURLE_OK);
    fixture.choice.used.ss_family = AF_INET;
    ((struct sockaddr_in *)&fixture.choice.used)->sin_addr.s_addr = htonl(0x7f000005);
    address_choice_begin(&fixture.choice);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    const struct fixture *fixture = *state;
    curl_easy_cleanup(fixture->handle);
    return 0;
}

static struct http_answer handshake_failed(void)
{
    return (struct http_answer){.result = CURLE_SSL_CONNECT_ERROR, .was_connected = true};
}

static struct http_answer none_left(struct fixture *fixture)
{
    fixture->choice.has_skipped = true;
    return (struct http_answer){.result = CURLE_COULDNT_CONNECT};
}

static void what_failed_before_anything_was_sent_is_tried_at_the_next_address(void **state)
{
    struct fixture *fixture = *state;
    struct http_answer answer = handshake_failed();
    assert_true(address_choice_finish(&fixture->choice, &answer));
    assert_true(address_choice_is_stale(&fixture->choice));
    answer = (struct http_answer){.result = CURLE_OK, .status = 200, .was_secured = true};
    assert_false(address_choice_finish(&fixture->choice, &answer));
    assert_int_equal(answer.status, 200);
}

static void without_a_next_address_the_failure_itself_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct http_answer answer = handshake_failed();
    assert_true(address_choice_finish(&fixture->choice, &answer));
    answer = none_left(fixture);
    assert_false(address_choice_finish(&fixture->choice, &answer));
    assert_int_equal(answer.result, CURLE_SSL_CONNECT_ERROR);
    assert_false(address_choice_is_stale(&fixture->choice));
}

static void when_all_were_in_trouble_all_are_tried_again_once(void **state)
{
    struct fixture *fixture = *state;
    struct http_answer answer = none_left(fixture);
    address_memory_blame(&fixture->memory, &fixture->choice.used, clock_monotonic_ms());
    assert_true(address_choice_finish(&fixture->choice, &answer));
    assert_false(address_choice_is_stale(&fixture->choice));
    answer = none_left(fixture);
    assert_false(address_choice_finish(&fixture->choice, &answer));
    assert_int_equal(answer.result, CURLE_COULDNT_CONNECT);
}

static void a_name_with_more_addresses_than_are_remembered_comes_to_an_end(void **state)
{
    struct fixture *fixture = *state;
    struct sockaddr_in *used = (struct sockaddr_in *)&fixture->choice.used;
    struct http_answer answer = handshake_failed();
    int tries = 1;
    for (; address_choice_finish(&fixture->choice, &answer) && tries < 100; tries++) {
        used->sin_addr.s_addr = htonl(0x7f000005 + (uint32_t)(tries % (ADDRESS_MEMORY_MAX + 1)));
        answer = handshake_failed();
    }
    assert_int_equal(tries, ADDRESS_MEMORY_MAX + 1);
    assert_int_equal(answer.result, CURLE_SSL_CONNECT_ERROR);
    address_choice_begin(&fixture->choice);
    assert_true(address_choice_finish(&fixture->choice, &answer));
}

static void a_request_that_was_sent_is_never_sent_again_from_here(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        struct http_answer answer;
        bool is_trouble;
    } rows[] = {
        {{.result = CURLE_OK, .status = 502}, true},
        {{.result = CURLE_OK, .status = 503}, true},
        {{.result = CURLE_OK, .status = 504}, true},
        {{.result = CURLE_OK, .status = 200}, false},
        {{.result = CURLE_OK, .status = 401}, false},
        {{.result = CURLE_OK, .status = 500}, false},
        {{.result = CURLE_OPERATION_TIMEDOUT, .was_connected = true, .was_secured = true}, true},
        {{.result = CURLE_GOT_NOTHING, .was_connected = true, .was_secured = true}, true},
        {{.result = CURLE_GOT_NOTHING,
          .was_connected = true,
          .was_secured = true,
          .connection_was_lost = true},
         false},
        {{.result = CURLE_WRITE_ERROR,
          .was_connected = true,
          .was_secured = true,
          .was_stopped_by_us = true},
         false},
        {{.result = CURLE_ABORTED_BY_CALLBACK, .was_connected = true}, false},
        {{.result = CURLE_COULDNT_CONNECT}, false},
        {{.result = CURLE_COULDNT_RESOLVE_HOST}, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_answer answer = rows[i].answer;
        address_memory_forget(&fixture->memory);
        assert_false(address_choice_finish(&fixture->choice, &answer));
        assert_int_equal(address_choice_is_stale(&fixture->choice), rows[i].is_trouble);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_failed_before_anything_was_sent_is_tried_at_the_next_address, begin, end),
        cmocka_unit_test_setup_teardown(without_a_next_address_the_failure_itself_is_told, begin,
                                        end),
        cmocka_unit_test_setup_teardown(when_all_were_in_trouble_all_are_tried_again_once, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_name_with_more_addresses_than_are_remembered_comes_to_an_end, begin, end),
        cmocka_unit_test_setup_teardown(a_request_that_was_sent_is_never_sent_again_from_here,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
