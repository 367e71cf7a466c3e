/* Collects what an answer says about one mailbox, element by element, and judges in the end
 * whether that is its calendar (docs/mapping.md, section 3). Pure. */
#ifndef WORKER_EWS_MAILBOX_READER_H
#define WORKER_EWS_MAILBOX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/event.h"
#include "proto/event/event_field.h"
#include "proto/event/reason.h"

#include "worker-ews/answer/event_list.h"
#include "worker-ews/answer/text_pool.h"
#include "worker-ews/answer/mailbox_answer.h"

#define RESPONSE_CLASS_BYTES 16
#define VIEW_TYPE_BYTES      24

struct mailbox_reader {
    struct event_list events;
    struct text_pool texts;          /* of these */
    struct availability_event event; /* the one that is being read */
    bool event_has_start; /* its element came; what cannot be read is a problem of its own */
    bool event_has_end;
    bool event_has_private_mark;
    bool has_no_data;         /* an appointment or the merged view says so */
    bool has_details;         /* an appointment came with them */
    bool has_private_marks;   /* with one, whatever it says */
    bool lacks_private_marks; /* without one */
    char response_class[RESPONSE_CLASS_BYTES];
    char view_type[VIEW_TYPE_BYTES];
    char code[ANSWER_CODE_BYTES];
    char inner_code[ANSWER_CODE_BYTES];
    char text[ANSWER_TEXT_BYTES];
    int64_t back_off_ms;
    bool has_zone;
    bool zone_has_bias;
    bool zone_is_ambiguous; /* a part of it came twice */
    struct exchange_zone zone;
    enum mailbox_reading problem;      /* BROKEN or TOO_LARGE as soon as that is clear */
    char problem_reason[REASON_BYTES]; /* packed */
};

/* The busy type of a word. */
enum busy_type busy_type_from_word(const char *word);

/* Prepares a reader in the caller's memory for one mailbox. */
void mailbox_reader_init(struct mailbox_reader *reader);

/* Frees what it collected; it may be prepared again. */
void mailbox_reader_clear(struct mailbox_reader *reader);

/* Forgets the appointment that is being read; the next one begins. */
void mailbox_reader_begin_event(struct mailbox_reader *reader);

/* The texts of the appointment's elements. What cannot be read makes the mailbox BROKEN. `seconds` is
 * the start or the end of the appointment that is being read. */
void mailbox_reader_set_time(struct mailbox_reader *reader, const char *text, int64_t *seconds);
void mailbox_reader_set_busy_type(struct mailbox_reader *reader, const char *word);
void mailbox_reader_set_private(struct mailbox_reader *reader, const char *text);

/* The id and the texts of the appointment, with their octets. `is_cut`: more came than
 * ANSWER_ELEMENT_BYTES_MAX. An id above EVENT_ID_BYTES_MAX counts as none; of a text above
 * EVENT_TEXT_BYTES_MAX as many whole characters are taken as leave room for the mark at its end. */
void mailbox_reader_set_id(struct mailbox_reader *reader,
                           const char *id,
                           size_t size_bytes,
                           bool is_cut);
void mailbox_reader_set_subject(struct mailbox_reader *reader,
                                const char *text,
                                size_t size_bytes,
                                bool is_cut);
void mailbox_reader_set_location(struct mailbox_reader *reader,
                                 const char *text,
                                 size_t size_bytes,
                                 bool is_cut);

/* Takes the appointment into the list. */
void mailbox_reader_end_event(struct mailbox_reader *reader);

/* The digits of t:MergedFreeBusy, one for each half hour, 4 meaning "no data". */
void mailbox_reader_set_merged(struct mailbox_reader *reader, const char *digits);

/* A whole number, or a time of day, of the zone; anything else is EXCHANGE_ZONE_UNREADABLE. */
void mailbox_reader_read_number(const char *text, int *number);
void mailbox_reader_read_time_of_day(const char *text, int *seconds);

/* Records that the mailbox fails with that event and one field of it, or EVENT_END for none; the first
 * reason stays, because what follows it may only be its echo. */
void mailbox_reader_fail(struct mailbox_reader *reader,
                         enum mailbox_reading problem,
                         enum event event,
                         struct event_field field);

/* The mailbox is over: what is it? `answer` borrows the appointments from the reader. */
void mailbox_reader_judge(struct mailbox_reader *reader, struct mailbox_answer *answer);

#endif
