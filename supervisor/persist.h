/* Between those who know what must last over restarts and the store, which writes it: the dispatcher has
 * mappings, holds, quarantine and lost access, this file the log-ins of each account. */
#ifndef SUPERVISOR_PERSIST_H
#define SUPERVISOR_PERSIST_H

#include <stdbool.h>

#include "proto/event/error.h"

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
