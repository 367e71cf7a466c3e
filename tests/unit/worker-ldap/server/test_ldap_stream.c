#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <netdb.h>
#include <cmocka.h>

#include "proto/base/buffer.h"

#include "worker-ldap/server/ldap_stream.h"

#define ROOM (8 * 1024 * 1024)

static int looked_up;

/* In place of the C library's, for libldap too. */
int getaddrinfo(const char *node,
                const char *service,
                const struct addrinfo *hints,
                struct addrinfo **result)
{
    (void)node;
    (void)service;
    (void)hints;
    *result = NULL;
    looked_up++;
    return EAI_NONAME;
}

static int prepare_library(void **state)
{
    (void)state;
    int result = ldap_stream_prepare_library(NULL);
    looked_up = 0; /* this machine's own name */
    return result;
}

struct sample {
    struct buffer input, output;
    bool refuses;
    struct ldap_stream *stream;
};

static int write_octets(void *context, const void *data, size_t size)
{
    struct sample *sample = context;
    return sample->refuses ? -1 : buffer_append(&sample->output, data, size);
}

static int set_up(void **state)
{
    static struct sample sample;
    struct error error;
    sample.refuses = false;
    buffer_init(&sample.input, ROOM);
    buffer_init(&sample.output, ROOM);
    sample.stream = ldap_stream_create(&sample.input, write_octets, &sample, &error);
    *state = &sample;
    return sample.stream == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;
    ldap_stream_destroy(sample->stream);
    buffer_clear(&sample->input);
    buffer_clear(&sample->output);
    return 0;
}

static int ask_root(struct sample *sample)
{
    int number = 0;
    int result = ldap_search_ext(ldap_stream_handle(sample->stream), "", LDAP_SCOPE_BASE,
                                 "(objectClass=*)", NULL, 0, NULL, NULL, NULL, 1, &number);
    return result == LDAP_SUCCESS ? number : -1;
}

/* The result of a search without entries, RFC 4511: message 1, success. */
static const uint8_t DONE[] = {0x30, 0x0c, 0x02, 0x01, 0x01, 0x65, 0x07,
                               0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00};

static int next_type(struct sample *sample)
{
    struct error error;
    LDAPMessage *message = NULL;
    int result = ldap_stream_next(sample->stream, &message, &error);
    if (result <= 0) {
        assert_true(result == 0 || error.class == ERROR_BROKEN);
        assert_true(result == 0 || strcmp(error.reason, "directory.not_ldap") == 0);
        return result;
    }
    int type = ldap_msgtype(message);
    (void)ldap_msgfree(message);
    return type;
}

static void a_message_comes_out_when_its_last_octet_has_come(void **state)
{
    struct sample *sample = *state;
    assert_int_equal(ask_root(sample), 1);
    assert_true(buffer_size(&sample->output) > 20);
    for (size_t i = 0; i < sizeof(DONE); i++) {
        assert_int_equal(next_type(sample), 0);
        assert_int_equal(buffer_append(&sample->input, DONE + i, 1), 0);
    }
    assert_int_equal(next_type(sample), LDAP_RES_SEARCH_RESULT);
    assert_int_equal(next_type(sample), 0);
}

static void several_messages_at_once_come_out_one_by_one(void **state)
{
    struct sample *sample = *state;
    /* the same with long lengths, as Active Directory writes them, for message 2 */
    static const uint8_t long_form[] = {0x30, 0x84, 0x00, 0x00, 0x00, 0x10, 0x02, 0x01,
                                        0x02, 0x65, 0x84, 0x00, 0x00, 0x00, 0x07, 0x0a,
                                        0x01, 0x00, 0x04, 0x00, 0x04, 0x00};
    assert_int_equal(ask_root(sample), 1);
    assert_int_equal(ask_root(sample), 2);
    assert_int_equal(buffer_append(&sample->input, long_form, sizeof(long_form)), 0);
    assert_int_equal(buffer_append(&sample->input, DONE, sizeof(DONE)), 0);
    assert_int_equal(next_type(sample), LDAP_RES_SEARCH_RESULT);
    assert_int_equal(next_type(sample), LDAP_RES_SEARCH_RESULT);
    assert_int_equal(next_type(sample), 0);
}

/* RFC 4511 section 4.4.1; the number 0 also in more octets than needed. */
static void a_notice_of_disconnection_ends_the_stream(void **state)
{
    (void)state;
    static const uint8_t notices[][16] = {
        {0x30, 0x0c, 0x02, 0x01, 0x00, 0x78, 0x07, 0x0a, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00},
        {0x30, 0x0d, 0x02, 0x02, 0x00, 0x00, 0x78, 0x07, 0x0a, 0x01, 0x34, 0x04, 0x00, 0x04, 0x00}};
    for (size_t i = 0; i < 2; i++) {
        struct sample *sample;
        struct error error;
        LDAPMessage *message;
        assert_int_equal(set_up((void **)&sample), 0);
        assert_int_equal(ask_root(sample), 1);
        assert_int_equal(buffer_append(&sample->input, notices[i], 14 + i), 0);
        assert_int_equal(ldap_stream_next(sample->stream, &message, &error), -1);
        assert_int_equal(error.class, ERROR_UNAVAILABLE);
        assert_string_equal(error.reason, "directory.disconnecting");
        assert_int_equal(tear_down((void **)&sample), 0);
    }
}

static void an_answer_that_nobody_waits_for_is_passed_over(void **state)
{
    struct sample *sample = *state;
    assert_int_equal(buffer_append(&sample->input, DONE, sizeof(DONE)), 0);
    assert_int_equal(next_type(sample), 0);
    assert_int_equal(buffer_size(&sample->input), 0);
    assert_false(ldap_stream_is_over(sample->stream));
}

static void too_much_that_nobody_waits_for_ends_the_stream(void **state)
{
    struct sample *sample = *state;
    size_t passed_over = 0;
    while (next_type(sample) == 0) {
        passed_over += sizeof(DONE);
        assert_int_equal(buffer_append(&sample->input, DONE, sizeof(DONE)), 0);
    }
    assert_true(ldap_stream_is_over(sample->stream));
    assert_in_range(passed_over, LDAP_STREAM_MESSAGE_BYTES, 8 * LDAP_STREAM_MESSAGE_BYTES);
}

static void octets_that_are_no_ldap_end_the_stream_for_good(void **state)
{
    struct sample *sample = *state;
    static const uint8_t garbage[] = {0x04, 0x03, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'};
    assert_int_equal(ask_root(sample), 1);
    assert_int_equal(buffer_append(&sample->input, garbage, sizeof(garbage)), 0);
    assert_int_equal(next_type(sample), -1);
    assert_int_equal(buffer_append(&sample->input, DONE, sizeof(DONE)), 0);
    assert_int_equal(next_type(sample), -1);
    assert_true(ldap_stream_is_over(sample->stream));
}

static void a_message_that_is_no_answer_ends_the_stream(void **state)
{
    (void)state;
    static const uint8_t odd[][16] = {
        {7, 0x30, 0x05, 0x02, 0x01, 0x01, 0x00, 0x00}, /* type 0 */
        {7, 0x30, 0x05, 0x02, 0x01, 0x01, 0x63, 0x00}, /* a search request */
        {7, 0x30, 0x05, 0x02, 0x01, 0x01, 0x65, 0x07}, /* a result that is cut off */
        {5, 0x30, 0x03, 0x02, 0x01, 0x01},             /* nothing behind the number */
        {7, 0x30, 0x05, 0x04, 0x01, 0x01, 0x65, 0x00}, /* no number */
        {9, 0x30, 0x07, 0x02, 0x05, 0, 0, 0, 0, 1},    /* too long a number */
        {2, 0x30, 0x00},                               /* nothing */
        {4, 0x30, 0x80, 0x00, 0x00},                   /* indefinite length */
        {7, 0x30, 0x85, 0x00, 0x00, 0x00, 0x00, 0x00}, /* too long a length */
    };
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct sample *sample;
        assert_int_equal(set_up((void **)&sample), 0);
        assert_int_equal(ask_root(sample), 1);
        assert_int_equal(buffer_append(&sample->input, odd[i] + 1, odd[i][0]), 0);
        assert_int_equal(next_type(sample), -1);
        assert_int_equal(tear_down((void **)&sample), 0);
    }
}

static void a_message_that_announces_too_much_is_refused_before_it_comes(void **state)
{
    struct sample *sample = *state;
    static const uint8_t head[] = {0x30, 0x84, 0x00, 0x40, 0x00, 0x01, 0x02, 0x01, 0x01};
    assert_int_equal(ask_root(sample), 1);
    assert_int_equal(buffer_append(&sample->input, head, sizeof(head)), 0);
    assert_int_equal(next_type(sample), -1);
}

/* It would wait for name servers, and ask somebody else. */
static void libldap_looks_up_no_name_when_nothing_can_be_written(void **state)
{
    struct sample *sample = *state;
    sample->refuses = true;
    assert_int_equal(ask_root(sample), -1);
    assert_true(ldap_stream_is_over(sample->stream));
    sample->refuses = false;
    assert_int_equal(ask_root(sample), -1);
    assert_int_equal(looked_up, 0);
    assert_int_equal(buffer_size(&sample->output), 0);
    assert_int_equal(next_type(sample), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(octets_that_are_no_ldap_end_the_stream_for_good, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_message_that_announces_too_much_is_refused_before_it_comes, set_up, tear_down),
        cmocka_unit_test(a_message_that_is_no_answer_ends_the_stream),
        cmocka_unit_test_setup_teardown(too_much_that_nobody_waits_for_ends_the_stream, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_message_comes_out_when_its_last_octet_has_come, set_up,
                                        tear_down),
        cmocka_unit_test(a_notice_of_disconnection_ends_the_stream),
        cmocka_unit_test_setup_teardown(several_messages_at_once_come_out_one_by_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_nobody_waits_for_is_passed_over, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(libldap_looks_up_no_name_when_nothing_can_be_written,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, prepare_library, NULL);
}
