/* A reason in JSON: beside the sentence and the name stand the parameters, so that a page or ewscalctl can make
 * the sentence in the language of whoever reads it. Sentences in JSON are English, whatever anybody's language
 * is: programs compare names.
 *
 *     "reason": "the server is busy and asks for a pause of 30 s", "reason_name": "exchange.busy",
 *     "reason_fields": {"wait_ms": 30000, "cause": {"name": "...", "fields": {...}}}
 *
 * Times are numbers, all else is text. */
#ifndef REASON_JSON_H
#define REASON_JSON_H

#include <jansson.h>

#include "proto/event/reason.h"

/* Room for the longest key with "_fields" behind it. */
#define REASON_KEY_BYTES 96

/* Returns a new object of the parameters of a packed reason; null for NULL and an empty one. */
json_t *reason_json_fields(const char *reason);

/* Sets the sentence under `key`, the parameters under `key`_fields, and the name under `name_key` (NULL: it is
 * not wanted). NULL and an empty reason set nothing. */
void reason_json_set(json_t *object, const char *key, const char *name_key, const char *reason);

/* Packs what stands in JSON again, and returns 0; -1 when it is not what reason_json_fields() makes, as from
 * another version. Borrows both. */
int reason_json_pack(const char *name, const json_t *fields, char packed[REASON_BYTES]);

#endif
