/* Between the bus and the fetcher. */
#include <stdlib.h>

#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"
#include "proto/member/member.h"
#include "proto/message/message.h"

#include "worker-ews/fetch/fetcher.h"
#include "worker-ews/worker.h"

struct worker {
    struct member *member;
    struct fetcher *fetcher;
};

/* A message that cannot be sent belongs to a session that is over. */
static void send_message(struct worker *worker, const struct message *message)
{
    (void)member_send(worker->member, message);
}

static void on_calendar(void *context, const struct calendar *calendar)
{
    struct message message = {.type = MESSAGE_CALENDAR, .calendar = *calendar};
    send_message(context, &message);
}

static void on_progress(void *context, int64_t job)
{
    struct message message = {.type = MESSAGE_PROGRESS, .progress = {.job = job}};
    send_message(context, &message);
}

static void on_fetched(void *context, const struct fetched *fetched)
{
    struct message message = {.type = MESSAGE_FETCHED, .fetched = *fetched};
    send_message(context, &message);
}

static void on_checked(void *context, const struct checked *checked)
{
    struct message message = {.type = MESSAGE_CHECKED, .checked = *checked};
    send_message(context, &message);
}

static void on_credit(void *context, int64_t users)
{
    struct worker *worker = context;
    member_set_credit(worker->member, users);
}

static void ask_login(void *context,
                      const char *account,
                      member_login_function *callback,
                      void *callback_context)
{
    struct worker *worker = context;
    member_ask_login(worker->member, account, callback, callback_context);
}

static void forget_logins(void *context, const void *callback_context)
{
    struct worker *worker = context;
    member_forget_logins(worker->member, callback_context);
}

static void report_login(void *context,
                         const char *account,
                         int64_t try_number,
                         enum login_outcome outcome,
                         const char *text)
{
    struct worker *worker = context;
    member_report_login(worker->member, account, try_number, outcome, text);
}

static int create(struct member *member, void **context, struct error *error)
{
    struct worker *worker = memory_allocate(sizeof(*worker));
    worker->member = member;
    struct fetcher_options options = {
        .loop = member_loop(member),
        .log = member_log(member),
        .sink = {.context = worker,
                 .calendar = on_calendar,
                 .progress = on_progress,
                 .fetched = on_fetched},
        .authority = {.context = worker,
                      .ask = ask_login,
                      .forget = forget_logins,
                      .report = report_login},
        .checked = on_checked,
        .credit = on_credit,
        .context = worker,
    };
    worker->fetcher = fetcher_create(&options, error);
    if (worker->fetcher == NULL) {
        free(worker);
        return -1;
    }
    *context = worker;
    return 0;
}

static void take_settings(void *context, const struct message *message)
{
    struct worker *worker = context;
    struct error error;
    if (fetcher_configure(worker->fetcher, &message->settings, &error) != 0)
        log_error(member_log(worker->member),
                  "an exchange of the settings cannot be used, its users are not read",
                  log_failure(&error));
}

static void take_message(void *context, const struct message *message)
{
    struct worker *worker = context;
    switch ((int)message->type) {
    case MESSAGE_FETCH:
        fetcher_take(worker->fetcher, &message->fetch);
        break;
    case MESSAGE_CANCEL:
        fetcher_cancel(worker->fetcher, &message->cancel);
        break;
    case MESSAGE_HOLD:
        fetcher_hold(worker->fetcher, &message->hold);
        break;
    case MESSAGE_CHECK:
        fetcher_check(worker->fetcher, &message->check);
        break;
    default:
        log_warning(member_log(worker->member), "a message for another role came, it is dropped",
                    log_text("message", message_name(message->type)));
    }
}

static void report(void *context, struct report *told, struct arena *arena)
{
    const struct worker *worker = context;
    fetcher_report(worker->fetcher, told, arena);
}

static void session_lost(void *context)
{
    struct worker *worker = context;
    fetcher_forget(worker->fetcher);
}

static void drain(void *context)
{
    struct worker *worker = context;
    fetcher_drain(worker->fetcher);
}

static bool is_idle(const void *context)
{
    const struct worker *worker = context;
    return fetcher_is_idle(worker->fetcher);
}

static void destroy(void *context)
{
    struct worker *worker = context;
    if (worker == NULL)
        return;
    fetcher_destroy(worker->fetcher);
    free(worker);
}

const struct member_callbacks *worker_callbacks(void)
{
    static const struct member_callbacks callbacks = {
        .role = ROLE_WORKER_EWS,
        .program = "ewscal-worker-ews",
        .create = create,
        .settings = take_settings,
        .message = take_message,
        .report = report,
        .session_lost = session_lost,
        .drain = drain,
        .is_idle = is_idle,
        .destroy = destroy,
    };
    return &callbacks;
}
