/* The log-in questions of a member that are under way. Knows no bus: who owns it sends. */
#ifndef PROTO_MEMBER_LOGINS_H
#define PROTO_MEMBER_LOGINS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/member/member.h"

struct member_logins;

struct member_logins *member_logins_create(void);

/* Frees without calling back. NULL is fine. */
void member_logins_destroy(struct member_logins *logins);

/* Notes a question (context kept) and returns its number, from 1. */
int64_t
member_logins_add(struct member_logins *logins, member_login_function *callback, void *context);

/* Answers the question with this number. Returns false when there is none: it was forgotten. */
bool member_logins_answer(struct member_logins *logins,
                          int64_t number,
                          const struct member_login_answer *answer);

/* Answers everything that was asked up to now with a denial. */
void member_logins_deny_all(struct member_logins *logins, int64_t wait_ms, const char *reason);

/* Forgets the questions of this context without calling back. */
void member_logins_forget(struct member_logins *logins, const void *context);

#endif
