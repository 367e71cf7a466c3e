/* libldap above our own connection. */
#include <lber.h>
#include <ldap.h>
#include <openldap.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "proto/buffer.h"
#include "proto/memory.h"

#include "ldap_link.h"

/* One LDAP message is never larger: a page of 1,000 entries with many addresses each. */
#define MESSAGE_LIMIT_BYTES (16 * 1024 * 1024)
#define OUTPUT_LIMIT_BYTES  (4 * 1024 * 1024)

struct ldap_link {
    struct ldap_link_owner owner;
    struct connection *connection;
    LDAP *handle;
    int descriptor; /* never readable: libldap wants a number, the connection has the socket */
    bool is_broken;
};

static ber_slen_t link_read(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
    struct ldap_link *link = layer->sbiod_pvt;
    struct buffer *input = connection_input(link->connection);
    size_t available = buffer_size(input);
    if (available == 0) {
        if (link->is_broken)
            return 0;
        errno = EAGAIN;
        return -1;
    }
    size_t taken = available < size ? available : size;
    memcpy(data, buffer_data(input), taken);
    buffer_consume(input, taken);
    return (ber_slen_t)taken;
}

static ber_slen_t link_write(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
    struct ldap_link *link = layer->sbiod_pvt;
    if (connection_write(link->connection, data, size) == 0)
        return (ber_slen_t)size;
    errno = EPIPE;
    return -1;
}

static int link_setup(Sockbuf_IO_Desc *layer, void *argument)
{
    layer->sbiod_pvt = argument;
    return 0;
}

static int link_control(Sockbuf_IO_Desc *layer, int option, void *argument)
{
    (void)argument;
    const struct ldap_link *link = layer->sbiod_pvt;
    if (option != LBER_SB_OPT_DATA_READY)
        return 0;
    return buffer_size(connection_input(link->connection)) > 0 || link->is_broken ? 1 : 0;
}

static int link_nothing(Sockbuf_IO_Desc *layer)
{
    (void)layer;
    return 0;
}

static Sockbuf_IO link_layer = {
    .sbi_setup = link_setup,
    .sbi_remove = link_nothing,
    .sbi_ctrl = link_control,
    .sbi_read = link_read,
    .sbi_write = link_write,
    .sbi_close = link_nothing,
};

static size_t input_size(const struct ldap_link *link)
{
    return buffer_size(connection_input(link->connection));
}

/* ldap_result() may return nothing after one read although there is more: again while it makes
 * progress. */
static LDAPMessage *next_message(struct ldap_link *link, bool *is_down)
{
    *is_down = false;
    for (;;) {
        size_t before = input_size(link);
        struct timeval now = {0, 0};
        LDAPMessage *message = NULL;
        int type = ldap_result(link->handle, LDAP_RES_ANY, LDAP_MSG_ONE, &now, &message);
        if (type > 0)
            return message;
        if (type < 0) {
            *is_down = true;
            return NULL;
        }
        if (input_size(link) == 0 || input_size(link) == before)
            return NULL;
    }
}

static void read_all(struct ldap_link *link)
{
    bool is_down = false;
    LDAPMessage *message;
    while ((message = next_message(link, &is_down)) != NULL) {
        link->owner.received(link->owner.context, message);
        (void)ldap_msgfree(message);
        connection_resume(link->connection);
    }
    if (is_down && !link->is_broken) {
        struct error error;
        link->is_broken = true;
        (void)error_set(&error, ERROR_BROKEN, "the directory sent what is not LDAP, or too much");
        link->owner.broken(link->owner.context, &error);
    }
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
    if (!link->is_broken)
        read_all(link);
}

static void on_ended(void *context, const struct error *why)
{
    struct ldap_link *link = context;
    struct error copy = *why;
    if (!link->is_broken)
        read_all(link);
    if (link->is_broken)
        return;
    link->is_broken = true;
    link->owner.broken(link->owner.context, &copy);
}

static int prepare_handle(struct ldap_link *link, struct error *error)
{
    int version = LDAP_VERSION3;
    ber_len_t limit = MESSAGE_LIMIT_BYTES;
    Sockbuf *socket = NULL;
    link->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (link->descriptor < 0)
        return error_set(error, ERROR_INTERNAL, "cannot make a descriptor: %s", strerror(errno));
    /* "ldap://" for ldaps too: libldap does not know of the TLS. */
    if (ldap_init_fd(link->descriptor, LDAP_PROTO_EXT, "ldap://directory", &link->handle) !=
            LDAP_SUCCESS ||
        ldap_set_option(link->handle, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_SUCCESS ||
        ldap_set_option(link->handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) != LDAP_SUCCESS ||
        ldap_set_option(link->handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_SUCCESS ||
        ldap_get_option(link->handle, LDAP_OPT_SOCKBUF, &socket) != LDAP_SUCCESS ||
        ber_sockbuf_ctrl(socket, LBER_SB_OPT_SET_MAX_INCOMING, &limit) < 0 ||
        ber_sockbuf_add_io(socket, &link_layer, LBER_SBIOD_LEVEL_PROVIDER, link) != 0)
        return error_set(error, ERROR_INTERNAL, "libldap cannot be prepared");
    return 0;
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
    const struct connection_limits limits = {MESSAGE_LIMIT_BYTES, OUTPUT_LIMIT_BYTES};
    link->connection = connection_create(loop, target, &limits, &connection_owner);
    if (prepare_handle(link, error) != 0) {
        ldap_link_destroy(link);
        return NULL;
    }
    return link;
}

void ldap_link_destroy(struct ldap_link *link)
{
    if (link == NULL)
        return;
    link->is_broken = true; /* nobody is told what the farewell does */
    if (link->handle != NULL)
        (void)ldap_unbind_ext(link->handle, NULL, NULL);
    if (link->descriptor >= 0)
        (void)close(link->descriptor);
    connection_destroy(link->connection);
    free(link);
}

void ldap_link_secure(struct ldap_link *link)
{
    connection_secure(link->connection);
}

LDAP *ldap_link_handle(struct ldap_link *link)
{
    return link->handle;
}
