/* What has been understood of an answer so far, and what each kind of element adds to it. Pure.
 *
 * The reading knows nothing of XML: availability_elements.c says by a table where an element may
 * stand and which member of the reading it fills, and the parser calls in here with that row. */
#ifndef WORKER_EWS_AVAILABILITY_READING_H
#define WORKER_EWS_AVAILABILITY_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "worker-ews/answer/availability_answer.h"
#include "worker-ews/answer/mailbox_reader.h"

struct error;
struct xml_attributes;

#define VALUE_NAME_BYTES 64

struct availability_reading {
    availability_mailbox_function *report;
    void *context;
    size_t expected; /* mailboxes that were asked for */
    size_t count;    /* mailboxes that have been read */
    bool has_envelope;
    bool has_response;
    bool is_in_mailbox;
    struct mailbox_reader mailbox;
    char value_name[VALUE_NAME_BYTES];   /* of the part of MessageXml that is open */
    char detail_code[ANSWER_CODE_BYTES]; /* the three places of a fault's code */
    char fault_code[ANSWER_CODE_BYTES];
    char inner_code[ANSWER_CODE_BYTES];
    struct availability_answer answer;
};

enum element_kind {
    ELEMENT_PLAIN,   /* nothing but what stands below it */
    ELEMENT_VERSION, /* its attributes are the server's version */
    ELEMENT_MAILBOX, /* many: one mailbox from start to end */
    ELEMENT_MESSAGE, /* its attribute is the ResponseClass */
    ELEMENT_EVENT,   /* many: one appointment from start to end */
    ELEMENT_ZONE,    /* nothing but what stands below it; what is odd there costs no appointment */
    /* from here on the text counts, without the white space around it */
    ELEMENT_VALUE,      /* many: <t:Value Name="X"> or <t:X> of a MessageXml */
    ELEMENT_TEXT,       /* char[]: the text, cut to fit, unless there is none */
    ELEMENT_LOCAL_NAME, /* char[]: the text without its prefix, which says nothing */
    ELEMENT_ID,         /* of the appointment, verbatim, as the next two */
    ELEMENT_SUBJECT,
    ELEMENT_LOCATION,
    ELEMENT_INSTANT,   /* int64_t: seconds since 1970 */
    ELEMENT_BUSY_TYPE, /* of the appointment */
    ELEMENT_PRIVATE,   /* of the appointment */
    ELEMENT_MERGED,    /* of the mailbox */
    /* from here on of the zone */
    ELEMENT_NUMBER,      /* int */
    ELEMENT_YEAR,        /* int; 0 when there is no text */
    ELEMENT_TIME_OF_DAY, /* int: seconds */
    ELEMENT_WEEKDAY,     /* int */
};

/* What an element is: its place, its name, and what becomes of it. */
struct element_row {
    int parent; /* element of another row, or the document */
    const char *namespace;
    const char *name; /* "*" for any */
    int element;      /* 0: nothing that is known stands below it */
    enum element_kind kind;
    size_t flag;  /* offset of a bool in the reading that says that the element came; 0: none */
    size_t value; /* offset of what the kind fills */
    size_t value_bytes;
};

/* Prepares it in the caller's memory for an answer about so many mailboxes. Keeps `context`. */
void availability_reading_init(struct availability_reading *reading,
                               size_t mailbox_count,
                               availability_mailbox_function *mailbox,
                               void *context);

/* Frees what an unfinished answer left. */
void availability_reading_clear(struct availability_reading *reading);

/* Whether the element may stand there more than once. */
static inline bool element_row_is_many(const struct element_row *row)
{
    return row->kind == ELEMENT_MAILBOX || row->kind == ELEMENT_EVENT || row->kind == ELEMENT_VALUE;
}

/* Whether the element's own text counts; that of no row (NULL) does not. */
static inline bool element_row_wants_text(const struct element_row *row)
{
    return row != NULL && row->kind >= ELEMENT_VALUE;
}

/* Whether it belongs to the working hours and their zone, which no appointment depends on. */
static inline bool element_row_is_of_zone(const struct element_row *row)
{
    return row->kind == ELEMENT_ZONE || row->kind >= ELEMENT_NUMBER;
}

/* An element of the zone has come once more: nobody knows which one is meant. */
void availability_reading_repeat_zone(struct availability_reading *reading);

/* The element begins. Returns 0, or -1 when the answer cannot go on like this. */
int availability_reading_open(struct availability_reading *reading,
                              const struct element_row *row,
                              const char *name,
                              const struct xml_attributes *attributes);

/* The element ends. `text` is its own text, with a NUL behind it, empty if that does not count; it may be changed.
 * `is_cut`: that is not all of it. */
void availability_reading_close(struct availability_reading *reading,
                                const struct element_row *row,
                                char *text,
                                size_t text_bytes,
                                bool is_cut);

/* The document is over. Returns 0 and fills `answer` when it was complete: either a fault or exactly as
 * many mailboxes as were asked for. Else -1 with `error` (BROKEN). */
int availability_reading_finish(struct availability_reading *reading,
                                struct availability_answer *answer,
                                struct error *error);

#endif
