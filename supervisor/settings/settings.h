/* The configuration: read from one INI file, checked completely before anything is started.
 *
 * The structs have one member for each row of settings_table.h. Words of choices are numbered in
 * the order of the table, which is that of the enums below, of enum tls_mode, private_mode,
 * details_mode and entry_status (proto/message/message_values.h) and of enum log_level. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/log/log.h"
#include "proto/message/message_values.h"

#include "supervisor/settings/settings_report.h"
#include "supervisor/settings/settings_row.h"
#include "supervisor/settings/settings_table.h"

enum settings_exchange_tls { SETTINGS_EXCHANGE_TLS_ON, SETTINGS_EXCHANGE_TLS_OFF };
enum settings_exchange_auth { SETTINGS_AUTH_BASIC, SETTINGS_AUTH_NTLM, SETTINGS_AUTH_NEGOTIATE };
enum settings_channel_binding {
    SETTINGS_CHANNEL_BINDING_AUTO,
    SETTINGS_CHANNEL_BINDING_ON,
    SETTINGS_CHANNEL_BINDING_OFF
};
enum settings_times_only { SETTINGS_TIMES_ONLY_REPLICATE, SETTINGS_TIMES_ONLY_SKIP };
enum settings_all_day_times { SETTINGS_ALL_DAY_INSTANTS, SETTINGS_ALL_DAY_UTC_MIDNIGHT };
#define SETTINGS_TYPE_TEXT         char *
#define SETTINGS_TYPE_HOST         char *
#define SETTINGS_TYPE_HOSTS        struct settings_list
#define SETTINGS_TYPE_DOMAINS      struct settings_list
#define SETTINGS_TYPE_MAIL         char *
#define SETTINGS_TYPE_URL          char *
#define SETTINGS_TYPE_PROXY        char *
#define SETTINGS_TYPE_FILTER       char *
#define SETTINGS_TYPE_ZONE         char *
#define SETTINGS_TYPE_PIN          char *
#define SETTINGS_TYPE_PATH         char *
#define SETTINGS_TYPE_LISTEN       struct settings_address
#define SETTINGS_TYPE_COUNT        int64_t
#define SETTINGS_TYPE_DURATION     int64_t
#define SETTINGS_TYPE_SIZE         int64_t
#define SETTINGS_TYPE_BOOLEAN      bool
#define SETTINGS_TYPE_CHOICE       int
#define SETTINGS_TYPE_SECRET       struct settings_file
#define SETTINGS_TYPE_CERTIFICATES struct settings_file

/* struct settings_ucserver, settings_directory, ... Texts are NULL when not set. */
#define SETTINGS_MEMBER(key, member, kind, ...) SETTINGS_TYPE_##kind member;
#define SETTINGS_STRUCT(section, rows, ...)                                                        \
    struct settings_##section {                                                                    \
        char *name; /* "" when the section has none */                                             \
        rows(SETTINGS_MEMBER)                                                                      \
    };
SETTINGS_SECTIONS(SETTINGS_STRUCT)
#undef SETTINGS_STRUCT
#undef SETTINGS_MEMBER

/* One section of the file, for code that treats all alike. */
struct settings_section {
    const struct settings_section_kind *kind;
    char *name;     /* "" when it has none */
    void *values;   /* one of the structs */
    int line;       /* where it begins; 0: not in the file */
    int *key_lines; /* by row; 0: the default */
};

struct configuration {
    struct settings_ucserver *ucserver;
    struct settings_service *service;
    struct settings_pool *pool;
    struct settings_bus *bus;
    struct settings_log *log;
    struct settings_http *http;
    struct settings_directory **directories; /* at least one */
    size_t directory_count;
    struct settings_exchange **exchanges; /* at least one */
    size_t exchange_count;
    struct settings_section *sections; /* all of the above; owns them */
    size_t section_count;
};

/* Reads and checks the file and the files that it names. Every problem goes to `report`, each
 * with file, line, key and what was expected. Returns new settings, or NULL when the report holds
 * an error (then exit with status 2). */
struct configuration *settings_load(const char *path, struct settings_report *report);

/* The same from a stream that is called `name` in the report, without opening the secret and
 * certificate files that it names. Borrows the stream. */
struct configuration *settings_read(FILE *stream, const char *name, struct settings_report *report);

/* Wipes the secrets and frees everything. NULL is fine. */
void settings_destroy(struct configuration *settings);

/* Returns a new text: the web service's address, from `url` or from `host` and `port`. */
char *settings_exchange_url(const struct settings_exchange *exchange);

#endif
