/* The rows of the settings table as data, for the code that treats all settings alike. */
#ifndef SETTINGS_ROW_H
#define SETTINGS_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum settings_kind {
    SETTINGS_TEXT,         /* char *: one line of UTF-8 */
    SETTINGS_HOST,         /* char *: host name or address */
    SETTINGS_HOSTS,        /* struct settings_list: the key may be repeated */
    SETTINGS_DOMAINS,      /* struct settings_list of domain names */
    SETTINGS_MAIL,         /* char *: mail address */
    SETTINGS_URL,          /* char *: http or https */
    SETTINGS_PROXY,        /* char *: http or https, no path */
    SETTINGS_FILTER,       /* char *: LDAP filter */
    SETTINGS_ZONE,         /* char *: IANA name, NULL for none */
    SETTINGS_PIN,          /* char *: 64 lower-case hexadecimal digits */
    SETTINGS_PATH,         /* char *: absolute */
    SETTINGS_LISTEN,       /* struct settings_address, host NULL for off */
    SETTINGS_COUNT,        /* int64_t */
    SETTINGS_DURATION,     /* int64_t milliseconds */
    SETTINGS_SIZE,         /* int64_t octets */
    SETTINGS_BOOLEAN,      /* bool */
    SETTINGS_CHOICE,       /* int: place of the word */
    SETTINGS_SECRET,       /* struct settings_file, wiped */
    SETTINGS_CERTIFICATES, /* struct settings_file */
};

enum settings_need { SETTINGS_OPTIONAL, SETTINGS_NEEDED };

enum settings_effect { SETTINGS_RELOADS, SETTINGS_RESTARTS, SETTINGS_SHAPES };

/* Who gets a value from the supervisor. */
enum settings_seen_by {
    SETTINGS_SUPERVISOR = 0,
    SETTINGS_WORKER_LDAP = 1,
    SETTINGS_WORKER_EWS = 2,
    SETTINGS_PUBLISHER = 4,
    SETTINGS_EVERYONE = 7,
};

struct settings_list {
    char **items;
    size_t count;
};

struct settings_address {
    char *host; /* without brackets */
    uint16_t port;
};

/* A file whose content is handed out instead of its path. `octets` has a NUL behind it. */
struct settings_file {
    char *path;
    char *octets;
    size_t size_bytes;
};

struct settings_row {
    const char *key;
    enum settings_kind kind;
    enum settings_need need;
    size_t offset, size_bytes; /* of the member in its section's struct */
    const char *default_text;
    int64_t lowest;
    int64_t highest;
    const char *words; /* "a|b|c" */
    unsigned seen_by;
    enum settings_effect effect;
    const char *text;
};

struct settings_section_kind {
    const char *name;
    bool named;
    const struct settings_row *rows;
    size_t row_count;
    size_t size_bytes; /* of the struct */
    const char *text;
};

#define SETTINGS_SECTION_KINDS 8

/* All kinds of sections in the order of the table; SETTINGS_SECTION_KINDS of them. */
const struct settings_section_kind *settings_section_kinds(void);

/* The kind or row of that name (byte for byte), or NULL. */
const struct settings_section_kind *settings_section_kind_find(const char *name);
const struct settings_row *settings_row_find(const struct settings_section_kind *kind,
                                             const char *key);

/* Whether the key may be repeated. */
bool settings_row_is_list(const struct settings_row *row);

#endif
