/* What went wrong, for code that has to decide and for the person who is told.
 *
 * The class decides what the caller does next; nobody compares names or sentences. The reason is an event
 * and its parameters, packed as in reason.h, so it can be sent and stored as it is. While an error rises,
 * each layer adds what it knows (the server, the account, the file) as a parameter; it writes no text in
 * front. */
#ifndef PROTO_ERROR_H
#define PROTO_ERROR_H

#include "proto/event/event.h"
#include "proto/event/event_field.h"
#include "proto/event/reason.h"

#define ERROR_CODE_BYTES 64

struct error {
    enum error_class class;
    char code[ERROR_CODE_BYTES]; /* the peer's own name or number for it, or empty */
    char reason[REASON_BYTES];   /* packed; empty: nothing is wrong */
};

/* error_set(error, EVENT, fields ...): says what happened, with the class of its row, and returns -1, so
 * that a function can end with `return error_set(error, ...)`. `error` may be NULL. Copies the fields. */
#define error_set(error, ...) error_fill((error), __VA_ARGS__, EVENT_END)
int error_fill(struct error *error, enum event event, ...);

/* error_add(error, fields ...): adds parameters that only this layer knows; those that are there already
 * stay as they are. Returns -1. `error` may be NULL. */
#define error_add(error, ...) error_extend((error), __VA_ARGS__, EVENT_END)
int error_extend(struct error *error, ...);

/* error_wrap(error, EVENT, fields ...): what was wrong becomes the cause of another event, which has the
 * class and the code of what was wrong. Returns -1. `error` may be NULL. */
#define error_wrap(error, ...) error_enclose((error), __VA_ARGS__, EVENT_END)
int error_enclose(struct error *error, enum event event, ...);

/* Takes over what another process told: its class and its reason, packed or the sentence of an older
 * version. Returns -1. */
int error_from_reason(struct error *error, enum error_class class, const char *reason);

/* Records the peer's own code, for example "ErrorNoFreeBusyAccess" or "101". */
void error_set_code(struct error *error, const char *code);

/* Makes `error` say that nothing is wrong. */
void error_clear(struct error *error);

#endif
