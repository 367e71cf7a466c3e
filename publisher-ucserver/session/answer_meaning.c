/* Numbers of the UCServer as events: each number that asks for another remedy has a row of its own, and
 * all others share one. The class of the event decides about retries, so it is in the row; what the number
 * says about the session and the password is here. The server's number and words go along as they came. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"

/* What is quoted of the server's own text. */
#define QUOTE_BYTES 200
#define CODE_BYTES  32

struct detail_row {
    enum operation_code operation;
    int32_t detail;
    enum event event;
    enum answer_consequence consequence;
    enum login_outcome login;
};

/* Where the log-in is unknown the answer does not say whether the password was looked at: the try counts. */
static const struct detail_row DETAILS[] = {
    {OPERATION_ADMIN_LOGIN, 100, UCSERVER_INTERNAL_PROBLEM, ANSWER_ENDS_SESSION, LOGIN_UNKNOWN},
    {OPERATION_ADMIN_LOGIN, 101, UCSERVER_PASSWORD_WRONG, ANSWER_ENDS_SESSION, LOGIN_REFUSED},
    {OPERATION_ADMIN_LOGIN, 103, UCSERVER_NO_LICENCE, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 104, UCSERVER_VERSION_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 107, UCSERVER_USER_NOT_ENABLED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 109, UCSERVER_DOMAIN_REFUSED, ANSWER_ENDS_SESSION, LOGIN_REFUSED},
    {OPERATION_ADMIN_LOGIN, 110, UCSERVER_NOT_ADMINISTRATOR, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 112, UCSERVER_INCOMPATIBLE, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 113, UCSERVER_ALREADY_LOGGED_IN, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 114, UCSERVER_TLS_DEMANDED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED},
    {OPERATION_ADMIN_LOGIN, 129, UCSERVER_ACCOUNT_LOCKED, ANSWER_ENDS_SESSION, LOGIN_REFUSED},
    {OPERATION_ADMIN_LOGIN, 131, UCSERVER_TOO_MANY_ATTEMPTS, ANSWER_ENDS_SESSION, LOGIN_REFUSED},
    {OPERATION_GET_USER_PROFILES, 1, ROSTER_EMPTY, ANSWER_IS_EMPTY, LOGIN_NOT_TRIED},
    {OPERATION_GET_USER_PROFILES, 2, UCSERVER_NOT_ADMINISTRATOR, ANSWER_ENDS_SESSION,
     LOGIN_NOT_TRIED},
    {OPERATION_SET_ENTRY_LIST, 110, UCSERVER_NOT_ADMINISTRATOR, ANSWER_ENDS_SESSION,
     LOGIN_NOT_TRIED},
};

static const struct detail_row *find_row(enum operation_code operation, int32_t detail)
{
    static const struct detail_row other = {
        .event = UCSERVER_ERROR, .consequence = ANSWER_CONCERNS_THIS_ONE, .login = LOGIN_UNKNOWN};
    for (size_t i = 0; i < sizeof(DETAILS) / sizeof(DETAILS[0]); i++) {
        if (DETAILS[i].operation == operation && DETAILS[i].detail == detail)
            return &DETAILS[i];
    }
    return &other;
}

/* The server's own text, cut between two characters so that it stays UTF-8; empty when it is none, because
 * a text in an unknown encoding would only mislead. */
static const char *quote(struct asn_octets text, char words[QUOTE_BYTES + 1])
{
    size_t size = text.size_bytes;
    if (!text_is_utf8((const char *)text.data, size))
        size = 0;
    if (size > QUOTE_BYTES) {
        size = QUOTE_BYTES;
        while (size > 0 && (text.data[size] & 0xc0) == 0x80)
            size--;
    }
    if (size > 0) /* an empty text has no place, and memcpy() wants one */
        memcpy(words, text.data, size);
    words[size] = '\0';
    return words;
}

static void set_code(struct error *error, int32_t number)
{
    char code[CODE_BYTES];
    (void)snprintf(code, sizeof(code), "%" PRId32, number);
    error_set_code(error, code);
}

static bool is_invoke_problem(const struct rose_message *message, int32_t first, int32_t last)
{
    return message->problem_kind == ROSE_PROBLEM_INVOKE && message->problem >= first &&
           message->problem <= last;
}

static bool is_session_gone(const struct rose_message *message)
{
    return is_invoke_problem(message, ROSE_INVALID_SESSION, ROSE_AUTHENTICATION_FAILED);
}

/* To the log-in itself "authentication failed" is the password's fault; to anything later it only says that
 * the server has forgotten the session. */
static enum event event_of_reject(enum operation_code operation, const struct rose_message *message)
{
    if (operation == OPERATION_ADMIN_LOGIN &&
        is_invoke_problem(message, ROSE_AUTHENTICATION_FAILED, ROSE_AUTHENTICATION_FAILED))
        return UCSERVER_LOGIN_REJECTED;
    if (is_invoke_problem(message, ROSE_RESOURCE_LIMITATION, ROSE_RESOURCE_LIMITATION))
        return UCSERVER_OVERLOADED;
    return is_session_gone(message) ? UCSERVER_SESSION_REJECTED : UCSERVER_REJECTED;
}

static struct answer_meaning explain_reject(enum operation_code operation,
                                            const struct rose_message *message,
                                            struct error *error)
{
    char code[CODE_BYTES];
    char words[QUOTE_BYTES + 1];
    enum event event = event_of_reject(operation, message);
    (void)snprintf(code, sizeof(code), "reject %" PRId32, message->problem);
    (void)error_set(
        error, event, event_text("operation", operation_find(operation)->name),
        event_text("problem", rose_problem_name(message->problem_kind, message->problem)),
        event_text("code", code), event_text("words", quote(message->text, words)));
    error_set_code(error, code);
    return (struct answer_meaning){
        is_session_gone(message) ? ANSWER_ENDS_SESSION : ANSWER_CONCERNS_THIS_ONE,
        event == UCSERVER_LOGIN_REJECTED ? LOGIN_REFUSED : LOGIN_UNKNOWN,
    };
}

struct answer_meaning answer_explain(enum operation_code operation,
                                     const struct rose_message *message,
                                     struct error *error)
{
    char words[QUOTE_BYTES + 1];
    if (message->kind == ROSE_REJECT)
        return explain_reject(operation, message, error);
    const struct detail_row *row = find_row(operation, message->detail);
    (void)error_set(error, row->event, event_text("operation", operation_find(operation)->name),
                    event_number("code", message->detail),
                    event_text("words", quote(message->text, words)));
    set_code(error, message->detail);
    return (struct answer_meaning){row->consequence, row->login};
}

struct answer_meaning answer_explain_login(int32_t result, struct error *error)
{
    (void)error_set(error, UCSERVER_LOGIN_REFUSED,
                    event_text("operation", operation_find(OPERATION_ADMIN_LOGIN)->name),
                    event_number("code", result));
    set_code(error, result);
    return (struct answer_meaning){ANSWER_ENDS_SESSION, LOGIN_REFUSED};
}

static void explain_list(int32_t result, struct error *error)
{
    (void)error_set(error, LIST_NOT_SAVED,
                    event_text("operation", operation_find(OPERATION_SET_ENTRY_LIST)->name),
                    event_number("code", result));
    set_code(error, result);
}

enum answer_consequence answer_read_list(const struct rose_message *message, struct error *why)
{
    const struct operation *operation = operation_find(OPERATION_SET_ENTRY_LIST);
    union operation_result result;
    error_clear(why);
    if (message->kind != ROSE_RESULT)
        return answer_explain(OPERATION_SET_ENTRY_LIST, message, why).consequence;
    if (operation_read_result(operation, message->result, &result, why) == 0 && result.list != 0)
        explain_list(result.list, why);
    return ANSWER_CONCERNS_THIS_ONE;
}

void answer_read_check(const struct rose_message *message, struct error *why)
{
    const struct operation *operation = operation_find(OPERATION_CHECK_CONNECTION);
    union operation_result result;
    error_clear(why);
    if (message->kind == ROSE_RESULT)
        (void)operation_read_result(operation, message->result, &result, why);
    else
        (void)answer_explain(OPERATION_CHECK_CONNECTION, message, why);
}
