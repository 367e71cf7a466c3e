/* Whether a host names in its answers the requests that they belong to, which is known of the host and
 * not of one answer: back-ends behind one balancer differ. Pure.
 *
 * | habit | has shown | a connection is kept after | requests at a time |
 * |---|---|---|---|
 * | unknown | nothing yet | an answer with our id | one |
 * | always | only answers with our id | each answer | as many as the budget allows |
 * | sometimes | has named requests, and left one unnamed | an answer with our id | one |
 * | never | never named one, or leaves too many unnamed | none | one |
 *
 * Too many are three in a row, or more than half of the last sixteen. Sixteen named ones in a row make
 * it "always" again; of a host that has never named any, the first one does. */
#ifndef WORKER_EWS_ECHO_HABIT_H
#define WORKER_EWS_ECHO_HABIT_H

#include <stdbool.h>
#include <stdint.h>

#include "worker-ews/verdict/request_echo.h"

#define ECHO_HABIT_SILENT_IN_A_ROW 3
#define ECHO_HABIT_REMEMBERED      16

enum echo_habit_kind {
    ECHO_HABIT_UNKNOWN,
    ECHO_HABIT_ALWAYS,
    ECHO_HABIT_SOMETIMES,
    ECHO_HABIT_NEVER,
};

struct echo_habit {
    enum echo_habit_kind kind;
    bool has_named;   /* it ever did */
    uint32_t unnamed; /* of the newest answers, the newest in the lowest bit: 1 is one without id */
    int named_in_a_row;
    int unnamed_in_a_row;
    bool told[2]; /* of a host that has never named one, and of one that has */
};

/* A readable answer came, by its echo (not REQUEST_ECHO_FOREIGN). Returns true when the host leaves
 * requests unnamed, sometimes or always, and has not been known for that. */
bool echo_habit_note(struct echo_habit *habit, enum request_echo echo);

/* Whether the connection may be kept after an answer that names our request. */
bool echo_habit_may_keep(const struct echo_habit *habit);

/* Whether the host is known to leave requests unnamed, so that one may be under way at a time. */
bool echo_habit_leaves_unnamed(const struct echo_habit *habit);

#endif
