/* The account rule, as far as one worker has a part in it. */
#include "worker-ews/exchange/endpoint_login.h"

static void on_answer(void *context, const struct member_login_answer *answer);

void endpoint_login_init(struct endpoint_login *login,
                         const struct login_authority *authority,
                         const char *account)
{
    *login = (struct endpoint_login){.authority = authority, .account = account};
    TAILQ_INIT(&login->waiters);
}

void endpoint_login_close(struct endpoint_login *login)
{
    login->state = ENDPOINT_LOGIN_CLOSED;
    login->authority->forget(login->authority->context, login);
}

static void ask(struct endpoint_login *login)
{
    login->state = ENDPOINT_LOGIN_ASKED;
    login->authority->ask(login->authority->context, login->account, on_answer, login);
}

static struct login_waiter *take_first(struct endpoint_login *login)
{
    struct login_waiter *waiter = TAILQ_FIRST(&login->waiters);
    if (waiter == NULL)
        return NULL;
    TAILQ_REMOVE(&login->waiters, waiter, next);
    waiter->is_waiting = false;
    return waiter;
}

static void deny_all(struct endpoint_login *login, const struct member_login_answer *answer)
{
    struct login_waiter *waiter;
    login->state = ENDPOINT_LOGIN_UNKNOWN;
    while (login->state == ENDPOINT_LOGIN_UNKNOWN && (waiter = take_first(login)) != NULL)
        waiter->denied(waiter->context, answer->wait_ms, answer->reason);
}

static void on_answer(void *context, const struct member_login_answer *answer)
{
    struct endpoint_login *login = context;
    if (!answer->granted) {
        deny_all(login, answer);
        return;
    }
    login->state = ENDPOINT_LOGIN_TRYING;
    login->try_number = answer->try_number;
    login->trying = take_first(login);
    if (login->trying != NULL) {
        login->trying->go(login->trying->context);
        return;
    }
    login->state = ENDPOINT_LOGIN_UNKNOWN; /* those who wanted it are gone */
    login->authority->report(login->authority->context, login->account, login->try_number,
                             LOGIN_NOT_TRIED, NULL);
}

bool endpoint_login_enter(struct endpoint_login *login, struct login_waiter *waiter)
{
    if (login->state == ENDPOINT_LOGIN_GOOD)
        return true;
    TAILQ_INSERT_TAIL(&login->waiters, waiter, next);
    waiter->is_waiting = true;
    if (login->state == ENDPOINT_LOGIN_UNKNOWN)
        ask(login);
    return false;
}

static void ask_again_if_wanted(struct endpoint_login *login)
{
    if (login->state == ENDPOINT_LOGIN_CLOSED)
        return;
    login->state = ENDPOINT_LOGIN_UNKNOWN;
    if (!TAILQ_EMPTY(&login->waiters))
        ask(login);
}

static void let_all_go(struct endpoint_login *login)
{
    struct login_waiter *waiter;
    login->state = ENDPOINT_LOGIN_GOOD;
    while (login->state == ENDPOINT_LOGIN_GOOD && (waiter = take_first(login)) != NULL)
        waiter->go(waiter->context);
}

static void end_try(struct endpoint_login *login, enum login_outcome outcome, const char *text)
{
    login->trying = NULL;
    login->authority->report(login->authority->context, login->account, login->try_number, outcome,
                             text);
    if (outcome == LOGIN_ACCEPTED)
        let_all_go(login);
    else
        ask_again_if_wanted(login);
}

void endpoint_login_leave(struct endpoint_login *login,
                          struct login_waiter *waiter,
                          enum login_outcome outcome)
{
    if (waiter->is_waiting) {
        TAILQ_REMOVE(&login->waiters, waiter, next);
        waiter->is_waiting = false;
    } else if (login->trying == waiter) {
        end_try(login, outcome, NULL);
    }
}

void endpoint_login_result(struct endpoint_login *login,
                           struct login_waiter *waiter,
                           enum login_outcome outcome,
                           const char *text)
{
    if (login->trying == waiter) {
        end_try(login, outcome, text);
        return;
    }
    if (outcome != LOGIN_REFUSED || login->state != ENDPOINT_LOGIN_GOOD)
        return;
    login->state = ENDPOINT_LOGIN_UNKNOWN; /* after earlier success: number 0 */
    login->authority->report(login->authority->context, login->account, 0, outcome, text);
}
