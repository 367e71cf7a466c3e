/* The settings table as data, for code that treats all sections and keys alike: the parser, the comparison
 * of two configurations, the settings message, the pages for people. */
#ifndef SETTINGS_KINDS_H
#define SETTINGS_KINDS_H

#include "supervisor/settings/settings.h"

/* What a process gets for each section of the kind: a record in a list of the settings message. */
struct settings_record {
    enum settings_reader reader; /* SETTINGS_SUPERVISOR: there is none */
    size_t size_bytes;
    size_t list_offset, count_offset; /* in struct settings of the message */
};

struct settings_section_kind {
    enum settings_section_id id;
    const char *name;
    bool named;                        /* may be given several times */
    size_t place_offset, count_offset; /* in struct configuration; the latter of named ones only */
    size_t size_bytes;                 /* of the struct */
    struct settings_record record;
    const struct settings_row *rows;
    size_t row_count;
    const char *text;
};

/* Each kind of section, below SETTINGS_SECTION_KINDS in the order of the table. */
const struct settings_section_kind *settings_section_kind(enum settings_section_id id);

/* The kind or row of that name (byte for byte), or NULL. */
const struct settings_section_kind *settings_section_kind_find(const char *name);
const struct settings_row *settings_row_find(const struct settings_section_kind *kind,
                                             const char *key);

#endif
