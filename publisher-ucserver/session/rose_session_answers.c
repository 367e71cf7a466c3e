/* What the server says: answers to our questions, its events and its own questions. */
#include "proto/base/error.h"

#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/rose_session_private.h"

#define LATENCY_WEIGHT 8

static void reject(struct rose_session *session, int32_t invoke_id)
{
    struct asn_writer writer;
    const uint8_t *octets;
    size_t size;
    asn_writer_init(&writer);
    rose_write_reject(&writer, invoke_id, ROSE_UNRECOGNISED_OPERATION);
    if (asn_writer_finish(&writer, &octets, &size) == 0)
        session->actions.send(session->actions.context, octets, size);
    asn_writer_clear(&writer);
    session->last_sent_ms = session->now_ms;
}

/* Between asnStartTLS and the handshake nothing may be written, and nobody has a reason to ask. */
static int
take_invoke(struct rose_session *session, const struct rose_message *message, struct error *error)
{
    if (message->invoke_id == ROSE_EVENT_ID)
        session->counters.events++;
    else if (session->state == ROSE_SESSION_START_TLS)
        return error_set(error, ERROR_BROKEN,
                         "the server asks a question before the connection is secured");
    else
        reject(session, message->invoke_id);
    return 0;
}

static void note_latency(struct rose_session *session, const struct invoke *invoke)
{
    int64_t took_ms = session->now_ms - invoke->asked_ms;
    int64_t *latency_ms = &session->counters.latency_ms;
    *latency_ms += (took_ms - *latency_ms) / LATENCY_WEIGHT;
}

/* Fills `why` and says whether the list was not saved, and what follows from it. */
static bool is_list_refused(const struct rose_message *message,
                            struct error *why,
                            enum answer_consequence *consequence)
{
    const struct operation *operation = operation_find(OPERATION_SET_ENTRY_LIST);
    union operation_result result;
    *consequence = ANSWER_CONCERNS_THIS_ONE;
    if (message->kind != ROSE_RESULT) {
        *consequence = answer_explain(OPERATION_SET_ENTRY_LIST, message, why).consequence;
        return true;
    }
    if (operation_read_result(operation, message->result, &result, why) != 0)
        return true;
    if (result.list != 0)
        (void)answer_explain_list(result.list, why);
    return result.list != 0;
}

static int take_list_answer(struct rose_session *session,
                            struct invoke *invoke,
                            const struct rose_message *message)
{
    struct error why;
    enum answer_consequence consequence;
    int32_t invoke_id = invoke->id;
    note_latency(session, invoke);
    invoke_table_remove(invoke);
    bool is_refused = is_list_refused(message, &why, &consequence);
    session->counters.failures += is_refused;
    session->actions.list_answered(session->actions.context, invoke_id, is_refused ? &why : NULL);
    return consequence == ANSWER_ENDS_SESSION ? rose_session_fail(session, &why, 0) : 0;
}

static int take_roster_failure(struct rose_session *session,
                               struct invoke *invoke,
                               const struct rose_message *message)
{
    struct error why;
    struct answer_meaning meaning = answer_explain(OPERATION_GET_USER_PROFILES, message, &why);
    if (meaning.consequence == ANSWER_IS_EMPTY)
        return rose_session_roster_empty(session);
    if (meaning.consequence == ANSWER_ENDS_SESSION || session->state == ROSE_SESSION_ROSTER)
        return rose_session_fail(session, &why, 0);
    invoke_table_remove(invoke);
    session->counters.failures++;
    rose_session_roster_fail(session, &why);
    return 0;
}

static int take_check_answer(struct rose_session *session,
                             struct invoke *invoke,
                             const struct rose_message *message)
{
    struct error why;
    union operation_result result;
    const struct operation *operation = invoke->operation;
    invoke_table_remove(invoke);
    session->check_invoke = 0;
    bool is_good = message->kind == ROSE_RESULT &&
                   operation_read_result(operation, message->result, &result, &why) == 0;
    if (!is_good && message->kind != ROSE_RESULT)
        (void)answer_explain(operation->code, message, &why);
    session->actions.check_answered(session->actions.context, is_good ? NULL : &why);
    return 0;
}

static int take_step_answer(struct rose_session *session,
                            struct invoke *invoke,
                            const struct rose_message *message)
{
    struct error why;
    enum operation_code code = invoke->operation->code;
    invoke_table_remove(invoke);
    if (message->kind == ROSE_RESULT)
        return rose_session_handle(session, ROSE_SESSION_EVENT_RESULT, message);
    struct answer_meaning meaning = answer_explain(code, message, &why);
    struct error named = why;
    rose_session_name_server(session, &named);
    if (code == OPERATION_ADMIN_LOGIN)
        rose_session_report_login(session, meaning.login, named.text);
    return rose_session_fail(session, &why, 0);
}

static int take_answer(struct rose_session *session,
                       const struct rose_message *message,
                       const uint8_t *octets,
                       size_t size,
                       struct error *error)
{
    struct invoke *invoke =
        message->has_invoke_id ? invoke_table_find(&session->invokes, message->invoke_id) : NULL;
    if (invoke == NULL) {
        session->counters.unexpected++;
        return 0;
    }
    if (message->kind == ROSE_REJECT && message->problem_kind == ROSE_PROBLEM_INVOKE &&
        message->problem == ROSE_MISTYPED_ARGUMENT)
        session->actions.mistyped(session->actions.context, invoke->operation->name,
                                  invoke->outline);
    switch (invoke->operation->code) {
    case OPERATION_SET_ENTRY_LIST:
        return take_list_answer(session, invoke, message);
    case OPERATION_GET_USER_PROFILES:
        return message->kind == ROSE_RESULT
                   ? rose_session_roster_whole(session, octets, size, error)
                   : take_roster_failure(session, invoke, message);
    case OPERATION_CHECK_CONNECTION:
        return take_check_answer(session, invoke, message);
    case OPERATION_START_TLS:
    case OPERATION_NEGOTIATE:
    case OPERATION_ADMIN_LOGIN:
    case OPERATION_GET_MANAGER_SETTINGS:
        return take_step_answer(session, invoke, message);
    case OPERATION_KEEP_ALIVE:
    case OPERATION_TRANSPORT_KEEP_ALIVE:
    case OPERATION_LOGOFF:
        break; /* sent as events: never outstanding */
    }
    return 0;
}

int rose_session_take_message(void *context,
                              const uint8_t *octets,
                              size_t size_bytes,
                              struct error *error)
{
    struct rose_session *session = context;
    struct rose_message message;
    rose_session_leave_message(session);
    if (session->state == ROSE_SESSION_HANDSHAKE)
        return error_set(error, ERROR_BROKEN,
                         "octets between the answer to asnStartTLS and the TLS handshake; somebody "
                         "may be between us and the server");
    if (rose_decode(octets, size_bytes, &message, error) != 0)
        return -1;
    if (message.kind == ROSE_INVOKE)
        return take_invoke(session, &message, error);
    return take_answer(session, &message, octets, size_bytes, error);
}
