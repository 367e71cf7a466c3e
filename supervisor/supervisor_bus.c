/* The supervisor on the bus: sessions come and go, messages go to the dispatcher. Nothing is decided here
 * but who is told: the dispatcher of work, the pool of the lives of its children, the control of what
 * administrators ask. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/bus/message_trace.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/supervisor_private.h"

static struct joined joined_of(const struct supervisor *supervisor, const struct bus_peer *peer)
{
    bool is_child = pool_has_child(supervisor->pool, peer->public_key);
    return (struct joined){.session = peer->session,
                           .role = peer->role,
                           .name = peer->name,
                           .host = peer->host,
                           .version = peer->version,
                           .process = peer->process,
                           .instance = peer->instance,
                           .key = is_child ? "" : peer->public_key};
}

static bool admit(void *context, const struct bus_peer *peer, struct refused *refused)
{
    struct supervisor *supervisor = context;
    /* Also when it is told to come back later: it lives, so it must not be killed for its silence. */
    pool_greeted(supervisor->pool, peer->public_key);
    const struct joined joining = joined_of(supervisor, peer);
    return dispatcher_may_join(supervisor->dispatcher, &joining, clock_now(), refused);
}

static void session_begun(void *context, struct bus_peer *peer)
{
    struct supervisor *supervisor = context;
    if (peer->role == ROLE_CONTROL)
        return;
    /* Before the dispatcher knows of it: a job must not arrive ahead of the settings it needs. */
    supervisor_send_settings(supervisor, peer);
    const struct joined joined = joined_of(supervisor, peer);
    dispatcher_peer_joined(supervisor->dispatcher, &joined, clock_now());
    pool_session_begun(supervisor->pool, peer->public_key);
    supervisor_wake(supervisor);
}

static void
session_ended(void *context, struct bus_peer *peer, enum bus_end why, const char *reason)
{
    struct supervisor *supervisor = context;
    if (peer->role == ROLE_CONTROL) {
        control_session_ended(supervisor->control, peer->session);
        dispatcher_accounts_trial_gone(supervisor->dispatcher, peer->session, clock_now());
        return;
    }
    log_event(supervisor->log, SUPERVISOR_SESSION_ENDED, event_text("peer", peer->name),
              event_cause(reason));
    supervisor_pool_session_ended(supervisor, peer, why);
    supervisor_wake(supervisor);
}

/* A result that failed, was late or was given back is no finished job: the dispatcher knows. */
static void look_for_finished_job(struct supervisor *supervisor, const struct bus_peer *peer)
{
    bool finished_a_job = false, held_a_lease = false;
    dispatcher_look_at(supervisor->dispatcher, peer->name, &finished_a_job, &held_a_lease);
    if (finished_a_job)
        pool_worked(supervisor->pool, peer->public_key);
}

static void received(void *context, struct bus_peer *peer, const struct message *message)
{
    struct supervisor *supervisor = context;
    message_trace(supervisor->log, MESSAGE_RECEIVED, peer->name, message);
    if (message->type == MESSAGE_CONTROL_REQUEST) {
        control_receive(supervisor->control, peer->session, &message->control_request,
                        clock_monotonic_ms());
        (void)sd_event_source_set_enabled(supervisor->list,
                                          SD_EVENT_ONESHOT); /* valid while it runs */
        supervisor_wake(supervisor);
        return;
    }
    if (peer->role == ROLE_CONTROL) {
        supervisor_take_trial(supervisor, peer, message);
        supervisor_wake(supervisor);
        return;
    }
    dispatcher_receive(supervisor->dispatcher, peer->session, message, clock_now());
    if (message->type == MESSAGE_RESOLVED || message->type == MESSAGE_FETCHED ||
        message->type == MESSAGE_RECEIPT)
        look_for_finished_job(supervisor, peer);
    supervisor_wake(supervisor);
}

const struct supervisor_drop supervisor_drops[BUS_DROP_COUNT] = {
    [BUS_DROP_NO_KEY] = {MESSAGE_DROPPED_NO_KEY, "messages dropped without key"},
    [BUS_DROP_UNKNOWN_KEY] = {MESSAGE_DROPPED_UNKNOWN_KEY, "messages dropped of unknown key"},
    [BUS_DROP_VERSION] = {MESSAGE_DROPPED_OTHER_VERSION, "messages dropped of other version"},
    [BUS_DROP_MALFORMED] = {MESSAGE_DROPPED_MALFORMED, "messages dropped as malformed"},
    [BUS_DROP_FORBIDDEN] = {MESSAGE_DROPPED_FORBIDDEN, "messages dropped as forbidden"},
    [BUS_DROP_TOO_OFTEN] = {MESSAGE_DROPPED_TOO_OFTEN, "messages dropped as too many"},
    [BUS_DROP_NO_SESSION] = {MESSAGE_DROPPED_NO_SESSION, "messages dropped without session"},
};

/* A sender that is dropped again and again is logged once, until something else happens; all are counted:
 * a stranger must not be able to fill the log. */
static void dropped(void *context, enum bus_drop why, const char *name, const char *reason)
{
    struct supervisor *supervisor = context;
    char said[sizeof(supervisor->last_drop)];
    (void)snprintf(said, sizeof(said), "%d %s %s", (int)why, name, reason);
    if (strcmp(said, supervisor->last_drop) == 0)
        return;
    memcpy(supervisor->last_drop, said, sizeof(said));
    log_event(supervisor->log, supervisor_drops[why].event, event_text("from", name),
              event_cause(reason));
}

void supervisor_mind_descriptors(struct supervisor *supervisor)
{
    if (bus_server_mind_descriptors(supervisor->bus))
        log_event(supervisor->log, BUS_NO_DESCRIPTORS);
}

int supervisor_bus_create(struct supervisor *supervisor, struct error *error)
{
    static const struct bus_server_callbacks callbacks = {
        .admit = admit,
        .session_begun = session_begun,
        .session_ended = session_ended,
        .message = received,
        .dropped = dropped,
    };
    const struct settings_address *listen = &supervisor->settings->bus->listen;
    /* libzmq wants brackets around such an address, the settings keep it without. */
    bool is_version_6 = strchr(listen->host, ':') != NULL;
    char *endpoint = memory_format_text(is_version_6 ? "tcp://[%s]:%u" : "tcp://%s:%u",
                                        listen->host, listen->port);
    const struct bus_server_options options = {
        .endpoint = endpoint,
        .own = supervisor->key,
        .heartbeat_ms = supervisor->settings->bus->heartbeat_ms,
        .version = EWSCAL_VERSION,
    };
    int result = bus_server_create(process_loop(supervisor->process), supervisor->allow_list,
                                   &options, &callbacks, supervisor, &supervisor->bus, error);
    free(endpoint);
    return result;
}
