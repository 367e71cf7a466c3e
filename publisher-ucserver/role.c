/* publisher-ucserver as a member of the cluster: messages go to the publisher, its answers to the
 * supervisor. */
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher.h"
#include "publisher-ucserver/role.h"

static void send_message(void *context, const struct message *message)
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

static int create(struct member *member, void **context, struct error *error)
{
    (void)error;
    const struct publisher_outlet outlet = {.context = member,
                                            .send = send_message,
                                            .set_credit = set_credit,
                                            .echo_is_fresh = echo_is_fresh,
                                            .logins = member_logins(member)};
    *context = publisher_create(member_loop(member), member_log(member), &outlet);
    return 0;
}

static void take_settings(void *context, const struct message *message)
{
    publisher_take_settings(context, &message->settings);
}

static void take_message(void *context, const struct message *message)
{
    publisher_take_message(context, message);
}

static void fill_report(void *context, struct report *report, struct arena *arena)
{
    publisher_report(context, report, arena);
}

static void session_lost(void *context)
{
    publisher_lose_supervisor(context);
}

static void drain(void *context)
{
    publisher_drain(context);
}

static bool is_idle(const void *context)
{
    return publisher_is_idle(context);
}

static void destroy(void *context)
{
    publisher_destroy(context);
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
