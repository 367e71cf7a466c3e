/* libkrb5 would wait for a silent KDC, and this process with it: so it only makes and reads messages, which
 * travel here. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/event/error.h"

#include "worker-ews/login/kerberos_exchange.h"

/* A ticket with all groups of its owner has some 12 KB; 64 KB are Windows' own limit. */
#define ANSWER_BYTES_MAX ((size_t)256 * 1024)
#define LENGTH_BYTES     4

struct kerberos_exchange {
    struct connection *connection;
    sd_event_source *limit;
    const char *host;
    uint16_t port;
    bool is_proof;
    int64_t limit_ms;
    struct buffer message; /* with its length before it, until it is written */
    struct kerberos_exchange_callbacks callbacks;
};

static void tell_no_answer(struct kerberos_exchange *exchange, const struct error *cause)
{
    struct error why = *cause;
    (void)error_add(&why, event_number("port", exchange->port));
    (void)error_add(&why, event_text("host", exchange->host));
    exchange->callbacks.ended(exchange->callbacks.context, NULL, 0, &why);
}

static void extend_limit_of_proof(struct kerberos_exchange *exchange)
{
    if (!exchange->is_proof || exchange->limit == NULL)
        return;
    exchange->limit_ms = KERBEROS_PROOF_MS;
    (void)sd_event_source_set_time_relative(exchange->limit, (uint64_t)exchange->limit_ms * 1000);
}

static void on_connected(void *context)
{
    struct kerberos_exchange *exchange = context;
    struct error error;
    extend_limit_of_proof(exchange);
    exchange->callbacks.leaving(exchange->callbacks.context);
    if (connection_write(exchange->connection, buffer_data(&exchange->message),
                         buffer_size(&exchange->message)) == 0)
        return;
    (void)error_set(&error, PROGRAM_NO_MEMORY);
    tell_no_answer(exchange, &error);
}

static size_t length_of(const uint8_t *octets)
{
    return (size_t)octets[0] << 24 | (size_t)octets[1] << 16 | (size_t)octets[2] << 8 | octets[3];
}

static void on_kdc_readable(void *context)
{
    struct kerberos_exchange *exchange = context;
    struct buffer *input = connection_input(exchange->connection);
    struct error error;
    if (buffer_size(input) < LENGTH_BYTES)
        return;
    size_t length = length_of(buffer_data(input));
    if (length == 0 || length > ANSWER_BYTES_MAX - LENGTH_BYTES) {
        (void)error_set(&error, KERBEROS_NOT_SPOKEN);
        tell_no_answer(exchange, &error);
    } else if (buffer_size(input) >= LENGTH_BYTES + length) {
        exchange->callbacks.ended(exchange->callbacks.context, buffer_data(input) + LENGTH_BYTES,
                                  length, NULL);
    }
}

static void on_ended(void *context, const struct error *why)
{
    tell_no_answer(context, why);
}

static int on_limit(sd_event_source *source, uint64_t now, void *context)
{
    (void)source;
    (void)now;
    struct kerberos_exchange *exchange = context;
    struct error error;
    (void)error_set(&error, CONNECTION_TIMED_OUT, event_number("limit_ms", exchange->limit_ms));
    tell_no_answer(exchange, &error);
    return 0;
}

static void keep_message(struct kerberos_exchange *exchange, const void *message, size_t size)
{
    const uint8_t length[LENGTH_BYTES] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16),
                                          (uint8_t)(size >> 8), (uint8_t)size};
    buffer_init(&exchange->message, LENGTH_BYTES + size);
    (void)buffer_append(&exchange->message, length, sizeof(length));
    (void)buffer_append(&exchange->message, message, size);
}

struct kerberos_exchange *
kerberos_exchange_create(sd_event *loop,
                         const char *host,
                         uint16_t port,
                         const void *message,
                         size_t size,
                         bool is_proof,
                         const struct kerberos_exchange_callbacks *callbacks)
{
    struct kerberos_exchange *exchange = memory_allocate(sizeof(*exchange));
    const struct connection_target target = {.host = host, .port = port};
    const struct connection_limits limits = {.input_bytes = ANSWER_BYTES_MAX,
                                             .output_bytes = LENGTH_BYTES + size};
    const struct connection_callbacks steps = {.context = exchange,
                                               .connected = on_connected,
                                               .readable = on_kdc_readable,
                                               .ended = on_ended};
    exchange->host = host;
    exchange->port = port;
    exchange->is_proof = is_proof;
    exchange->limit_ms = KERBEROS_EXCHANGE_MS;
    exchange->callbacks = *callbacks;
    keep_message(exchange, message, size);
    /* Without a limit of its own the connection ends by those of its steps. */
    (void)sd_event_add_time_relative(loop, &exchange->limit, CLOCK_MONOTONIC,
                                     (uint64_t)exchange->limit_ms * 1000, 0, on_limit, exchange);
    exchange->connection = connection_create(loop, &target, &limits, &steps);
    return exchange;
}

void kerberos_exchange_destroy(struct kerberos_exchange *exchange)
{
    if (exchange == NULL)
        return;
    connection_destroy(exchange->connection);
    sd_event_source_disable_unref(exchange->limit);
    buffer_clear(&exchange->message);
    free(exchange);
}
