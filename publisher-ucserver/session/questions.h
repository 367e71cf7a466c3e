/* What we say to the UCServer on one connection: questions, which stay outstanding until they are
 * answered or their time has run out, and events, to which nobody answers. Pure. */
#ifndef PUBLISHER_QUESTIONS_H
#define PUBLISHER_QUESTIONS_H

#include <stdint.h>

#include "publisher-ucserver/rose/invoke_table.h"
#include "publisher-ucserver/rose/operation_values.h"

/* Writes to the connection; borrows the octets. */
typedef void questions_send_function(void *context, const uint8_t *octets, size_t size_bytes);

struct questions {
    questions_send_function *send;
    void *context;
    int64_t request_timeout_ms; /* what the administrator allows for one request */
    struct invoke_table outstanding;
    int64_t last_sent_ms; /* of anything */
    int64_t asked;        /* since the process began */
};

/* No limit is longer than what the administrator allows for one request, but that of the list of
 * users: a server that builds 300 MB is silent for a while. */
int64_t questions_within_timeout(const struct questions *questions, int64_t limit_ms);
int64_t questions_answer_limit_ms(const struct questions *questions, enum operation_code code);

/* Asks; NULL when it cannot be encoded or too many are outstanding. The argument may be NULL. */
struct invoke *questions_ask(struct questions *questions,
                             enum operation_code code,
                             const union operation_argument *argument,
                             int64_t now_ms);

/* Says an event. */
void questions_tell(struct questions *questions, enum operation_code code, int64_t now_ms);

/* Answers a question of the server: we do not know this operation. */
void questions_reject(struct questions *questions, int32_t invoke_id, int64_t now_ms);

#endif
