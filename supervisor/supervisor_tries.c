/* No bus, no children, no settings: who may try an account does not depend on them, and while nothing has been set up
 * there are none. It runs as the service's user, so that every file that it makes belongs to the service. */
#include <stdlib.h>

#include "proto/base/clock.h"
#include "proto/process/pipe_line.h"
#include "proto/process/process.h"

#include "supervisor/persist.h"
#include "supervisor/server/accounts.h"
#include "supervisor/supervisor_tries.h"

#define TICK_US 500000

/* The one who asks. */
#define CONTROL_SESSION 1

struct granter {
    struct process *process;
    struct pipe_line *line;
    struct persist *persist;
    struct accounts *accounts;
    sd_event_source *tick;
};

/* One whom it does not reach is gone, which the end of the pipe says. */
static void send_answer(void *context, int64_t session, struct message *message)
{
    struct granter *granter = context;
    struct error error;
    (void)session;
    (void)pipe_line_send(granter->line, message, &error);
}

static void tell_nobody(void *context, bool to_exchange_only, struct message *message)
{
    (void)context;
    (void)to_exchange_only;
    (void)message;
}

static bool save_try(void *context, const char *account, const struct account_memory *memory)
{
    struct granter *granter = context;
    return persist_login(granter->persist, account, memory);
}

static void no_wait(void *context, const struct account *account)
{
    (void)context;
    (void)account;
}

static void deny_trial(struct granter *granter, const struct login_ask *ask, const char *reason)
{
    struct message message = {.type = MESSAGE_LOGIN_ANSWER,
                              .login_answer = {.account = ask->account,
                                               .number = ask->number,
                                               .wait_ms = LIMIT_MILLISECONDS,
                                               .reason = reason}};
    send_answer(granter, CONTROL_SESSION, &message);
}

static void take_ask(struct granter *granter, const struct login_ask *ask)
{
    static const struct account_user user = {CONTROL_SESSION, ROLE_CONTROL, "ewscalctl", ""};
    char name[PERSIST_ACCOUNT_BYTES];
    struct error error;
    if (ask->secret_mac.size != STORE_MAC_BYTES)
        (void)error_set(&error, ACCOUNT_SECRET_UNSAID);
    else if (persist_account_of_secret(granter->persist, ask->account, ask->secret_mac.data, name,
                                       &error) == 0) {
        accounts_receive_trial(granter->accounts, &user, name, ask, clock_now());
        return;
    }
    deny_trial(granter, ask, error.reason);
}

static void take_result(struct granter *granter, const struct login_result *result)
{
    static const struct account_user user = {CONTROL_SESSION, ROLE_CONTROL, "ewscalctl", ""};
    char name[PERSIST_ACCOUNT_BYTES];
    struct error error;
    if (result->secret_mac.size == STORE_MAC_BYTES &&
        persist_account_of_secret(granter->persist, result->account, result->secret_mac.data, name,
                                  &error) == 0)
        accounts_receive_trial_result(granter->accounts, &user, name, result, clock_now());
}

static void took_message(void *context, const struct message *message)
{
    if (message->type == MESSAGE_LOGIN_ASK)
        take_ask(context, &message->login_ask);
    else if (message->type == MESSAGE_LOGIN_RESULT)
        take_result(context, &message->login_result);
}

static void control_gone(void *context, const struct error *why)
{
    struct granter *granter = context;
    process_leave(granter->process, why == NULL ? PROCESS_GOOD : PROCESS_FAILED);
}

static void leave_at_once(void *context)
{
    control_gone(context, NULL);
}

static int on_granter_tick(sd_event_source *source, uint64_t time, void *context)
{
    struct granter *granter = context;
    persist_flush(granter->persist);
    int result = sd_event_source_set_time(source, time + TICK_US);
    return result < 0 ? result : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void refuse_control(struct granter *granter, const struct error *why)
{
    struct error error;
    const struct message message = {.type = MESSAGE_REFUSED,
                                    .refused = {.why = REFUSED_WAIT, .text = why->reason}};
    (void)pipe_line_send(granter->line, &message, &error);
    pipe_line_flush(granter->line);
}

static int open_ledger(struct granter *granter, const char *state_directory, struct error *error)
{
    const struct accounts_callbacks callbacks = {.context = granter,
                                                 .send = send_answer,
                                                 .tell = tell_nobody,
                                                 .save_login = save_try,
                                                 .save_wait = no_wait};
    uint64_t first_us = (uint64_t)clock_monotonic_ms() * 1000 + TICK_US;
    if (persist_create(state_directory, NULL, &granter->persist, error) != 0)
        return -1;
    granter->accounts = accounts_create(&callbacks, NULL, clock_now());
    persist_open_for_tries(granter->persist, granter->accounts);
    if (sd_event_add_time(process_loop(granter->process), &granter->tick, CLOCK_MONOTONIC, first_us,
                          0, on_granter_tick, granter) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    const struct message message = {
        .type = MESSAGE_WELCOME,
        .welcome = {.version = EWSCAL_VERSION, .heartbeat_ms = 1000, .name = "ewscalctl"}};
    return pipe_line_send(granter->line, &message, error);
}

/* A try under way stays open in the ledger: whoever made it may have made it. */
static void clear_granter(struct granter *granter)
{
    if (granter->accounts != NULL)
        accounts_user_gone(granter->accounts, CONTROL_SESSION, clock_now());
    (void)sd_event_source_disable_unref(granter->tick);
    persist_destroy(granter->persist);
    if (granter->accounts != NULL)
        accounts_destroy(granter->accounts);
    pipe_line_destroy(granter->line);
    process_destroy(granter->process);
}

int supervisor_tries_run(const char *state_directory)
{
    static const struct process_callbacks process = {.drain = leave_at_once};
    static const struct pipe_line_callbacks line = {.message = took_message, .ended = control_gone};
    struct granter granter = {0};
    struct error error;
    int status = PROCESS_FAILED;
    if (process_create(&process, &granter, -1, &granter.process, &error) == 0 &&
        pipe_line_of_standard(process_loop(granter.process), ROLE_CONTROL, &line, &granter,
                              &granter.line, &error) == 0) {
        if (open_ledger(&granter, state_directory, &error) == 0)
            status = process_run(granter.process);
        else
            refuse_control(&granter, &error);
    }
    clear_granter(&granter);
    return status;
}
