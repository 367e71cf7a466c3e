/* What an answer of Exchange says about one mailbox, before any rule of ours.
 *
 * Why it is no calendar is told in one of two ways: in the server's own code and words when it
 * refused, as an event of ours when something in it cannot be. Neither ever holds a text of an
 * appointment. */
#ifndef WORKER_EWS_MAILBOX_ANSWER_H
#define WORKER_EWS_MAILBOX_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/reason.h"
#include "proto/message/message_values.h"

#include "worker-ews/answer/exchange_zone.h"

struct event_list;

#define ANSWER_CODE_BYTES 64
#define ANSWER_TEXT_BYTES 256

/* More appointments in one answer are not taken: Exchange itself stops at 1,000 or, where an
 * administrator wants it, at 10,000. */
#define MAILBOX_EVENTS_MAX 10000

/* So much of a single text is looked at; a longer one makes its mailbox fail, but for those that follow. */
#define ANSWER_ELEMENT_BYTES_MAX (64 * 1024)

/* A longer subject or location is cut (docs/mapping.md, section 3). */
#define EVENT_TEXT_BYTES_MAX 2048

/* A longer id counts as none: an entry id must have room for it, the start and a number. */
#define EVENT_ID_BYTES_MAX 1000

/* All texts of one mailbox in one answer. */
#define MAILBOX_TEXT_BYTES_MAX (16 * 1024 * 1024)

/* Of a busy type that we do not know, for the log. */
#define BUSY_WORD_BYTES 32

/* When the server sent no time to wait. */
#define NO_BACK_OFF (-1)

enum busy_type {
    BUSY_TYPE_FREE,
    BUSY_TYPE_TENTATIVE,
    BUSY_TYPE_BUSY,
    BUSY_TYPE_OUT_OF_OFFICE,
    BUSY_TYPE_WORKING_ELSEWHERE,
    BUSY_TYPE_NO_DATA,
    BUSY_TYPE_OTHER, /* a word that we do not know: counts as busy */
};

/* One t:CalendarEvent. Texts are never NULL; "" when they did not come. */
struct availability_event {
    int64_t start; /* seconds since 1970, UTC */
    int64_t end;
    const char *busy_word; /* as it came */
    const char *id;
    const char *subject;
    const char *location;
    enum busy_type busy_type;
    bool has_details; /* without them nobody can tell whether it is private */
    bool is_private;
    bool is_subject_cut;
    bool is_location_cut;
};

enum mailbox_reading {
    MAILBOX_READING_COMPLETE,      /* these are its appointments, even if there are none */
    MAILBOX_READING_REFUSED,       /* the server gave an error instead */
    MAILBOX_READING_NO_EVENT_DATA, /* success, but without a list of appointments */
    MAILBOX_READING_BROKEN,        /* something in it cannot be, see docs/mapping.md section 3 */
    MAILBOX_READING_TOO_LARGE,     /* beyond our limits: the window must be smaller */
};

struct mailbox_answer {
    enum mailbox_reading reading;
    char code[ANSWER_CODE_BYTES]; /* the server's, when it refused; may be empty */
    char text[ANSWER_TEXT_BYTES]; /* the server's, when it refused */
    char reason[REASON_BYTES];    /* packed: why it is not complete, if it was not refused */
    int64_t back_off_ms;          /* or NO_BACK_OFF */
    const struct availability_event *events;
    size_t event_count;
    /* holds the events; who wants to keep them may take it while being told; or NULL */
    struct event_list *list;
    /* what the account may see, by what came; VIEW_UNKNOWN unless complete */
    enum granted_view view;
    /* an appointment came without a mark that says whether it is private */
    bool is_private_unknown;
    bool has_zone;
    struct exchange_zone zone;      /* checked */
    char zone_reason[REASON_BYTES]; /* packed: why there is none although one came; else empty */
};

#endif
