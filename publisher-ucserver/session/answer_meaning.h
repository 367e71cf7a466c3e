/* What an error or reject of the UCServer means for the operation that was asked for, and what
 * helps. The same number means different things in different operations, so each has its own
 * table; which of them end a session is not published for all, and stands here in one place. */
#ifndef PUBLISHER_ANSWER_MEANING_H
#define PUBLISHER_ANSWER_MEANING_H

#include "proto/message/message_values.h"

#include "publisher-ucserver/rose/operation_values.h"

struct error;
struct rose_message;

enum answer_consequence {
    ANSWER_CONCERNS_THIS_ONE, /* only what was asked for has failed */
    ANSWER_ENDS_SESSION,      /* nothing else would work either */
    ANSWER_IS_EMPTY,          /* not a failure: there is nobody */
};

struct answer_meaning {
    enum answer_consequence consequence;
    enum login_outcome login; /* of asnAdminLogin: what it says about the password that was sent */
};

/* Says what an error or reject means and fills `error` with the event that names it, the server's code and
 * its own words. */
struct answer_meaning answer_explain(enum operation_code operation,
                                     const struct rose_message *message,
                                     struct error *error);

/* The same for asnAdminLogin's result other than 0. */
struct answer_meaning answer_explain_login(int32_t result, struct error *error);

/* Reads the answer to a list, or to a check, whichever kind it is: `why` has the class NONE when the list
 * was saved, or the server is there. */
enum answer_consequence answer_read_list(const struct rose_message *message, struct error *why);
void answer_read_check(const struct rose_message *message, struct error *why);

#endif
