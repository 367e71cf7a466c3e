/* The numbers of the UCServer's errors and rejects, and what each means: the tables that decide, and that
 * docs/failures-ucserver.md is printed from. The same number means different things in different
 * operations; which of them end a session is not published for all. */
#ifndef PUBLISHER_ANSWER_TABLE_H
#define PUBLISHER_ANSWER_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/event.h"
#include "proto/message/message_values.h"

#include "publisher-ucserver/rose/operation_values.h"
#include "publisher-ucserver/rose/rose.h"

enum answer_consequence {
    ANSWER_CONCERNS_THIS_ONE, /* only what was asked for has failed */
    ANSWER_ENDS_SESSION,      /* nothing else would work either */
    ANSWER_IS_EMPTY,          /* not a failure: there is nobody */
};

/* An error by its iErrorDetail. */
struct answer_detail {
    enum operation_code operation;
    int32_t detail;
    enum event event;
    enum answer_consequence consequence;
    enum login_class login; /* UNSAID: it was no log-in */
};

/* A reject by its invoke problem. To the log-in itself "authentication failed" is the password's fault; to
 * anything later it only says that the server has forgotten the session. */
struct answer_problem {
    int32_t problem;
    enum event event;
    enum answer_consequence consequence;
    enum event login_event;
    enum login_class login;
};

/* The row of an error to that operation; one for any other number when there is none. Never NULL. */
const struct answer_detail *answer_detail_find(enum operation_code operation, int32_t detail);

/* The row of a reject; one for any other when there is none. Never NULL. */
const struct answer_problem *answer_problem_find(enum rose_problem_kind kind, int32_t problem);

/* The tables, for the page. */
const struct answer_detail *answer_details(size_t *count);
const struct answer_problem *answer_problems(size_t *count);

#endif
