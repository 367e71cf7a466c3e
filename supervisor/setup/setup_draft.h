/* What the assistant would write: the configuration's text, and files that it names and that are not there yet
 * (passwords, certificates). Nothing of it is on the disk before setup_save(). */
#ifndef SETUP_DRAFT_H
#define SETUP_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/error.h"

#include "supervisor/setup/setup_form.h"

/* A file that is to be written. */
struct setup_file {
    char *path;
    char *octets;
    size_t size_bytes;
    bool is_secret; /* wiped; closed to others */
};

struct setup_draft {
    char *path;   /* of the configuration */
    char *folder; /* in which it is */
    char *before; /* the file as it is; NULL: there is none yet */
    struct configuration_text *text;
    struct setup_file *files; /* at most one for a path */
    size_t count, capacity;
};

/* Reads the configuration at `path`; if there is none, the draft begins with an empty one that explains itself.
 * Returns 0 and a new draft, or -1: UNAVAILABLE (it cannot be read), LIMIT (it is too large to be one). */
int setup_draft_create(const char *path, struct setup_draft **draft, struct error *error);

/* Wipes secrets. NULL is fine. */
void setup_draft_destroy(struct setup_draft *draft);

/* Takes over what a form says, with the password that was typed. */
void setup_draft_take(struct setup_draft *draft, const struct setup_form *form);

/* A file that is to be written in place of what is at `path`, unless that is the same. Copies. */
void setup_draft_put_file(struct setup_draft *draft,
                          const char *path,
                          const void *octets,
                          size_t size_bytes,
                          bool is_secret);

/* The one at that path, or NULL. */
const struct setup_file *setup_draft_file(const struct setup_draft *draft, const char *path);

/* What is wrong with the section, as sentences with a line each: a new text, empty when nothing is. `section` NULL:
 * with the whole. Warnings are in it, too; `is_bad` tells whether there is an error. */
char *setup_draft_problems(const struct setup_draft *draft, const char *section, bool *is_bad);

/* Whether the section would be another one than before, its password and certificates included. */
bool setup_draft_changes_section(const struct setup_draft *draft, const char *section);

/* Whether anything would be written. */
bool setup_draft_has_changes(const struct setup_draft *draft);

/* What would be another one than before, as lines "[service] interval: 15m (was: 30m)"; if there was no right
 * configuration before, what the pages have asked for and is set. A new text; no secret is in it. */
char *setup_draft_changes(const struct setup_draft *draft);

#endif
