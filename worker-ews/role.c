/* worker-ews as a member of the cluster: jobs go to the fetcher, calendars to the supervisor. It
 * only translates: the fetcher knows no session and the member knows no Exchange. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/event/error.h"
#include "proto/log/log.h"
#include "proto/message/message.h"

#include "worker-ews/fetch/fetcher.h"
#include "worker-ews/role.h"

struct role_context {
    struct member *member;
    struct fetcher *fetcher;
};

static void send_for_fetcher(void *context, const struct message *message)
{
    (void)member_send(context, message); /* a lost session is told by session_lost() */
}

static void set_credit(void *context, int64_t users)
{
    member_set_credit(context, users);
}

static int create_ews_role(struct member *member, void **context, struct error *error)
{
    struct role_context *role = memory_allocate(sizeof(*role));
    role->member = member;
    struct fetcher_options options = {
        .loop = member_loop(member),
        .log = member_log(member),
        .callbacks = {.context = member, .send = send_for_fetcher, .set_credit = set_credit},
        .logins = member_logins(member),
    };
    role->fetcher = fetcher_create(&options, error);
    if (role->fetcher == NULL) {
        free(role);
        return -1;
    }
    *context = role;
    return 0;
}

static void take_ews_settings(void *context, const struct message *message)
{
    struct role_context *role = context;
    struct error error;
    if (fetcher_configure(role->fetcher, &message->settings, &error) != 0)
        log_event(member_log(role->member), EXCHANGE_NOT_USABLE, event_cause(error.reason));
}

static void take_ews_message(void *context, const struct message *message)
{
    struct role_context *role = context;
    switch ((int)message->type) {
    case MESSAGE_FETCH:
        fetcher_take(role->fetcher, &message->fetch);
        break;
    case MESSAGE_CANCEL:
        fetcher_cancel(role->fetcher, &message->cancel);
        break;
    case MESSAGE_HOLD:
        fetcher_hold(role->fetcher, &message->hold);
        break;
    case MESSAGE_DISCOVER:
        fetcher_discover(role->fetcher, &message->discover);
        break;
    case MESSAGE_CHECK:
        fetcher_check(role->fetcher, &message->check);
        break;
    default:
        log_event(member_log(role->member), EXCHANGE_MESSAGE_OF_OTHER_ROLE,
                  event_text("message", message_name(message->type)));
    }
}

static void fill_ews_report(void *context, struct report *report, struct arena *arena)
{
    const struct role_context *role = context;
    fetcher_report(role->fetcher, report, arena);
}

static void on_ews_session_lost(void *context)
{
    struct role_context *role = context;
    fetcher_forget(role->fetcher);
}

static void drain_ews_role(void *context)
{
    struct role_context *role = context;
    fetcher_drain(role->fetcher);
}

static bool is_ews_role_idle(const void *context)
{
    const struct role_context *role = context;
    return fetcher_is_idle(role->fetcher);
}

static void destroy_ews_role(void *context)
{
    struct role_context *role = context;
    if (role == NULL)
        return;
    fetcher_destroy(role->fetcher);
    free(role);
}

const struct member_callbacks ews_role = {
    .role = ROLE_WORKER_EWS,
    .program = "ewscal-worker-ews",
    .create = create_ews_role,
    .settings = take_ews_settings,
    .message = take_ews_message,
    .report = fill_ews_report,
    .session_lost = on_ews_session_lost,
    .drain = drain_ews_role,
    .is_idle = is_ews_role_idle,
    .destroy = destroy_ews_role,
};
