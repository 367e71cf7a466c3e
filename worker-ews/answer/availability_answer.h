/* What an answer to GetUserAvailability says as a whole; mailbox_answer.h has the part of one
 * mailbox. The two are apart because the mailboxes are handed on one by one while the answer still
 * arrives, and whether they count is known only at its end. */
#ifndef WORKER_EWS_AVAILABILITY_ANSWER_H
#define WORKER_EWS_AVAILABILITY_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker-ews/answer/mailbox_answer.h"

#define SERVER_VERSION_BYTES 48
#define SCHEMA_PLACE_BYTES   12

/* Called for the n-th mailbox of the request (from 0) when its part of the answer has been read.
 * Borrows `mailbox` for the call. */
typedef void
availability_mailbox_function(void *context, size_t index, const struct mailbox_answer *mailbox);

/* Where a request breaks the schema, in the words of the server; empty where it says nothing. */
struct schema_violation {
    char line[SCHEMA_PLACE_BYTES];
    char position[SCHEMA_PLACE_BYTES];
    char text[ANSWER_TEXT_BYTES];
};

struct availability_answer {
    bool is_fault;                             /* nothing was read for anybody */
    char code[ANSWER_CODE_BYTES];              /* of the fault; empty when it names none */
    char text[ANSWER_TEXT_BYTES];              /* what the server said about the fault */
    struct schema_violation violation;         /* of the fault */
    int64_t back_off_ms;                       /* of the fault, or NO_BACK_OFF */
    char server_version[SERVER_VERSION_BYTES]; /* "15.2.1118.7", or empty */
    uint64_t replaced_characters;
};

#endif
