/* libcurl's multi interface on sd-event.
 *
 * curl's callbacks only note what curl wants; curl is called from the loop alone. Each socket is
 * watched through a duplicate of its descriptor: curl may close its own before it says so, and the
 * number may by then belong to another lane, which would lose its place in epoll. */
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
#include "proto/base/error.h"
#include "proto/base/memory.h"

#include "worker-ews/exchange/lane.h"
#include "worker-ews/exchange/lane_easy.h"

struct lane_socket {
    LIST_ENTRY(lane_socket) next;
    struct lane *lane;
    curl_socket_t descriptor; /* curl's number for it */
    int watched;              /* our duplicate */
    sd_event_source *source;
};

struct lane {
    sd_event *loop;
    CURLM *multi;
    struct lane_easy easy;
    sd_event_source *timer;
    LIST_HEAD(, lane_socket) sockets;
    bool is_busy;
    struct lane_request request;
};

static void socket_destroy(struct lane_socket *socket)
{
    LIST_REMOVE(socket, next);
    sd_event_source_disable_unref(socket->source);
    if (socket->watched >= 0)
        (void)close(socket->watched);
    free(socket);
}

/* All that have finished, not only the first one. The lane may be gone after this. */
static void take_finished(struct lane *lane)
{
    CURLMsg *message;
    int left;
    bool is_finished = false;
    while ((message = curl_multi_info_read(lane->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        lane_easy_finish(&lane->easy, message->data.result);
        is_finished = true;
    }
    if (!is_finished)
        return;
    (void)curl_multi_remove_handle(lane->multi, lane->easy.handle);
    lane->is_busy = false;
    lane->request.done(lane->request.context, &lane->easy.answer);
}

static int on_io(sd_event_source *source, int watched, uint32_t events, void *context)
{
    (void)source;
    (void)watched;
    struct lane_socket *socket = context;
    struct lane *lane = socket->lane;
    int mask = 0, running;
    if ((events & EPOLLIN) != 0)
        mask |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0)
        mask |= CURL_CSELECT_OUT;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        mask |= CURL_CSELECT_ERR;
    /* `socket` may be gone after this */
    (void)curl_multi_socket_action(lane->multi, socket->descriptor, mask, &running);
    take_finished(lane);
    return 0;
}

static int on_timer(sd_event_source *source, uint64_t now, void *context)
{
    (void)source;
    (void)now;
    struct lane *lane = context;
    int running;
    (void)curl_multi_socket_action(lane->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    take_finished(lane);
    return 0;
}

static struct lane_socket *socket_create(struct lane *lane, curl_socket_t descriptor)
{
    struct lane_socket *socket = memory_allocate(sizeof(*socket));
    socket->lane = lane;
    socket->descriptor = descriptor;
    socket->watched = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    LIST_INSERT_HEAD(&lane->sockets, socket, next);
    if (socket->watched >= 0 &&
        sd_event_add_io(lane->loop, &socket->source, socket->watched, EPOLLIN, on_io, socket) >=
            0 &&
        curl_multi_assign(lane->multi, descriptor, socket) == CURLM_OK)
        return socket;
    socket_destroy(socket);
    return NULL;
}

static int
on_socket(CURL *handle, curl_socket_t descriptor, int what, void *context, void *assigned)
{
    (void)handle;
    struct lane *lane = context;
    struct lane_socket *socket = assigned;
    if (what == CURL_POLL_REMOVE) {
        if (socket != NULL)
            socket_destroy(socket);
        return 0;
    }
    if (socket == NULL && (socket = socket_create(lane, descriptor)) == NULL)
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
    struct lane *lane = context;
    if (timeout_ms < 0)
        return sd_event_source_set_enabled(lane->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
    if (sd_event_source_set_time_relative(lane->timer, (uint64_t)timeout_ms * 1000) < 0 ||
        sd_event_source_set_enabled(lane->timer, SD_EVENT_ONESHOT) < 0)
        return -1;
    return 0;
}

static int prepare_multi(struct lane *lane, struct error *error)
{
    lane->multi = curl_multi_init();
    if (lane->multi == NULL ||
        sd_event_add_time_relative(lane->loop, &lane->timer, CLOCK_MONOTONIC, 0, 1, on_timer,
                                   lane) < 0 ||
        sd_event_source_set_enabled(lane->timer, SD_EVENT_OFF) < 0)
        return error_set(error, ERROR_INTERNAL, "a connection cannot be prepared");
    if (curl_multi_setopt(lane->multi, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
        curl_multi_setopt(lane->multi, CURLMOPT_SOCKETDATA, lane) != CURLM_OK ||
        curl_multi_setopt(lane->multi, CURLMOPT_TIMERFUNCTION, on_timeout) != CURLM_OK ||
        curl_multi_setopt(lane->multi, CURLMOPT_TIMERDATA, lane) != CURLM_OK ||
        curl_multi_setopt(lane->multi, CURLMOPT_MAXCONNECTS, 1L) != CURLM_OK ||
        curl_multi_setopt(lane->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) != CURLM_OK)
        return error_set(error, ERROR_INTERNAL, "curl does not take its settings");
    return 0;
}

struct lane *lane_create(sd_event *loop,
                         const struct exchange_settings *settings,
                         int64_t request_timeout_ms,
                         struct error *error)
{
    struct lane *lane = memory_allocate(sizeof(*lane));
    lane->loop = sd_event_ref(loop);
    LIST_INIT(&lane->sockets);
    if (lane_easy_init(&lane->easy, settings, request_timeout_ms, error) == 0 &&
        prepare_multi(lane, error) == 0)
        return lane;
    lane_destroy(lane);
    return NULL;
}

void lane_destroy(struct lane *lane)
{
    if (lane == NULL)
        return;
    if (lane->is_busy)
        (void)curl_multi_remove_handle(lane->multi, lane->easy.handle);
    lane_easy_clear(&lane->easy);
    if (lane->multi != NULL)
        (void)curl_multi_cleanup(lane->multi);
    while (!LIST_EMPTY(&lane->sockets))
        socket_destroy(LIST_FIRST(&lane->sockets));
    sd_event_source_disable_unref(lane->timer);
    sd_event_unref(lane->loop);
    free(lane);
}

bool lane_is_idle(const struct lane *lane)
{
    return !lane->is_busy;
}

bool lane_may_ask(const struct lane *lane)
{
    return !lane->is_busy && kept_connection_is_silent(&lane->easy.kept);
}

bool lane_may_have_sent(const struct lane *lane)
{
    return lane != NULL && lane->is_busy && lane_easy_is_secured(&lane->easy);
}

void lane_forget_cookies(struct lane *lane)
{
    (void)curl_easy_setopt(lane->easy.handle, CURLOPT_COOKIELIST, "ALL");
}

int lane_start(struct lane *lane, const struct lane_request *request, struct error *error)
{
    if (lane->is_busy)
        return error_set(error, ERROR_INTERNAL, "a second request on a busy connection");
    lane->request = *request;
    if (lane_easy_begin(&lane->easy, &lane->request, error) != 0)
        return -1;
    CURLMcode result = curl_multi_add_handle(lane->multi, lane->easy.handle);
    if (result != CURLM_OK)
        return error_set(error, ERROR_INTERNAL, "curl does not take a request: %s",
                         curl_multi_strerror(result));
    lane->is_busy = true;
    return 0;
}
