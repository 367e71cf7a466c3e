/* The supervisor's children: how many, what they were doing when they ended. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "proto/timeouts.h"

#include "supervisor_internal.h"

/* What a child said before it ended counts, its goodbye first of all. */
static void look_at(void *context, const char *name, bool *finished_a_job, bool *held_a_lease)
{
    struct supervisor *supervisor = context;
    bus_server_read(supervisor->bus);
    dispatcher_look_at(supervisor->dispatcher, name, finished_a_job, held_a_lease);
}

/* Reaped: its session ends now, not after three heartbeats, and nobody has to fear that it wakes. */
static void ended(void *context, enum role role, const char *name)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = supervisor_peer_by_name(supervisor, name);
    if (peer != NULL) {
        dispatcher_peer_left(supervisor->dispatcher, peer->session, PEER_DIED, supervisor_now());
        bus_server_end(supervisor->bus, peer, "its process has ended");
    }
    if (role == ROLE_PUBLISHER_UCSERVER)
        dispatcher_publisher_reaped(supervisor->dispatcher, supervisor_now());
    supervisor_wake(supervisor);
    if (supervisor->is_draining && pool_is_empty(supervisor->pool))
        process_leave(supervisor->process, PROCESS_GOOD);
}

/* The children's programs are where ours is. */
static int find_program_directory(char directory[PATH_MAX], struct error *error)
{
    ssize_t size = readlink("/proc/self/exe", directory, PATH_MAX - 1);
    if (size <= 0)
        return error_set(error, ERROR_INTERNAL, "cannot find out where this program is");
    directory[size] = '\0';
    char *slash = strrchr(directory, '/');
    if (slash != NULL)
        *slash = '\0';
    return 0;
}

int supervisor_pool_create(struct supervisor *supervisor, struct error *error)
{
    static const struct pool_callbacks callbacks = {look_at, ended};
    const struct configuration *settings = supervisor->settings;
    char directory[PATH_MAX];
    if (find_program_directory(directory, error) != 0)
        return -1;
    const struct pool_options options = {
        .loop = process_loop(supervisor->process),
        .log = supervisor->log,
        .allow_list = supervisor->allow_list,
        .program_directory = directory,
        .endpoint = bus_server_endpoint(supervisor->bus),
        .server_key = supervisor->key.public_key,
        .log_directory = settings->log->directory,
        .log_level = (enum log_level)settings->log->level,
        .shortest_pause_ms = settings->pool->restart_pause_shortest_ms,
        .longest_pause_ms = settings->pool->restart_pause_longest_ms,
        .kill_ms = timeout_kill_ms(settings->service->request_timeout_ms),
    };
    supervisor->pool = pool_create(&options, &callbacks, supervisor);
    return 0;
}

void supervisor_pool_set_counts(struct supervisor *supervisor)
{
    const struct settings_pool *counts = supervisor->settings->pool;
    pool_set_count(supervisor->pool, ROLE_PUBLISHER_UCSERVER, counts->publisher);
    pool_set_count(supervisor->pool, ROLE_WORKER_LDAP, counts->worker_ldap);
    pool_set_count(supervisor->pool, ROLE_WORKER_EWS, counts->worker_ews);
}
