/* libcurl's multi interface on sd-event.
 *
 * curl's callbacks only note what curl wants; curl is called from the loop alone. Each socket is
 * watched through a duplicate of its descriptor: curl may close its own before it says so, and the
 * number may by then belong to another connection, which would lose its place in epoll. */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"
#include "proto/base/memory.h"

#include "worker-ews/exchange/address_choice.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/exchange/exchange_transfer.h"

#define STATUS_UNAUTHORIZED 401

struct connection_socket {
    LIST_ENTRY(connection_socket) next;
    struct exchange_connection *connection;
    curl_socket_t descriptor; /* curl's number for it */
    int watched;              /* our duplicate */
    sd_event_source *source;
};

struct exchange_connection {
    sd_event *loop;
    CURLM *multi;
    struct exchange_transfer transfer;
    struct address_choice address;
    sd_event_source *timer;
    LIST_HEAD(, connection_socket) sockets;
    bool is_busy;
    struct exchange_request request;
    struct login_way logged_in; /* by requests of ours; LOGIN_METHOD_NONE: not, or not any more */
};

static void socket_destroy(struct connection_socket *socket)
{
    LIST_REMOVE(socket, next);
    sd_event_source_disable_unref(socket->source);
    if (socket->watched >= 0)
        (void)close(socket->watched);
    free(socket);
}

/* It is the connection that is logged in, for as long as it lasts; what is refused on it says that it is not. */
static void note_login(struct exchange_connection *connection)
{
    const struct exchange_request *request = &connection->request;
    const struct exchange_transfer *transfer = &connection->transfer;
    bool is_curls = request->way.method == LOGIN_METHOD_NTLM && request->authorize == NULL;
    bool has_shown = transfer->answer.way.method != LOGIN_METHOD_NONE;
    bool is_good = (request->is_next_leg || request->is_logged_in || (is_curls && has_shown)) &&
                   transfer->answer.result == CURLE_OK &&
                   transfer->answer.status != STATUS_UNAUTHORIZED &&
                   kept_connection_is_open(&transfer->kept);
    connection->logged_in = is_good ? request->way : (struct login_way){LOGIN_METHOD_NONE, false};
}

/* The same request once more, if another address may do better. */
static bool begin_again(struct exchange_connection *connection)
{
    struct http_answer *answer = &connection->transfer.answer;
    if (!address_choice_finish(&connection->address, answer))
        return false;
    struct http_answer kept = http_answer_keep(answer);
    struct error error;
    if (exchange_transfer_begin(&connection->transfer, &connection->request, &error) == 0 &&
        curl_multi_add_handle(connection->multi, connection->transfer.handle) == CURLM_OK)
        return true;
    *answer = kept;
    return false;
}

/* All that have finished, not only the first one. The connection may be gone after this. */
static void take_finished(struct exchange_connection *connection)
{
    CURLMsg *message;
    int left;
    bool is_finished = false;
    while ((message = curl_multi_info_read(connection->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        exchange_transfer_finish(&connection->transfer, message->data.result);
        is_finished = true;
    }
    if (!is_finished)
        return;
    note_login(connection);
    (void)curl_multi_remove_handle(connection->multi, connection->transfer.handle);
    if (begin_again(connection))
        return;
    connection->is_busy = false;
    connection->request.done(connection->request.context, &connection->transfer.answer);
}

static int on_io(sd_event_source *source, int watched, uint32_t events, void *context)
{
    (void)source;
    (void)watched;
    struct connection_socket *socket = context;
    struct exchange_connection *connection = socket->connection;
    int mask = 0, running;
    if ((events & EPOLLIN) != 0)
        mask |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0)
        mask |= CURL_CSELECT_OUT;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        mask |= CURL_CSELECT_ERR;
    /* `socket` may be gone after this */
    (void)curl_multi_socket_action(connection->multi, socket->descriptor, mask, &running);
    take_finished(connection);
    return 0;
}

static int on_curl_timer(sd_event_source *source, uint64_t now, void *context)
{
    (void)source;
    (void)now;
    struct exchange_connection *connection = context;
    int running;
    (void)curl_multi_socket_action(connection->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    take_finished(connection);
    return 0;
}

static struct connection_socket *socket_create(struct exchange_connection *connection,
                                               curl_socket_t descriptor)
{
    struct connection_socket *socket = memory_allocate(sizeof(*socket));
    socket->connection = connection;
    socket->descriptor = descriptor;
    socket->watched = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    LIST_INSERT_HEAD(&connection->sockets, socket, next);
    if (socket->watched >= 0 &&
        sd_event_add_io(connection->loop, &socket->source, socket->watched, EPOLLIN, on_io,
                        socket) >= 0 &&
        curl_multi_assign(connection->multi, descriptor, socket) == CURLM_OK)
        return socket;
    socket_destroy(socket);
    return NULL;
}

static int
on_socket(CURL *handle, curl_socket_t descriptor, int what, void *context, void *assigned)
{
    (void)handle;
    struct exchange_connection *connection = context;
    struct connection_socket *socket = assigned;
    if (what == CURL_POLL_REMOVE) {
        if (socket != NULL)
            socket_destroy(socket);
        return 0;
    }
    if (socket == NULL && (socket = socket_create(connection, descriptor)) == NULL)
        return -1; /* curl then ends the transfer */
    uint32_t events = 0;
    if ((what & CURL_POLL_IN) != 0)
        events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0)
        events |= EPOLLOUT;
    return sd_event_source_set_io_events(socket->source, events) < 0 ? -1 : 0;
}

static int on_timeout(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    struct exchange_connection *connection = context;
    if (timeout_ms < 0)
        return sd_event_source_set_enabled(connection->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
    if (sd_event_source_set_time_relative(connection->timer, (uint64_t)timeout_ms * 1000) < 0 ||
        sd_event_source_set_enabled(connection->timer, SD_EVENT_ONESHOT) < 0)
        return -1;
    return 0;
}

static int prepare_multi(struct exchange_connection *connection, struct error *error)
{
    connection->multi = curl_multi_init();
    if (connection->multi == NULL ||
        sd_event_add_time_relative(connection->loop, &connection->timer, CLOCK_MONOTONIC, 0, 1,
                                   on_curl_timer, connection) < 0 ||
        sd_event_source_set_enabled(connection->timer, SD_EVENT_OFF) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    if (curl_multi_setopt(connection->multi, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
        curl_multi_setopt(connection->multi, CURLMOPT_SOCKETDATA, connection) != CURLM_OK ||
        curl_multi_setopt(connection->multi, CURLMOPT_TIMERFUNCTION, on_timeout) != CURLM_OK ||
        curl_multi_setopt(connection->multi, CURLMOPT_TIMERDATA, connection) != CURLM_OK ||
        curl_multi_setopt(connection->multi, CURLMOPT_MAXCONNECTS, 1L) != CURLM_OK ||
        curl_multi_setopt(connection->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) != CURLM_OK)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                         event_text("call", "curl_multi_setopt"));
    return 0;
}

static int prepare_address(struct exchange_connection *connection,
                           struct address_memory *memory,
                           struct error *error)
{
    CURLcode result =
        address_choice_init(&connection->address, connection->transfer.handle, memory);
    if (result == CURLE_OK)
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                     event_text("call", "curl_easy_setopt"),
                     event_text("words", curl_easy_strerror(result)));
}

struct exchange_connection *exchange_connection_create(sd_event *loop,
                                                       const struct exchange_settings *settings,
                                                       const char *url,
                                                       int64_t request_timeout_ms,
                                                       struct address_memory *memory,
                                                       struct error *error)
{
    struct exchange_connection *connection = memory_allocate(sizeof(*connection));
    connection->loop = sd_event_ref(loop);
    LIST_INIT(&connection->sockets);
    if (exchange_transfer_init(&connection->transfer, settings, url, request_timeout_ms, error) ==
            0 &&
        prepare_address(connection, memory, error) == 0 && prepare_multi(connection, error) == 0)
        return connection;
    exchange_connection_destroy(connection);
    return NULL;
}

void exchange_connection_destroy(struct exchange_connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->is_busy)
        (void)curl_multi_remove_handle(connection->multi, connection->transfer.handle);
    exchange_transfer_clear(&connection->transfer);
    if (connection->multi != NULL)
        (void)curl_multi_cleanup(connection->multi);
    while (!LIST_EMPTY(&connection->sockets))
        socket_destroy(LIST_FIRST(&connection->sockets));
    sd_event_source_disable_unref(connection->timer);
    sd_event_unref(connection->loop);
    free(connection);
}

bool exchange_connection_is_idle(const struct exchange_connection *connection)
{
    return !connection->is_busy;
}

bool exchange_connection_may_ask(const struct exchange_connection *connection)
{
    return !connection->is_busy && kept_connection_is_silent(&connection->transfer.kept) &&
           !address_choice_is_stale(&connection->address);
}

bool exchange_connection_is_logged_in(const struct exchange_connection *connection,
                                      struct login_way way)
{
    return way.method != LOGIN_METHOD_NONE && connection->logged_in.method == way.method &&
           connection->logged_in.is_bound == way.is_bound;
}

void exchange_connection_forget_cookies(struct exchange_connection *connection)
{
    (void)curl_easy_setopt(connection->transfer.handle, CURLOPT_COOKIELIST, "ALL");
}

int exchange_connection_start(struct exchange_connection *connection,
                              const struct exchange_request *request,
                              struct error *error)
{
    if (connection->is_busy)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                         event_text("call", "exchange_connection_start"));
    connection->request = *request;
    address_choice_begin(&connection->address);
    if (exchange_transfer_begin(&connection->transfer, &connection->request, error) != 0)
        return -1;
    CURLMcode result = curl_multi_add_handle(connection->multi, connection->transfer.handle);
    if (result != CURLM_OK)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                         event_text("call", "curl_multi_add_handle"),
                         event_text("words", curl_multi_strerror(result)));
    connection->is_busy = true;
    return 0;
}
