/* What the rows of the settings table are made of, for the code that treats all settings alike. */
#ifndef SETTINGS_ROW_H
#define SETTINGS_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message_values.h"

/* _(kind, storage, form): each kind of value, how its member is stored, and what people are told to
 * write; NULL: that follows from the row. */
#define SETTINGS_KINDS(_)                                                                          \
    _(TEXT, TEXT, "a text") /* one line of UTF-8 */                                                \
    _(HOST, TEXT, "a host name or an IP address")                                                  \
    _(HOSTS, LIST, "a host name or an IP address (each once, at most 16)")                         \
    _(DOMAINS, LIST, "a domain name (each once, at most 64)") /* whom a section serves */          \
    _(MAIL, TEXT, "a mail address")                                                                \
    _(URL, TEXT, "an address that begins with https://")                                           \
    _(PROXY, TEXT, "http://HOST:PORT or https://HOST:PORT")                                        \
    _(FILTER, TEXT, "an LDAP filter in parentheses")                                               \
    _(ZONE, TEXT, "a time zone such as Europe/Berlin") /* NULL for none */                         \
    _(PIN, TEXT, "64 hexadecimal digits")              /* kept in lower case */                    \
    _(PATH, TEXT, "an absolute path")                                                              \
    _(LISTEN, ADDRESS, "ADDRESS:PORT such as 127.0.0.1:7480 or [::1]:7480")                        \
    _(COUNT, NUMBER, NULL)                                                                         \
    _(DURATION, NUMBER, NULL) /* milliseconds */                                                   \
    _(SIZE, NUMBER, NULL)     /* octets */                                                         \
    _(BOOLEAN, BOOLEAN, "yes or no")                                                               \
    _(CHOICE, NUMBER, NULL)                        /* one of the row's words */                    \
    _(SECRET, FILE, "the absolute path of a file") /* wiped */                                     \
    _(CERTIFICATES, FILE, "the absolute path of a file")

#define SETTINGS_KIND_ENUMERATOR(kind, storage, form) SETTINGS_##kind,
enum settings_kind { SETTINGS_KINDS(SETTINGS_KIND_ENUMERATOR) };

enum settings_storage {
    SETTINGS_STORED_TEXT,    /* char *, NULL when not set */
    SETTINGS_STORED_LIST,    /* struct settings_list: the key may be repeated */
    SETTINGS_STORED_ADDRESS, /* struct settings_address, host NULL for off */
    SETTINGS_STORED_NUMBER,  /* int64_t; of a choice: the value of the word */
    SETTINGS_STORED_BOOLEAN, /* bool */
    SETTINGS_STORED_FILE,    /* struct settings_file */
};

enum settings_need { SETTINGS_OPTIONAL, SETTINGS_NEEDED };

enum settings_effect { SETTINGS_RELOADS, SETTINGS_RESTARTS, SETTINGS_SHAPES };

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

/* A word that may be written, and what it means. */
struct settings_word {
    const char *word;
    int64_t value;
};

#define SETTINGS_WORDS_MOST 4

/* Who gets a value, in a field of the settings message (FIELDS_settings) or of a record in it. */
enum settings_reader {
    SETTINGS_SUPERVISOR = ROLE_SUPERVISOR,        /* nobody */
    SETTINGS_WORKER_LDAP = ROLE_WORKER_LDAP,      /* in directory_settings */
    SETTINGS_WORKER_EWS = ROLE_WORKER_EWS,        /* in exchange_settings */
    SETTINGS_PUBLISHER = ROLE_PUBLISHER_UCSERVER, /* in ucserver_settings */
    SETTINGS_EVERYONE = ROLE_LAST + 1,            /* in the message itself */
};

/* What the field is, so that the value can be brought into its form. */
enum settings_form {
    SETTINGS_AS_NOTHING,
    SETTINGS_AS_BOOLEAN,
    SETTINGS_AS_INTEGER,
    SETTINGS_AS_TEXT,
    SETTINGS_AS_OCTETS,
    SETTINGS_AS_TEXTS, /* list of text_item */
    SETTINGS_AS_HOSTS, /* list of host_port */
};

/* The way of a value to its reader. */
struct settings_way {
    enum settings_reader reader;
    enum settings_form form;
    size_t offset, count_offset; /* in the reader's record; the latter of lists only */
};

struct settings_row {
    const char *key;
    enum settings_kind kind;
    enum settings_need need;
    size_t offset, size_bytes; /* of the member in its section's struct */
    const char *default_text;
    int64_t lowest;
    int64_t highest;
    struct settings_word words[SETTINGS_WORDS_MOST + 1]; /* end with NULL */
    struct settings_way way;
    enum settings_effect effect;
    const char *text;
};

enum settings_storage settings_row_storage(const struct settings_row *row);

/* "a host name or an IP address", or NULL when it follows from the row's range or words. */
const char *settings_row_form(const struct settings_row *row);

/* The word of that spelling, or NULL. */
const struct settings_word *settings_row_word(const struct settings_row *row, const char *text);

/* The word of that value, or "". Those for "not set" have the value 0. */
const char *settings_row_word_of(const struct settings_row *row, int64_t value);

#endif
