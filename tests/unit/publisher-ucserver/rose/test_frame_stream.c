#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/frame_stream.h"

struct seen {
    size_t messages;
    size_t octets;
    size_t first_bytes;
    size_t parts_bytes;
    size_t large;
    bool refuses_large;
    bool refuses_messages;
};

static int note_message(void *context, const uint8_t *octets, size_t size, struct error *error)
{
    struct seen *seen = context;
    assert_in_range(octets[0], 0xa1, 0xa4);
    if (seen->messages++ == 0)
        seen->first_bytes = size;
    seen->octets += size;
    return seen->refuses_messages ? error_set(error, UCSERVER_QUESTION_BEFORE_TLS) : 0;
}

static int note_large(void *context, uint8_t tag, uint64_t total_bytes, struct error *error)
{
    struct seen *seen = context;
    assert_int_equal(tag, 0xa2);
    assert_true(total_bytes > FRAME_MESSAGE_BYTES);
    seen->large++;
    return seen->refuses_large ? error_set(error, UCSERVER_MESSAGE_TOO_LARGE) : 0;
}

static int note_part(void *context, const uint8_t *octets, size_t size, struct error *error)
{
    (void)octets;
    (void)error;
    struct seen *seen = context;
    seen->parts_bytes += size;
    return 0;
}

static struct frame_stream *stream_for(struct seen *seen)
{
    const struct frame_stream_callbacks callbacks = {.context = seen,
                                                     .take_message = note_message,
                                                     .begin_large = note_large,
                                                     .take_part = note_part};
    return frame_stream_create(&callbacks);
}

/* reject 9 with problem 1, result 3 of a log-in, and an event, as a server sends them */
static const uint8_t THREE_MESSAGES[] = {
    0xa4, 0x06, 0x02, 0x01, 0x09, 0x81, 0x01, 0x01, /* 8 */
    0xa2, 0x0d, 0x02, 0x01, 0x03, 0x30, 0x08, 0x02, 0x01, 0x00, 0x30, 0x03, 0x0a, 0x01,
    0x00, 0xa1, 0x0a, 0x02, 0x03, 0x01, 0x86, 0x9f, 0x02, 0x01, 0x64, 0x30, 0x00,
};

static void messages_are_cut_wherever_the_octets_are_split(void **state)
{
    (void)state;
    struct error error;
    for (size_t chunk = 1; chunk <= sizeof(THREE_MESSAGES); chunk++) {
        struct seen seen = {0};
        struct frame_stream *stream = stream_for(&seen);
        for (size_t at = 0; at < sizeof(THREE_MESSAGES); at += chunk) {
            size_t left = sizeof(THREE_MESSAGES) - at;
            assert_int_equal(
                frame_stream_feed(stream, THREE_MESSAGES + at, left < chunk ? left : chunk, &error),
                0);
        }
        assert_int_equal(seen.messages, 3);
        assert_int_equal(seen.first_bytes, 8);
        assert_int_equal(seen.octets, 8 + 15 + 12);
        assert_false(frame_stream_is_inside(stream));
        frame_stream_destroy(stream);
    }
}

static void half_a_message_is_inside_and_no_message(void **state)
{
    (void)state;
    struct error error;
    for (size_t cut = 1; cut < 8; cut++) {
        struct seen seen = {0};
        struct frame_stream *stream = stream_for(&seen);
        assert_int_equal(frame_stream_feed(stream, THREE_MESSAGES, cut, &error), 0);
        assert_true(frame_stream_is_inside(stream));
        assert_int_equal(seen.messages, 0);
        frame_stream_destroy(stream);
    }
}

static void assert_refused(const uint8_t *octets, size_t size, const char *reason)
{
    struct seen seen = {0};
    struct error error;
    struct frame_stream *stream = stream_for(&seen);
    assert_int_equal(frame_stream_feed(stream, octets, size, &error), -1);
    assert_int_equal(error.class, ERROR_BROKEN);
    assert_string_equal(error.reason, reason);
    assert_int_equal(seen.messages, 0);
    frame_stream_destroy(stream);
}

static void what_is_no_message_is_refused_and_named(void **state)
{
    (void)state;
    assert_refused((const uint8_t *)"J0000017{\"invoke\":1}", 20, "ucserver.speaks_json");
    assert_refused((const uint8_t *)"\x16\x03\x01", 3, "ucserver.speaks_tls");
    assert_refused((const uint8_t *)"HTTP/1.1 400", 12, "ucserver.speaks_other octet=48");
    assert_refused((const uint8_t *)"\xa5\x00", 2, "ucserver.speaks_other octet=a5");
    assert_refused((const uint8_t *)"\x00", 1, "ucserver.speaks_other octet=00");
}

static void lengths_that_are_not_minimal_are_refused(void **state)
{
    (void)state;
    assert_refused((const uint8_t *)"\xa2\x80", 2, "ber.malformed octet=0 rule=indefinite_length");
    assert_refused((const uint8_t *)"\xa2\x81\x7f", 3,
                   "ber.malformed octet=0 rule=length_not_shortest");
    assert_refused((const uint8_t *)"\xa2\x84\x00\x00\x00\x26", 6,
                   "ber.malformed octet=0 rule=length_not_shortest");
    assert_refused((const uint8_t *)"\xa2\x85\x01\x00\x00\x00\x00", 7,
                   "ber.malformed octet=0 rule=length_over_four_octets");
}

static void a_large_message_is_refused_if_nobody_wants_it(void **state)
{
    (void)state;
    struct seen seen = {.refuses_large = true};
    struct error error;
    struct frame_stream *stream = stream_for(&seen);
    const uint8_t header[] = {0xa2, 0x83, 0x10, 0x00, 0x00};
    assert_int_equal(frame_stream_feed(stream, header, sizeof(header), &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    frame_stream_destroy(stream);
}

static void a_message_of_exactly_the_limit_is_collected_and_one_more_octet_is_large(void **state)
{
    (void)state;
    static uint8_t octets[FRAME_MESSAGE_BYTES + 1] = {0xa2, 0x83};
    struct error error;
    for (size_t extra = 0; extra <= 1; extra++) {
        struct seen seen = {0};
        struct frame_stream *stream = stream_for(&seen);
        size_t content = FRAME_MESSAGE_BYTES - 5 + extra;
        octets[2] = (uint8_t)(content >> 16);
        octets[3] = (uint8_t)(content >> 8);
        octets[4] = (uint8_t)content;
        for (size_t at = 0; at < content + 5; at += 4099) {
            size_t left = content + 5 - at;
            assert_int_equal(
                frame_stream_feed(stream, octets + at, left < 4099 ? left : 4099, &error), 0);
        }
        assert_int_equal(seen.messages, 1 - extra);
        assert_int_equal(seen.large, extra);
        assert_int_equal(seen.parts_bytes, extra * (content + 5));
        assert_false(frame_stream_is_inside(stream));
        frame_stream_destroy(stream);
    }
}

static void what_follows_a_large_message_is_a_message_again(void **state)
{
    (void)state;
    static uint8_t large[2 * FRAME_MESSAGE_BYTES + 5] = {0xa2, 0x83, 0x20, 0x00, 0x00};
    struct seen seen = {0};
    struct error error;
    struct frame_stream *stream = stream_for(&seen);
    for (size_t at = 0; at < 5; at++) /* its header octet by octet */
        assert_int_equal(frame_stream_feed(stream, large + at, 1, &error), 0);
    assert_int_equal(frame_stream_feed(stream, large + 5, sizeof(large) - 5, &error), 0);
    assert_int_equal(seen.parts_bytes, sizeof(large));
    assert_int_equal(frame_stream_feed(stream, THREE_MESSAGES, sizeof(THREE_MESSAGES), &error), 0);
    assert_int_equal(seen.messages, 3);
    frame_stream_destroy(stream);
}

static void the_owners_refusal_ends_the_reading(void **state)
{
    (void)state;
    struct seen seen = {.refuses_messages = true};
    struct error error;
    struct frame_stream *stream = stream_for(&seen);
    assert_int_equal(frame_stream_feed(stream, THREE_MESSAGES, sizeof(THREE_MESSAGES), &error), -1);
    assert_int_equal(seen.messages, 1);
    frame_stream_destroy(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_message_is_refused_and_named),
        cmocka_unit_test(lengths_that_are_not_minimal_are_refused),
        cmocka_unit_test(a_large_message_is_refused_if_nobody_wants_it),
        cmocka_unit_test(a_message_of_exactly_the_limit_is_collected_and_one_more_octet_is_large),
        cmocka_unit_test(messages_are_cut_wherever_the_octets_are_split),
        cmocka_unit_test(half_a_message_is_inside_and_no_message),
        cmocka_unit_test(what_follows_a_large_message_is_a_message_again),
        cmocka_unit_test(the_owners_refusal_ends_the_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
