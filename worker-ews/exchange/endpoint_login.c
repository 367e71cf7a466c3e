/* One try at a time, and what it shows to those who wait.
 *
 * Every callback may come back in: who is told may enter or leave at once. So a waiter is taken out
 * of the queue before it is called, and the state is looked at again after each call. */
#include "proto/event/event.h"
#include "proto/login/login_class.h"

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

static void let_go(struct login_waiter *waiter)
{
    void (*go_on)(void *asked) = waiter->go_on;
    waiter->go_on = NULL;
    if (go_on == NULL) {
        waiter->go(waiter->context);
        return;
    }
    if (waiter->goes_on != NULL)
        waiter->goes_on(waiter->context);
    go_on(waiter->asked);
}

/* One of them may ask again from inside its call: who waits then waits for that. */
static void on_endpoint_login_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct endpoint_login *login = context;
    struct login_waiter *waiter;
    while (login->state != ENDPOINT_LOGIN_CLOSED && login_try_is_idle(&login->try) &&
           (waiter = take_first(login)) != NULL) {
        waiter->go_on = NULL;
        waiter->denied(waiter->context, wait_ms, reason);
    }
}

/* Whoever comes back then obeys what is known by then, and other processes have their turn. */
static void send_away(struct endpoint_login *login)
{
    on_endpoint_login_denied(login, ENDPOINT_LOGIN_AGAIN_MS, event_name(ACCOUNT_BEING_TRIED));
}

/* A request that was made while the account was good is no try of one that is not. */
static bool is_overtaken(const struct endpoint_login *login)
{
    const struct login_waiter *first = TAILQ_FIRST(&login->waiters);
    bool is_made_already = first != NULL && first->go_on != NULL;
    return login->state != ENDPOINT_LOGIN_GOOD && (login->was_good || is_made_already);
}

static void on_granted(void *context)
{
    struct endpoint_login *login = context;
    if (is_overtaken(login)) {
        login_try_end(&login->try, LOGIN_NOT_TRIED, NULL);
        send_away(login);
        return;
    }
    login->trying = take_first(login);
    login->is_confirming = login->state == ENDPOINT_LOGIN_GOOD;
    if (login->trying != NULL)
        let_go(login->trying);
    else /* those who wanted it are gone */
        login_try_break_off(&login->try, NULL);
}

/* While a try is under way those who wait learn from it. */
static void ask_if_wanted(struct endpoint_login *login)
{
    if (login->state == ENDPOINT_LOGIN_CLOSED || TAILQ_EMPTY(&login->waiters) ||
        !login_try_is_idle(&login->try))
        return;
    login->was_good = login->state == ENDPOINT_LOGIN_GOOD;
    login_try_ask(&login->try, login->account);
}

static void wait_for_try(struct endpoint_login *login, struct login_waiter *waiter)
{
    TAILQ_INSERT_TAIL(&login->waiters, waiter, next);
    waiter->is_waiting = true;
    ask_if_wanted(login);
}

bool endpoint_login_enter(struct endpoint_login *login, struct login_waiter *waiter)
{
    waiter->shows_password = false;
    if (login->state == ENDPOINT_LOGIN_GOOD || login->trying == waiter)
        return true;
    wait_for_try(login, waiter);
    return false;
}

bool endpoint_login_is_fresh(const struct endpoint_login *login, int64_t now_ms)
{
    return login->state == ENDPOINT_LOGIN_GOOD && now_ms - login->accepted_ms < LOGIN_FRESH_MS;
}

bool endpoint_login_show(struct endpoint_login *login,
                         struct login_waiter *waiter,
                         void (*go_on)(void *asked),
                         void *asked,
                         int64_t now_ms)
{
    waiter->shows_password = true;
    if (login->trying == waiter || endpoint_login_is_fresh(login, now_ms))
        return true;
    waiter->go_on = go_on;
    waiter->asked = asked;
    wait_for_try(login, waiter);
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
        let_go(waiter);
}

bool endpoint_login_is_try(const struct endpoint_login *login, const struct login_waiter *waiter)
{
    return login->trying == waiter;
}

bool endpoint_login_is_first_try(const struct endpoint_login *login,
                                 const struct login_waiter *waiter)
{
    return login->trying == waiter && !login->is_confirming;
}

bool endpoint_login_looks_first(const struct endpoint_login *login,
                                const struct login_waiter *waiter)
{
    return endpoint_login_is_try(login, waiter) &&
           (login->try.looks_first || login->is_not_offered);
}

bool endpoint_login_is_proven(const struct endpoint_login *login, const struct login_waiter *waiter)
{
    return endpoint_login_is_try(login, waiter) && login->try.is_proven;
}

void endpoint_login_sending(struct endpoint_login *login, const struct login_waiter *waiter)
{
    if (login->trying == waiter)
        login_try_sent(&login->try);
}

bool endpoint_login_was_sent(const struct endpoint_login *login)
{
    return login->try.state == LOGIN_TRY_SENT;
}

void endpoint_login_leave(struct endpoint_login *login, struct login_waiter *waiter)
{
    if (waiter->is_waiting) {
        TAILQ_REMOVE(&login->waiters, waiter, next);
        waiter->is_waiting = false;
        waiter->go_on = NULL;
    } else if (login->trying == waiter) {
        login->trying = NULL;
        if (login->is_confirming)
            login_try_end(&login->try, LOGIN_NOT_TRIED, NULL);
        else
            login_try_break_off(&login->try, NULL);
        ask_if_wanted(login);
    }
}

/* An account that is good stays so when its server is busy, or silent: nobody is told of that when the password is
 * shown beside others, either. */
static void end_confirmation(struct endpoint_login *login, const struct login_showing *showing)
{
    if (showing->outcome == LOGIN_REFUSED) {
        endpoint_login_doubt(login);
        login_try_refuse(&login->try, showing->class, showing->wait_ms, showing->text);
    } else if (showing->outcome == LOGIN_ACCEPTED) {
        login_try_end(&login->try, LOGIN_ACCEPTED, showing->text);
    } else {
        login_try_end(&login->try, LOGIN_NOT_TRIED, NULL);
    }
}

static void end_first_try(struct endpoint_login *login, const struct login_showing *showing)
{
    if (showing->outcome == LOGIN_ACCEPTED && login->state == ENDPOINT_LOGIN_UNKNOWN)
        login->state = ENDPOINT_LOGIN_GOOD;
    if (showing->class != LOGIN_CLASS_UNSAID)
        login_try_refuse(&login->try, showing->class, showing->wait_ms, showing->text);
    else
        login_try_end(&login->try, showing->outcome, showing->text);
}

/* Where one was not accepted the next one is alone, too. One that says nothing of the password, a page or silence,
 * is no reason to show it to the same server at once, nor to keep others from it. */
static void end_try(struct endpoint_login *login, const struct login_showing *showing)
{
    bool was_confirming = login->is_confirming;
    login->trying = NULL;
    if (was_confirming)
        end_confirmation(login, showing);
    else
        end_first_try(login, showing);
    if (showing->outcome == LOGIN_ACCEPTED)
        let_all_go(login);
    else if (was_confirming && showing->outcome != LOGIN_REFUSED)
        send_away(login);
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
                           const struct login_showing *showing,
                           int64_t now_ms)
{
    bool is_accepted =
        showing->outcome == LOGIN_ACCEPTED && (login->trying == waiter || waiter->shows_password);
    note_offer(login, showing);
    if (is_accepted)
        login->accepted_ms = now_ms;
    if (login->trying == waiter) {
        end_try(login, showing);
    } else if (is_accepted) {
        let_all_go(login);
    } else if (showing->outcome == LOGIN_REFUSED && login->state == ENDPOINT_LOGIN_GOOD) {
        login->state = ENDPOINT_LOGIN_UNKNOWN;
        login_try_tell_late_refusal(&login->try, showing->class, showing->text);
    }
}
