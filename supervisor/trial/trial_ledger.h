/* Who grants the tries of a trial: the supervisor that runs, over the bus, or, while none runs, a process that
 * has its ledger (docs/internals/login.md). */
#ifndef SUPERVISOR_TRIAL_LEDGER_H
#define SUPERVISOR_TRIAL_LEDGER_H

#include <systemd/sd-event.h>

#include "proto/message/message.h"

#include "supervisor/store/store_directory.h"

struct trial_options;

struct trial_ledger;

/* From the loop: an answer to a question; borrowed. */
typedef void trial_ledger_answer_function(void *context, const struct login_answer *answer);

/* Whether a supervisor has the state directory now. */
bool trial_ledger_is_supervised(const char *state_directory);

/* Connects, and waits until tries are granted; runs the loop meanwhile. Keeps the options and `context`.
 * Returns 0 and a new ledger, or -1 (why nobody grants tries). */
int trial_ledger_open(sd_event *loop,
                      const struct trial_options *options,
                      trial_ledger_answer_function *answer,
                      void *context,
                      struct trial_ledger **ledger,
                      struct error *error);

/* Sends what waits, and ends the session or the process that grants tries. NULL is fine. */
void trial_ledger_close(struct trial_ledger *ledger);

/* The installation whose ledger it is; owned by the ledger. */
const struct store_installation *trial_ledger_installation(const struct trial_ledger *ledger);

/* Asks, or reports; borrows. A question that cannot be sent is sent when the supervisor is back. Returns 0, or
 * -1: nobody will answer. */
int trial_ledger_send(struct trial_ledger *ledger,
                      const struct message *message,
                      struct error *error);

#endif
