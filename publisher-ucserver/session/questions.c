/* What we say to the UCServer. A question is encoded as a whole before an octet of it is sent: one that
 * cannot be encoded leaves the connection as it was. Its outline is kept, in case that the server does not
 * understand it; that of a log-in without lengths, which would tell how long the password is. */
#include "proto/base/number.h"

#include "publisher-ucserver/asn/asn_outline.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/questions.h"

#define ROSTER_TIMEOUT_HALVES 5 /* 5 min when a request may take 2 min */

int64_t questions_within_timeout(const struct questions *questions, int64_t limit_ms)
{
    return number_smaller(limit_ms, questions->request_timeout_ms);
}

int64_t questions_answer_limit_ms(const struct questions *questions, enum operation_code code)
{
    if (code == OPERATION_GET_USER_PROFILES)
        return questions->request_timeout_ms * ROSTER_TIMEOUT_HALVES / 2;
    return questions_within_timeout(questions, operation_find(code)->answer_limit_ms);
}

/* Sends what was written, unless it cannot be encoded. The outline of an `invoke` is kept. */
static bool finish_question(struct questions *questions,
                            struct asn_writer *writer,
                            struct invoke *invoke,
                            int64_t now_ms)
{
    const uint8_t *octets;
    size_t size;
    bool is_written = asn_writer_finish(writer, &octets, &size) == 0;
    if (is_written && invoke != NULL)
        asn_outline_write(octets, size, invoke->operation->code != OPERATION_ADMIN_LOGIN,
                          invoke->outline, sizeof(invoke->outline));
    if (is_written)
        questions->send(questions->context, octets, size);
    asn_writer_clear(writer); /* sent or not: it may hold the password */
    questions->last_sent_ms = now_ms;
    return is_written;
}

struct invoke *questions_ask(struct questions *questions,
                             enum operation_code code,
                             const union operation_argument *argument,
                             int64_t now_ms)
{
    struct asn_writer writer;
    const struct operation *operation = operation_find(code);
    struct invoke *invoke = invoke_table_add(&questions->outstanding, operation, now_ms);
    if (invoke == NULL)
        return NULL;
    invoke->deadline_ms = now_ms + questions_answer_limit_ms(questions, code);
    questions->asked++;
    asn_writer_init(&writer);
    operation_write_invoke(operation, invoke->id, argument, &writer);
    if (finish_question(questions, &writer, invoke, now_ms))
        return invoke;
    invoke_table_remove(invoke);
    return NULL;
}

void questions_tell(struct questions *questions, enum operation_code code, int64_t now_ms)
{
    struct asn_writer writer;
    asn_writer_init(&writer);
    operation_write_invoke(operation_find(code), ROSE_EVENT_ID, NULL, &writer);
    /* An event that cannot be encoded is left out: nobody waits for it. */
    (void)finish_question(questions, &writer, NULL, now_ms);
}

void questions_reject(struct questions *questions, int32_t invoke_id, int64_t now_ms)
{
    struct asn_writer writer;
    asn_writer_init(&writer);
    rose_write_reject(&writer, invoke_id, ROSE_UNRECOGNISED_OPERATION);
    (void)finish_question(questions, &writer, NULL, now_ms);
}
