/* An LDAP stream over a connection. */
#include <ldap.h>
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"

#include "worker-ldap/ldap_link.h"
#include "worker-ldap/ldap_stream.h"

#define INPUT_LIMIT_BYTES  (LDAP_STREAM_MESSAGE_BYTES + 64 * 1024)
#define OUTPUT_LIMIT_BYTES (4 * 1024 * 1024)

struct ldap_link {
    struct ldap_link_owner owner;
    struct connection *connection;
    struct ldap_stream *stream;
    bool is_told; /* that it is broken, or nobody is told any more */
};

static int write_octets(void *context, const void *data, size_t size_bytes)
{
    struct ldap_link *link = context;
    return connection_write(link->connection, data, size_bytes);
}

static void tell_broken(struct ldap_link *link, const struct error *why)
{
    if (link->is_told)
        return;
    link->is_told = true;
    link->owner.broken(link->owner.context, why);
}

static void read_all(struct ldap_link *link)
{
    struct error error;
    LDAPMessage *message;
    int result;
    while ((result = ldap_stream_next(link->stream, &message, &error)) > 0) {
        link->owner.received(link->owner.context, message);
        (void)ldap_msgfree(message);
        connection_resume(link->connection);
    }
    if (result < 0)
        tell_broken(link, &error);
}

static void on_connected(void *context)
{
    struct ldap_link *link = context;
    link->owner.connected(link->owner.context);
}

static void on_secured(void *context)
{
    struct ldap_link *link = context;
    link->owner.secured(link->owner.context);
}

static void on_readable(void *context)
{
    struct ldap_link *link = context;
    if (!link->is_told && !ldap_stream_is_over(link->stream))
        read_all(link);
}

static void on_ended(void *context, const struct error *why)
{
    struct ldap_link *link = context;
    struct error copy = *why;
    if (!link->is_told && !ldap_stream_is_over(link->stream))
        read_all(link);
    tell_broken(link, &copy);
}

struct ldap_link *ldap_link_create(sd_event *loop,
                                   const struct connection_target *target,
                                   const struct ldap_link_owner *owner,
                                   struct error *error)
{
    struct ldap_link *link = memory_allocate(sizeof(*link));
    link->owner = *owner;
    const struct connection_owner connection_owner = {
        .context = link,
        .connected = on_connected,
        .secured = on_secured,
        .readable = on_readable,
        .ended = on_ended,
    };
    const struct connection_limits limits = {INPUT_LIMIT_BYTES, OUTPUT_LIMIT_BYTES};
    link->connection = connection_create(loop, target, &limits, &connection_owner);
    link->stream =
        ldap_stream_create(connection_input(link->connection), write_octets, link, error);
    if (link->stream != NULL)
        return link;
    ldap_link_destroy(link);
    return NULL;
}

void ldap_link_destroy(struct ldap_link *link)
{
    if (link == NULL)
        return;
    link->is_told = true; /* nobody is told what the farewell does */
    ldap_stream_destroy(link->stream);
    connection_destroy(link->connection);
    free(link);
}

void ldap_link_secure(struct ldap_link *link)
{
    connection_secure(link->connection);
}

LDAP *ldap_link_handle(struct ldap_link *link)
{
    return ldap_stream_handle(link->stream);
}
