/* Numbers of the UCServer in words. */
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
    enum error_class class;
    enum answer_consequence consequence;
    enum login_outcome login;
    const char *help;
};

/* Where the log-in is unknown the answer does not say whether the password was looked at: the try counts. */
static const struct detail_row DETAILS[] = {
    {OPERATION_ADMIN_LOGIN, 100, ERROR_UNAVAILABLE, ANSWER_ENDS_SESSION, LOGIN_UNKNOWN,
     "the UCServer has an internal problem: look into its own log"},
    {OPERATION_ADMIN_LOGIN, 101, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_REFUSED,
     "unknown user or wrong password: correct user and secret_file in [ucserver]"},
    {OPERATION_ADMIN_LOGIN, 103, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "no licence: the UCServer needs one that covers the calendar replicator"},
    {OPERATION_ADMIN_LOGIN, 104, ERROR_INVALID, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "the UCServer does not accept this version: update the UCServer or ewscal"},
    {OPERATION_ADMIN_LOGIN, 107, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "the user is not enabled: enable it in the UCServer's administration"},
    {OPERATION_ADMIN_LOGIN, 109, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_REFUSED,
     "the domain refused the password: check the account in Active Directory"},
    {OPERATION_ADMIN_LOGIN, 110, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "the user lacks rights: make it an administrator of the UCServer"},
    {OPERATION_ADMIN_LOGIN, 112, ERROR_INVALID, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "the UCServer is not compatible: update the UCServer or ewscal"},
    {OPERATION_ADMIN_LOGIN, 113, ERROR_UNAVAILABLE, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "already logged in: is another replicator running with this account?"},
    {OPERATION_ADMIN_LOGIN, 114, ERROR_INVALID, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "the UCServer demands TLS: set tls = starttls in [ucserver]"},
    {OPERATION_ADMIN_LOGIN, 129, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_REFUSED,
     "the account is locked: unlock it, then correct secret_file if the password has changed"},
    {OPERATION_ADMIN_LOGIN, 131, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_REFUSED,
     "too many attempts: the account is left alone for a while"},
    {OPERATION_GET_USER_PROFILES, 1, ERROR_NONE, ANSWER_IS_EMPTY, LOGIN_NOT_TRIED,
     "nobody is enabled and offline"},
    {OPERATION_GET_USER_PROFILES, 2, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "access denied: the user must be an administrator of the UCServer to list the users"},
    {OPERATION_SET_ENTRY_LIST, 110, ERROR_REFUSED, ANSWER_ENDS_SESSION, LOGIN_NOT_TRIED,
     "missing rights: the user must be an administrator of the UCServer to set appointments"},
};

static const struct detail_row *find_row(enum operation_code operation, int32_t detail)
{
    static const struct detail_row other = {.class = ERROR_UNAVAILABLE,
                                            .consequence = ANSWER_CONCERNS_THIS_ONE,
                                            .login = LOGIN_UNKNOWN,
                                            .help = ""};
    for (size_t i = 0; i < sizeof(DETAILS) / sizeof(DETAILS[0]); i++) {
        if (DETAILS[i].operation == operation && DETAILS[i].detail == detail)
            return &DETAILS[i];
    }
    return &other;
}

/* Cuts between two characters, so that the text stays UTF-8. */
static int quote_size(struct asn_octets text)
{
    if (!text_is_utf8((const char *)text.data, text.size_bytes))
        return 0;
    if (text.size_bytes <= QUOTE_BYTES)
        return (int)text.size_bytes;
    size_t size = QUOTE_BYTES;
    while (size > 0 && (text.data[size] & 0xc0) == 0x80)
        size--;
    return (int)size;
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

static struct answer_meaning explain_reject(enum operation_code operation,
                                            const struct rose_message *message,
                                            struct error *error)
{
    char code[CODE_BYTES];
    bool is_session_gone =
        is_invoke_problem(message, ROSE_INVALID_SESSION, ROSE_AUTHENTICATION_FAILED);
    bool is_overloaded =
        is_invoke_problem(message, ROSE_RESOURCE_LIMITATION, ROSE_RESOURCE_LIMITATION);
    bool is_login_refused =
        operation == OPERATION_ADMIN_LOGIN &&
        is_invoke_problem(message, ROSE_AUTHENTICATION_FAILED, ROSE_AUTHENTICATION_FAILED);
    enum error_class class = is_login_refused ? ERROR_REFUSED
                             : is_overloaded  ? ERROR_UNAVAILABLE
                                              : ERROR_BROKEN;
    (void)error_set_text(error, class, "%s: the UCServer rejects the question: %s \"%.*s\"%s",
                         operation_find(operation)->name,
                         rose_problem_text(message->problem_kind, message->problem),
                         quote_size(message->text), (const char *)message->text.data,
                         is_login_refused ? "; correct user and secret_file in [ucserver]" : "");
    (void)snprintf(code, sizeof(code), "reject %" PRId32, message->problem);
    error_set_code(error, code);
    return (struct answer_meaning){
        is_session_gone ? ANSWER_ENDS_SESSION : ANSWER_CONCERNS_THIS_ONE,
        is_login_refused ? LOGIN_REFUSED : LOGIN_UNKNOWN,
    };
}

struct answer_meaning answer_explain(enum operation_code operation,
                                     const struct rose_message *message,
                                     struct error *error)
{
    if (message->kind == ROSE_REJECT)
        return explain_reject(operation, message, error);
    const struct detail_row *row = find_row(operation, message->detail);
    (void)error_set_text(error, row->class, "%s: the UCServer says \"%.*s\" (%" PRId32 ")%s%s",
                         operation_find(operation)->name, quote_size(message->text),
                         (const char *)message->text.data, message->detail,
                         row->help[0] == '\0' ? "" : "; ", row->help);
    set_code(error, message->detail);
    return (struct answer_meaning){row->consequence, row->login};
}

struct answer_meaning answer_explain_login(int32_t result, struct error *error)
{
    (void)error_set_text(error, ERROR_REFUSED,
                         "asnAdminLogin: the UCServer refuses without a reason (result %" PRId32
                         "): check user and secret_file in [ucserver]",
                         result);
    set_code(error, result);
    return (struct answer_meaning){ANSWER_ENDS_SESSION, LOGIN_REFUSED};
}

static void explain_list(int32_t result, struct error *error)
{
    (void)error_set_text(
        error, ERROR_UNAVAILABLE,
        "asnAppointmentSetEntryList: the UCServer has not saved the list (iResult %" PRId32 ")",
        result);
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
