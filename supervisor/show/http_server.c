/* libmicrohttpd on the loop: its epoll descriptor is one source, its time-out a timer. It runs without
 * threads of its own, so that a page can look at the dispatcher without locks; the price is that its
 * limits must keep every caller short. */
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/show/http_answer.h"
#include "supervisor/show/http_hidden.h"
#include "supervisor/show/http_listen.h"
#include "supervisor/show/http_pages.h"
#include "supervisor/show/http_request.h"
#include "supervisor/show/http_server.h"

#define CONNECTIONS_MOST        32
#define CONNECTIONS_OF_ONE_MOST 24
#define CONNECTION_MEMORY_BYTES (16 * 1024)
#define IDLE_SECONDS            10
#define NO_DESCRIPTOR_PAUSE_MS  100
#define REQUEST_MOST_MS         30000
#define HOST_NAME_BYTES         256
#define OWN_NAMES               2

/* libmicrohttpd's own limit counts idle time only: somebody who sends one octet now and then would
 * keep its place for ever. */
struct connection {
    int descriptor;
    int64_t deadline_ms;
    LIST_ENTRY(connection) link;
};

struct http_server {
    struct http_server_callbacks callbacks;
    char *host;
    char *token;
    size_t token_bytes;
    int64_t request_limit_ms;
    char host_name[HOST_NAME_BYTES];
    struct MHD_Daemon *daemon;
    int listener;
    sd_event_source *callers; /* off while all places are taken, or there is no descriptor */
    sd_event_source *input;
    sd_event_source *timer;
    LIST_HEAD(, connection) connections;
    int connection_count;
    int64_t accept_at_ms; /* not before: there was no descriptor */
};

/* What proxies add to a request that is somebody else's. */
static const char *const proxy_headers[] = {"Forwarded", "Via", "X-Forwarded-For",
                                            "X-Forwarded-Host", "X-Real-IP"};

/* Whether the caller is on this machine. A proxy is, and says so; whom it speaks for is somewhere else. */
static bool is_local(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    for (size_t i = 0; i < sizeof(proxy_headers) / sizeof(proxy_headers[0]); i++) {
        if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, proxy_headers[i]) != NULL)
            return false;
    }
    return info != NULL && http_peer_is_local(info->client_addr);
}

/* A body, should one come, is not read: the answer is queued before it and ends the connection. */
static enum MHD_Result handle(void *context,
                              struct MHD_Connection *connection,
                              const char *url,
                              const char *method,
                              const char *version,
                              const char *upload,
                              size_t *upload_size,
                              void **request)
{
    struct http_server *server = context;
    const char *own[OWN_NAMES] = {server->host_name, server->host};
    (void)upload;
    (void)upload_size;
    if (http_hidden_is_there(connection, method, version, *request))
        return http_answer_text(connection, MHD_HTTP_BAD_REQUEST, "the request has hidden octets");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return http_answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD");
    if (!http_host_is_ours(
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST), own,
            OWN_NAMES))
        return http_answer_text(connection, MHD_HTTP_MISDIRECTED_REQUEST,
                                "the Host header names another machine");
    const struct http_caller caller = {
        .connection = connection,
        .has_token = http_token_matches(
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION),
            server->token, server->token_bytes),
        .is_local = is_local(connection),
    };
    return http_pages_answer(&server->callbacks, &caller, url);
}

static void
connection_begun(struct http_server *server, struct MHD_Connection *connection, void **memory)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL)
        return;
    struct connection *made = memory_allocate(sizeof(*made));
    made->descriptor = info->connect_fd;
    made->deadline_ms = clock_monotonic_ms() + server->request_limit_ms;
    LIST_INSERT_HEAD(&server->connections, made, link);
    server->connection_count++;
    *memory = made;
}

static void connection_changed(void *context,
                               struct MHD_Connection *connection,
                               void **memory,
                               enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_begun(server, connection, memory);
        return;
    }
    struct connection *ended = *memory;
    if (ended == NULL)
        return;
    LIST_REMOVE(ended, link);
    server->connection_count--;
    free(ended);
    *memory = NULL;
}

/* A connection that is kept open has as much time for its next request. */
static void request_ended(void *context,
                          struct MHD_Connection *connection,
                          void **request,
                          enum MHD_RequestTerminationCode code)
{
    const struct http_server *server = context;
    (void)request;
    (void)code;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *kept = info != NULL ? info->socket_context : NULL;
    if (kept != NULL)
        kept->deadline_ms = clock_monotonic_ms() + server->request_limit_ms;
}

/* Shuts what took too long, and returns when to look again (INT64_MAX: no connection). The
 * descriptors stay libmicrohttpd's, which sees their end and closes them. */
static int64_t end_slow_connections(struct http_server *server, int64_t now_ms)
{
    int64_t next_ms = INT64_MAX;
    struct connection *connection = NULL;
    LIST_FOREACH(connection, &server->connections, link) {
        if (connection->deadline_ms <= now_ms) {
            (void)shutdown(connection->descriptor, SHUT_RDWR);
            connection->deadline_ms = now_ms + server->request_limit_ms;
        }
        next_ms = number_smaller(next_ms, connection->deadline_ms);
    }
    return next_ms;
}

/* Takes callers ourselves: libmicrohttpd stops listening when there is no descriptor, and does not begin
 * again before one of its connections ends, which may be never. Who gets no place waits in the queue of the
 * socket. Returns whether there was one. */
static bool take_caller(struct http_server *server)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    int descriptor =
        accept4(server->listener, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) /* closes it when one address has too many */
        (void)MHD_add_connection(server->daemon, descriptor, (struct sockaddr *)&address, size);
    return descriptor >= 0;
}

static bool is_want_of_descriptors(int cause)
{
    return cause == EMFILE || cause == ENFILE || cause == ENOBUFS || cause == ENOMEM;
}

static void take_callers(struct http_server *server, int64_t now_ms)
{
    if (now_ms < server->accept_at_ms)
        return;
    /* Whoever connects and leaves without end must not keep the loop here. */
    for (int taken = 0; taken < CONNECTIONS_MOST && server->connection_count < CONNECTIONS_MOST;
         taken++) {
        if (take_caller(server))
            continue;
        if (!is_want_of_descriptors(errno))
            return;
        if (server->callbacks.no_descriptors != NULL)
            server->callbacks.no_descriptors(server->callbacks.context);
        if (!take_caller(server)) {
            server->accept_at_ms = now_ms + NO_DESCRIPTOR_PAUSE_MS;
            return;
        }
    }
}

/* The earliest of what libmicrohttpd, slow callers and a pause wait for; INT64_MAX: nothing. */
static int64_t next_time_ms(struct http_server *server, int64_t now_ms)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    int64_t next_ms = end_slow_connections(server, now_ms);
    if (server->accept_at_ms > now_ms)
        next_ms = number_smaller(next_ms, server->accept_at_ms);
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES &&
        wait_ms < (MHD_UNSIGNED_LONG_LONG)REQUEST_MOST_MS)
        next_ms = number_smaller(now_ms + (int64_t)wait_ms, next_ms);
    return next_ms;
}

/* Does what can be done, and sets the timer to when there is something to do without input. */
static int run_http_server(struct http_server *server)
{
    int64_t now_ms = clock_monotonic_ms();
    (void)MHD_run(server->daemon); /* first, because it may make places free */
    take_callers(server, now_ms);
    (void)MHD_run(server->daemon);
    bool can_take = server->connection_count < CONNECTIONS_MOST && server->accept_at_ms <= now_ms;
    int64_t next_ms = next_time_ms(server, now_ms);
    int status =
        sd_event_source_set_enabled(server->callers, can_take ? SD_EVENT_ON : SD_EVENT_OFF);
    if (status < 0)
        return status;
    if (next_ms == INT64_MAX)
        return sd_event_source_set_enabled(server->timer, SD_EVENT_OFF);
    status = sd_event_source_set_time_relative(
        server->timer, next_ms > now_ms ? (uint64_t)(next_ms - now_ms) * 1000 : 0);
    if (status < 0)
        return status;
    return sd_event_source_set_enabled(server->timer, SD_EVENT_ONESHOT);
}

static int input_came(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)descriptor;
    (void)events;
    return run_http_server(context);
}

static int time_came(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    return run_http_server(context);
}

static int start_daemon(struct http_server *server, struct error *error)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_OF_ONE_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_URI_LOG_CALLBACK, http_hidden_note_target, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        connection_changed, server, MHD_OPTION_NOTIFY_COMPLETED, request_ended, server,
        MHD_OPTION_END);
    if (server->daemon != NULL)
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libmicrohttpd"),
                     event_text("call", "MHD_start_daemon"));
}

/* libmicrohttpd waits on one epoll descriptor, which is readable when any of its sockets is. */
static int attach(struct http_server *server, sd_event *loop, struct error *error)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL ||
        sd_event_add_io(loop, &server->callers, server->listener, EPOLLIN, input_came, server) <
            0 ||
        sd_event_add_io(loop, &server->input, info->epoll_fd, EPOLLIN, input_came, server) < 0 ||
        sd_event_add_time_relative(loop, &server->timer, CLOCK_MONOTONIC, 0, 0, time_came, server) <
            0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    return 0;
}

static struct http_server *make(const struct http_server_options *options,
                                const struct http_server_callbacks *callbacks)
{
    struct http_server *server = memory_allocate(sizeof(*server));
    server->callbacks = *callbacks;
    server->request_limit_ms =
        options->request_limit_ms > 0 ? options->request_limit_ms : REQUEST_MOST_MS;
    server->host = memory_copy_text(options->host);
    LIST_INIT(&server->connections);
    if (options->token != NULL) {
        server->token = memory_copy(options->token, options->token_bytes);
        server->token_bytes = options->token_bytes;
    }
    if (gethostname(server->host_name, sizeof(server->host_name) - 1) != 0)
        server->host_name[0] = '\0';
    return server;
}

int http_server_create(sd_event *loop,
                       const struct http_server_options *options,
                       const struct http_server_callbacks *callbacks,
                       struct http_server **server,
                       struct error *error)
{
    int listener = http_listen(options->host, options->port, error);
    if (listener < 0)
        return -1;
    struct http_server *made = make(options, callbacks);
    made->listener = listener;
    if (start_daemon(made, error) != 0 || attach(made, loop, error) != 0) {
        http_server_destroy(made);
        return -1;
    }
    *server = made;
    return 0;
}

void http_server_destroy(struct http_server *server)
{
    if (server == NULL)
        return;
    (void)sd_event_source_disable_unref(server->timer);
    (void)sd_event_source_disable_unref(server->input);
    (void)sd_event_source_disable_unref(server->callers);
    (void)close(server->listener);
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    if (server->token != NULL)
        memory_wipe(server->token, server->token_bytes);
    free(server->token);
    free(server->host);
    free(server);
}

uint16_t http_server_port(const struct http_server *server)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    if (getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return 0;
    /* The port is at the same place in both versions. */
    struct sockaddr_in place;
    memcpy(&place, &address, sizeof(place));
    return ntohs(place.sin_port);
}
