/* What Exchange's error names mean for us: one table, one row for each name, with what is done
 * about a mailbox, what about a request, and what an administrator is told. A server's name that is
 * not in the table is treated as something that may pass. */
#ifndef WORKER_EWS_ANSWER_CODE_H
#define WORKER_EWS_ANSWER_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"

/* What to do about one mailbox that an answer names as failed. */
enum mailbox_action {
    MAILBOX_USE,           /* no error */
    MAILBOX_SKIP,          /* keeps what is published; asked again in the next round */
    MAILBOX_MAY_LAST,      /* the same, until it was so in several rounds; then as the next */
    MAILBOX_SLOW,          /* the same, but asking every round is of no use */
    MAILBOX_HALVE_WINDOW,  /* too many appointments for one answer */
    MAILBOX_RETRY_ALONE,   /* once by itself, then skip */
    MAILBOX_WAIT,          /* the server told us to come back later */
    MAILBOX_LOWER_VERSION, /* its own server is older: a lower schema version, then slow */
    MAILBOX_OTHER_ZONE,    /* the other way to write UTC, then slow */
};

/* What to do about a request that failed as a whole. */
enum fault_action {
    FAULT_SPLIT,            /* halve the mailboxes; the last one alone gets its mailbox action */
    FAULT_RETRY_THEN_SPLIT, /* once more as it is, then split */
    FAULT_RETRY_FEWER,      /* the same, with fewer requests at once */
    FAULT_PASSING,          /* once more after a second, then give back with growing pauses */
    FAULT_RETRY_THEN_PAUSE, /* the same, and halves would find nothing */
    FAULT_WAIT,             /* busy: the server's hint or our default */
    FAULT_FEWER,            /* too many requests at once: a short wait */
    FAULT_LOWER_VERSION,    /* the server does not know the schema version */
    FAULT_OTHER_ZONE,       /* the other way to write UTC once, then stop */
    FAULT_SHORTER_WINDOW,   /* ask in pieces, then stop */
    FAULT_STOP,             /* nobody can be read before a person has changed something */
    FAULT_RETRY_THEN_STOP,  /* once more by a new connection without cookies, then stop */
    FAULT_SKIP,             /* these mailboxes fail for this round */
    FAULT_UNREACHABLE,      /* the server was not reached: pauses, then the job fails */
    FAULT_NO_SERVICE,       /* something else answers in its place: as one that was not reached */
    FAULT_LOGIN,            /* the account was refused: the supervisor decides what follows */
    FAULT_ALONE,            /* asked again while nothing else of ours is under way there */
};

/* How a request to Exchange failed as a whole, and what follows from it. */
struct request_failure {
    enum fault_action action;
    int64_t wait_ms;        /* the server's wish, or NO_BACK_OFF */
    bool is_answered;       /* it was Exchange that answered, and as it should */
    enum login_class class; /* of a refusal of the account; LOGIN_CLASS_UNSAID: it is none */
    struct error error;
};

struct answer_code {
    const char *name;
    enum mailbox_action mailbox;
    enum fault_action fault;
    enum event event; /* what an administrator is told, with the code and the server's words */
};

/* The row of a name; a row for "anything else" if there is none of its own. Never NULL. */
const struct answer_code *answer_code_find(const char *name);

/* What the fault of a whole request says about our own account, and what is told then. */
struct answer_refusal {
    const char *name;
    enum login_class class;
    enum event event;
};

/* NULL: a fault of that name shows that the account is good. */
const struct answer_refusal *answer_code_refusal(const char *name);

/* Whether an address may be why a request failed like that, so that halves of it find out which. */
bool fault_action_splits(enum fault_action action);

/* The n-th row, for those who go through all of them; NULL behind the last. */
const struct answer_code *answer_code_row(size_t index);

/* What is done about a request or about a mailbox, and when again: for people, never NULL. */
const char *fault_action_words(enum fault_action action);
const char *mailbox_action_words(enum mailbox_action action);

#endif
