/* What the dispatcher did: messages that it sent and things that it saved, as sentences. */
#ifndef SCENARIO_EFFECTS_H
#define SCENARIO_EFFECTS_H

#include "world.h"

/* Fills the dispatcher's callbacks. Each message is encoded and decoded by the message table, so one
 * that could not travel fails the scenario. */
void effects_callbacks(struct world *world, struct dispatcher_callbacks *callbacks);

/* Adds an effect of this moment; takes the words. */
void effect_add(struct world *world, struct sentence *sentence, bool is_optional);

/* The oldest effect that fits and was not expected so far; NULL: none. */
struct effect *
effect_find(struct world *world, const struct sentence *expected, bool must_be_first);

/* Fails when something happened that nobody expected. */
void effects_check(struct world *world);

/* Appends all effects to a text of `size` octets. */
void effects_print(const struct world *world, char *text, size_t size);
void effects_clear(struct world *world);

/* Tells a new dispatcher what was saved by the one before. */
void saved_remember(struct world *world);
void saved_clear(struct world *world);
/* Notes a row as saved, and that there is none any more. Copies the texts. */
struct saved *saved_put(struct world *world, const struct store_row *row);
void saved_forget(struct world *world, enum store_table table, const char *key);
/* The database is lost: everything saved is gone, and log-ins wait. */
void saved_lose(struct world *world);

#endif
