/* What an error or reject of the UCServer means for the operation that was asked for, and what
 * helps. */
#ifndef PUBLISHER_ANSWER_MEANING_H
#define PUBLISHER_ANSWER_MEANING_H

#include "publisher-ucserver/session/answer_table.h"

struct error;
struct rose_message;

struct answer_meaning {
    enum answer_consequence consequence;
    enum login_class login; /* of asnAdminLogin: what it says about the account; else UNSAID */
    int64_t wait_ms;        /* it was too busy to decide, and may be asked again then; 0: not so */
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
