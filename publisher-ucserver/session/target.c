/* One UCServer and its account. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/message/kept_message.h"

#include "publisher-ucserver/session/rose_session.h"
#include "publisher-ucserver/session/target.h"

#define SERVER_BYTES (LIMIT_NAME + 16)

struct target {
    struct kept_message *kept; /* settings of nothing but this UCServer */
    const struct ucserver_settings *settings;
    char server[SERVER_BYTES]; /* host:port */
};

static struct message own_part(struct ucserver_settings *settings, int64_t request_timeout_ms)
{
    return (struct message){.type = MESSAGE_SETTINGS,
                            .settings = {.request_timeout_ms = request_timeout_ms,
                                         .log_level = "",
                                         .ucservers = settings,
                                         .ucservers_count = 1}};
}

struct target *target_create(const struct ucserver_settings *settings, int64_t request_timeout_ms)
{
    struct target *target = memory_allocate(sizeof(*target));
    struct ucserver_settings own = *settings;
    const struct message message = own_part(&own, request_timeout_ms);
    struct error error;
    target->kept = kept_message_create(&message, &error);
    if (target->kept == NULL)
        abort(); /* what has come in a message can be encoded again */
    target->settings = target->kept->message.settings.ucservers;
    (void)snprintf(target->server, sizeof(target->server), "%s:%" PRIi64, target->settings->host,
                   target->settings->port);
    return target;
}

void target_destroy(struct target *target)
{
    if (target == NULL)
        return;
    kept_message_destroy(target->kept);
    free(target);
}

bool target_equals(const struct target *target,
                   const struct ucserver_settings *settings,
                   int64_t request_timeout_ms)
{
    struct ucserver_settings own = *settings;
    const struct message message = own_part(&own, request_timeout_ms);
    return kept_message_equals(target->kept, &message);
}

const char *target_account(const struct target *target)
{
    return target->settings->account;
}

struct connection_target target_link(const struct target *target)
{
    const struct ucserver_settings *settings = target->settings;
    return (struct connection_target){settings->host,     (uint16_t)settings->port,
                                      settings->ca.data,  settings->ca.size,
                                      settings->pin.data, settings->pin.size};
}

struct rose_session_settings target_session(const struct target *target)
{
    const struct ucserver_settings *settings = target->settings;
    return (struct rose_session_settings){
        .server = target->server,
        .account = settings->account,
        .user = settings->user,
        .password = settings->secret.data,
        .password_bytes = settings->secret.size,
        .device_id = settings->device_id,
        .device_name = settings->device_name,
        .requires_active_directory = settings->require_active_directory,
        .roster_limit_bytes = (uint64_t)settings->roster_limit_bytes,
        .request_timeout_ms = target->kept->message.settings.request_timeout_ms,
    };
}
