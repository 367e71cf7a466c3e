/* The session's connection: proto/connection with what the session needs of it. */
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"

#include "publisher-ucserver/session/rose_link.h"

/* Sixteen lists of the largest size fit; more is never written ahead. */
#define OUTPUT_BYTES (128UL * 1024 * 1024)
#define INPUT_BYTES  (1024UL * 1024)

struct rose_link {
    sd_event *loop;
    struct rose_link_owner owner;
    struct connection *connection;   /* NULL: none */
    struct connection_target target; /* what it points to is borrowed */
    uint64_t queued_bytes;           /* of this connection */
    uint64_t guarded_bytes;          /* up to here the owner is asked before a write */
};

struct rose_link *rose_link_create(sd_event *loop, const struct rose_link_owner *owner)
{
    struct rose_link *link = memory_allocate(sizeof(*link));
    link->loop = loop;
    link->owner = *owner;
    return link;
}

void rose_link_destroy(struct rose_link *link)
{
    if (link == NULL)
        return;
    connection_destroy(link->connection);
    free(link);
}

void rose_link_configure(struct rose_link *link, const struct connection_target *target)
{
    link->target = *target;
}

static void on_connected(void *context)
{
    struct rose_link *link = context;
    link->owner.connected(link->owner.context);
}

static void on_secured(void *context)
{
    struct rose_link *link = context;
    link->owner.secured(link->owner.context);
}

/* The input is emptied first: the session may start TLS, which checks that nothing is left. The
 * copy is what the owner may read while the connection ends under him. */
static void on_readable(void *context)
{
    struct rose_link *link = context;
    struct buffer *input = connection_input(link->connection);
    size_t size = buffer_size(input);
    uint8_t *octets = memory_copy(buffer_data(input), size);
    buffer_consume(input, size);
    link->owner.received(link->owner.context, octets, size);
    memory_wipe(octets, size); /* profiles carry passwords */
    free(octets);
}

static void on_written(void *context)
{
    struct rose_link *link = context;
    link->owner.writable(link->owner.context);
}

static bool may_write(void *context)
{
    struct rose_link *link = context;
    uint64_t written = link->queued_bytes - connection_output_bytes(link->connection);
    return written >= link->guarded_bytes || link->owner.may_write(link->owner.context);
}

static void on_ended(void *context, const struct error *why)
{
    struct rose_link *link = context;
    struct error copy = *why;
    connection_destroy(link->connection);
    link->connection = NULL;
    link->owner.broken(link->owner.context, &copy);
}

void rose_link_connect(struct rose_link *link)
{
    const struct connection_limits limits = {INPUT_BYTES, OUTPUT_BYTES};
    const struct connection_owner owner = {
        .context = link,
        .connected = on_connected,
        .secured = on_secured,
        .readable = on_readable,
        .written = on_written,
        .may_write = may_write,
        .ended = on_ended,
    };
    rose_link_disconnect(link);
    link->queued_bytes = link->guarded_bytes = 0;
    link->connection = connection_create(link->loop, &link->target, &limits, &owner);
}

void rose_link_secure(struct rose_link *link)
{
    if (link->connection != NULL)
        connection_secure(link->connection);
}

void rose_link_send(struct rose_link *link,
                    const uint8_t *octets,
                    size_t size_bytes,
                    bool is_guarded)
{
    if (link->connection == NULL)
        return;
    /* Counted first: the question whether it may be written comes from inside the write. */
    uint64_t guarded_before = link->guarded_bytes;
    link->queued_bytes += size_bytes;
    if (is_guarded)
        link->guarded_bytes = link->queued_bytes;
    if (connection_write(link->connection, octets, size_bytes) == 0)
        return;
    /* A connection that has just ended says so by itself. */
    link->queued_bytes -= size_bytes;
    link->guarded_bytes = guarded_before;
}

void rose_link_disconnect(struct rose_link *link)
{
    connection_destroy(link->connection);
    link->connection = NULL;
}

size_t rose_link_backlog_bytes(const struct rose_link *link)
{
    return link->connection == NULL ? 0 : connection_output_bytes(link->connection);
}
