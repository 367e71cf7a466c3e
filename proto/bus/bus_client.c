/* A member's side of the bus: it connects, greets, keeps the heartbeat and gives the role what is meant for
 * it. After silence the socket is thrown away and a new one is made, because libzmq's own reconnection does
 * not tell that the supervisor behind it is another one. */
#include <limits.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/bus/bus_client.h"
#include "proto/bus/bus_socket.h"
#include "proto/bus/bus_source.h"
#include "proto/bus/session.h"

struct bus_client {
    sd_event *loop;
    void *zmq_context;
    void *socket; /* NULL while paused */
    struct bus_source *source;
    sd_event_source *timer;
    sd_event_source *failure; /* one-shot: sending failed */
    struct session session;
    int64_t number;    /* of the session; 0: none */
    int64_t stamp_ms;  /* of the newest ping, by the boottime clock */
    int64_t echoed_ms; /* the newest stamp that came back; 0: none */
    struct bus_client_callbacks callbacks;
    void *context;
    struct bus_client_options options;
    char host[HOST_NAME_MAX + 1];
    int64_t instance; /* of this process */
    char failure_reason[REASON_BYTES];
};

static void step_bus_session(struct bus_client *client,
                             enum session_event event,
                             int64_t wait_ms,
                             const char *text);

/* It said goodbye, maybe from inside a callback: what follows there must not call back any more. */
static bool has_left(const struct bus_client *client)
{
    return client->timer == NULL;
}

static void close_socket(struct bus_client *client)
{
    bus_source_destroy(client->source);
    client->source = NULL;
    bus_socket_close(client->socket);
    client->socket = NULL;
    client->number = 0;
    client->echoed_ms = 0;
}

/* ---- sending ---- */

/* Failures are handled from the loop, so that no caller loses its session under its feet. */
static void note_failure(struct bus_client *client, const struct error *error)
{
    memcpy(client->failure_reason, error->reason, sizeof(client->failure_reason));
    (void)sd_event_source_set_enabled(client->failure, SD_EVENT_ONESHOT);
}

int bus_client_send(struct bus_client *client, const struct message *message, struct error *error)
{
    if (client->number == 0)
        return error_set(error, BUS_NO_SESSION, event_text("message", message_name(message->type)));
    struct message filled = *message;
    filled.session = client->number;
    struct error local = {0};
    if (bus_socket_send_message(client->socket, NULL, &filled, NULL, &local) == 0)
        return 0;
    if (local.class == ERROR_UNAVAILABLE)
        note_failure(client, &local);
    if (error != NULL)
        *error = local;
    return -1;
}

static void send_hello(struct bus_client *client)
{
    struct message message = {
        .type = MESSAGE_HELLO,
        .hello =
            {
                .role = client->options.role,
                .version = client->options.version,
                .host = client->host,
                .process = getpid(),
                .instance = client->instance,
            },
    };
    struct error error = {0};
    if (bus_socket_send_message(client->socket, NULL, &message, NULL, &error) != 0)
        note_failure(client, &error);
}

static void send_ping(struct bus_client *client)
{
    client->stamp_ms = clock_boottime_ms();
    struct message message = {.type = MESSAGE_PING, .ping = {.stamp_ms = client->stamp_ms}};
    (void)bus_client_send(client, &message, NULL); /* failing ends the session */
}

void bus_client_goodbye(struct bus_client *client, const char *reason)
{
    struct message message = {.type = MESSAGE_GOODBYE, .goodbye = {.reason = reason}};
    (void)bus_client_send(client, &message, NULL); /* we go in either case */
    close_socket(client);
    client->timer = sd_event_source_disable_unref(client->timer);
    client->failure = sd_event_source_disable_unref(client->failure);
}

/* ---- receiving ---- */

static void handle_welcome(struct bus_client *client, const struct message *message)
{
    if (client->session.state != SESSION_GREETING)
        return;
    client->number = message->session;
    client->session.heartbeat_ms = message->welcome.heartbeat_ms;
    step_bus_session(client, SESSION_EVENT_WELCOMED, 0, NULL);
    client->callbacks.welcomed(client->context, &message->welcome);
}

static void handle_refused(struct bus_client *client, const struct refused *refused)
{
    client->callbacks.refused(client->context, refused);
    step_bus_session(client, SESSION_EVENT_REFUSED, refused->wait_ms, refused->text);
}

/* Only a stamp of ours can come back; a wrong one would let a publisher write too long. */
static void handle_pong(struct bus_client *client, int64_t stamp_ms)
{
    if (stamp_ms > client->echoed_ms && stamp_ms <= client->stamp_ms)
        client->echoed_ms = stamp_ms;
}

static void handle_in_session(struct bus_client *client, const struct message *message)
{
    client->session.heard_ms = clock_monotonic_ms();
    if (message->type == MESSAGE_PONG)
        handle_pong(client, message->pong.stamp_ms);
    else if (message->type == MESSAGE_GOODBYE)
        step_bus_session(client, SESSION_EVENT_REFUSED, client->session.heartbeat_ms,
                         message->goodbye.reason);
    else
        client->callbacks.message(client->context, message);
}

/* What belongs to an earlier session is late, not wrong. */
static void handle_message(struct bus_client *client, const struct message *message)
{
    if (message->type == MESSAGE_REFUSED)
        handle_refused(client, &message->refused);
    else if (message->type == MESSAGE_WELCOME)
        handle_welcome(client, message);
    else if (client->number != 0 && message->session == client->number)
        handle_in_session(client, message);
}

static void handle_other_version(struct bus_client *client, int64_t major)
{
    char reason[REASON_BYTES];
    session_explain_versions(major, PROTOCOL_MAJOR, reason);
    struct refused refused = {
        .why = REFUSED_VERSION, .text = reason, .wait_ms = SESSION_LONGEST_PAUSE_MS};
    handle_refused(client, &refused);
}

static void handle_body(struct bus_client *client, const void *body, size_t size)
{
    struct message_head head;
    struct message message;
    struct error error = {0};
    if (message_read_head(body, size, &head, &error) != 0) {
        client->callbacks.trouble(client->context, error.reason);
        return;
    }
    if (head.major != PROTOCOL_MAJOR) {
        handle_other_version(client, head.major);
        return;
    }
    bool is_in_session = head.type != MESSAGE_WELCOME;
    if (!message_is_allowed(head.type, ROLE_SUPERVISOR, is_in_session)) {
        client->callbacks.trouble(client->context, event_name(BUS_NOT_FROM_A_SUPERVISOR));
        return;
    }
    if (message_decode(body, size, &message, &error) != 0) {
        client->callbacks.trouble(client->context, error.reason);
        return;
    }
    handle_message(client, &message);
    message_clear(&message);
}

static bool take_from_server(void *context)
{
    struct bus_client *client = context;
    struct bus_frames frames;
    if (client->socket == NULL || !bus_socket_take(client->socket, &frames))
        return false;
    if (frames.count == 1)
        handle_body(client, zmq_msg_data(&frames.body), zmq_msg_size(&frames.body));
    else
        client->callbacks.trouble(client->context, event_name(BUS_SEVERAL_FRAMES));
    bus_frames_clear(&frames);
    return client->socket != NULL;
}

/* ---- the state machine ---- */

static void greet(struct bus_client *client)
{
    struct error error = {0};
    const struct bus_client_options *options = &client->options;
    if (bus_socket_connect(client->zmq_context, options->endpoint, &options->own,
                           options->server_key, &client->socket, &error) != 0 ||
        bus_source_create(client->loop, client->socket, take_from_server, client, &client->source,
                          &error) != 0) {
        note_failure(client, &error);
        return;
    }
    send_hello(client);
}

static void lose(struct bus_client *client, const char *text)
{
    close_socket(client);
    client->callbacks.lost(client->context, text);
}

static void set_session_timer(struct bus_client *client)
{
    if (has_left(client))
        return;
    (void)sd_event_source_set_time(client->timer,
                                   (uint64_t)session_next_ms(&client->session) * 1000);
    (void)sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT);
}

static void step_bus_session(struct bus_client *client,
                             enum session_event event,
                             int64_t wait_ms,
                             const char *text)
{
    if (has_left(client))
        return;
    switch (session_step(&client->session, event, wait_ms, clock_monotonic_ms())) {
    case SESSION_DO_NOTHING:
    case SESSION_DO_BEGIN:
        break;
    case SESSION_DO_GREET:
        greet(client);
        break;
    case SESSION_DO_PING:
        send_ping(client);
        break;
    case SESSION_DO_CLOSE:
        close_socket(client);
        if (event != SESSION_EVENT_REFUSED)
            client->callbacks.trouble(client->context, text);
        break;
    case SESSION_DO_LOSE:
        lose(client, text);
        break;
    }
    set_session_timer(client);
}

/* After standing still ourselves what has come meanwhile is read before silence is believed. */
static void catch_up(struct bus_client *client)
{
    for (int i = 0; i < BUS_RECEIVE_LIMIT && client->socket != NULL; i++) {
        if (!take_from_server(client))
            return;
    }
}

static int on_session_timer(sd_event_source *source, uint64_t when_us, void *context)
{
    (void)source;
    (void)when_us;
    struct bus_client *client = context;
    if (session_due(&client->session, clock_monotonic_ms()) == SESSION_EVENT_SILENCE)
        catch_up(client);
    enum session_event event = session_due(&client->session, clock_monotonic_ms());
    const struct event_field fields[] = {event_text("address", client->options.endpoint),
                                         EVENT_END};
    char reason[REASON_BYTES];
    reason_pack(event_name(client->number != 0 ? BUS_SUPERVISOR_SILENT : BUS_NO_ANSWER), fields,
                reason);
    if (event != SESSION_EVENT_NONE)
        step_bus_session(client, event, 0, reason);
    set_session_timer(client);
    return 0;
}

static int on_failure(sd_event_source *source, void *context)
{
    (void)source;
    struct bus_client *client = context;
    step_bus_session(client, SESSION_EVENT_FAILED, 0, client->failure_reason);
    return 0;
}

/* ---- life ---- */

static int check_options(const struct bus_client_options *options, struct error *error)
{
    if (!bus_endpoint_is_valid(options->endpoint))
        return error_set(error, BUS_ADDRESS_INVALID, event_text("address", options->endpoint));
    if (!curve_key_is_valid(options->server_key) || !curve_key_pair_matches(&options->own))
        return error_set(error, BUS_KEYS_INVALID);
    return 0;
}

static void read_host(struct bus_client *client)
{
    if (gethostname(client->host, sizeof(client->host)) != 0)
        (void)snprintf(client->host, sizeof(client->host), "unknown");
    client->host[HOST_NAME_MAX] = '\0';
}

static int join_client_to_loop(struct bus_client *client, struct error *error)
{
    client->zmq_context = zmq_ctx_new();
    if (client->zmq_context == NULL)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libzmq"),
                         event_text("call", "zmq_ctx_new"),
                         event_text("words", zmq_strerror(zmq_errno())));
    int64_t now_ms = clock_monotonic_ms();
    session_init(&client->session, now_ms);
    int result = sd_event_add_time(client->loop, &client->timer, CLOCK_MONOTONIC,
                                   (uint64_t)now_ms * 1000, 1000, on_session_timer, client);
    if (result >= 0)
        result = sd_event_add_defer(client->loop, &client->failure, on_failure, client);
    if (result >= 0)
        result = sd_event_source_set_enabled(client->failure, SD_EVENT_OFF);
    if (result < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    return 0;
}

/* A process id is no name: in containers all have the same. 0 when there are no random numbers: then
 * this process is not known again. */
static int64_t make_instance(void)
{
    uint64_t number = 0;
    return RAND_bytes((unsigned char *)&number, sizeof(number)) == 1 ? (int64_t)(number >> 1) : 0;
}

int bus_client_create(sd_event *loop,
                      const struct bus_client_options *options,
                      const struct bus_client_callbacks *callbacks,
                      void *context,
                      struct bus_client **client,
                      struct error *error)
{
    if (check_options(options, error) != 0)
        return -1;
    struct bus_client *fresh = memory_allocate(sizeof(*fresh));
    fresh->loop = loop;
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->instance = make_instance();
    fresh->options = *options;
    read_host(fresh);
    if (join_client_to_loop(fresh, error) != 0) {
        bus_client_destroy(fresh);
        return -1;
    }
    *client = fresh;
    return 0;
}

void bus_client_destroy(struct bus_client *client)
{
    if (client == NULL)
        return;
    close_socket(client);
    (void)sd_event_source_disable_unref(client->timer);
    (void)sd_event_source_disable_unref(client->failure);
    if (client->zmq_context != NULL)
        (void)zmq_ctx_term(client->zmq_context);
    memory_wipe(&client->options.own, sizeof(client->options.own));
    free(client);
}

bool bus_client_is_connected(const struct bus_client *client)
{
    return client->number != 0;
}

int64_t bus_client_heartbeat_ms(const struct bus_client *client)
{
    return client->session.heartbeat_ms;
}

int64_t bus_client_echo_age_ms(const struct bus_client *client)
{
    return client->echoed_ms == 0 ? INT64_MAX : clock_boottime_ms() - client->echoed_ms;
}
