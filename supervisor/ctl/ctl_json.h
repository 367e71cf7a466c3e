/* Looking into an answer; what is missing or of another type is NULL, 0 or false. An answer may come from
 * another version of the supervisor, so a printer must never depend on a member being there. */
#ifndef CTL_JSON_H
#define CTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <jansson.h>

/* Borrowed from the object. */
const char *ctl_json_text(const json_t *object, const char *key);
/* The same, never NULL. */
const char *ctl_json_text_or(const json_t *object, const char *key, const char *instead);
/* Makes every text in a value, however deep, fit for a terminal: text_make_printable(). So are the names of members,
 * which may have come from another process; of two that become one the later stays. */
void ctl_json_make_printable(json_t *value);

/* Writes it as ASCII, in the given way of jansson's flags: the stream may be a terminal, which acts on more characters
 * than JSON escapes. */
void ctl_json_write(const json_t *value, size_t flags, FILE *stream);

int64_t ctl_json_number(const json_t *object, const char *key);
bool ctl_json_boolean(const json_t *object, const char *key);

/* As a number, or -1 when it is null or missing: for ages and durations. */
int64_t ctl_json_span(const json_t *object, const char *key);

#endif
