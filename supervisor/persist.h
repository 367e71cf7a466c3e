/* Between those who know what must last over restarts and the store, which writes it: the dispatcher has
 * mappings, holds, quarantine and lost access, this file the log-ins of each account. */
#ifndef SUPERVISOR_PERSIST_H
#define SUPERVISOR_PERSIST_H

#include <stdbool.h>

#include "proto/event/error.h"

#include "supervisor/store/store_row.h"

/* Room for the name of an account with what stands in front of that of a typed secret. */
#define PERSIST_ACCOUNT_BYTES 512

struct accounts;
struct configuration;
struct dispatcher;
struct log;
struct account_memory;
struct persist;
struct store;

/* Locks the state directory. Returns 0 and a new object, which keeps `log`. Errors: those of
 * store_create(). */
int persist_create(const char *directory,
                   struct log *log,
                   struct persist **persist,
                   struct error *error);

/* Opens the store, and tells the dispatcher what was written down, before it has any peer. Keeps the
 * dispatcher, to ask it what must last from now on. */
void persist_open(struct persist *persist,
                  struct dispatcher *dispatcher,
                  const struct configuration *settings);

/* The same where tries alone are granted, while no supervisor runs: the accounts (kept) are told what was written down
 * of log-ins; everything else stays as it is. */
void persist_open_for_tries(struct persist *persist, struct accounts *accounts);

/* Which account of ours a secret is of that somebody tries for `account`, told by its HMAC: writes its own name, when
 * it is the secret that is known of it, or one that only this secret has; that one is remembered like others, and may
 * take the place of another one (persist_typed.h). Returns 0, or -1: too many were tried lately (LIMIT). */
int persist_account_of_secret(struct persist *persist,
                              const char *account,
                              const uint8_t mac[STORE_MAC_BYTES],
                              char name[PERSIST_ACCOUNT_BYTES],
                              struct error *error);

/* Writes what waits, and closes the store: before the dispatcher goes. NULL is fine. */
void persist_destroy(struct persist *persist);

/* The store. Owned by `persist`. */
struct store *persist_store(const struct persist *persist);

/* Tells the dispatcher of each account whose secret has changed. */
void persist_look_for_new_secrets(struct persist *persist, const struct configuration *settings);

/* Writes the state of an account before it returns. Returns whether it lasts. */
bool persist_login(struct persist *persist,
                   const char *account,
                   const struct account_memory *memory);

/* Once per tick: writes what waits, and says when that fails and when it succeeds again. */
void persist_flush(struct persist *persist);

#endif
