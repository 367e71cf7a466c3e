/* Users as a table, as comma-separated values (RFC 4180) or as one JSON document, written part by part. In comma-
 * separated values, what a spreadsheet would take for a formula begins with an apostrophe; and what moves a cursor is
 * a question mark everywhere, or escaped in JSON. */
#ifndef CTL_USERS_FORM_H
#define CTL_USERS_FORM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <jansson.h>

#include "supervisor/ctl/ctl_list.h"

/* Begins with a stream, how wide the table may be (0: as it likes), and at most one of the two flags. */
struct ctl_users_form {
    FILE *stream;
    size_t width;
    bool json, csv;
    struct ctl_table table;
    int64_t count; /* written so far */
};

/* Returns the keys of a user that this form shows, with commas between them; owned by the caller. NULL: all, and users
 * come as objects with sentences, not as rows of values. */
char *ctl_users_keys(const struct ctl_users_form *form);

/* Writes the users of one more part of the list, as the supervisor has answered (control.h), which may be changed;
 * behind the last one what ends the document. In what is not JSON reasons are packed ones. */
void ctl_users_write(struct ctl_users_form *form, json_t *part);

/* Writes one of comma-separated values, in quotation marks when it must be. NULL is empty. */
void ctl_users_write_value(const char *text, FILE *stream);

#endif
