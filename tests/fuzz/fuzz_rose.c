/* Octets of a UCServer in chunks of any size: framer, ROSE, every result's reader. The first octet
 * says how large the chunks are. */
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"

#include "require.h"

static const enum operation_code CODES[] = {
    OPERATION_SET_ENTRY_LIST,
    OPERATION_NEGOTIATE,
    OPERATION_START_TLS,
    OPERATION_ADMIN_LOGIN,
    OPERATION_GET_MANAGER_SETTINGS,
    OPERATION_CHECK_CONNECTION,
};

static int take_message(void *context, const uint8_t *octets, size_t size, struct error *error)
{
    (void)context;
    struct rose_message message;
    struct error why;
    union operation_result result;
    if (rose_decode(octets, size, &message, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++) {
        if (message.kind == ROSE_RESULT)
            (void)operation_read_result(operation_find(CODES[i]), message.result, &result, &why);
        else if (message.kind != ROSE_INVOKE)
            (void)answer_explain(CODES[i], &message, &why);
    }
    return 0;
}

static int begin_large(void *context, uint8_t tag, uint64_t total_bytes, struct error *error)
{
    (void)context;
    (void)error;
    return tag == ROSE_RESULT && total_bytes > FRAME_MESSAGE_BYTES ? 0 : -1;
}

static int take_part(void *context, const uint8_t *octets, size_t size, struct error *error)
{
    (void)context;
    (void)octets;
    (void)error;
    require(size > 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct frame_stream_callbacks callbacks = {
        .take_message = take_message, .begin_large = begin_large, .take_part = take_part};
    struct error error;
    if (size == 0)
        return 0;
    size_t chunk = data[0] % 64 + 1U;
    struct frame_stream *stream = frame_stream_create(&callbacks);
    for (size_t at = 1; at < size; at += chunk) {
        size_t left = size - at;
        if (frame_stream_feed(stream, data + at, left < chunk ? left : chunk, &error) != 0)
            break;
    }
    frame_stream_destroy(stream);
    return 0;
}
