/* A libzmq socket on an sd-event loop. Its descriptor is edge-triggered, and sending swallows an edge too, so
 * the socket is asked once in each turn whether there is input, whatever epoll says. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <zmq.h>

#include "proto/base/memory.h"
#include "proto/bus/bus_socket.h"
#include "proto/bus/bus_source.h"

struct bus_source {
    void *socket;
    bus_source_function *take;
    void *context;
    sd_event_source *descriptor; /* wakes the loop */
    sd_event_source *again;      /* one-shot: there is input */
    bool is_taking;
    bool is_dead; /* destroyed from inside `take` */
};

/* Before each sleep. Asking makes libzmq work off its own commands too, without which the descriptor
 * would stay readable and the loop would spin. */
static int before_sleep(sd_event_source *event_source, void *context)
{
    (void)event_source;
    struct bus_source *source = context;
    if (bus_socket_has_input(source->socket))
        (void)sd_event_source_set_enabled(source->again, SD_EVENT_ONESHOT);
    return 0;
}

static int
on_descriptor(sd_event_source *event_source, int descriptor, uint32_t events, void *context)
{
    (void)event_source;
    (void)descriptor;
    (void)events;
    (void)context; /* the loop is awake; before_sleep() does the rest */
    return 0;
}

static int on_input(sd_event_source *event_source, void *context)
{
    (void)event_source;
    struct bus_source *source = context;
    source->is_taking = true;
    for (int i = 0; i < BUS_SOURCE_TURN && !source->is_dead; i++) {
        if (!source->take(source->context))
            break;
    }
    source->is_taking = false;
    if (source->is_dead)
        free(source);
    return 0;
}

static int add_socket_sources(struct bus_source *source, sd_event *loop)
{
    int descriptor = -1;
    size_t size = sizeof(descriptor);
    if (zmq_getsockopt(source->socket, ZMQ_FD, &descriptor, &size) != 0)
        return -zmq_errno();
    int result =
        sd_event_add_io(loop, &source->descriptor, descriptor, EPOLLIN, on_descriptor, source);
    if (result >= 0)
        result = sd_event_source_set_prepare(source->descriptor, before_sleep);
    if (result >= 0)
        result = sd_event_add_defer(loop, &source->again, on_input, source);
    return result;
}

int bus_source_create(sd_event *loop,
                      void *socket,
                      bus_source_function *take,
                      void *context,
                      struct bus_source **source,
                      struct error *error)
{
    struct bus_source *fresh = memory_allocate(sizeof(*fresh));
    *fresh = (struct bus_source){.socket = socket, .take = take, .context = context};
    int result = add_socket_sources(fresh, loop);
    if (result < 0) {
        bus_source_destroy(fresh);
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    }
    *source = fresh;
    return 0;
}

void bus_source_destroy(struct bus_source *source)
{
    if (source == NULL)
        return;
    source->descriptor = sd_event_source_disable_unref(source->descriptor);
    source->again = sd_event_source_disable_unref(source->again);
    source->is_dead = true;
    if (!source->is_taking)
        free(source);
}
