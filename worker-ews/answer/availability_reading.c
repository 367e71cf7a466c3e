/* What becomes of each kind of element.
 *
 * Order is identity: no element names the mailbox, so the number of mailboxes must be right. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_reading.h"
#include "worker-ews/answer/exchange_zone.h"
#include "worker-ews/answer/wait_hint.h"
#include "worker-ews/answer/xml_reader.h"

void availability_reading_init(struct availability_reading *reading,
                               size_t mailbox_count,
                               availability_mailbox_function *mailbox,
                               void *context)
{
    *reading = (struct availability_reading){
        .report = mailbox,
        .context = context,
        .expected = mailbox_count,
        .answer = {.back_off_ms = NO_BACK_OFF},
    };
}

void availability_reading_clear(struct availability_reading *reading)
{
    if (reading->is_in_mailbox)
        mailbox_reader_clear(&reading->mailbox);
    reading->is_in_mailbox = false;
}

void availability_reading_repeat_zone(struct availability_reading *reading)
{
    reading->mailbox.zone_is_ambiguous = true;
}

/* ---- an element begins ---- */

static int begin_mailbox(struct availability_reading *reading)
{
    if (reading->count == reading->expected)
        return -1; /* more than were asked for: nobody knows whose is whose */
    mailbox_reader_init(&reading->mailbox);
    reading->is_in_mailbox = true;
    return 0;
}

static void read_version(struct availability_answer *answer,
                         const struct xml_attributes *attributes)
{
    static const char *const parts[] = {"MajorVersion", "MinorVersion", "MajorBuildNumber",
                                        "MinorBuildNumber"};
    char numbers[4][8];
    for (int i = 0; i < 4; i++)
        (void)xml_attributes_copy(attributes, parts[i], numbers[i], sizeof(numbers[i]));
    (void)snprintf(answer->server_version, sizeof(answer->server_version), "%s.%s.%s.%s",
                   numbers[0], numbers[1], numbers[2], numbers[3]);
}

int availability_reading_open(struct availability_reading *reading,
                              const struct element_row *row,
                              const char *name,
                              const struct xml_attributes *attributes)
{
    struct mailbox_reader *mailbox = &reading->mailbox;
    if (row->flag != 0)
        *(bool *)((char *)reading + row->flag) = true;
    if (row->kind == ELEMENT_MAILBOX)
        return begin_mailbox(reading);
    if (row->kind == ELEMENT_EVENT)
        mailbox_reader_begin_event(mailbox);
    else if (row->kind == ELEMENT_VERSION)
        read_version(&reading->answer, attributes);
    else if (row->kind == ELEMENT_MESSAGE)
        (void)xml_attributes_copy(attributes, "ResponseClass", mailbox->response_class,
                                  sizeof(mailbox->response_class));
    else if (row->kind == ELEMENT_VALUE &&
             xml_attributes_copy(attributes, "Name", reading->value_name, VALUE_NAME_BYTES) != 0)
        text_copy_cut(reading->value_name, VALUE_NAME_BYTES, name);
    return 0;
}

/* ---- an element ends ---- */

static bool is_white_space(char octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static const char *trim(char *text, size_t size)
{
    while (size > 0 && is_white_space(text[size - 1]))
        text[--size] = '\0';
    while (is_white_space(*text))
        text++;
    return text;
}

static const char *local_name(const char *text)
{
    const char *colon = strrchr(text, ':');
    return colon == NULL ? text : colon + 1;
}

static void end_mailbox(struct availability_reading *reading)
{
    struct mailbox_answer answer;
    mailbox_reader_judge(&reading->mailbox, &answer);
    reading->report(reading->context, reading->count, &answer);
    reading->count++;
    availability_reading_clear(reading);
}

static void take_violation(struct schema_violation *violation, const char *name, const char *text)
{
    if (strcmp(name, "LineNumber") == 0)
        text_copy_cut(violation->line, sizeof(violation->line), text);
    else if (strcmp(name, "LinePosition") == 0)
        text_copy_cut(violation->position, sizeof(violation->position), text);
    else if (strcmp(name, "Violation") == 0)
        text_copy_cut(violation->text, sizeof(violation->text), text);
}

static void take_message_value(struct availability_reading *reading, const char *text)
{
    int64_t *back_off_ms =
        reading->is_in_mailbox ? &reading->mailbox.back_off_ms : &reading->answer.back_off_ms;
    char *inner_code = reading->is_in_mailbox ? reading->mailbox.inner_code : reading->inner_code;
    if (strcmp(reading->value_name, "InnerErrorResponseCode") == 0)
        text_copy_cut(inner_code, ANSWER_CODE_BYTES, text);
    else if (strcmp(reading->value_name, "BackOffMilliseconds") == 0)
        *back_off_ms = wait_hint_read(text, 1);
    else if (!reading->is_in_mailbox)
        take_violation(&reading->answer.violation, reading->value_name, text);
}

/* By the types that enum element_kind promises and the table's macros check. */
static void take_element_text(struct availability_reading *reading,
                              const struct element_row *row,
                              const char *text)
{
    struct mailbox_reader *mailbox = &reading->mailbox;
    void *value = (char *)reading + row->value;
    switch (row->kind) {
    case ELEMENT_PLAIN:
    case ELEMENT_VERSION:
    case ELEMENT_MESSAGE:
    case ELEMENT_ZONE:
    case ELEMENT_ID:
    case ELEMENT_SUBJECT:
    case ELEMENT_LOCATION:
        return;
    case ELEMENT_MAILBOX:
        end_mailbox(reading);
        return;
    case ELEMENT_EVENT:
        mailbox_reader_end_event(mailbox);
        return;
    case ELEMENT_VALUE:
        take_message_value(reading, text);
        return;
    case ELEMENT_TEXT:
        if (text[0] != '\0')
            text_copy_cut(value, row->value_bytes, text);
        return;
    case ELEMENT_LOCAL_NAME:
        text_copy_cut(value, row->value_bytes, local_name(text));
        return;
    case ELEMENT_INSTANT:
        mailbox_reader_set_time(mailbox, text, value);
        return;
    case ELEMENT_BUSY_TYPE:
        mailbox_reader_set_busy_type(mailbox, text);
        return;
    case ELEMENT_PRIVATE:
        mailbox_reader_set_private(mailbox, text);
        return;
    case ELEMENT_MERGED:
        mailbox_reader_set_merged(mailbox, text);
        return;
    case ELEMENT_NUMBER:
        mailbox_reader_read_number(text, value);
        return;
    case ELEMENT_YEAR:
        mailbox_reader_read_number(text[0] == '\0' ? "0" : text, value);
        return;
    case ELEMENT_TIME_OF_DAY:
        mailbox_reader_read_time_of_day(text, value);
        return;
    case ELEMENT_WEEKDAY:
        *(int *)value = exchange_zone_weekday(text);
        return;
    }
}

/* Blanks belong to these, and so many of them come that their size is not counted again. */
static bool take_verbatim(struct availability_reading *reading,
                          enum element_kind kind,
                          const char *text,
                          size_t text_bytes,
                          bool is_cut)
{
    if (kind == ELEMENT_ID)
        mailbox_reader_set_id(&reading->mailbox, text, text_bytes, is_cut);
    else if (kind == ELEMENT_SUBJECT)
        mailbox_reader_set_subject(&reading->mailbox, text, text_bytes, is_cut);
    else if (kind == ELEMENT_LOCATION)
        mailbox_reader_set_location(&reading->mailbox, text, text_bytes, is_cut);
    else
        return false;
    return true;
}

void availability_reading_close(struct availability_reading *reading,
                                const struct element_row *row,
                                char *text,
                                size_t text_bytes,
                                bool is_cut)
{
    bool is_of_zone = element_row_is_of_zone(row);
    if (take_verbatim(reading, row->kind, text, text_bytes, is_cut))
        return;
    if (is_cut && reading->is_in_mailbox && !is_of_zone)
        mailbox_reader_fail(&reading->mailbox, MAILBOX_READING_BROKEN, CALENDAR_TEXT_TOO_LONG,
                            event_number("limit", ANSWER_ELEMENT_BYTES_MAX));
    if (is_cut && is_of_zone)
        text[0] = '?'; /* what is left could look like a number */
    take_element_text(reading, row, trim(text, text_bytes));
}

/* ---- the end ---- */

/* Which of the places of a fault's code is trusted, in this order: the detail, the faultcode, a
 * bare number ("5002"), which is better than nothing; and the inner code where the outer one says
 * nothing. */
static void choose_fault_code(struct availability_reading *reading)
{
    const char *code = reading->answer.code;
    if (reading->fault_code[0] != '\0')
        code = reading->fault_code;
    if (reading->detail_code[0] != '\0')
        code = reading->detail_code;
    if (strcmp(code, "ErrorInternalServerError") == 0 && reading->inner_code[0] != '\0')
        code = reading->inner_code;
    if (code != reading->answer.code)
        text_copy_cut(reading->answer.code, sizeof(reading->answer.code), code);
}

static int check_complete(const struct availability_reading *reading, struct error *error)
{
    if (!reading->has_envelope)
        return error_set(error, EXCHANGE_ANSWER_NOT_SOAP);
    if (reading->answer.is_fault)
        return 0;
    if (!reading->has_response)
        return error_set(error, EXCHANGE_ANSWER_TO_SOMETHING_ELSE);
    if (reading->count != reading->expected)
        return error_set(error, EXCHANGE_ANSWER_OF_OTHER_COUNT,
                         event_number("count", (int64_t)reading->count),
                         event_number("expected", (int64_t)reading->expected));
    return 0;
}

int availability_reading_finish(struct availability_reading *reading,
                                struct availability_answer *answer,
                                struct error *error)
{
    if (check_complete(reading, error) != 0)
        return -1;
    choose_fault_code(reading);
    *answer = reading->answer;
    return 0;
}
