/* What the rows of the settings table are made of, for the code that treats all settings alike: kinds of
 * values, how each is stored, and the way of a value to the process that needs it. */
#ifndef SETTINGS_ROW_H
#define SETTINGS_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/event.h"
#include "proto/message/message_values.h"

/* _(kind, storage, check, form): each kind of value, how its member is stored, whether a text has its
 * form (NULL: that shows when it is read), and the event that says what people are to write, with the
 * row's limits and words as its parameters. */
#define SETTINGS_KINDS(_)                                                                          \
    _(TEXT, TEXT, settings_syntax_is_text, SETTINGS_FORM_TEXT) /* one line of UTF-8 */             \
    _(BASE, TEXT, settings_syntax_is_base, SETTINGS_FORM_TEXT) /* EMPTY_BASE for nothing */        \
    _(HOST, TEXT, settings_syntax_is_host, SETTINGS_FORM_HOST)                                     \
    _(HOSTS, LIST, settings_syntax_is_host, SETTINGS_FORM_HOSTS)                                   \
    _(DOMAINS, LIST, settings_syntax_is_domain, SETTINGS_FORM_DOMAINS) /* whom a section serves */ \
    _(HOST_RULES, LIST, settings_syntax_is_host_rule, SETTINGS_FORM_HOST_RULE)                     \
    _(REALM, TEXT, settings_syntax_is_domain, SETTINGS_FORM_REALM)                                 \
    _(MAIL, TEXT, settings_syntax_is_mail, SETTINGS_FORM_MAIL)                                     \
    _(URL, TEXT, settings_syntax_is_url, SETTINGS_FORM_URL)                                        \
    _(PROXY, TEXT, settings_syntax_is_proxy, SETTINGS_FORM_PROXY)                                  \
    _(FILTER, TEXT, settings_syntax_is_filter, SETTINGS_FORM_FILTER)                               \
    _(ZONE, TEXT, settings_syntax_is_zone, SETTINGS_FORM_ZONE) /* NULL for none */                 \
    _(PINS, LIST, NULL, SETTINGS_FORM_PIN)                     /* kept in lower case */            \
    _(PATH, TEXT, settings_syntax_is_path, SETTINGS_FORM_PATH)                                     \
    _(LISTEN, ADDRESS, NULL, SETTINGS_FORM_LISTEN)                                                 \
    _(COUNT, NUMBER, NULL, SETTINGS_FORM_COUNT)                                                    \
    _(DURATION, NUMBER, NULL, SETTINGS_FORM_DURATION) /* milliseconds */                           \
    _(SIZE, NUMBER, NULL, SETTINGS_FORM_SIZE)         /* octets */                                 \
    _(BOOLEAN, BOOLEAN, NULL, SETTINGS_FORM_BOOLEAN)                                               \
    _(CHOICE, NUMBER, NULL, SETTINGS_FORM_CHOICE) /* one of the row's words */                     \
    _(CREDENTIAL, TEXT, settings_syntax_is_credential, SETTINGS_FORM_CREDENTIAL)                   \
    _(SECRET, FILE, settings_syntax_is_path, SETTINGS_FORM_FILE) /* wiped */                       \
    _(KEYTAB, FILE, settings_syntax_is_path, SETTINGS_FORM_FILE) /* wiped */                       \
    _(CERTIFICATES, FILE, settings_syntax_is_path, SETTINGS_FORM_FILE)

#define SETTINGS_KIND_ENUMERATOR(kind, ...) SETTINGS_##kind,
enum settings_kind { SETTINGS_KINDS(SETTINGS_KIND_ENUMERATOR) };

enum settings_storage {
    SETTINGS_STORED_TEXT,    /* char *, NULL when not set */
    SETTINGS_STORED_LIST,    /* struct settings_list: the key may be repeated */
    SETTINGS_STORED_ADDRESS, /* struct settings_address, host NULL for off */
    SETTINGS_STORED_NUMBER,  /* int64_t; of a choice: the value of the word */
    SETTINGS_STORED_BOOLEAN, /* bool */
    SETTINGS_STORED_FILE,    /* struct settings_file */
};

enum settings_effect { SETTINGS_RELOADS, SETTINGS_RESTARTS, SETTINGS_SHAPES };

struct settings_list {
    char **items;
    size_t count;
};

struct settings_address {
    char *host; /* without brackets */
    uint16_t port;
};

/* What was in a file and is not part of what is handed out. */
enum settings_left_out {
    SETTINGS_LEFT_OUT_NOTHING,
    SETTINGS_LEFT_OUT_MARK, /* of UTF-8, in front of a secret */
    SETTINGS_LEFT_OUT_KEY,  /* a private one beside certificates */
    SETTINGS_LEFT_OUT_MORE, /* something else beside certificates */
};

/* Which file was read: one that was written again, or replaced, has another stamp. */
struct settings_stamp {
    uint64_t device, inode;
    int64_t changed_ns;
};

/* A file whose content is handed out instead of its path. `octets` has a NUL behind it. */
struct settings_file {
    char *path;
    char *octets;
    size_t size_bytes;
    enum settings_left_out left_out;
    struct settings_stamp stamp;
};

/* A word that may be written, and what it means. */
struct settings_word {
    const char *word;
    int64_t value;
};

#define SETTINGS_WORDS_MOST 8

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
    size_t offset, size_bytes; /* of the member in its section's struct */
    const char *default_text;  /* "": not set */
    bool is_needed;            /* the file must have it */
    int64_t lowest;
    int64_t highest;
    struct settings_word words[SETTINGS_WORDS_MOST + 1]; /* end with NULL */
    struct settings_way way;
    enum settings_effect effect;
    const char *text;
};

#endif
