/* publisher-ucserver as a member of the cluster: messages go to the publisher, its answers to the
 * supervisor. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher.h"
#include "publisher-ucserver/role.h"

struct role_context {
    struct member *member;
    struct publisher *publisher;
};

static void send_message(void *context, const struct message *message)
{
    struct role_context *role = context;
    (void)member_send(role->member, message); /* a lost session is told by session_lost() */
}

static void set_credit(void *context, int64_t users)
{
    struct role_context *role = context;
    member_set_credit(role->member, users);
}

static bool echo_is_fresh(void *context)
{
    const struct role_context *role = context;
    return member_echo_is_fresh(role->member);
}

static int create(struct member *member, void **context, struct error *error)
{
    (void)error;
    struct role_context *role = memory_allocate(sizeof(*role));
    const struct publisher_outlet outlet = {.context = role,
                                            .send = send_message,
                                            .set_credit = set_credit,
                                            .echo_is_fresh = echo_is_fresh,
                                            .logins = member_logins(member)};
    role->member = member;
    role->publisher = publisher_create(member_loop(member), member_log(member), &outlet);
    *context = role;
    return 0;
}

static void take_settings(void *context, const struct message *message)
{
    struct role_context *role = context;
    publisher_take_settings(role->publisher, &message->settings);
}

static void take_message(void *context, const struct message *message)
{
    struct role_context *role = context;
    publisher_take_message(role->publisher, message);
}

static void fill_report(void *context, struct report *report, struct arena *arena)
{
    struct role_context *role = context;
    publisher_report(role->publisher, report, arena);
}

static void session_lost(void *context)
{
    struct role_context *role = context;
    publisher_lose_supervisor(role->publisher);
}

static void drain(void *context)
{
    struct role_context *role = context;
    publisher_drain(role->publisher);
}

static bool is_idle(const void *context)
{
    const struct role_context *role = context;
    return publisher_is_idle(role->publisher);
}

static void destroy(void *context)
{
    struct role_context *role = context;
    if (role == NULL)
        return;
    publisher_destroy(role->publisher);
    free(role);
}

const struct member_callbacks publisher_role = {
    .role = ROLE_PUBLISHER_UCSERVER,
    .program = "ewscal-publisher-ucserver",
    .create = create,
    .settings = take_settings,
    .message = take_message,
    .report = fill_report,
    .session_lost = session_lost,
    .drain = drain,
    .is_idle = is_idle,
    .destroy = destroy,
};
