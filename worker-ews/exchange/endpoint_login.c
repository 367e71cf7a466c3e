/* One try at a time, and what it shows to those who wait.
 *
 * Every callback may come back in: who is told may enter or leave at once. So a waiter is taken out
 * of the queue before it is called, and the state is looked at again after each call. */
#include "worker-ews/exchange/endpoint_login.h"

static void on_granted(void *context);
static void on_endpoint_login_denied(void *context, int64_t wait_ms, const char *reason);

void endpoint_login_init(struct endpoint_login *login, struct login_desk *desk, const char *account)
{
    static const struct login_try_callbacks callbacks = {.granted = on_granted,
                                                         .denied = on_endpoint_login_denied};
    *login = (struct endpoint_login){.account = account};
    login_try_init(&login->try, desk, &callbacks, login);
    TAILQ_INIT(&login->waiters);
}

void endpoint_login_close(struct endpoint_login *login)
{
    login->state = ENDPOINT_LOGIN_CLOSED;
    if (login->trying == NULL)
        login_try_break_off(&login->try, NULL);
}

void endpoint_login_clear(struct endpoint_login *login)
{
    login->state = ENDPOINT_LOGIN_CLOSED;
    login_try_clear(&login->try);
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

/* One of them may ask again from inside its call: who waits then waits for that. */
static void on_endpoint_login_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct endpoint_login *login = context;
    struct login_waiter *waiter;
    while (login->state == ENDPOINT_LOGIN_UNKNOWN && login_try_is_idle(&login->try) &&
           (waiter = take_first(login)) != NULL)
        waiter->denied(waiter->context, wait_ms, reason);
}

static void on_granted(void *context)
{
    struct endpoint_login *login = context;
    login->trying = take_first(login);
    if (login->trying != NULL)
        login->trying->go(login->trying->context);
    else /* those who wanted it are gone */
        login_try_break_off(&login->try, NULL);
}

/* While a try is under way those who wait learn from it. */
static void ask_if_wanted(struct endpoint_login *login)
{
    if (login->state == ENDPOINT_LOGIN_UNKNOWN && !TAILQ_EMPTY(&login->waiters))
        login_try_ask(&login->try, login->account);
}

bool endpoint_login_enter(struct endpoint_login *login, struct login_waiter *waiter)
{
    if (login->state == ENDPOINT_LOGIN_GOOD || login->trying == waiter)
        return true;
    TAILQ_INSERT_TAIL(&login->waiters, waiter, next);
    waiter->is_waiting = true;
    ask_if_wanted(login);
    return false;
}

void endpoint_login_doubt(struct endpoint_login *login)
{
    if (login->state == ENDPOINT_LOGIN_GOOD)
        login->state = ENDPOINT_LOGIN_UNKNOWN;
}

static void let_all_go(struct endpoint_login *login)
{
    struct login_waiter *waiter;
    while (login->state == ENDPOINT_LOGIN_GOOD && (waiter = take_first(login)) != NULL)
        waiter->go(waiter->context);
}

bool endpoint_login_is_try(const struct endpoint_login *login, const struct login_waiter *waiter)
{
    return login->trying == waiter;
}

bool endpoint_login_looks_first(const struct endpoint_login *login,
                                const struct login_waiter *waiter)
{
    return endpoint_login_is_try(login, waiter) &&
           (login->try.looks_first || login->is_not_offered);
}

void endpoint_login_sending(struct endpoint_login *login, const struct login_waiter *waiter)
{
    if (login->trying == waiter)
        login_try_sent(&login->try);
}

void endpoint_login_leave(struct endpoint_login *login, struct login_waiter *waiter)
{
    if (waiter->is_waiting) {
        TAILQ_REMOVE(&login->waiters, waiter, next);
        waiter->is_waiting = false;
    } else if (login->trying == waiter) {
        login->trying = NULL;
        login_try_break_off(&login->try, NULL);
        ask_if_wanted(login);
    }
}

static void end_try(struct endpoint_login *login, const struct login_showing *showing)
{
    login->trying = NULL;
    if (showing->outcome == LOGIN_ACCEPTED && login->state == ENDPOINT_LOGIN_UNKNOWN)
        login->state = ENDPOINT_LOGIN_GOOD;
    if (showing->class != LOGIN_CLASS_UNSAID)
        login_try_refuse(&login->try, showing->class, showing->text);
    else
        login_try_end(&login->try, showing->outcome, showing->text);
    let_all_go(login);
    ask_if_wanted(login);
}

/* The supervisor knows the account, which another server may have accepted: that this one does not offer our
 * way is known here alone. */
static void note_offer(struct endpoint_login *login, const struct login_showing *showing)
{
    if (showing->outcome == LOGIN_ACCEPTED)
        login->is_not_offered = false;
    else if (showing->class == LOGIN_NOT_OFFERED)
        login->is_not_offered = true;
}

/* The first refusal of an account that was good closes it for all others here. What is already under way
 * is told no more: it was sent with the same password. */
void endpoint_login_result(struct endpoint_login *login,
                           struct login_waiter *waiter,
                           const struct login_showing *showing)
{
    note_offer(login, showing);
    if (login->trying == waiter) {
        end_try(login, showing);
    } else if (showing->outcome == LOGIN_REFUSED && login->state == ENDPOINT_LOGIN_GOOD) {
        login->state = ENDPOINT_LOGIN_UNKNOWN;
        login_try_tell_late_refusal(&login->try, showing->class, showing->text);
    }
}
