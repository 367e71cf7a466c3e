/* One UCServer and its account. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/message/message.h"

#include "publisher-ucserver/session/rose_session.h"
#include "publisher-ucserver/session/target.h"

#define SERVER_BYTES (LIMIT_NAME + 16)

struct copy {
    uint8_t *data;
    size_t size;
};

struct target {
    char *host;
    char *account;
    char *user;
    char *device_id;
    char *device_name;
    struct copy secret;
    struct copy ca;
    struct copy pin;
    uint16_t port;
    bool requires_active_directory;
    int64_t roster_limit_bytes;
    int64_t request_timeout_ms;
    char server[SERVER_BYTES]; /* host:port */
};

static struct copy copy_octets(struct octets octets)
{
    return (struct copy){memory_copy(octets.data, octets.size), octets.size};
}

static void clear_copy(struct copy *copy)
{
    memory_wipe(copy->data, copy->size);
    free(copy->data);
}

static bool is_same(const struct copy *copy, struct octets octets)
{
    return copy->size == octets.size &&
           (octets.size == 0 || memcmp(copy->data, octets.data, octets.size) == 0);
}

struct target *target_create(const struct ucserver_settings *settings, int64_t request_timeout_ms)
{
    struct target *target = memory_allocate(sizeof(*target));
    *target = (struct target){
        .host = memory_copy_text(settings->host),
        .account = memory_copy_text(settings->account),
        .user = memory_copy_text(settings->user),
        .device_id = memory_copy_text(settings->device_id),
        .device_name = memory_copy_text(settings->device_name),
        .secret = copy_octets(settings->secret),
        .ca = copy_octets(settings->ca),
        .pin = copy_octets(settings->pin),
        .port = (uint16_t)settings->port,
        .requires_active_directory = settings->require_active_directory,
        .roster_limit_bytes = settings->roster_limit_bytes,
        .request_timeout_ms = request_timeout_ms,
    };
    (void)snprintf(target->server, sizeof(target->server), "%s:%" PRIu16, target->host,
                   target->port);
    return target;
}

void target_destroy(struct target *target)
{
    if (target == NULL)
        return;
    free(target->host);
    free(target->account);
    free(target->user);
    free(target->device_id);
    free(target->device_name);
    clear_copy(&target->secret);
    clear_copy(&target->ca);
    clear_copy(&target->pin);
    free(target);
}

bool target_equals(const struct target *target,
                   const struct ucserver_settings *settings,
                   int64_t request_timeout_ms)
{
    return strcmp(target->host, settings->host) == 0 && target->port == settings->port &&
           strcmp(target->account, settings->account) == 0 &&
           strcmp(target->user, settings->user) == 0 &&
           strcmp(target->device_id, settings->device_id) == 0 &&
           strcmp(target->device_name, settings->device_name) == 0 &&
           is_same(&target->secret, settings->secret) && is_same(&target->ca, settings->ca) &&
           is_same(&target->pin, settings->pin) &&
           target->requires_active_directory == settings->require_active_directory &&
           target->roster_limit_bytes == settings->roster_limit_bytes &&
           target->request_timeout_ms == request_timeout_ms;
}

const char *target_account(const struct target *target)
{
    return target->account;
}

struct connection_target target_link(const struct target *target)
{
    return (struct connection_target){target->host,    target->port,     target->ca.data,
                                      target->ca.size, target->pin.data, target->pin.size};
}

struct rose_session_settings target_session(const struct target *target)
{
    return (struct rose_session_settings){
        .server = target->server,
        .account = target->account,
        .user = target->user,
        .password = target->secret.data,
        .password_bytes = target->secret.size,
        .device_id = target->device_id,
        .device_name = target->device_name,
        .requires_active_directory = target->requires_active_directory,
        .roster_limit_bytes = (uint64_t)target->roster_limit_bytes,
        .request_timeout_ms = target->request_timeout_ms,
    };
}
