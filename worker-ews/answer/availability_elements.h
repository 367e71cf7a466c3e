/* The meaning of the elements of an answer to GetUserAvailability: one table says who may stand
 * below whom and what happens when it opens and closes. Pure. See Microsoft's EWS reference for the
 * shape and docs/mapping.md for what is made of it. */
#ifndef WORKER_EWS_AVAILABILITY_ELEMENTS_H
#define WORKER_EWS_AVAILABILITY_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/answer/mailbox_reader.h"

struct xml_attributes;

#define VALUE_NAME_BYTES 64

/* What has been understood of an answer so far. */
struct availability_reading {
    availability_mailbox_function *report;
    void *context;
    size_t expected; /* mailboxes that were asked for */
    size_t count;    /* mailboxes that have been read */
    bool has_envelope;
    bool has_response;
    bool is_in_mailbox;
    struct mailbox_reader mailbox;
    struct exchange_zone_change *change; /* the half of the zone that is open */
    char value_name[VALUE_NAME_BYTES];   /* of the part of MessageXml that is open */
    char detail_code[ANSWER_CODE_BYTES]; /* the three places of a fault's code */
    char fault_code[ANSWER_CODE_BYTES];
    char inner_code[ANSWER_CODE_BYTES];
    struct availability_answer answer;
};

enum element_count {
    ELEMENT_ONE, /* twice in the same place breaks the answer */
    ELEMENT_MANY,
};

enum element_text {
    ELEMENT_TEXT_IGNORED,
    ELEMENT_TEXT_TRIMMED, /* without the white space around it */
    ELEMENT_TEXT_VERBATIM,
};

/* What an element is. `open` returns -1 when the answer cannot go on like this; `close` gets the
 * element's own text by the rule of `text`. Either may be NULL. */
struct element_row {
    int parent; /* element of another row */
    const char *namespace;
    const char *name; /* "*" for any */
    int element;
    enum element_count count;
    enum element_text text;
    int (*open)(struct availability_reading *reading,
                const char *name,
                const struct xml_attributes *attributes);
    void (*close)(struct availability_reading *reading, const char *text);
};

/* The row of an element below the one of `parent` (NULL: the document itself); NULL if it is not
 * known there. */
const struct element_row *
element_row_find(const struct element_row *parent, const char *namespace, const char *name);

/* The bit of a row among its siblings. */
uint64_t element_row_bit(const struct element_row *row);

#endif
