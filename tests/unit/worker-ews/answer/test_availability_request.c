#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"

#define MARCH_15_2027 1805068800 /* date -u -d 2027-03-15 +%s */
#define APRIL_14_2027 1807660800

static const char *const CORA[] = {"cora@example.test"};

static struct availability_request request_for_cora(void)
{
    return (struct availability_request){
        .addresses = CORA,
        .address_count = 1,
        .window_begin = MARCH_15_2027,
        .window_end = APRIL_14_2027,
        .times_only = true,
    };
}

/* Returns new text. */
static char *write_request(const struct availability_request *request)
{
    struct buffer body;
    struct error error;
    buffer_init(&body, AVAILABILITY_REQUEST_BYTES_MAX);
    assert_int_equal(availability_request_write(request, &body, &error), 0);
    char *text = calloc(1, buffer_size(&body) + 1);
    memcpy(text, buffer_data(&body), buffer_size(&body));
    buffer_clear(&body);
    return text;
}

static void expect_refused(const struct availability_request *request)
{
    struct buffer body;
    struct error error;
    buffer_init(&body, AVAILABILITY_REQUEST_BYTES_MAX);
    assert_int_equal(availability_request_write(request, &body, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_int_equal(buffer_size(&body), 0);
    buffer_clear(&body);
}

static void no_mailbox_and_more_than_100_are_refused(void **state)
{
    (void)state;
    const char *many[101];
    for (size_t i = 0; i < 101; i++)
        many[i] = "a@example.test";
    struct availability_request request = request_for_cora();
    request.addresses = many;
    request.address_count = 101;
    expect_refused(&request);
    request.address_count = 0;
    expect_refused(&request);
    request.address_count = 100;
    free(write_request(&request));
}

static void windows_are_whole_days_in_the_right_order(void **state)
{
    (void)state;
    struct availability_request request = request_for_cora();
    request.window_begin += 3600;
    expect_refused(&request);
    request = request_for_cora();
    request.window_end = request.window_begin;
    expect_refused(&request);
    request = request_for_cora();
    request.window_end = INT64_C(86400) * 200000; /* year 2517 */
    expect_refused(&request);
}

static void addresses_that_no_request_can_hold_are_refused(void **state)
{
    (void)state;
    char longest[AVAILABILITY_ADDRESS_BYTES_MAX + 2];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_false(availability_address_is_usable(longest));
    longest[AVAILABILITY_ADDRESS_BYTES_MAX] = '\0';
    assert_true(availability_address_is_usable(longest));
    assert_false(availability_address_is_usable(""));
    assert_false(availability_address_is_usable("a b@example.test"));
    assert_false(availability_address_is_usable("a\x01@example.test"));
    assert_false(availability_address_is_usable("a\xff@example.test"));
}

static void too_small_a_buffer_is_an_error(void **state)
{
    (void)state;
    struct availability_request request = request_for_cora();
    struct buffer body;
    struct error error;
    buffer_init(&body, 100);
    assert_int_equal(availability_request_write(&request, &body, &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    buffer_clear(&body);
}

static void addresses_are_escaped(void **state)
{
    (void)state;
    const char *const addresses[] = {"o'neil@example.test", "a&b<c>@example.test",
                                     "j\xC3\xB6rg@example.test"};
    struct availability_request request = request_for_cora();
    request.addresses = addresses;
    request.address_count = 3;
    char *text = write_request(&request);
    assert_non_null(strstr(text, "<t:Address>o'neil@example.test</t:Address>"));
    assert_non_null(strstr(text, "<t:Address>a&amp;b&lt;c&gt;@example.test</t:Address>"));
    assert_non_null(strstr(text, "<t:Address>j\xC3\xB6rg@example.test</t:Address>"));
    free(text);
}

static void details_are_asked_for_unless_times_are_enough(void **state)
{
    (void)state;
    struct availability_request request = request_for_cora();
    request.times_only = false;
    char *text = write_request(&request);
    assert_non_null(strstr(text, "<t:RequestedView>Detailed</t:RequestedView>"));
    free(text);
}

static void older_versions_go_into_the_header(void **state)
{
    (void)state;
    struct availability_request request = request_for_cora();
    request.version = SCHEMA_VERSION_2007_SP1;
    char *text = write_request(&request);
    assert_non_null(strstr(text, "<t:RequestServerVersion Version=\"Exchange2007_SP1\"/>"));
    free(text);
}

static void versions_are_read_from_the_setting(void **state)
{
    (void)state;
    static const char *const names[] = {"Exchange2016",     "Exchange2013_SP1", "Exchange2013",
                                        "Exchange2010_SP2", "Exchange2010_SP1", "Exchange2010",
                                        "Exchange2007_SP1"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        enum schema_version version = SCHEMA_VERSION_2007_SP1;
        assert_int_equal(schema_version_read(names[i], &version), 0);
        assert_int_equal(version, SCHEMA_VERSION_2016 + (int)i);
        assert_string_equal(schema_version_name(version), names[i]);
    }
}

static void an_old_server_is_asked_with_the_last_version_of_each_product(void **state)
{
    (void)state;
    static const enum schema_version down[][3] = {
        {SCHEMA_VERSION_2016, SCHEMA_VERSION_2013_SP1, SCHEMA_VERSION_2010_SP2},
        {SCHEMA_VERSION_2013, SCHEMA_VERSION_2010_SP2, SCHEMA_VERSION_2007_SP1},
    };
    for (size_t i = 0; i < sizeof(down) / sizeof(down[0]); i++) {
        enum schema_version version = down[i][0];
        assert_true(schema_version_lower(&version));
        assert_int_equal(version, down[i][1]);
        assert_true(schema_version_lower(&version));
        assert_int_equal(version, down[i][2]);
    }
    enum schema_version version = SCHEMA_VERSION_2010;
    assert_true(schema_version_lower(&version));
    assert_int_equal(version, SCHEMA_VERSION_2007_SP1);
    assert_false(schema_version_lower(&version));
}

/* Whoever wants one would be surprised to see another one in the requests. */
static void a_version_that_is_never_sent_is_not_read(void **state)
{
    (void)state;
    static const char *const names[] = {"Exchange2007", "Exchange2015", "Exchange2019",
                                        "exchange2013", "V2_9",         ""};
    enum schema_version version = SCHEMA_VERSION_2010_SP2;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(schema_version_read(names[i], &version), -1);
        assert_int_equal(version, SCHEMA_VERSION_2010_SP2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_mailbox_and_more_than_100_are_refused),
        cmocka_unit_test(windows_are_whole_days_in_the_right_order),
        cmocka_unit_test(addresses_that_no_request_can_hold_are_refused),
        cmocka_unit_test(too_small_a_buffer_is_an_error),
        cmocka_unit_test(addresses_are_escaped),
        cmocka_unit_test(details_are_asked_for_unless_times_are_enough),
        cmocka_unit_test(older_versions_go_into_the_header),
        cmocka_unit_test(versions_are_read_from_the_setting),
        cmocka_unit_test(an_old_server_is_asked_with_the_last_version_of_each_product),
        cmocka_unit_test(a_version_that_is_never_sent_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
