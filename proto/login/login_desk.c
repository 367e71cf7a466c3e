/* The log-in questions that are under way. Several waiters of one account share one question, because the
 * supervisor grants one attempt and not one for each of them. */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "proto/base/memory.h"
#include "proto/login/login_desk.h"

struct login_question {
    int64_t number;
    char *account;
    login_desk_answer_function *callback; /* NULL: forgotten */
    void *context;
    TAILQ_ENTRY(login_question) in_order;
};

struct login_desk {
    login_desk_send_function *send;
    void *context;
    int64_t newest;
    TAILQ_HEAD(, login_question) questions;
};

struct login_desk *login_desk_create(login_desk_send_function *send, void *context)
{
    struct login_desk *desk = memory_allocate(sizeof(*desk));
    desk->send = send;
    desk->context = context;
    TAILQ_INIT(&desk->questions);
    return desk;
}

static void take_out(struct login_desk *desk, struct login_question *question)
{
    TAILQ_REMOVE(&desk->questions, question, in_order);
    free(question->account);
    free(question);
}

void login_desk_destroy(struct login_desk *desk)
{
    if (desk == NULL)
        return;
    while (!TAILQ_EMPTY(&desk->questions))
        take_out(desk, TAILQ_FIRST(&desk->questions));
    free(desk);
}

static struct login_question *find_login_question(struct login_desk *desk, int64_t number)
{
    struct login_question *question;
    TAILQ_FOREACH(question, &desk->questions, in_order) {
        if (question->number == number)
            return question;
    }
    return NULL;
}

static struct login_question *find_forgotten(struct login_desk *desk, const char *account)
{
    struct login_question *question;
    TAILQ_FOREACH(question, &desk->questions, in_order) {
        if (question->callback == NULL && strcmp(question->account, account) == 0)
            return question;
    }
    return NULL;
}

static struct login_question *add(struct login_desk *desk, const char *account)
{
    struct login_question *question = memory_allocate(sizeof(*question));
    question->number = ++desk->newest;
    question->account = memory_copy_text(account);
    TAILQ_INSERT_TAIL(&desk->questions, question, in_order);
    return question;
}

static void send_question(struct login_desk *desk, const struct login_question *question)
{
    const struct message message = {
        .type = MESSAGE_LOGIN_ASK,
        .login_ask = {.account = question->account, .number = question->number}};
    desk->send(desk->context, &message);
}

/* A question that was forgotten and is not answered yet serves whoever asks next: a second one would be
 * denied because of the first. */
int64_t login_desk_ask(struct login_desk *desk,
                       const char *account,
                       login_desk_answer_function *callback,
                       void *context)
{
    struct login_question *question = find_forgotten(desk, account);
    bool is_new = question == NULL;
    if (is_new)
        question = add(desk, account);
    question->callback = callback;
    question->context = context;
    if (is_new)
        send_question(desk, question);
    return question->number;
}

void login_desk_forget(struct login_desk *desk, int64_t number)
{
    struct login_question *question = find_login_question(desk, number);
    if (question != NULL)
        question->callback = NULL;
}

void login_desk_report(struct login_desk *desk, const struct login_result *result)
{
    const struct message message = {.type = MESSAGE_LOGIN_RESULT, .login_result = *result};
    desk->send(desk->context, &message);
}

/* The callback may ask again or forget others, so the question is taken out before. Returns whether
 * somebody wanted the answer. */
static bool call_back(struct login_desk *desk,
                      struct login_question *question,
                      const struct login_answer *answer)
{
    login_desk_answer_function *callback = question->callback;
    void *context = question->context;
    take_out(desk, question);
    if (callback != NULL)
        callback(context, answer);
    return callback != NULL;
}

void login_desk_take_answer(struct login_desk *desk, const struct login_answer *answer)
{
    struct login_question *question = find_login_question(desk, answer->number);
    bool was_wanted = question != NULL && call_back(desk, question, answer);
    if (was_wanted || !answer->granted)
        return;
    /* Or nobody else could try while this session lives. */
    login_desk_report(desk, &(struct login_result){.account = answer->account,
                                                   .attempt = answer->attempt,
                                                   .outcome = LOGIN_NOT_TRIED,
                                                   .text = event_name(LOGIN_NOT_NEEDED)});
}

void login_desk_deny_all(struct login_desk *desk, int64_t wait_ms, const char *reason)
{
    const struct login_answer answer = {.wait_ms = wait_ms, .reason = reason};
    int64_t newest = desk->newest;
    struct login_question *first;
    while ((first = TAILQ_FIRST(&desk->questions)) != NULL && first->number <= newest)
        (void)call_back(desk, first, &answer);
}
