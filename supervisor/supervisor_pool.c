/* The supervisor's children: how many, what they were doing when they ended. The pool knows processes, the
 * bus sessions, the dispatcher jobs; this file tells each of them what the other two know, because a child
 * has ended only when all three agree. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/number.h"
#include "proto/base/timeouts.h"
#include "proto/bus/session.h"

#include "supervisor/pool/child_filter.h"
#include "supervisor/statistics/statistics.h"
#include "supervisor/supervisor_private.h"

/* A child that has not greeted after so long hangs, however loaded the machine is. */
#define SHORTEST_START_MS 60000

static struct bus_peer *peer_by_key(const struct supervisor *supervisor, const char *public_key)
{
    struct bus_peer *peer = NULL;
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL) {
        if (strcmp(peer->public_key, public_key) == 0)
            return peer;
    }
    return NULL;
}

static void probe(void *context, const char *public_key)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = peer_by_key(supervisor, public_key);
    if (peer != NULL)
        bus_server_probe(supervisor->bus, peer);
}

/* One that is not found is unreachable, and ends without our help. */
static void give_up(void *context, const char *public_key)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = peer_by_key(supervisor, public_key);
    if (peer != NULL)
        bus_server_end(supervisor->bus, peer, event_name(POOL_PROCESS_ENDED));
}

/* Reaped: nobody has to fear that it wakes. */
static void ended(void *context, enum role role)
{
    struct supervisor *supervisor = context;
    /* There may be only one publisher, and the next one waits until this one is certainly gone. */
    if (role == ROLE_PUBLISHER_UCSERVER)
        dispatcher_publisher_reaped(supervisor->dispatcher, clock_now());
    supervisor_wake(supervisor);
    if (supervisor->is_draining && pool_is_empty(supervisor->pool))
        process_leave(supervisor->process, PROCESS_GOOD);
}

void supervisor_pool_session_ended(struct supervisor *supervisor,
                                   const struct bus_peer *peer,
                                   enum bus_end why)
{
    struct pool_session_end end = {.said_goodbye = why == BUS_END_GOODBYE};
    dispatcher_look_at(supervisor->dispatcher, peer->name, &end.finished_a_job, &end.held_a_lease);
    enum peer_end left = why == BUS_END_GOODBYE                                ? PEER_SAID_GOODBYE
                         : pool_has_reaped(supervisor->pool, peer->public_key) ? PEER_DIED
                                                                               : PEER_SILENT;
    dispatcher_peer_left(supervisor->dispatcher, peer->session, left, clock_now());
    pool_session_ended(supervisor->pool, peer->public_key, &end);
}

/* The children's programs are where ours is. */
static int find_program_directory(struct supervisor *supervisor, struct error *error)
{
    char *directory = supervisor->program_directory;
    ssize_t size = readlink("/proc/self/exe", directory, PATH_MAX - 1);
    if (size <= 0)
        return error_set(error, POOL_PLACE_UNKNOWN, event_text("words", strerror(errno)));
    directory[size] = '\0';
    char *slash = strrchr(directory, '/');
    if (slash != NULL)
        *slash = '\0';
    return 0;
}

static struct pool_settings pool_settings_of(const struct supervisor *supervisor)
{
    const struct configuration *settings = supervisor->settings;
    int64_t kill_ms = timeout_kill_ms(settings->service->request_timeout_ms);
    return (struct pool_settings){
        .log_level = (enum log_level)settings->log->level,
        .log_directory = settings->log->directory,
        .shortest_pause_ms = settings->pool->restart_pause_shortest_ms,
        .longest_pause_ms = settings->pool->restart_pause_longest_ms,
        .kill_ms = kill_ms,
        .start_ms = number_larger(kill_ms, SHORTEST_START_MS),
        .silence_ms = settings->service->request_timeout_ms,
        /* As long as any peer may be silent: on a busy machine its last words may take a while. */
        .settle_ms = timeout_silence_ms(settings->bus->heartbeat_ms),
    };
}

static const enum role child_roles[] = {ROLE_WORKER_LDAP, ROLE_WORKER_EWS, ROLE_PUBLISHER_UCSERVER};

/* Before any thread begins: it would not be limited. */
int supervisor_pool_limit_users(struct error *error)
{
    struct child_user users[sizeof(child_roles) / sizeof(child_roles[0])];
    if (!child_filter_is_needed())
        return 0;
    for (size_t i = 0; i < sizeof(child_roles) / sizeof(child_roles[0]); i++)
        child_user_find(child_roles[i], &users[i]);
    return child_filter_begin(users, sizeof(users) / sizeof(users[0]), error);
}

static void say_missing_separation(const struct supervisor *supervisor)
{
    struct statistics_pool pool;
    for (size_t i = 0; i < sizeof(child_roles) / sizeof(child_roles[0]); i++) {
        pool_describe(supervisor->pool, child_roles[i], &pool);
        if (pool.warning != NULL)
            log_event(supervisor->log, POOL_NOT_SEPARATED,
                      event_text("role", role_name(child_roles[i])), event_cause(pool.warning));
    }
}

int supervisor_pool_create(struct supervisor *supervisor, struct error *error)
{
    if (find_program_directory(supervisor, error) != 0)
        return -1;
    const struct pool_options options = {
        .loop = process_loop(supervisor->process),
        .log = supervisor->log,
        .allow_list = supervisor->allow_list,
        .program_directory = supervisor->program_directory,
        .endpoint = bus_server_endpoint(supervisor->bus),
        .server_key = supervisor->key.public_key,
        .settings = pool_settings_of(supervisor),
        .callbacks = {.context = supervisor, .probe = probe, .give_up = give_up, .ended = ended},
    };
    supervisor->pool = pool_create(&options);
    say_missing_separation(supervisor);
    return 0;
}

void supervisor_pool_settings_changed(struct supervisor *supervisor)
{
    const struct pool_settings settings = pool_settings_of(supervisor);
    pool_settings_changed(supervisor->pool, &settings);
    supervisor_pool_set_counts(supervisor);
}

void supervisor_pool_set_counts(struct supervisor *supervisor)
{
    const struct settings_pool *counts = supervisor->settings->pool;
    pool_set_count(supervisor->pool, ROLE_PUBLISHER_UCSERVER, counts->publisher);
    pool_set_count(supervisor->pool, ROLE_WORKER_LDAP, counts->worker_ldap);
    pool_set_count(supervisor->pool, ROLE_WORKER_EWS, counts->worker_ews);
}
