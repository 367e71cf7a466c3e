/* The log-in questions of a member that are under way. */
#include <stdlib.h>
#include <sys/queue.h>

#include "proto/base/memory.h"
#include "proto/member/member_logins.h"

struct login_question {
    int64_t number;
    member_login_function *callback;
    void *context;
    TAILQ_ENTRY(login_question) in_order;
};

struct member_logins {
    int64_t newest;
    TAILQ_HEAD(login_questions, login_question) questions;
};

struct member_logins *member_logins_create(void)
{
    struct member_logins *logins = memory_allocate(sizeof(*logins));
    TAILQ_INIT(&logins->questions);
    return logins;
}

static void take_out(struct member_logins *logins, struct login_question *question)
{
    TAILQ_REMOVE(&logins->questions, question, in_order);
    free(question);
}

void member_logins_destroy(struct member_logins *logins)
{
    if (logins == NULL)
        return;
    while (!TAILQ_EMPTY(&logins->questions))
        take_out(logins, TAILQ_FIRST(&logins->questions));
    free(logins);
}

int64_t
member_logins_add(struct member_logins *logins, member_login_function *callback, void *context)
{
    struct login_question *question = memory_allocate(sizeof(*question));
    *question = (struct login_question){
        .number = ++logins->newest,
        .callback = callback,
        .context = context,
    };
    TAILQ_INSERT_TAIL(&logins->questions, question, in_order);
    return question->number;
}

/* The callback may ask again or forget others, so the question is taken out before. */
static void call_back(struct member_logins *logins,
                      struct login_question *question,
                      const struct member_login_answer *answer)
{
    member_login_function *callback = question->callback;
    void *context = question->context;
    take_out(logins, question);
    callback(context, answer);
}

bool member_logins_answer(struct member_logins *logins,
                          int64_t number,
                          const struct member_login_answer *answer)
{
    struct login_question *question;
    TAILQ_FOREACH(question, &logins->questions, in_order)
    {
        if (question->number == number) {
            call_back(logins, question, answer);
            return true;
        }
    }
    return false;
}

void member_logins_deny_all(struct member_logins *logins, int64_t wait_ms, const char *reason)
{
    const struct member_login_answer answer = {.wait_ms = wait_ms, .reason = reason};
    int64_t newest = logins->newest;
    struct login_question *first;
    while ((first = TAILQ_FIRST(&logins->questions)) != NULL && first->number <= newest)
        call_back(logins, first, &answer);
}

void member_logins_forget(struct member_logins *logins, const void *context)
{
    struct login_question *question = TAILQ_FIRST(&logins->questions);
    while (question != NULL) {
        struct login_question *next = TAILQ_NEXT(question, in_order);
        if (question->context == context)
            take_out(logins, question);
        question = next;
    }
}
