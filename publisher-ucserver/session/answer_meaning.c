/* What an answer means, from the tables of answer_table: the event with the server's number and words as they
 * came, what follows for the session, and what it says about the account. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/login/login_class.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/answer_table.h"

/* What is quoted of the server's own text. */
#define QUOTE_BYTES 200
#define CODE_BYTES  32

/* The server's own text, cut between two characters so that it stays UTF-8; empty when it is none, because
 * a text in an unknown encoding would only mislead, and when nothing of it can be seen: quotation marks
 * with nothing between them look like a fault of ours. */
static const char *quote(struct asn_octets text, char words[QUOTE_BYTES + 1])
{
    size_t size = text.size_bytes;
    if (!text_is_utf8((const char *)text.data, size))
        size = 0;
    const char *seen = text_trim_unseen((const char *)text.data, &size);
    if (size > QUOTE_BYTES) {
        size = QUOTE_BYTES;
        while (size > 0 && (seen[size] & 0xc0) == 0x80)
            size--;
    }
    if (size > 0) /* an empty text has no place, and memcpy() wants one */
        memcpy(words, seen, size);
    words[size] = '\0';
    return words;
}

static void set_code(struct error *error, int32_t number)
{
    char code[CODE_BYTES];
    (void)snprintf(code, sizeof(code), "%" PRId32, number);
    error_set_code(error, code);
}

static struct answer_meaning explain_reject(enum operation_code operation,
                                            const struct rose_message *message,
                                            struct error *error)
{
    char code[CODE_BYTES];
    char words[QUOTE_BYTES + 1];
    const struct answer_problem *row = answer_problem_find(message->problem_kind, message->problem);
    bool is_login = operation == OPERATION_ADMIN_LOGIN;
    (void)snprintf(code, sizeof(code), "reject %" PRId32, message->problem);
    (void)error_set(
        error, is_login ? row->login_event : row->event,
        event_text("operation", operation_find(operation)->name),
        event_text("problem", rose_problem_name(message->problem_kind, message->problem)),
        event_text("code", code), event_text("words", quote(message->text, words)));
    error_set_code(error, code);
    if (!is_login)
        return (struct answer_meaning){.consequence = row->consequence};
    return (struct answer_meaning){.consequence = ANSWER_ENDS_SESSION,
                                   .login = row->login,
                                   .wait_ms =
                                       row->login_event == UCSERVER_OVERLOADED ? LOGIN_BUSY_MS : 0};
}

struct answer_meaning answer_explain(enum operation_code operation,
                                     const struct rose_message *message,
                                     struct error *error)
{
    char words[QUOTE_BYTES + 1];
    if (message->kind == ROSE_REJECT)
        return explain_reject(operation, message, error);
    const struct answer_detail *row = answer_detail_find(operation, message->detail);
    (void)error_set(error, row->event, event_text("operation", operation_find(operation)->name),
                    event_number("code", message->detail),
                    event_text("words", quote(message->text, words)));
    set_code(error, message->detail);
    return (struct answer_meaning){.consequence = row->consequence, .login = row->login};
}

struct answer_meaning answer_explain_login(int32_t result, struct error *error)
{
    (void)error_set(error, UCSERVER_LOGIN_REFUSED,
                    event_text("operation", operation_find(OPERATION_ADMIN_LOGIN)->name),
                    event_number("code", result));
    set_code(error, result);
    return (struct answer_meaning){.consequence = ANSWER_ENDS_SESSION, .login = LOGIN_JUDGED_WRONG};
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
