/* One value of a settings section: from text to its member and back, by its row of the table. Code that
 * treats all settings alike (parser, comparison, message, page) goes through here, so none of it knows
 * the structs that the rows are made into. */
#ifndef SETTINGS_VALUE_H
#define SETTINGS_VALUE_H

#include "proto/event/error.h"

#include "supervisor/settings/settings_row.h"

enum settings_storage settings_value_storage(const struct settings_row *row);

/* Whether a file of that kind proves an account: nobody else may read it. */
bool settings_value_is_secret(enum settings_kind kind);

/* The row's member of `values`. */
void *settings_value_member(const struct settings_row *row, void *values);

/* The row's word of that value, or "". Those for "not set" have the value 0. */
const char *settings_value_word(const struct settings_row *row, int64_t value);

/* Packs what the row wants as one of the events settings.form_*, whose sentence is like "a duration with
 * its unit (ms, s, m, h, d) from 1s to 1d". */
void settings_value_form(const struct settings_row *row, char form[REASON_BYTES]);

/* Reads `text` and stores it in the member of `values`; a list gets one item more. Whether a
 * file that it names can be read is not looked at. Returns 0, or -1: INVALID, with
 * what was expected and what was found instead. `error` may be NULL. */
int settings_value_set(const struct settings_row *row,
                       const char *text,
                       void *values,
                       struct error *error);

/* Frees (secrets: wipes) the member and makes it unset. */
void settings_value_clear(const struct settings_row *row, void *values);

/* Wipes and frees what was read of a file; its path stays. */
void settings_value_forget_content(struct settings_file *file);

/* Whether both files held the same when they were read. */
bool settings_value_same_content(const struct settings_file *left,
                                 const struct settings_file *right);

/* The member of one and the member of the other change places. */
void settings_value_exchange(const struct settings_row *row, void *one, void *other);

/* Returns a new text in one canonical form: lists joined by ", ", empty when unset, a file's
 * path for files. */
char *settings_value_to_text(const struct settings_row *row, void *values);

/* Returns "HOST:PORT" as a new text, an address of IP version 6 in brackets: it would end at its first colon. */
char *settings_value_address(const struct settings_address *address);

#endif
