/* Servers tried with draft settings, step by step, before anything of it is saved: what `ewscalctl setup` and
 * `ewscalctl check` are made of. Each server is tried by its role's own program, alone over two pipes and as that
 * role's system user (docs/internals/alone.md), which is told the secret; log-in tries are granted by the supervisor
 * that runs, or by its ledger while none does (docs/internals/login.md). Nothing is ever written to the UCServer.
 *
 *     trial_open(&options, &callbacks, &trial, &error);
 *     trial_use(trial, draft);                          settings_read(), settings_load(), trial_set_secret()
 *     trial_server(trial, ROLE_WORKER_LDAP, "", NULL);  each step comes to callbacks.step
 *     trial_user(trial, NULL, &found);                  from the list of users to the list that would be written
 *     trial_close(trial);
 *
 * Everything blocks, and runs a loop of its own meanwhile. The UCServer allows one session for an account: to try it
 * with the account of a service that runs ends that service's session, which logs in again by itself. */
#ifndef SUPERVISOR_TRIAL_H
#define SUPERVISOR_TRIAL_H

#include "proto/event/error.h"
#include "proto/message/message_values.h"

#include "supervisor/settings/settings.h"
#include "supervisor/trial/trial_types.h"

struct trial;

/* Begins: connects to whoever grants tries. Returns 0 and a new trial, or -1: why nobody grants any. */
int trial_open(const struct trial_options *options,
               const struct trial_callbacks *callbacks,
               struct trial **trial,
               struct error *error);

/* Ends all programs. NULL is fine. */
void trial_close(struct trial *trial);

/* Uses these settings (kept) from now on; programs that were told others are ended. */
void trial_use(struct trial *trial, const struct configuration *draft);

/* Puts a secret (copied) into the settings of a section, in place of the content of its file. */
void trial_set_secret(struct settings_file *file, const void *octets, size_t size_bytes);

/* Tries the server of `role` with that section's name. `address`: a mailbox that is read, too, at Exchange, and
 * by whose domain Exchange is found; NULL: none. Returns 0: all good; 1: a step was bad; -1: it could not be
 * tried. */
int trial_server(struct trial *trial,
                 enum role role,
                 const char *name,
                 const char *address,
                 struct error *error);

/* Takes one user from the list of users to the list that would be written; NULL: the first one. Returns as
 * trial_server(). */
int trial_user(struct trial *trial,
               const char *user,
               struct trial_user_found *found,
               struct error *error);

/* The same for a user whom a service that runs has on its list, with the mailbox that it knows (NULL: none, so the
 * directory is asked): nobody logs in at the UCServer. */
int trial_listed_user(struct trial *trial,
                      const char *user,
                      const char *address,
                      struct trial_user_found *found,
                      struct error *error);

/* The version that a role's program has told; empty when it was not started. Owned by the trial. */
const char *trial_version(const struct trial *trial, enum role role);

#endif
