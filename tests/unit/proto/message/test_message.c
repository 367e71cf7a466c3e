#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <msgpack.h>
#include <sys/resource.h>

#include "proto/base/arena.h"
#include "proto/base/buffer.h"
#include "proto/bus/bus_socket.h"
#include "proto/message/message.h"
#include "proto/message/message_page.h"
#include "proto/message/message_type.h"

#include "message_generator.h"
#include "unit/proto/event/said.h"
#include "unit/proto/base/test_page.h"

#define ROUNDS 200

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

struct sample {
    struct arena *arena;
    struct message message;
    struct buffer frame;
};

static void make_sample(const struct message_row *row, uint64_t *random, struct sample *sample)
{
    uint8_t octets[4096];
    for (size_t i = 0; i < sizeof(octets); i++)
        octets[i] = (uint8_t)next_random(random);
    struct choices choices = {octets, sizeof(octets)};
    sample->arena = arena_create(1 << 20);
    buffer_init(&sample->frame, 1 << 24);
    generate_message(row, &choices, sample->arena, &sample->message);
}

static void end_sample(struct sample *sample)
{
    arena_destroy(sample->arena);
    buffer_clear(&sample->frame);
}

static void every_message_comes_back_as_it_went(void **state)
{
    (void)state;
    uint64_t random = 42;
    for (size_t i = 0; message_row_at(i) != NULL; i++) {
        for (int round = 0; round < ROUNDS; round++) {
            struct sample sample;
            struct message decoded;
            struct error error;
            make_sample(message_row_at(i), &random, &sample);
            if (message_encode(&sample.message, &sample.frame, &error) != 0) {
                assert_int_equal(error.class, ERROR_LIMIT); /* three of the largest items */
                end_sample(&sample);
                continue;
            }
            assert_int_equal(message_decode(buffer_data(&sample.frame), buffer_size(&sample.frame),
                                            &decoded, &error),
                             0);
            assert_int_equal(decoded.session, sample.message.session);
            struct buffer left, right;
            buffer_init(&left, 1 << 20);
            buffer_init(&right, 1 << 20);
            message_print(&sample.message, &left);
            message_print(&decoded, &right);
            assert_int_equal(buffer_size(&left), buffer_size(&right));
            assert_memory_equal(buffer_data(&left), buffer_data(&right), buffer_size(&left));
            struct buffer again;
            buffer_init(&again, 1 << 24);
            assert_int_equal(message_encode(&decoded, &again, &error), 0);
            assert_int_equal(buffer_size(&again), buffer_size(&sample.frame));
            assert_memory_equal(buffer_data(&again), buffer_data(&sample.frame),
                                buffer_size(&again));
            buffer_clear(&left);
            buffer_clear(&right);
            buffer_clear(&again);
            message_clear(&decoded);
            end_sample(&sample);
        }
    }
}

static void a_frame_that_is_cut_anywhere_is_refused(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (size_t i = 0; message_row_at(i) != NULL; i++) {
        struct sample sample;
        struct message decoded;
        make_sample(message_row_at(i), &random, &sample);
        if (message_encode(&sample.message, &sample.frame, NULL) == 0) {
            for (size_t size = 0; size < buffer_size(&sample.frame); size++)
                assert_int_equal(message_decode(buffer_data(&sample.frame), size, &decoded, NULL),
                                 -1);
        }
        end_sample(&sample);
    }
}

static int decode(const struct buffer *frame, struct error *error)
{
    struct message message;
    int result = message_decode(buffer_data(frame), buffer_size(frame), &message, error);
    if (result == 0)
        message_clear(&message);
    return result;
}

static int write_octets(void *buffer, const char *data, size_t size)
{
    return buffer_append(buffer, data, size);
}

static void begin_frame(struct buffer *frame, msgpack_packer *packer, int major, int type)
{
    buffer_init(frame, 1 << 24);
    msgpack_packer_init(packer, frame, write_octets);
    (void)msgpack_pack_array(packer, 4);
    (void)msgpack_pack_int(packer, major);
    (void)msgpack_pack_int(packer, 0);
    (void)msgpack_pack_int(packer, type);
}

static void another_major_version_is_refused_by_name(void **state)
{
    (void)state;
    struct buffer frame;
    msgpack_packer packer;
    struct error error;
    struct message_head head;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR + 1, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 0);
    assert_int_equal(decode(&frame, &error), -1);
    assert_non_null(strstr(said(&error), "version 2.0"));
    assert_int_equal(message_read_head(buffer_data(&frame), buffer_size(&frame), &head, &error), 0);
    assert_int_equal(head.major, PROTOCOL_MAJOR + 1);
    buffer_clear(&frame);
}

static long peak_kibibytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Eight million lists in a ping: msgpack-c would make 200 MB of them. */
static void a_frame_too_large_for_its_type_is_refused_by_its_head(void **state)
{
    (void)state;
    struct buffer frame;
    msgpack_packer packer;
    struct error error;
    struct message_head head;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 1);
    (void)msgpack_pack_int(&packer, 99);
    (void)msgpack_pack_array(&packer, 8000000);
    for (int i = 0; i < 8000000; i++)
        (void)msgpack_pack_array(&packer, 0);
    long before = peak_kibibytes();
    assert_int_equal(message_read_head(buffer_data(&frame), buffer_size(&frame), &head, &error),
                     -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    assert_non_null(strstr(said(&error), "PING"));
    assert_int_equal(decode(&frame, &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    assert_true(peak_kibibytes() < before + 32 * 1024);
    buffer_clear(&frame);
}

/* Any form that msgpack allows for the same values. */
static void a_head_in_any_form_is_read(void **state)
{
    (void)state;
    static const uint8_t wide[] = {0xdd, 0,    0,
                                   0,    4,                    /* array 32 */
                                   0xcd, 0,    PROTOCOL_MAJOR, /* uint 16 */
                                   0xcc, 3,                    /* uint 8 */
                                   0xcf, 0,    0,
                                   0,    0,    0,
                                   0,    0,    MESSAGE_PING, /* uint 64 */
                                   0xde, 0,    2,            /* map 16 */
                                   7,    0x92, 0,
                                   0, /* 7: [0, 0] */
                                   0,    0xce, 0,
                                   0,    1,    2}; /* uint 32 */
    struct message_head head;
    assert_int_equal(message_read_head(wide, sizeof(wide), &head, NULL), 0);
    assert_int_equal(head.major, PROTOCOL_MAJOR);
    assert_int_equal(head.minor, 3);
    assert_int_equal(head.type, MESSAGE_PING);
    assert_int_equal(head.session, 258);
    for (size_t size = 0; size < sizeof(wide); size++)
        assert_int_equal(message_read_head(wide, size, &head, NULL), -1);
}

static void what_is_no_head_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *octets;
        size_t size;
    } wrong[] = {
        {"\x93\x01\x00\x04", 4},                     /* three parts */
        {"\x95\x01\x00\x04\x80\xc0", 6},             /* five */
        {"\x94\xff\x00\x04\x80", 5},                 /* major -1 */
        {"\x94\x01\xa1\x30\x04\x80", 6},             /* minor a text */
        {"\x94\x01\x00\x04\x90", 5},                 /* a list instead of the map */
        {"\x94\x01\x00\x04\x81\x00\xc0", 7},         /* session nil */
        {"\x94\x01\x00\x04\xdf\xff\xff\xff\xff", 9}, /* four billion fields */
        {"\x94\x01\x00\xcf\xff\xff\xff\xff\xff\xff\xff\xff\x80", 13},
    };
    struct message_head head;
    struct error error;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (message_read_head(wrong[i].octets, wrong[i].size, &head, &error) != -1)
            fail_msg("%zu was taken for a head", i);
        assert_int_equal(error.class, ERROR_BROKEN);
    }
}

/* A table that grows must not outgrow the socket. */
static void every_message_to_the_supervisor_fits_through_its_socket(void **state)
{
    (void)state;
    const struct message_row *row;
    for (size_t i = 0; (row = message_row_at(i)) != NULL; i++) {
        if (row->senders != ROLE_BIT(ROLE_SUPERVISOR))
            assert_in_range(row->limit_bytes, 1, BUS_SERVER_LIMIT_BYTES - BUS_SEAL_BYTES);
        assert_in_range(row->limit_bytes, 1, BUS_MESSAGE_LIMIT_BYTES);
    }
}

static void unknown_fields_are_skipped(void **state)
{
    (void)state;
    struct buffer frame;
    msgpack_packer packer;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 3);
    (void)msgpack_pack_int(&packer, 0);
    (void)msgpack_pack_int(&packer, 5);
    (void)msgpack_pack_int(&packer, 99);
    (void)msgpack_pack_array(&packer, 1);
    (void)msgpack_pack_nil(&packer);
    (void)msgpack_pack_int(&packer, 1);
    (void)msgpack_pack_int(&packer, 77);
    struct message message;
    struct error error;
    assert_int_equal(message_decode(buffer_data(&frame), buffer_size(&frame), &message, &error), 0);
    assert_int_equal(message.session, 5);
    assert_int_equal(message.ping.stamp_ms, 77);
    message_clear(&message);
    buffer_clear(&frame);
}

static void expect_refusal(struct buffer *frame, enum error_class class, const char *text)
{
    struct error error;
    assert_int_equal(decode(frame, &error), -1);
    assert_int_equal(error.class, class);
    assert_non_null(strstr(said(&error), text));
    buffer_clear(frame);
}

static void a_refusal_names_record_and_field(void **state)
{
    (void)state;
    struct buffer frame;
    msgpack_packer packer;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 0);
    expect_refusal(&frame, ERROR_BROKEN, "ping.stamp_ms is required");
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 1);
    (void)msgpack_pack_int(&packer, 1);
    (void)msgpack_pack_int(&packer, -1);
    expect_refusal(&frame, ERROR_LIMIT, "ping.stamp_ms");
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_PING);
    (void)msgpack_pack_map(&packer, 2);
    for (int i = 0; i < 4; i++)
        (void)msgpack_pack_int(&packer, 1);
    expect_refusal(&frame, ERROR_BROKEN, "ping.stamp_ms is given twice");
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_GOODBYE);
    (void)msgpack_pack_map(&packer, 1);
    (void)msgpack_pack_int(&packer, 1);
    (void)msgpack_pack_str_with_body(&packer, "J\xf6rg", 4);
    expect_refusal(&frame, ERROR_BROKEN, "goodbye.reason is not UTF-8");
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, 9999);
    (void)msgpack_pack_map(&packer, 0);
    expect_refusal(&frame, ERROR_BROKEN, "type 9999");
}

static char *letters(size_t count)
{
    char *text = malloc(count + 1);
    memset(text, 'x', count);
    text[count] = '\0';
    return text;
}

static void limits_hold_when_sending_and_when_receiving(void **state)
{
    (void)state;
    struct buffer frame;
    struct error error;
    buffer_init(&frame, 1 << 24);
    char *longest = letters(LIMIT_NAME), *longer = letters(LIMIT_NAME + 1);
    struct message message = {
        .type = MESSAGE_WELCOME,
        .welcome = {.version = "1", .heartbeat_ms = 1, .name = longest},
    };
    assert_int_equal(message_encode(&message, &frame, &error), 0);
    assert_int_equal(decode(&frame, &error), 0);
    buffer_clear(&frame);
    message.welcome.name = longer;
    assert_int_equal(message_encode(&message, &frame, &error), -1);
    assert_int_equal(error.class, ERROR_LIMIT);
    assert_non_null(strstr(said(&error), "welcome.name"));
    assert_int_equal(buffer_size(&frame), 0);
    free(longest);
    free(longer);
    longer = letters(LIMIT_REASON + 1);
    msgpack_packer packer;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_GOODBYE);
    (void)msgpack_pack_map(&packer, 1);
    (void)msgpack_pack_int(&packer, 1);
    (void)msgpack_pack_str_with_body(&packer, longer, LIMIT_REASON + 1);
    expect_refusal(&frame, ERROR_LIMIT, "goodbye.reason");
    free(longer);
}

static void required_texts_and_enumerations_are_checked_when_sending(void **state)
{
    (void)state;
    struct buffer frame;
    struct error error;
    buffer_init(&frame, 1 << 20);
    struct message message = {.type = MESSAGE_GOODBYE};
    assert_int_equal(message_encode(&message, &frame, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    message = (struct message){
        .type = MESSAGE_HELLO,
        .hello = {.role = ROLE_LAST + 1, .version = "1.0", .host = "host", .process = 1}};
    assert_int_equal(message_encode(&message, &frame, &error), -1);
    assert_non_null(strstr(said(&error), "hello.role"));
    message.type = (enum message_type)9999;
    assert_int_equal(message_encode(&message, &frame, &error), -1);
    assert_int_equal(buffer_size(&frame), 0);
}

static void announced_elements_that_cannot_be_there_are_refused_at_once(void **state)
{
    (void)state;
    const struct {
        const char *octets;
        size_t size;
    } bombs[] = {
        {"\xdd\x04\x00\x00\x00", 5},
        {"\xdf\xff\xff\xff\xff", 5},
        {"\xc6\xff\xff\xff\xff", 5},
        {"\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0", 10},
        {"\xdc\x00\x03\xdc\x00\x03\xc0", 7},
        {"\xc1", 1},
        {"\xc7\x01\x01\x00", 4},
        {"\x94\x01\x00\x04\x80\xc0", 6},
    };
    for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++)
        assert_false(message_scan((const uint8_t *)bombs[i].octets, bombs[i].size));
    assert_true(message_scan((const uint8_t *)"\x94\x01\x00\x04\x80", 5));
    assert_true(message_scan((const uint8_t *)"\x97\xcc\x01\xcd\x00\x01\xce\x00\x00\x00\x01\xcf"
                                              "\x00\x00\x00\x00\x00\x00\x00\x01\xca\x00\x00\x00\x00"
                                              "\xd9\x01x\xc4\x01x",
                             31));
}

static void secrets_and_subjects_are_not_printed(void **state)
{
    (void)state;
    struct exchange_settings exchange = {
        .name = "main", .secret = {(const uint8_t *)"hunter2", 7}, .user = "svc"};
    struct message message = {.type = MESSAGE_SETTINGS,
                              .settings = {.exchanges = &exchange, .exchanges_count = 1}};
    struct buffer text;
    buffer_init(&text, 1 << 16);
    message_print(&message, &text);
    (void)buffer_append(&text, "", 1);
    assert_null(strstr((const char *)buffer_data(&text), "hunter2"));
    assert_non_null(strstr((const char *)buffer_data(&text), "secret=***"));
    assert_non_null(strstr((const char *)buffer_data(&text), "user=\"svc\""));
    buffer_clear(&text);
    message =
        (struct message){.type = MESSAGE_PUBLISH,
                         .publish = {.user = "a\n\"b", .sealed = {(const uint8_t *)"Zahnarzt", 8}}};
    message_print(&message, &text);
    (void)buffer_append(&text, "", 1);
    assert_null(strstr((const char *)buffer_data(&text), "Zahnarzt"));
    assert_non_null(strstr((const char *)buffer_data(&text), "sealed=(8 octets)"));
    assert_non_null(strstr((const char *)buffer_data(&text), "user=\"a\\x0a\\x22b\""));
    buffer_clear(&text);
}

static void only_the_right_role_may_send_a_type(void **state)
{
    (void)state;
    assert_true(message_is_allowed(MESSAGE_CALENDAR, ROLE_WORKER_EWS, true));
    assert_false(message_is_allowed(MESSAGE_CALENDAR, ROLE_WORKER_LDAP, true));
    assert_false(message_is_allowed(MESSAGE_CALENDAR, ROLE_WORKER_EWS, false));
    assert_false(message_is_allowed(MESSAGE_RECEIPT, ROLE_CONTROL, true));
    assert_true(message_is_allowed(MESSAGE_HELLO, ROLE_CONTROL, false));
    assert_true(message_is_allowed(MESSAGE_HELLO, ROLE_CONTROL, true));
    assert_false(message_is_allowed(MESSAGE_SETTINGS, ROLE_WORKER_EWS, true));
    assert_false(message_is_allowed(12345, ROLE_WORKER_EWS, true));
    enum role role = ROLE_CONTROL;
    assert_int_equal(role_from_name("worker", &role), -1);
    assert_int_equal(role_from_name("worker-ews", &role), 0);
    assert_int_equal(role, ROLE_WORKER_EWS);
}

static void a_sealed_calendar_is_the_same_octets_for_the_same_entries(void **state)
{
    (void)state;
    struct calendar_entry entries[] = {
        {"0A@20261123T120000Z", 1795435200, 1795438800, false, STATUS_BUSY, false, "Söhne", "R 2"},
        {"0B@20261124T000000Z", -5, 5, true, STATUS_FREE, true, "", ""},
    };
    struct calendar_content content = {entries, 2}, decoded;
    struct buffer first, second;
    buffer_init(&first, LIMIT_SEALED);
    buffer_init(&second, LIMIT_SEALED);
    assert_int_equal(calendar_content_encode(&content, &first, NULL), 0);
    struct arena *arena = arena_create(1 << 16);
    struct error error;
    assert_int_equal(
        calendar_content_decode(buffer_data(&first), buffer_size(&first), arena, &decoded, &error),
        0);
    assert_int_equal(decoded.entries_count, 2);
    assert_string_equal(decoded.entries[0].subject, "Söhne");
    assert_int_equal(decoded.entries[1].start, -5);
    assert_string_equal(decoded.entries[1].location, "");
    assert_int_equal(calendar_content_encode(&decoded, &second, NULL), 0);
    assert_int_equal(buffer_size(&first), buffer_size(&second));
    assert_memory_equal(buffer_data(&first), buffer_data(&second), buffer_size(&first));
    assert_int_equal(calendar_content_decode(buffer_data(&first), buffer_size(&first) - 1, arena,
                                             &decoded, &error),
                     -1);
    arena_destroy(arena);
    buffer_clear(&first);
    buffer_clear(&second);
}

static void numbers_and_names_of_the_table_are_unique_and_rising(void **state)
{
    (void)state;
    for (size_t i = 0; message_row_at(i) != NULL; i++) {
        const struct message_row *row = message_row_at(i);
        const struct record_type *type = row->record();
        if (i > 0)
            assert_true(message_row_at(i - 1)->type < row->type);
        assert_true(type->field_count < 64);
        for (size_t k = 0; k < type->field_count; k++) {
            assert_true(type->fields[k].number > (k > 0 ? type->fields[k - 1].number : 0));
            assert_true(strlen(type->fields[k].explanation) > 0);
        }
    }
}

static void the_page_in_docs_is_the_table(void **state)
{
    (void)state;
    assert_page("docs/internals/message-table.md", message_page_write);
}

/* A peer of an older version sends sentences; this one sends none, even by mistake. */
static void a_sentence_in_the_place_of_a_reason_becomes_the_words_of_other(void **state)
{
    (void)state;
    struct buffer frame;
    struct message read;
    buffer_init(&frame, 1 << 16);
    struct message message = {.type = MESSAGE_GOODBYE, .goodbye.reason = "it is \"done\""};
    assert_int_equal(message_encode(&message, &frame, NULL), 0);
    assert_non_null(memmem(buffer_data(&frame), buffer_size(&frame), "other words=", 12));
    assert_int_equal(message_decode(buffer_data(&frame), buffer_size(&frame), &read, NULL), 0);
    assert_string_equal(read.goodbye.reason, "other words=\"it is \\\"done\\\"\"");
    message_clear(&read);
    buffer_clear(&frame);
    msgpack_packer packer;
    begin_frame(&frame, &packer, PROTOCOL_MAJOR, MESSAGE_GOODBYE);
    (void)msgpack_pack_map(&packer, 1);
    (void)msgpack_pack_int(&packer, 1);
    (void)msgpack_pack_str_with_body(&packer, "going now", 9);
    assert_int_equal(message_decode(buffer_data(&frame), buffer_size(&frame), &read, NULL), 0);
    assert_string_equal(read.goodbye.reason, "other words=\"going now\"");
    message_clear(&read);
    buffer_clear(&frame);
    message.goodbye.reason = "connection.cut words=reset";
    assert_int_equal(message_encode(&message, &frame, NULL), 0);
    assert_int_equal(message_decode(buffer_data(&frame), buffer_size(&frame), &read, NULL), 0);
    assert_string_equal(read.goodbye.reason, "connection.cut words=reset");
    message_clear(&read);
    buffer_clear(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_texts_and_enumerations_are_checked_when_sending),
        cmocka_unit_test(limits_hold_when_sending_and_when_receiving),
        cmocka_unit_test(a_sentence_in_the_place_of_a_reason_becomes_the_words_of_other),
        cmocka_unit_test(every_message_comes_back_as_it_went),
        cmocka_unit_test(a_frame_that_is_cut_anywhere_is_refused),
        cmocka_unit_test(another_major_version_is_refused_by_name),
        cmocka_unit_test(a_frame_too_large_for_its_type_is_refused_by_its_head),
        cmocka_unit_test(a_head_in_any_form_is_read),
        cmocka_unit_test(what_is_no_head_is_refused),
        cmocka_unit_test(every_message_to_the_supervisor_fits_through_its_socket),
        cmocka_unit_test(unknown_fields_are_skipped),
        cmocka_unit_test(a_refusal_names_record_and_field),
        cmocka_unit_test(announced_elements_that_cannot_be_there_are_refused_at_once),
        cmocka_unit_test(secrets_and_subjects_are_not_printed),
        cmocka_unit_test(only_the_right_role_may_send_a_type),
        cmocka_unit_test(a_sealed_calendar_is_the_same_octets_for_the_same_entries),
        cmocka_unit_test(numbers_and_names_of_the_table_are_unique_and_rising),
        cmocka_unit_test(the_page_in_docs_is_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
