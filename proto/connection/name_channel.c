/* c-ares tells which sockets it wants watched and when it wants to be called; both become sources
 * of the loop. */
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include "proto/connection/name_channel.h"
#include "proto/event/error.h"

#define TRY_LIMIT_MS      2000
#define TRIES             2
#define MICROSECONDS_A_MS 1000

void name_channel_asked(struct name_channel *channel)
{
    struct timeval left;
    if (ares_timeout(channel->channel, NULL, &left) == NULL) {
        (void)sd_event_source_set_enabled(channel->timer, SD_EVENT_OFF);
        return;
    }
    uint64_t wait_us = (uint64_t)left.tv_sec * 1000000 + (uint64_t)left.tv_usec;
    (void)sd_event_source_set_time_relative(channel->timer, wait_us + MICROSECONDS_A_MS);
    (void)sd_event_source_set_enabled(channel->timer, SD_EVENT_ONESHOT);
}

static int on_channel_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct name_channel *channel = userdata;
    ares_process_fd(channel->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    name_channel_asked(channel);
    return 0;
}

static int on_socket(sd_event_source *source, int socket, uint32_t events, void *userdata)
{
    (void)source;
    struct name_channel *channel = userdata;
    bool can_read = (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
    bool can_write = (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0;
    ares_process_fd(channel->channel, can_read ? socket : ARES_SOCKET_BAD,
                    can_write ? socket : ARES_SOCKET_BAD);
    name_channel_asked(channel);
    return 0;
}

static sd_event_source **find_watch(struct name_channel *channel, ares_socket_t socket, bool add)
{
    for (size_t i = 0; i < NAME_CHANNEL_SOCKETS; i++) {
        if (channel->watched[i].source != NULL && channel->watched[i].socket == socket)
            return &channel->watched[i].source;
    }
    for (size_t i = 0; add && i < NAME_CHANNEL_SOCKETS; i++) {
        if (channel->watched[i].source != NULL)
            continue;
        channel->watched[i].socket = socket;
        return &channel->watched[i].source;
    }
    return NULL;
}

/* A socket that finds no place is not watched: its question ends by its time limit. */
static void on_socket_state(void *data, ares_socket_t socket, int readable, int writable)
{
    struct name_channel *channel = data;
    uint32_t events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
    sd_event_source **place = find_watch(channel, socket, events != 0);
    if (place == NULL)
        return;
    if (events == 0)
        *place = sd_event_source_disable_unref(*place);
    else if (*place != NULL)
        (void)sd_event_source_set_io_events(*place, events);
    else
        (void)sd_event_add_io(channel->loop, place, socket, events, on_socket, channel);
}

static int open_channel(struct name_channel *channel, struct error *error)
{
    struct ares_options options = {.timeout = TRY_LIMIT_MS,
                                   .tries = TRIES,
                                   .sock_state_cb = on_socket_state,
                                   .sock_state_cb_data = channel};
    int status = ares_init_options(&channel->channel, &options,
                                   ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "c-ares"),
                         event_text("call", "ares_init_options"),
                         event_text("words", ares_strerror(status)));
    return 0;
}

int name_channel_open(struct name_channel *channel, sd_event *loop, struct error *error)
{
    channel->loop = loop;
    if (open_channel(channel, error) != 0)
        return -1;
    if (sd_event_add_time(loop, &channel->timer, CLOCK_MONOTONIC, UINT64_MAX, 0, on_channel_timer,
                          channel) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    (void)sd_event_source_set_enabled(channel->timer, SD_EVENT_OFF);
    return 0;
}

void name_channel_close(struct name_channel *channel)
{
    if (channel->channel != NULL)
        ares_destroy(channel->channel);
    channel->channel = NULL;
    for (size_t i = 0; i < NAME_CHANNEL_SOCKETS; i++)
        channel->watched[i].source = sd_event_source_disable_unref(channel->watched[i].source);
    channel->timer = sd_event_source_disable_unref(channel->timer);
}
