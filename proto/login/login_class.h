/* What follows from each class of refusals: the one table of it. Each role has a table of its own from its
 * server's answers to classes; the supervisor paces by the class, the pages in docs/ print it. */
#ifndef PROTO_LOGIN_CLASS_H
#define PROTO_LOGIN_CLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

/* How long an account is left alone whose refusal says nothing about the password, and one that is
 * locked. */
#define LOGIN_LOOK_AGAIN_MS  (INT64_C(5) * 60 * 1000)
#define LOGIN_LOCKED_WAIT_MS (INT64_C(30) * 60 * 1000)

/* When a server is asked again that was too busy to decide: as it says itself, or after LOGIN_BUSY_MS when it names no
 * time; but not sooner than the least, and when it is busy again, than the last, which is doubled each time. */
#define LOGIN_BUSY_MS       (INT64_C(60) * 1000)
#define LOGIN_BUSY_LEAST_MS INT64_C(1000)
#define LOGIN_BUSY_AGAIN_MS (INT64_C(30) * 1000)

/* How long a password that was accepted is shown by many at once. It may be changed at any time, and then each of
 * them counts as a wrong one: so it is short, but longer than who was put off by the supervisor stays away. */
#define LOGIN_FRESH_MS INT64_C(2000)

struct login_class_row {
    const char *name;  /* in /stats and --json: "judged_wrong" */
    const char *title; /* for people: "password judged wrong" */
    const char *done;  /* what is done about it, and when again */
    bool counts;       /* the server may have counted it as a wrong password */
};

/* The row of a class; that of LOGIN_NOT_KNOWN for a number that is none. Never NULL. */
const struct login_class_row *login_class_row(enum login_class class);

/* What a supervisor is told that knows no classes: REFUSED where it must not be tried again at once, else
 * NOT_TRIED. */
enum login_outcome login_class_outcome(enum login_class class);

#endif
