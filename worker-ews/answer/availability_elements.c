/* The elements of an answer. They are matched by name and namespace, never by prefix; what is in no
 * row is skipped with all that is below it. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"

#include "worker-ews/answer/availability_elements.h"
#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/answer/exchange_zone.h"
#include "worker-ews/answer/xml_reader.h"

#define SOAP     "http://schemas.xmlsoap.org/soap/envelope/"
#define TYPES    "http://schemas.microsoft.com/exchange/services/2006/types"
#define MESSAGES "http://schemas.microsoft.com/exchange/services/2006/messages"
#define ERRORS   "http://schemas.microsoft.com/exchange/services/2006/errors"

enum element {
    DOCUMENT,
    ENVELOPE,
    HEADER,
    SERVER_VERSION,
    BODY,
    FAULT,
    FAULT_CODE,
    FAULT_STRING,
    DETAIL,
    DETAIL_CODE,
    DETAIL_MESSAGE,
    DETAIL_XML,
    DETAIL_NUMBER,
    RESPONSE,
    MAILBOXES,
    MAILBOX,
    MESSAGE,
    MESSAGE_TEXT,
    MESSAGE_CODE,
    MESSAGE_XML,
    VALUE,
    VIEW,
    VIEW_TYPE,
    MERGED,
    EVENTS,
    EVENT,
    START,
    END,
    BUSY,
    DETAILS,
    ID,
    SUBJECT,
    LOCATION,
    PRIVATE,
    WORKING_HOURS,
    ZONE,
    ZONE_BIAS,
    STANDARD,
    DAYLIGHT,
    CHANGE_BIAS,
    CHANGE_TIME,
    CHANGE_ORDER,
    CHANGE_MONTH,
    CHANGE_WEEKDAY,
};

/* ---- the answer as a whole ---- */

static int open_envelope(struct availability_reading *reading,
                         const char *name,
                         const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->has_envelope = true;
    return 0;
}

static int open_server_version(struct availability_reading *reading,
                               const char *name,
                               const struct xml_attributes *attributes)
{
    (void)name;
    static const char *const parts[] = {"MajorVersion", "MinorVersion", "MajorBuildNumber",
                                        "MinorBuildNumber"};
    char numbers[4][8];
    for (int i = 0; i < 4; i++)
        (void)xml_attributes_copy(attributes, parts[i], numbers[i], sizeof(numbers[i]));
    (void)snprintf(reading->answer.server_version, sizeof(reading->answer.server_version),
                   "%s.%s.%s.%s", numbers[0], numbers[1], numbers[2], numbers[3]);
    return 0;
}

static int open_fault(struct availability_reading *reading,
                      const char *name,
                      const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->answer.is_fault = true;
    return 0;
}

/* "a:ErrorServerBusy": the prefix says nothing. */
static void close_fault_code(struct availability_reading *reading, const char *text)
{
    const char *colon = strrchr(text, ':');
    text_copy_cut(reading->fault_code, sizeof(reading->fault_code),
                  colon == NULL ? text : colon + 1);
}

static void close_fault_text(struct availability_reading *reading, const char *text)
{
    if (text[0] != '\0')
        text_copy_cut(reading->answer.text, sizeof(reading->answer.text), text);
}

static void close_detail_code(struct availability_reading *reading, const char *text)
{
    text_copy_cut(reading->detail_code, sizeof(reading->detail_code), text);
}

/* A number alone ("5002") is better than no code at all. */
static void close_detail_number(struct availability_reading *reading, const char *text)
{
    if (reading->answer.code[0] == '\0')
        text_copy_cut(reading->answer.code, sizeof(reading->answer.code), text);
}

static int open_response(struct availability_reading *reading,
                         const char *name,
                         const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->has_response = true;
    return 0;
}

/* ---- MessageXml: <t:Value Name="X"> or <t:X> ---- */

static int open_value(struct availability_reading *reading,
                      const char *name,
                      const struct xml_attributes *attributes)
{
    if (xml_attributes_copy(attributes, "Name", reading->value_name, sizeof(reading->value_name)) !=
        0)
        text_copy_cut(reading->value_name, sizeof(reading->value_name), name);
    return 0;
}

static void close_value(struct availability_reading *reading, const char *text)
{
    int64_t *back_off_ms =
        reading->is_in_mailbox ? &reading->mailbox.back_off_ms : &reading->answer.back_off_ms;
    char *inner_code = reading->is_in_mailbox ? reading->mailbox.inner_code : reading->inner_code;
    int64_t milliseconds;
    if (strcmp(reading->value_name, "InnerErrorResponseCode") == 0)
        text_copy_cut(inner_code, ANSWER_CODE_BYTES, text);
    else if (strcmp(reading->value_name, "BackOffMilliseconds") == 0 &&
             text_to_integer(text, 0, INT64_MAX, &milliseconds) == 0)
        *back_off_ms = milliseconds;
}

/* ---- one mailbox ---- */

static int open_mailbox(struct availability_reading *reading,
                        const char *name,
                        const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    if (reading->count == reading->expected)
        return -1; /* more than were asked for: nobody knows whose is whose */
    mailbox_reader_init(&reading->mailbox);
    reading->is_in_mailbox = true;
    return 0;
}

static void close_mailbox(struct availability_reading *reading, const char *text)
{
    (void)text;
    struct mailbox_answer answer;
    mailbox_reader_judge(&reading->mailbox, &answer);
    reading->report(reading->context, reading->count, &answer);
    reading->count++;
    mailbox_reader_clear(&reading->mailbox);
    reading->is_in_mailbox = false;
}

static int open_message(struct availability_reading *reading,
                        const char *name,
                        const struct xml_attributes *attributes)
{
    (void)name;
    (void)xml_attributes_copy(attributes, "ResponseClass", reading->mailbox.response_class,
                              sizeof(reading->mailbox.response_class));
    return 0;
}

static void close_message_text(struct availability_reading *reading, const char *text)
{
    text_copy_cut(reading->mailbox.text, sizeof(reading->mailbox.text), text);
}

static void close_message_code(struct availability_reading *reading, const char *text)
{
    text_copy_cut(reading->mailbox.code, sizeof(reading->mailbox.code), text);
}

static void close_view_type(struct availability_reading *reading, const char *text)
{
    text_copy_cut(reading->mailbox.view_type, sizeof(reading->mailbox.view_type), text);
}

static void close_merged(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_merged(&reading->mailbox, text);
}

/* ---- one appointment ---- */

static int open_event(struct availability_reading *reading,
                      const char *name,
                      const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    mailbox_reader_begin_event(&reading->mailbox);
    return 0;
}

static void close_event(struct availability_reading *reading, const char *text)
{
    (void)text;
    mailbox_reader_end_event(&reading->mailbox);
}

static void close_start(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_start(&reading->mailbox, text);
}

static void close_end(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_end(&reading->mailbox, text);
}

static void close_busy(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_busy_type(&reading->mailbox, text);
}

static int open_details(struct availability_reading *reading,
                        const char *name,
                        const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->mailbox.event.has_details = true;
    return 0;
}

static void close_id(struct availability_reading *reading, const char *text)
{
    reading->mailbox.event.id = mailbox_reader_keep(&reading->mailbox, text, strlen(text));
}

static void close_subject(struct availability_reading *reading, const char *text)
{
    reading->mailbox.event.subject = mailbox_reader_keep(&reading->mailbox, text, strlen(text));
}

static void close_location(struct availability_reading *reading, const char *text)
{
    reading->mailbox.event.location = mailbox_reader_keep(&reading->mailbox, text, strlen(text));
}

static void close_private(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_private(&reading->mailbox, text);
}

/* ---- the zone of the working hours ---- */

static int open_zone(struct availability_reading *reading,
                     const char *name,
                     const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->mailbox.has_zone = true;
    return 0;
}

static void close_zone_bias(struct availability_reading *reading, const char *text)
{
    reading->mailbox.zone_has_bias = true;
    mailbox_reader_set_number(&reading->mailbox, text, &reading->mailbox.zone.bias_minutes);
}

static int open_standard(struct availability_reading *reading,
                         const char *name,
                         const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->change = &reading->mailbox.zone.standard;
    return 0;
}

static int open_daylight(struct availability_reading *reading,
                         const char *name,
                         const struct xml_attributes *attributes)
{
    (void)name;
    (void)attributes;
    reading->change = &reading->mailbox.zone.daylight;
    return 0;
}

static void close_change_bias(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_number(&reading->mailbox, text, &reading->change->bias_minutes);
}

static void close_change_order(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_number(&reading->mailbox, text, &reading->change->day_order);
}

static void close_change_month(struct availability_reading *reading, const char *text)
{
    mailbox_reader_set_number(&reading->mailbox, text, &reading->change->month);
}

static void close_change_time(struct availability_reading *reading, const char *text)
{
    if (exchange_time_read_of_day(text, &reading->change->time_seconds) != 0)
        mailbox_reader_fail(&reading->mailbox, MAILBOX_READING_BROKEN,
                            "its time zone has a time that cannot be read");
}

static void close_change_weekday(struct availability_reading *reading, const char *text)
{
    reading->change->weekday = exchange_zone_weekday(text);
}

/* clang-format off */
static const struct element_row ROWS[] = {
    {DOCUMENT, SOAP, "Envelope", ENVELOPE, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_envelope, NULL},
    {ENVELOPE, SOAP, "Header", HEADER, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {ENVELOPE, SOAP, "Body", BODY, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {HEADER, TYPES, "ServerVersionInfo", SERVER_VERSION, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_server_version, NULL},
    {BODY, SOAP, "Fault", FAULT, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_fault, NULL},
    {FAULT, "", "faultcode", FAULT_CODE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_fault_code},
    {FAULT, "", "faultstring", FAULT_STRING, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_fault_text},
    {FAULT, "", "detail", DETAIL, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {DETAIL, ERRORS, "ResponseCode", DETAIL_CODE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_detail_code},
    {DETAIL, ERRORS, "Message", DETAIL_MESSAGE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_fault_text},
    {DETAIL, TYPES, "MessageXml", DETAIL_XML, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {DETAIL, MESSAGES, "ErrorCode", DETAIL_NUMBER, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_detail_number},
    {DETAIL_XML, TYPES, "*", VALUE, ELEMENT_MANY, ELEMENT_TEXT_TRIMMED, open_value, close_value},
    {BODY, MESSAGES, "GetUserAvailabilityResponse", RESPONSE, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_response, NULL},
    {RESPONSE, MESSAGES, "FreeBusyResponseArray", MAILBOXES, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {MAILBOXES, MESSAGES, "FreeBusyResponse", MAILBOX, ELEMENT_MANY, ELEMENT_TEXT_IGNORED, open_mailbox, close_mailbox},
    {MAILBOX, MESSAGES, "ResponseMessage", MESSAGE, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_message, NULL},
    {MESSAGE, MESSAGES, "MessageText", MESSAGE_TEXT, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_message_text},
    {MESSAGE, MESSAGES, "ResponseCode", MESSAGE_CODE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_message_code},
    {MESSAGE, MESSAGES, "MessageXml", MESSAGE_XML, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {MESSAGE_XML, TYPES, "*", VALUE, ELEMENT_MANY, ELEMENT_TEXT_TRIMMED, open_value, close_value},
    {MAILBOX, MESSAGES, "FreeBusyView", VIEW, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {VIEW, TYPES, "FreeBusyViewType", VIEW_TYPE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_view_type},
    {VIEW, TYPES, "MergedFreeBusy", MERGED, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_merged},
    {VIEW, TYPES, "CalendarEventArray", EVENTS, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {EVENTS, TYPES, "CalendarEvent", EVENT, ELEMENT_MANY, ELEMENT_TEXT_IGNORED, open_event, close_event},
    {EVENT, TYPES, "StartTime", START, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_start},
    {EVENT, TYPES, "EndTime", END, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_end},
    {EVENT, TYPES, "BusyType", BUSY, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_busy},
    {EVENT, TYPES, "IsPrivate", PRIVATE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_private},
    {EVENT, TYPES, "CalendarEventDetails", DETAILS, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_details, NULL},
    {DETAILS, TYPES, "ID", ID, ELEMENT_ONE, ELEMENT_TEXT_VERBATIM, NULL, close_id},
    {DETAILS, TYPES, "Subject", SUBJECT, ELEMENT_ONE, ELEMENT_TEXT_VERBATIM, NULL, close_subject},
    {DETAILS, TYPES, "Location", LOCATION, ELEMENT_ONE, ELEMENT_TEXT_VERBATIM, NULL, close_location},
    {DETAILS, TYPES, "IsPrivate", PRIVATE, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_private},
    {VIEW, TYPES, "WorkingHours", WORKING_HOURS, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, NULL, NULL},
    {WORKING_HOURS, TYPES, "TimeZone", ZONE, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_zone, NULL},
    {ZONE, TYPES, "Bias", ZONE_BIAS, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_zone_bias},
    {ZONE, TYPES, "StandardTime", STANDARD, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_standard, NULL},
    {ZONE, TYPES, "DaylightTime", DAYLIGHT, ELEMENT_ONE, ELEMENT_TEXT_IGNORED, open_daylight, NULL},
    {STANDARD, TYPES, "Bias", CHANGE_BIAS, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_bias},
    {STANDARD, TYPES, "Time", CHANGE_TIME, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_time},
    {STANDARD, TYPES, "DayOrder", CHANGE_ORDER, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_order},
    {STANDARD, TYPES, "Month", CHANGE_MONTH, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_month},
    {STANDARD, TYPES, "DayOfWeek", CHANGE_WEEKDAY, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_weekday},
    {DAYLIGHT, TYPES, "Bias", CHANGE_BIAS, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_bias},
    {DAYLIGHT, TYPES, "Time", CHANGE_TIME, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_time},
    {DAYLIGHT, TYPES, "DayOrder", CHANGE_ORDER, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_order},
    {DAYLIGHT, TYPES, "Month", CHANGE_MONTH, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_month},
    {DAYLIGHT, TYPES, "DayOfWeek", CHANGE_WEEKDAY, ELEMENT_ONE, ELEMENT_TEXT_TRIMMED, NULL, close_change_weekday},
};
/* clang-format on */

const struct element_row *
element_row_find(const struct element_row *parent, const char *namespace, const char *name)
{
    int below = parent == NULL ? DOCUMENT : parent->element;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct element_row *row = &ROWS[i];
        if (row->parent == below && strcmp(row->namespace, namespace) == 0 &&
            (row->name[0] == '*' || strcmp(row->name, name) == 0))
            return row;
    }
    return NULL;
}

uint64_t element_row_bit(const struct element_row *row)
{
    return UINT64_C(1) << row->element;
}
