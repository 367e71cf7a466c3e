/* A log-in attempt as a table of states, which is in the header. Each attempt that was granted is told of
 * exactly once, however the connection ends: an attempt without an outcome counts as a refused one. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/login/login_class.h"
#include "proto/login/login_try.h"

void login_try_init(struct login_try *login,
                    struct login_desk *desk,
                    const struct login_try_callbacks *callbacks,
                    void *context)
{
    *login = (struct login_try){.desk = desk, .callbacks = callbacks, .context = context};
}

void login_try_clear(struct login_try *login)
{
    login_try_break_off(login, NULL);
    free(login->account);
    login->account = NULL;
}

/* The owner may be gone when a callback returns. */
static void on_login_answer(void *context, const struct login_answer *answer)
{
    struct login_try *login = context;
    if (!answer->granted) {
        login->state = LOGIN_TRY_IDLE;
        login->callbacks->denied(login->context, answer->wait_ms, text_or_empty(answer->reason));
        return;
    }
    login->state = LOGIN_TRY_GRANTED;
    login->attempt = answer->attempt;
    login->looks_first = answer->look_first;
    login->is_proven = answer->proven;
    login->callbacks->granted(login->context);
}

void login_try_ask(struct login_try *login, const char *account)
{
    if (login->state != LOGIN_TRY_IDLE)
        return;
    memory_replace_text(&login->account, account);
    login->state = LOGIN_TRY_ASKED;
    login->question = login_desk_ask(login->desk, account, on_login_answer, login);
}

bool login_try_is_idle(const struct login_try *login)
{
    return login->state == LOGIN_TRY_IDLE;
}

void login_try_sent(struct login_try *login)
{
    if (login->state == LOGIN_TRY_GRANTED)
        login->state = LOGIN_TRY_SENT;
}

static void report(struct login_try *login, const struct login_result *how)
{
    struct login_result result = *how;
    result.account = login->account;
    result.text = text_or_empty(how->text);
    login_desk_report(login->desk, &result);
}

static void end_try(struct login_try *login, const struct login_result *how)
{
    if (login->state != LOGIN_TRY_GRANTED && login->state != LOGIN_TRY_SENT)
        return;
    login->state = LOGIN_TRY_IDLE;
    report(login, how);
}

void login_try_end(struct login_try *login, enum login_outcome outcome, const char *text)
{
    end_try(login,
            &(struct login_result){.attempt = login->attempt, .outcome = outcome, .text = text});
}

void login_try_refuse(struct login_try *login,
                      enum login_class class,
                      int64_t wait_ms,
                      const char *text)
{
    end_try(login, &(struct login_result){.attempt = login->attempt,
                                          .outcome = login_class_outcome(class),
                                          .class = class,
                                          .wait_ms = wait_ms,
                                          .text = text});
}

void login_try_break_off(struct login_try *login, const char *text)
{
    switch (login->state) {
    case LOGIN_TRY_IDLE:
        break;
    case LOGIN_TRY_ASKED:
        login->state = LOGIN_TRY_IDLE;
        login_desk_forget(login->desk, login->question);
        break;
    case LOGIN_TRY_GRANTED:
        login_try_end(login, LOGIN_NOT_TRIED, text);
        break;
    case LOGIN_TRY_SENT:
        login_try_end(login, LOGIN_UNKNOWN, text);
        break;
    }
}

void login_try_tell_late_refusal(struct login_try *login, enum login_class class, const char *text)
{
    if (login->account != NULL)
        report(login, &(struct login_result){
                          .outcome = login_class_outcome(class), .class = class, .text = text});
}
