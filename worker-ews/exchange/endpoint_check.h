/* `ewscalctl check exchange`: looks at each server without the password, then with one real request, and says step by
 * step what worked: address, name, connect, tls, certificate, methods, login, Services.wsdl, version, answer, read. */
#ifndef WORKER_EWS_ENDPOINT_CHECK_H
#define WORKER_EWS_ENDPOINT_CHECK_H

#include <stdint.h>

#include "proto/message/message.h"

struct check_round;
struct endpoint;

/* The round has ended; it may be destroyed, but not inside this call. Borrows the answer. */
typedef void check_round_function(void *context, const struct checked *checked);

/* Returns new round for the question (copied: its number, and the mailboxes to be read), which ends with `checked`. */
struct check_round *
check_round_create(const struct check *question, check_round_function *checked, void *context);

/* Adds a server (keeps). */
void check_round_add(struct check_round *round, struct endpoint *endpoint);

/* Begins; the answer may come from inside this call. */
void check_round_begin(struct check_round *round);

/* Ends the round early: what was found up to now is the answer, with `reason` as its last step. Harmless
 * when it has ended. The next thing is check_round_destroy(). */
void check_round_abandon(struct check_round *round, const char *reason);

/* Frees the round; requests under way are broken off, nothing is said. NULL is fine. */
void check_round_destroy(struct check_round *round);

#endif
