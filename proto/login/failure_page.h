/* The page of what one kind of server may answer, and what we make of it. A role hands over its own table,
 * so that the page in docs/ cannot say anything else than the program does. */
#ifndef PROTO_FAILURE_PAGE_H
#define PROTO_FAILURE_PAGE_H

#include <stddef.h>
#include <stdio.h>

#include "proto/event/event.h"
#include "proto/message/message_values.h"

struct failure_row {
    const char *sign; /* what the server answers: "49, data 52e" */
    enum event event; /* what an administrator is told */
    /* LOGIN_CLASS_UNSAID: it is no refusal of a log-in, and `done` says more */
    enum login_class class;
    const char *done; /* what is done, and when again; NULL: what the class says */
};

/* Writes a heading, and what is to be known before the table below it is read; borrows everything. The caller looks
 * at ferror(). */
void failure_page_write_heading(FILE *file, const char *heading, const char *words);

/* Writes one table below such a heading. */
void failure_page_write_rows(FILE *file, const struct failure_row *rows, size_t count);

/* Writes one table with a heading of its own. */
void failure_page_write_table(FILE *file,
                              const char *heading,
                              const struct failure_row *rows,
                              size_t count);

/* Writes the table of classes, which each of these pages explains itself with. */
void failure_page_write_classes(FILE *file);

#endif
