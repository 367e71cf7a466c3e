/* The supervisor's side of the bus. Each message is judged anew by key, role and session, not only the
 * connection, so that a revoked key is deaf and mute at once. A session is told of only after its welcome has
 * been sent, and told of an end only if it was told of. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/timeouts.h"
#include "proto/bus/access.h"
#include "proto/bus/bus_gate.h"
#include "proto/bus/bus_guard.h"
#include "proto/bus/bus_peers.h"
#include "proto/bus/bus_server.h"
#include "proto/bus/bus_socket.h"
#include "proto/bus/bus_source.h"
#include "proto/bus/session.h"
#include "proto/key/allow_list.h"

struct bus_server {
    void *zmq_context;
    struct access *access;
    struct bus_guard *guard;
    struct bus_gate *gate;
    void *socket;
    struct bus_source *source;
    sd_event_source *timer;  /* looks for silent peers */
    sd_event_source *reaper; /* one-shot: somebody is ending */
    const struct allow_list *list;
    struct bus_server_callbacks callbacks;
    void *context;
    int64_t heartbeat_ms;
    int64_t looked_ms;
    char *version;
    char endpoint[BUS_ENDPOINT_BYTES];
    int64_t next_session;
    struct bus_peers peers;
    int64_t dropped[BUS_DROP_COUNT];
};

/* One message on its way in. */
struct arrival {
    const struct allowed_key *key;
    struct routing_id from;
    int descriptor; /* of the connection, -1: not known */
    const void *body;
    size_t body_bytes;
    struct message_head head;
    struct bus_session *session; /* NULL: none that fits the number */
};

static void drop(struct bus_server *server, enum bus_drop why, const char *name, const char *reason)
{
    server->dropped[why]++;
    if (server->callbacks.dropped != NULL)
        server->callbacks.dropped(server->context, why, name, reason);
}

static void drop_packed(struct bus_server *server,
                        enum bus_drop why,
                        const char *name,
                        enum event event,
                        const struct event_field *fields)
{
    char reason[REASON_BYTES];
    reason_pack(event_name(event), fields, reason);
    drop(server, why, name, reason);
}

/* ---- ending ---- */

static void reap(struct bus_server *server)
{
    struct bus_session *session;
    while ((session = bus_peers_take_ending(&server->peers)) != NULL) {
        server->callbacks.session_ended(server->context, &session->peer, session->why,
                                        session->end_text);
        bus_session_destroy(session);
    }
}

static void
mark(struct bus_server *server, struct bus_session *session, enum bus_end why, const char *text)
{
    bus_peers_mark(&server->peers, session, why, text);
    (void)sd_event_source_set_enabled(server->reaper, SD_EVENT_ONESHOT);
}

static void
note_unreachable(struct bus_server *server, struct bus_session *session, const char *text)
{
    memory_replace_text(&session->end_text, text);
    session->is_unreachable = true;
    (void)sd_event_source_set_enabled(server->reaper, SD_EVENT_ONESHOT);
}

/* A process that ends in order is unreachable before its last results and its goodbye have been
 * read. When there is no input at all, there is none of them: a connection that is gone brings
 * nothing new. */
static void end_unreachable(struct bus_server *server)
{
    bool has_input = bus_socket_has_input(server->socket);
    struct bus_session *session = NULL;
    while ((session = bus_peers_next(&server->peers, session)) != NULL) {
        if (!session->is_unreachable)
            continue;
        if (has_input)
            (void)sd_event_source_set_enabled(server->reaper, SD_EVENT_ONESHOT);
        else
            mark(server, session, BUS_END_GONE, session->end_text);
    }
}

static int on_reaper(sd_event_source *source, void *context)
{
    (void)source;
    end_unreachable(context);
    reap(context);
    return 0;
}

/* ---- sending ---- */

/* What goes to whoever greets is counted, because anybody with a key can cause it; all other messages are
 * bounded by the credit that a peer has given. */
static struct bus_debt *
debt_of(struct bus_server *server, const char *public_key, enum message_type type)
{
    bool is_counted = type == MESSAGE_WELCOME || type == MESSAGE_SETTINGS;
    return is_counted ? bus_guard_debt(server->guard, public_key) : NULL;
}

int bus_server_send(struct bus_server *server,
                    struct bus_peer *peer,
                    const struct message *message,
                    struct error *error)
{
    struct bus_session *session = (struct bus_session *)peer;
    struct error local = {0};
    struct message filled = *message;
    filled.session = peer->session;
    if (session->is_ending || session->is_unreachable)
        return error_set(error, BUS_SESSION_OVER, event_text("peer", peer->name));
    if (allow_list_find(server->list, peer->public_key) == NULL) {
        mark(server, session, BUS_END_FORBIDDEN, event_name(BUS_KEY_REVOKED));
        return error_set(error, BUS_KEY_REVOKED, event_text("peer", peer->name));
    }
    if (bus_socket_send_message(server->socket, &session->routing_id, &filled,
                                debt_of(server, peer->public_key, filled.type), &local) == 0)
        return 0;
    if (local.class == ERROR_UNAVAILABLE)
        note_unreachable(server, session, local.reason);
    if (error != NULL)
        *error = local;
    return error_add(error, event_text("peer", peer->name));
}

static void
send_refused(struct bus_server *server, const struct routing_id *to, const struct refused *refused)
{
    struct message message = {.type = MESSAGE_REFUSED, .refused = *refused};
    /* Whoever does not get it greets again after some silence anyway. */
    (void)bus_socket_send_message(server->socket, to, &message, NULL, NULL);
}

static void refuse_arrival(struct bus_server *server,
                           const struct arrival *arrival,
                           enum refused_why why,
                           const char *text)
{
    struct refused refused = {.why = why, .text = text};
    send_refused(server, &arrival->from, &refused);
}

static void send_pong(struct bus_server *server, struct bus_peer *peer, int64_t stamp_ms)
{
    struct message message = {.type = MESSAGE_PONG, .pong = {.stamp_ms = stamp_ms}};
    (void)bus_server_send(server, peer, &message, NULL); /* failing ends the session */
}

void bus_server_probe(struct bus_server *server, struct bus_peer *peer)
{
    send_pong(server, peer, 0);
}

void bus_server_end(struct bus_server *server, struct bus_peer *peer, const char *reason)
{
    struct message message = {.type = MESSAGE_GOODBYE, .goodbye = {.reason = reason}};
    (void)bus_server_send(server, peer, &message, NULL); /* it ends in either case */
    mark(server, (struct bus_session *)peer, BUS_END_BY_US, reason);
}

/* ---- greeting ---- */

static struct bus_session *find_by_key(struct bus_server *server, const struct arrival *arrival)
{
    return bus_peers_find(&server->peers, arrival->key->public_key, arrival->key->role,
                          &arrival->from);
}

static bool is_from(const struct arrival *arrival, const struct bus_session *session)
{
    return session->routing_id.size == arrival->from.size &&
           memcmp(session->routing_id.octets, arrival->from.octets, arrival->from.size) == 0;
}

static void
replace(struct bus_server *server, const struct arrival *arrival, struct bus_session *older)
{
    if (!is_from(arrival, older))
        send_refused(server, &older->routing_id,
                     &(struct refused){
                         .why = REFUSED_REPLACED,
                         .text = event_name(BUS_REPLACED),
                         /* or two living ones would take it from each other in a circle */
                         .wait_ms = 2 * timeout_silence_ms(server->heartbeat_ms),
                     });
    mark(server, older, BUS_END_REPLACED, event_name(BUS_NEWER_HELLO));
}

/* The older session of the same key, also one that is ending already, is over before anybody is asked
 * about the new one. */
static void end_older(struct bus_server *server, const struct arrival *arrival)
{
    struct bus_session *older = find_by_key(server, arrival);
    if (older != NULL)
        replace(server, arrival, older);
    reap(server);
}

static bool
is_admitted(struct bus_server *server, const struct arrival *arrival, const struct bus_peer *peer)
{
    struct refused refused = {.why = REFUSED_WAIT, .text = event_name(BUS_COME_BACK_LATER)};
    if (server->callbacks.admit == NULL || server->callbacks.admit(server->context, peer, &refused))
        return true;
    send_refused(server, &arrival->from, &refused);
    return false;
}

/* Before there is a session: what was never told of a begin must not be told of an end. Whoever is not
 * welcomed is told why, if anything reaches it, and greets again. */
static bool
send_welcome(struct bus_server *server, const struct arrival *arrival, const struct bus_peer *peer)
{
    struct message message = {
        .type = MESSAGE_WELCOME,
        .session = peer->session,
        .welcome =
            {
                .version = server->version,
                .heartbeat_ms = server->heartbeat_ms,
                .name = peer->name,
            },
    };
    struct error error = {0};
    if (bus_socket_send_message(server->socket, &arrival->from, &message,
                                debt_of(server, peer->public_key, message.type), &error) == 0)
        return true;
    refuse_arrival(server, arrival, REFUSED_WAIT, error.reason);
    return false;
}

/* Before the older session ends: a flood must not end that of the process that the key belongs to. It is
 * not answered, because it does not read answers. */
static bool may_greet(struct bus_server *server, const struct arrival *arrival, int64_t now_ms)
{
    const struct allowed_key *key = arrival->key;
    bus_guard_note_connection(server->guard, key->public_key, key->role, &arrival->from,
                              arrival->descriptor);
    if (bus_guard_may_greet(server->guard, key->public_key, key->role, now_ms))
        return true;
    drop(server, BUS_DROP_TOO_OFTEN, key->name, event_name(BUS_GREETS_TOO_OFTEN));
    return false;
}

static void greet(struct bus_server *server, struct arrival *arrival, const struct hello *hello)
{
    if (hello->role != arrival->key->role) {
        drop(server, BUS_DROP_FORBIDDEN, arrival->key->name, event_name(BUS_KEY_OF_OTHER_ROLE));
        refuse_arrival(server, arrival, REFUSED_ROLE, event_name(BUS_KEY_OF_OTHER_ROLE));
        return;
    }
    int64_t now_ms = clock_monotonic_ms();
    if (!may_greet(server, arrival, now_ms))
        return;
    end_older(server, arrival);
    struct bus_peer peer = {
        .role = arrival->key->role,
        .name = arrival->key->name,
        .host = hello->host,
        .version = hello->version,
        .process = hello->process,
        .instance = hello->instance,
        .public_key = arrival->key->public_key,
        .begun_ms = now_ms,
        .heard_ms = now_ms,
    };
    if (!is_admitted(server, arrival, &peer))
        return;
    peer.session = server->next_session++;
    if (!send_welcome(server, arrival, &peer))
        return;
    struct bus_session *session =
        bus_peers_add(&server->peers, &peer, &arrival->from, server->heartbeat_ms);
    server->callbacks.session_begun(server->context, &session->peer);
}

/* ---- receiving ---- */

static void
dispatch(struct bus_server *server, struct arrival *arrival, const struct message *message)
{
    struct bus_session *session = arrival->session;
    if (message->type == MESSAGE_HELLO) {
        greet(server, arrival, &message->hello);
        return;
    }
    session->peer.heard_ms = clock_monotonic_ms();
    if (message->type == MESSAGE_PING)
        send_pong(server, &session->peer, message->ping.stamp_ms);
    else if (message->type == MESSAGE_GOODBYE)
        mark(server, session, BUS_END_GOODBYE, message->goodbye.reason);
    else
        server->callbacks.message(server->context, &session->peer, message);
}

static void decode(struct bus_server *server, struct arrival *arrival)
{
    struct message message;
    struct error error = {0};
    if (message_decode(arrival->body, arrival->body_bytes, &message, &error) != 0) {
        drop(server, BUS_DROP_MALFORMED, arrival->key->name, error.reason);
        return;
    }
    dispatch(server, arrival, &message);
    message_clear(&message);
}

/* Whether the type may be sent by this role, here and now; looked up before anything is decoded. */
static bool is_permitted(struct bus_server *server, const struct arrival *arrival)
{
    bool is_hello = arrival->head.type == MESSAGE_HELLO;
    if (message_is_allowed(arrival->head.type, arrival->key->role, !is_hello))
        return true;
    const struct event_field fields[] = {event_text("message", message_name(arrival->head.type)),
                                         event_number("type", arrival->head.type),
                                         event_text("role", role_name(arrival->key->role)),
                                         EVENT_END};
    drop_packed(server, BUS_DROP_FORBIDDEN, arrival->key->name, BUS_NOT_FOR_ROLE, fields);
    return false;
}

static bool has_our_version(struct bus_server *server, const struct arrival *arrival)
{
    if (arrival->head.major == PROTOCOL_MAJOR)
        return true;
    char reason[REASON_BYTES];
    session_explain_versions(PROTOCOL_MAJOR, arrival->head.major, reason);
    drop(server, BUS_DROP_VERSION, arrival->key->name, reason);
    refuse_arrival(server, arrival, REFUSED_VERSION, reason);
    return false;
}

static void find_session(struct bus_server *server, struct arrival *arrival)
{
    struct bus_session *session = find_by_key(server, arrival);
    if (session != NULL && session->peer.session == arrival->head.session &&
        is_from(arrival, session))
        arrival->session = session;
}

static void handle(struct bus_server *server, struct arrival *arrival)
{
    struct error error = {0};
    if (message_read_head(arrival->body, arrival->body_bytes, &arrival->head, &error) != 0) {
        drop(server, BUS_DROP_MALFORMED, arrival->key->name, error.reason);
        return;
    }
    if (!has_our_version(server, arrival) || !is_permitted(server, arrival))
        return;
    find_session(server, arrival);
    if (arrival->head.type != MESSAGE_HELLO && arrival->session == NULL) {
        const struct event_field fields[] = {
            event_text("message", message_name(arrival->head.type)), EVENT_END};
        drop_packed(server, BUS_DROP_NO_SESSION, arrival->key->name, BUS_NO_SESSION, fields);
        refuse_arrival(server, arrival, REFUSED_GREET_AGAIN, event_name(BUS_GREET_AGAIN));
        return;
    }
    decode(server, arrival);
}

/* The identity comes from the body frame: libzmq puts it there only after access control has
 * agreed. The key is looked up again, because it may have been revoked since. */
static const struct allowed_key *identify(struct bus_server *server, zmq_msg_t *body)
{
    const char *user = zmq_msg_gets(body, "User-Id");
    if (user == NULL) {
        drop(server, BUS_DROP_NO_KEY, "-", event_name(BUS_NO_IDENTITY));
        return NULL;
    }
    const struct allowed_key *key = allow_list_find(server->list, user);
    if (key != NULL)
        return key;
    drop(server, BUS_DROP_UNKNOWN_KEY, "-", event_name(BUS_KEY_REVOKED));
    bus_server_check_access(server);
    return NULL;
}

static void handle_frames(struct bus_server *server, struct bus_frames *frames)
{
    struct arrival arrival = {
        .key = identify(server, &frames->body),
        .descriptor = bus_frames_descriptor(frames),
        .from.size = zmq_msg_size(&frames->first),
        .body = zmq_msg_data(&frames->body),
        .body_bytes = zmq_msg_size(&frames->body),
    };
    if (arrival.key == NULL)
        return;
    if (frames->count != 2 || arrival.from.size > ROUTING_ID_BYTES) {
        drop(server, BUS_DROP_MALFORMED, arrival.key->name, event_name(BUS_SEVERAL_FRAMES));
        return;
    }
    memcpy(arrival.from.octets, zmq_msg_data(&frames->first), arrival.from.size);
    handle(server, &arrival);
}

static bool take_from_peer(void *context)
{
    struct bus_server *server = context;
    struct bus_frames frames;
    if (!bus_socket_take(server->socket, &frames))
        return false;
    handle_frames(server, &frames);
    bus_frames_clear(&frames);
    return true;
}

/* ---- silence ---- */

static void end_silent(struct bus_server *server, int64_t now_ms)
{
    struct bus_session *session = NULL;
    while ((session = bus_peers_next(&server->peers, session)) != NULL) {
        if (now_ms - session->peer.heard_ms > timeout_silence_ms(session->heartbeat_ms))
            mark(server, session, BUS_END_SILENT, event_name(BUS_PEER_SILENT));
    }
}

/* When we were the ones who stood still, what the others said meanwhile is read first. */
static int on_heartbeat_timer(sd_event_source *source, uint64_t when_us, void *context)
{
    (void)when_us;
    struct bus_server *server = context;
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms - server->looked_ms <= server->heartbeat_ms)
        end_silent(server, now_ms);
    server->looked_ms = now_ms;
    bus_guard_forget_forbidden(server->guard, server->list);
    (void)sd_event_source_set_time_relative(source, (uint64_t)server->heartbeat_ms * 1000 / 2);
    (void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

/* ---- life ---- */

static void on_refused(void *context, const char *address)
{
    const struct event_field fields[] = {event_text("address", address), EVENT_END};
    drop_packed(context, BUS_DROP_UNKNOWN_KEY, "-", BUS_STRANGER_REFUSED, fields);
}

static bool may_connect(void *context, const struct allowed_key *key)
{
    struct bus_server *server = context;
    if (bus_guard_may_connect(server->guard, key->public_key, key->role, clock_monotonic_ms()))
        return true;
    drop(server, BUS_DROP_TOO_OFTEN, key->name, event_name(BUS_GREETS_TOO_OFTEN));
    return false;
}

static int open_server_socket(struct bus_server *server,
                              sd_event *loop,
                              const struct bus_server_options *options,
                              struct error *error)
{
    server->zmq_context = zmq_ctx_new();
    if (server->zmq_context == NULL)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libzmq"),
                         event_text("call", "zmq_ctx_new"),
                         event_text("words", zmq_strerror(zmq_errno())));
    int listener = -1;
    const struct access_callbacks callbacks = {
        .context = server, .refused = on_refused, .may_connect = may_connect};
    if (access_create(loop, server->zmq_context, server->list, &callbacks, &server->access,
                      error) != 0 ||
        bus_socket_bind(server->zmq_context, options->endpoint, &options->own, &server->socket,
                        &listener, error) != 0 ||
        bus_source_create(loop, server->socket, take_from_peer, server, &server->source, error) !=
            0)
        return -1;
    server->gate = bus_gate_create(listener);
    return bus_socket_read_endpoint(server->socket, server->endpoint, error);
}

static int join_server_to_loop(struct bus_server *server, sd_event *loop, struct error *error)
{
    int result = sd_event_add_time_relative(loop, &server->timer, CLOCK_MONOTONIC,
                                            (uint64_t)server->heartbeat_ms * 1000 / 2, 0,
                                            on_heartbeat_timer, server);
    if (result >= 0)
        result = sd_event_add_defer(loop, &server->reaper, on_reaper, server);
    if (result < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    return 0;
}

int bus_server_create(sd_event *loop,
                      const struct allow_list *list,
                      const struct bus_server_options *options,
                      const struct bus_server_callbacks *callbacks,
                      void *context,
                      struct bus_server **server,
                      struct error *error)
{
    struct bus_server *fresh = memory_allocate(sizeof(*fresh));
    fresh->list = list;
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->heartbeat_ms = options->heartbeat_ms;
    fresh->looked_ms = clock_monotonic_ms();
    fresh->version = memory_copy_text(options->version);
    /* By the wall clock, so that no restart gives a number again. */
    fresh->next_session = clock_wall_ms() * 4096;
    bus_peers_init(&fresh->peers);
    fresh->guard = bus_guard_create();
    if (open_server_socket(fresh, loop, options, error) != 0 ||
        join_server_to_loop(fresh, loop, error) != 0) {
        bus_server_destroy(fresh);
        return -1;
    }
    *server = fresh;
    return 0;
}

void bus_server_destroy(struct bus_server *server)
{
    if (server == NULL)
        return;
    (void)sd_event_source_disable_unref(server->timer);
    (void)sd_event_source_disable_unref(server->reaper);
    bus_source_destroy(server->source);
    bus_gate_destroy(server->gate);
    bus_socket_close(server->socket);
    access_destroy(server->access);
    if (server->zmq_context != NULL)
        (void)zmq_ctx_term(server->zmq_context);
    bus_guard_destroy(server->guard);
    bus_peers_clear(&server->peers);
    free(server->version);
    free(server);
}

const char *bus_server_endpoint(const struct bus_server *server)
{
    return server->endpoint;
}

void bus_server_check_access(struct bus_server *server)
{
    struct bus_session *session = NULL;
    while ((session = bus_peers_next(&server->peers, session)) != NULL) {
        const struct allowed_key *key = allow_list_find(server->list, session->peer.public_key);
        if (key == NULL || key->role != session->peer.role)
            mark(server, session, BUS_END_FORBIDDEN, event_name(BUS_KEY_REVOKED));
    }
}

struct bus_peer *bus_server_next_peer(const struct bus_server *server, const struct bus_peer *peer)
{
    struct bus_session *next = bus_peers_next(&server->peers, (const struct bus_session *)peer);
    while (next != NULL && next->is_unreachable)
        next = bus_peers_next(&server->peers, next);
    return next == NULL ? NULL : &next->peer;
}

int64_t bus_server_dropped_count(const struct bus_server *server, enum bus_drop why)
{
    return server->dropped[why];
}

bool bus_server_mind_descriptors(struct bus_server *server)
{
    return bus_gate_look(server->gate);
}
