/* The configuration. The structs have one member for each row of settings_table.h: a setting that is added
 * there exists in the program at once, with its unit in the member's name, and one that is used without
 * being there does not compile. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "proto/log/log_line.h"
#include "proto/message/message_values.h"

#include "supervisor/settings/settings_row.h"
#include "supervisor/settings/settings_table.h"

/* What the words of choices mean that concern the supervisor alone. */
enum settings_api_version {
    SETTINGS_API_AUTO,
    SETTINGS_API_2007_SP1,
    SETTINGS_API_2010,
    SETTINGS_API_2010_SP1,
    SETTINGS_API_2010_SP2,
    SETTINGS_API_2013,
    SETTINGS_API_2013_SP1,
    SETTINGS_API_2016
};

/* struct settings_ucserver, settings_directory, ... */
#define SETTINGS_TYPE_TEXT                char *
#define SETTINGS_TYPE_LIST                struct settings_list
#define SETTINGS_TYPE_ADDRESS             struct settings_address
#define SETTINGS_TYPE_NUMBER              int64_t
#define SETTINGS_TYPE_BOOLEAN             bool
#define SETTINGS_TYPE_FILE                struct settings_file
#define SETTINGS_TYPE(kind, storage, ...) typedef SETTINGS_TYPE_##storage settings_type_##kind;
SETTINGS_KINDS(SETTINGS_TYPE)

#define SETTINGS_MEMBER(key, member, kind, ...) settings_type_##kind member;
#define SETTINGS_STRUCT(section, table, ...)                                                       \
    struct settings_##section {                                                                    \
        char *name; /* "" when the section has none */                                             \
        SETTINGS_TABLE_##table(SETTINGS_MEMBER)                                                    \
    };
SETTINGS_SECTIONS(SETTINGS_STRUCT)

/* SETTINGS_SECTION_UCSERVER, ... */
#define SETTINGS_SECTION_ENUMERATOR(section, table, ...) SETTINGS_SECTION_##table,
enum settings_section_id {
    SETTINGS_SECTIONS(SETTINGS_SECTION_ENUMERATOR) /* and how many they are: */
    SETTINGS_SECTION_KINDS
};

/* One section of the file, for code that treats all alike. */
struct settings_section {
    const struct settings_section_kind *kind;
    char *name;     /* "" when it has none */
    void *values;   /* one of the structs */
    int line;       /* where it begins; 0: not in the file */
    int *key_lines; /* by row; 0: the default */
};

/* `ucserver`, `service`, ...; `directories` and `directory_count`, `exchanges` and `exchange_count`: at
 * least one. */
#define SETTINGS_ONE(member) *member;
#define SETTINGS_MANY(member, count)                                                               \
    **member;                                                                                      \
    size_t count;
#define SETTINGS_PLACE(section, table, place, ...) struct settings_##section SETTINGS_##place
struct configuration {
    SETTINGS_SECTIONS(SETTINGS_PLACE)
    struct settings_section *sections; /* all of the above; owns them */
    size_t section_count;
};

#endif
