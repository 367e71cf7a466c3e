/* What administrators ask for over the bus (control.h), done by dispatcher, pool and this process. Each
 * command that changes something is logged before it is done, so that the log says who began what
 * follows. */
#include <stdio.h>
#include <string.h>

#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/dispatcher/dispatcher_unknown_user.h"
#include "supervisor/control/control_scale.h"
#include "supervisor/server/confirmed_hosts.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_table.h"
#include "supervisor/statistics/statistics.h"
#include "supervisor/supervisor_private.h"

static void send_page(void *context, int64_t session, const struct message *message)
{
    struct supervisor *supervisor = context;
    struct bus_peer *peer = supervisor_peer(supervisor, session);
    struct error error;
    if (peer != NULL && bus_server_send(supervisor->bus, peer, message, &error) != 0)
        log_event(supervisor->log, CONTROL_ANSWER_NOT_SENT, event_cause(error.reason));
}

static bool walk_users(void *context,
                       struct user_cursor *cursor,
                       size_t most,
                       control_walk_function *function,
                       void *into)
{
    struct supervisor *supervisor = context;
    return dispatcher_walk_users(supervisor->dispatcher, cursor, most, clock_now(), function, into);
}

/* Where a user's calendar is read: by Autodiscover, or as the settings name it. */
struct user_exchange {
    const struct supervisor *supervisor;
    const char *exchange; /* NAME */
    char url[LIMIT_URL + 1];
};

static void note_exchange(void *into, const struct place_view *view)
{
    struct user_exchange *found = into;
    const struct configuration *settings = found->supervisor->settings;
    if (found->exchange == NULL || strcmp(view->exchange, found->exchange) != 0)
        return;
    if (view->url != NULL)
        (void)snprintf(found->url, sizeof(found->url), "%s", view->url);
    for (size_t i = 0; i < settings->exchange_count && view->mail_domain == NULL; i++) {
        const struct settings_exchange *given = settings->exchanges[i];
        if (strcmp(given->name, found->exchange) != 0)
            continue;
        const char *address = given->url != NULL ? given->url : given->host;
        (void)snprintf(found->url, sizeof(found->url), "%s", address != NULL ? address : "");
    }
}

static bool with_user(void *context, const char *name, control_user_function *function, void *into)
{
    struct supervisor *supervisor = context;
    struct statistics_user view;
    if (!dispatcher_view_user(supervisor->dispatcher, name, clock_now(), &view))
        return false;
    struct user_exchange found = {.supervisor = supervisor, .exchange = view.exchange};
    if (view.address != NULL)
        dispatcher_each_exchange(supervisor->dispatcher, view.address, clock_now(), note_exchange,
                                 &found);
    view.exchange_url = found.url[0] != '\0' ? found.url : NULL;
    function(into, &view);
    return true;
}

static void explain_unknown_user(void *context, const char *name, char reason[REASON_BYTES])
{
    struct supervisor *supervisor = context;
    dispatcher_explain_unknown_user(supervisor->dispatcher, name, reason);
}

/* The dispatcher answers whether it does so now; a paused one does it when it is resumed. */
static bool run_now(void *context)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_RUN_ASKED);
    return dispatcher_run_now(supervisor->dispatcher, clock_now());
}

static bool run_user_now(void *context, const char *name, char reason[REASON_BYTES])
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_RUN_USER_ASKED, event_text("user", name));
    const struct dispatcher *dispatcher = supervisor->dispatcher;
    enum event answer;
    if (!dispatcher_run_user_now(supervisor->dispatcher, name, clock_now(), &answer)) {
        dispatcher_explain_unknown_user(dispatcher, name, reason);
        return false;
    }
    supervisor_wake(supervisor);
    const char *trouble = dispatcher_not_ready(dispatcher);
    bool is_due = answer != CONTROL_USER_NOT_LISTED;
    if (is_due && trouble != NULL && answer != CONTROL_USER_DUE_WHEN_RESUMED)
        answer = CONTROL_USER_DUE_WHEN_READY;
    const struct event_field fields[] = {event_text("user", name),
                                         event_cause(trouble != NULL ? trouble : ""), EVENT_END};
    reason_pack(event_name(answer), fields, reason);
    return is_due;
}

static void pause_rounds(void *context)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_PAUSE_ASKED);
    dispatcher_pause(supervisor->dispatcher);
}

static void resume_rounds(void *context)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_RESUME_ASKED);
    dispatcher_resume(supervisor->dispatcher, clock_now());
}

/* A child does not come back from a drain; any other process is told over the bus. */
static int drain_process(void *context, const char *process, struct error *error)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_DRAIN_ASKED, event_text("process", process));
    if (pool_stop(supervisor->pool, process) == 0 ||
        dispatcher_drain(supervisor->dispatcher, process) == 0)
        return 0;
    return error_set(error, CONTROL_PROCESS_UNKNOWN, event_text("process", process));
}

/* Only children: a process of another host is started there, and would not come back after a drain. */
static int restart(void *context, const char *process, struct error *error)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_RESTART_ASKED, event_text("process", process));
    if (pool_restart(supervisor->pool, process) > 0)
        return 0;
    return error_set(error, CONTROL_PROCESS_ELSEWHERE, event_text("process", process));
}

_Static_assert(CONTROL_MOST_CHILDREN == SETTINGS_MOST_CHILDREN, "the settings allow as many");

/* While it ends nobody may be started: its end waits for the last child. */
static int scale(void *context, enum role role, int64_t count, int64_t *before, struct error *error)
{
    struct supervisor *supervisor = context;
    struct statistics_pool pool;
    log_event(supervisor->log, CONTROL_SCALE_ASKED, event_text("role", role_name(role)),
              event_number("count", count));
    if (supervisor->is_draining)
        return error_set(error, CONTROL_SCALE_ENDING);
    pool_describe(supervisor->pool, role, &pool);
    *before = pool.wanted;
    pool_set_count(supervisor->pool, role, count);
    return 0;
}

static void set_log_level(void *context, enum log_level level)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_LEVEL_ASKED, event_text("level", log_level_name(level)));
    supervisor_ask_log_level(supervisor, level);
}

/* While it ends nothing is begun: another number of children would start some. */
static int reload(void *context,
                  control_finding_function *function,
                  void *into,
                  enum event *done,
                  struct error *error)
{
    struct supervisor *supervisor = context;
    log_event(supervisor->log, CONTROL_RELOAD_ASKED);
    if (supervisor->is_draining)
        return error_set(error, CONTROL_RELOAD_ENDING);
    return supervisor_reload(supervisor, function, into, done, error);
}

static int retry_account(void *context, const char *account, int64_t *counted, struct error *error)
{
    struct supervisor *supervisor = context;
    int result =
        dispatcher_account_retry(supervisor->dispatcher, account, clock_now(), counted, error);
    supervisor_wake(supervisor);
    return result;
}

/* The workers hear of it before the next search goes to one of them. */
static void hosts_changed(struct supervisor *supervisor)
{
    supervisor_tell_fetchers(supervisor);
    supervisor_wake(supervisor);
}

static int allow_host(void *context, const char *host, struct error *error)
{
    struct supervisor *supervisor = context;
    if (!dispatcher_allow_host(supervisor->dispatcher, host, clock_now()))
        return error_set(error, CONTROL_HOSTS_TOO_MANY, event_number("most", CONFIRMED_MOST_HOSTS));
    hosts_changed(supervisor);
    return 0;
}

static int forget_host(void *context, const char *host, struct error *error)
{
    struct supervisor *supervisor = context;
    if (!dispatcher_forget_host(supervisor->dispatcher, host, clock_now()))
        return error_set(error, CONTROL_HOST_UNKNOWN, event_text("host", host));
    hosts_changed(supervisor);
    return 0;
}

static int check(void *context, enum role role, const struct check *question)
{
    struct supervisor *supervisor = context;
    struct check whole = *question;
    whole.needs_kerberos = settings_need_kerberos(supervisor->settings);
    return dispatcher_check(supervisor->dispatcher, role, &whole);
}

static void want_places(void *context, const char *address)
{
    struct supervisor *supervisor = context;
    dispatcher_want_places(supervisor->dispatcher, address, clock_now());
    supervisor_wake(supervisor);
}

static void
each_exchange(void *context, const char *address, place_view_function *function, void *into)
{
    struct supervisor *supervisor = context;
    dispatcher_each_exchange(supervisor->dispatcher, address, clock_now(), function, into);
}

void supervisor_control_create(struct supervisor *supervisor)
{
    const struct control_callbacks callbacks = {
        .context = supervisor,
        .send = send_page,
        .statistics = supervisor_statistics,
        .walk_users = walk_users,
        .with_user = with_user,
        .explain_unknown_user = explain_unknown_user,
        .run_now = run_now,
        .run_user_now = run_user_now,
        .pause = pause_rounds,
        .resume = resume_rounds,
        .drain = drain_process,
        .restart = restart,
        .scale = scale,
        .log_level = set_log_level,
        .reload = reload,
        .check = check,
        .want_places = want_places,
        .each_exchange = each_exchange,
        .retry_account = retry_account,
        .allow_host = allow_host,
        .forget_host = forget_host,
    };
    supervisor->control = control_create(&callbacks);
}
