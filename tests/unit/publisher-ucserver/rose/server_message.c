#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_writer.h"

#include "server_message.h"

#define RESULT 0xa2
#define ERROR  0xa3
#define REJECT 0xa4
#define INVOKE 0xa1
#define PSEUDO 0x1f808015U

static void finish(struct asn_writer *writer, struct server_message *message)
{
    const uint8_t *octets;
    size_t size;
    assert_int_equal(asn_writer_finish(writer, &octets, &size), 0);
    assert_true(size <= SERVER_MESSAGE_BYTES);
    memcpy(message->octets, octets, size);
    message->size_bytes = size;
    asn_writer_clear(writer);
}

static void begin_result(struct asn_writer *writer, int32_t invoke_id)
{
    asn_writer_init(writer);
    asn_writer_begin(writer, RESULT);
    asn_writer_integer(writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 0);
}

static void end_result(struct asn_writer *writer, struct server_message *message)
{
    asn_writer_end(writer);
    asn_writer_end(writer);
    finish(writer, message);
}

void server_empty_result(struct server_message *message, int32_t invoke_id)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_octets(&writer, PSEUDO, "", 0);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_accepted(struct server_message *message, int32_t invoke_id)
{
    server_accepted_as(message, invoke_id, 0, false);
}

void server_accepted_as(struct server_message *message,
                        int32_t invoke_id,
                        int32_t server_type,
                        bool presence_is_off)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_CONTEXT_CONSTRUCTED(0));
    asn_writer_integer(&writer, ASN_TAG_ENUMERATED, server_type);
    asn_writer_text(&writer, "8.0.0");
    asn_writer_integer(&writer, ASN_TAG_ENUMERATED, 0);
    asn_writer_octets(&writer, ASN_TAG_OCTETS, "realm", 5);
    asn_writer_real(&writer, 46349.5);
    asn_writer_text(&writer, "8.2.3.8086");
    asn_writer_text(&writer, "{guid}");
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_end(&writer);
    asn_writer_integer(&writer, ASN_CONTEXT(0), 0);       /* iOEM */
    asn_writer_octets(&writer, ASN_CONTEXT(1), "8.2", 3); /* u8sProductVersion */
    asn_writer_octets(&writer, ASN_CONTEXT(2), presence_is_off ? "\xff" : "\x00", 1);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_busy(struct server_message *message, int32_t invoke_id, int32_t seconds)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_CONTEXT_CONSTRUCTED(1));
    asn_writer_integer(&writer, ASN_TAG_INTEGER, seconds);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_incompatible(struct server_message *message, int32_t invoke_id)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_CONTEXT_CONSTRUCTED(2));
    asn_writer_text(&writer, "9.0.0");
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_login(struct server_message *message, int32_t invoke_id, int32_t result)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(&writer, ASN_TAG_ENUMERATED, result);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_settings(struct server_message *message, int32_t invoke_id, int32_t mode)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, mode);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, 0);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, 0);
    asn_writer_boolean(&writer, false);
    asn_writer_boolean(&writer, false);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, -1);
    asn_writer_boolean(&writer, true);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_end(&writer);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_list_result(struct server_message *message, int32_t invoke_id, int32_t result)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, result);
    asn_writer_end(&writer);
    end_result(&writer, message);
}

void server_error(struct server_message *message,
                  int32_t invoke_id,
                  int32_t detail,
                  const char *text)
{
    struct asn_writer writer;
    asn_writer_init(&writer);
    asn_writer_begin(&writer, ERROR);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, 0);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, detail);
    asn_writer_text(&writer, text);
    asn_writer_end(&writer);
    asn_writer_end(&writer);
    finish(&writer, message);
}

void server_reject(struct server_message *message, int32_t invoke_id, int32_t problem)
{
    struct asn_writer writer;
    asn_writer_init(&writer);
    asn_writer_begin(&writer, REJECT);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_integer(&writer, ASN_CONTEXT(1), problem);
    asn_writer_end(&writer);
    finish(&writer, message);
}

void server_invoke(struct server_message *message, int32_t invoke_id, int32_t operation)
{
    struct asn_writer writer;
    asn_writer_init(&writer);
    asn_writer_begin(&writer, INVOKE);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_integer(&writer, ASN_TAG_INTEGER, operation);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_end(&writer);
    asn_writer_end(&writer);
    finish(&writer, message);
}

static void write_empty_sequence(struct asn_writer *writer)
{
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
}

static void write_profile(struct asn_writer *writer, size_t number, size_t padding_bytes)
{
    static char padding[8192];
    char name[32], sam[32];
    assert_true(padding_bytes < sizeof(padding));
    memset(padding, 'x', padding_bytes);
    padding[padding_bytes] = '\0';
    (void)snprintf(name, sizeof(name), "u%zu", number);
    (void)snprintf(sam, sizeof(sam), "sam%zu", number);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 1);
    asn_writer_text(writer, "CN=somebody,DC=example,DC=test");
    asn_writer_text(writer, name);
    asn_writer_text(writer, "sip");
    asn_writer_text(writer, "6F9619FF8B86D011B42D00C04FC964FF");
    asn_writer_text(writer, "+49");
    asn_writer_text(writer, "");
    write_empty_sequence(writer);
    asn_writer_integer(writer, ASN_TAG_INTEGER, 3);
    asn_writer_text(writer, sam);
    asn_writer_text(writer, "do not keep this");
    asn_writer_text(writer, "");
    asn_writer_text(writer, "");
    asn_writer_text(writer, "UCS1");
    asn_writer_integer(writer, ASN_TAG_INTEGER, 2147483647);
    write_empty_sequence(writer);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_octets(writer, ASN_CONTEXT(5), padding, padding_bytes);
    asn_writer_octets(writer, ASN_CONTEXT(6), "Somebody", 8);
    asn_writer_end(writer);
    write_empty_sequence(writer);
    asn_writer_octets(writer, PSEUDO, "", 0);
    asn_writer_end(writer);
}

void server_roster(struct server_message *message,
                   int32_t invoke_id,
                   size_t count,
                   size_t padding_bytes)
{
    struct asn_writer writer;
    begin_result(&writer, invoke_id);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    asn_writer_begin(&writer, ASN_TAG_SEQUENCE);
    for (size_t i = 0; i < count; i++)
        write_profile(&writer, i, padding_bytes);
    asn_writer_end(&writer);
    asn_writer_octets(&writer, PSEUDO, "", 0);
    asn_writer_end(&writer);
    end_result(&writer, message);
}
