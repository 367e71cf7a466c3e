/* What the server's own words are good for: they are quoted when there are any that can be read, and
 * there are no quotation marks around nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"

#include "unit/proto/event/said.h"

static struct asn_octets octets_of(const char *text, size_t size)
{
    return (struct asn_octets){(const uint8_t *)text, size};
}

/* What is said of a reject, or of an error, with these words. */
static const char *reject_with(struct error *error, struct asn_octets words)
{
    const struct rose_message message = {.kind = ROSE_REJECT,
                                         .problem_kind = ROSE_PROBLEM_INVOKE,
                                         .problem = ROSE_AUTHENTICATION_FAILED,
                                         .text = words};
    (void)answer_explain(OPERATION_ADMIN_LOGIN, &message, error);
    return said(error);
}

static const char *error_with(struct error *error, struct asn_octets words)
{
    const struct rose_message message = {.kind = ROSE_ERROR, .detail = 110, .text = words};
    (void)answer_explain(OPERATION_SET_ENTRY_LIST, &message, error);
    return said(error);
}

static void nothing_is_never_quoted(void **state)
{
    (void)state;
    struct error error;
    const struct asn_octets nothing[] = {
        octets_of("", 0),     octets_of(" ", 1),           octets_of("\0", 1),
        octets_of("\r\n", 2), octets_of("\t \x01\x1f", 4), octets_of("\xff\xfe", 2),
        octets_of("\x7f", 1), octets_of("\xc2\xa0", 2),    octets_of("\xe2\x80\x8b", 3),
    };
    for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
        assert_null(strchr(reject_with(&error, nothing[i]), '"'));
        assert_null(strchr(error_with(&error, nothing[i]), '"'));
    }
}

static void words_are_quoted_without_the_blanks_around_them(void **state)
{
    (void)state;
    struct error error;
    assert_non_null(strstr(reject_with(&error, octets_of(" no way\r\n", 9)), ": \"no way\""));
    assert_non_null(strstr(error_with(&error, octets_of("\tno way ", 8)), ": \"no way\""));
}

/* A UCServer that lacks the resources for a log-in has not looked at the password. */
static void only_a_log_in_without_resources_may_be_tried_again_soon(void **state)
{
    (void)state;
    struct error error;
    struct rose_message message = {.kind = ROSE_REJECT,
                                   .problem_kind = ROSE_PROBLEM_INVOKE,
                                   .problem = ROSE_RESOURCE_LIMITATION};
    assert_int_equal(answer_explain(OPERATION_ADMIN_LOGIN, &message, &error).wait_ms, 60000);
    assert_int_equal(answer_explain(OPERATION_SET_ENTRY_LIST, &message, &error).wait_ms, 0);
    message.problem = ROSE_AUTHENTICATION_FAILED;
    assert_int_equal(answer_explain(OPERATION_ADMIN_LOGIN, &message, &error).wait_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_never_quoted),
        cmocka_unit_test(words_are_quoted_without_the_blanks_around_them),
        cmocka_unit_test(only_a_log_in_without_resources_may_be_tried_again_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
