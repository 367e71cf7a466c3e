/* Lists and checks. */
#include "proto/base/error.h"
#include "proto/base/number.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/questions.h"
#include "publisher-ucserver/session/rose_session_actions.h"
#include "publisher-ucserver/session/session_work.h"

int32_t session_work_send_list(struct session_work *work,
                               const struct set_entry_list_argument *list,
                               int64_t now_ms)
{
    union operation_argument argument = {.list = *list};
    const struct invoke *invoke =
        questions_ask(work->questions, OPERATION_SET_ENTRY_LIST, &argument, now_ms);
    return invoke == NULL ? 0 : invoke->id;
}

bool session_work_check(struct session_work *work, int64_t now_ms)
{
    if (work->check_invoke != 0)
        return true;
    const struct invoke *invoke =
        questions_ask(work->questions, OPERATION_CHECK_CONNECTION, NULL, now_ms);
    work->check_invoke = invoke == NULL ? 0 : invoke->id;
    return invoke != NULL;
}

static enum session_work_result take_list_answer(struct session_work *work,
                                                 struct invoke *invoke,
                                                 const struct rose_message *message,
                                                 int64_t now_ms,
                                                 struct error *why)
{
    int32_t invoke_id = invoke->id;
    work->latency_ms = number_smooth(work->latency_ms, now_ms - invoke->asked_ms);
    invoke_table_remove(invoke);
    enum answer_consequence consequence = answer_read_list(message, why);
    bool is_refused = why->class != ERROR_NONE;
    work->failures += is_refused;
    work->callbacks->list_answered(work->callbacks->context, invoke_id, is_refused ? why : NULL);
    return consequence == ANSWER_ENDS_SESSION ? SESSION_WORK_ENDS : SESSION_WORK_DONE;
}

/* When it comes too late an answer means nothing any more, and the next question needs the place. */
static enum session_work_result
finish_check(struct session_work *work, struct invoke *invoke, const struct error *why)
{
    invoke_table_remove(invoke);
    work->check_invoke = 0;
    work->callbacks->check_answered(work->callbacks->context,
                                    why->class == ERROR_NONE ? NULL : why);
    return SESSION_WORK_DONE;
}

enum session_work_result session_work_take_answer(struct session_work *work,
                                                  struct invoke *invoke,
                                                  const struct rose_message *message,
                                                  int64_t now_ms,
                                                  struct error *why)
{
    if (invoke->operation->code == OPERATION_SET_ENTRY_LIST)
        return take_list_answer(work, invoke, message, now_ms, why);
    if (invoke->operation->code != OPERATION_CHECK_CONNECTION)
        return SESSION_WORK_IS_NOT_MINE;
    answer_read_check(message, why);
    return finish_check(work, invoke, why);
}

enum session_work_result
session_work_take_overdue(struct session_work *work, struct invoke *invoke, const struct error *why)
{
    if (invoke->operation->code == OPERATION_CHECK_CONNECTION)
        return finish_check(work, invoke, why);
    if (invoke->operation->code != OPERATION_SET_ENTRY_LIST)
        return SESSION_WORK_IS_NOT_MINE;
    invoke->is_overdue = true;
    work->callbacks->list_overdue(work->callbacks->context, invoke->id);
    return SESSION_WORK_DONE;
}
