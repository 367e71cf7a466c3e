/* publisher-ucserver as a member of the cluster: messages go to the publisher, its answers to the
 * supervisor. */
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher.h"
#include "publisher-ucserver/role.h"

static void send_for_publisher(void *context, const struct message *message)
{
    (void)member_send(context, message); /* a lost session is told by session_lost() */
}

static void set_credit(void *context, int64_t users)
{
    member_set_credit(context, users);
}

static bool echo_is_fresh(void *context)
{
    return member_echo_is_fresh(context);
}

static int create_publisher_role(struct member *member, void **context, struct error *error)
{
    (void)error;
    const struct publisher_callbacks callbacks = {.context = member,
                                                  .send = send_for_publisher,
                                                  .set_credit = set_credit,
                                                  .echo_is_fresh = echo_is_fresh,
                                                  .logins = member_logins(member)};
    *context = publisher_create(member_loop(member), member_log(member), &callbacks);
    return 0;
}

static void take_publisher_settings(void *context, const struct message *message)
{
    publisher_take_settings(context, &message->settings);
}

static void take_publisher_message(void *context, const struct message *message)
{
    publisher_take_message(context, message);
}

static void fill_publisher_report(void *context, struct report *report, struct arena *arena)
{
    publisher_report(context, report, arena);
}

static void on_publisher_session_lost(void *context)
{
    publisher_lose_supervisor(context);
}

static void drain_publisher_role(void *context)
{
    publisher_drain(context);
}

static bool is_publisher_role_idle(const void *context)
{
    return publisher_is_idle(context);
}

static void destroy_publisher_role(void *context)
{
    publisher_destroy(context);
}

const struct member_callbacks publisher_role = {
    .role = ROLE_PUBLISHER_UCSERVER,
    .program = "ewscal-publisher-ucserver",
    .create = create_publisher_role,
    .settings = take_publisher_settings,
    .message = take_publisher_message,
    .report = fill_publisher_report,
    .session_lost = on_publisher_session_lost,
    .drain = drain_publisher_role,
    .is_idle = is_publisher_role_idle,
    .destroy = destroy_publisher_role,
};
