/* The elements of an answer. They are matched by name and namespace, never by prefix; what is in no
 * row is skipped with all that is below it. */
#include <stddef.h>
#include <string.h>

#include "worker-ews/answer/availability_elements.h"
#include "worker-ews/answer/availability_reading.h"
#include "worker-ews/answer/exchange_namespaces.h"

/* Below which others stand. */
enum element {
    LEAF,
    DOCUMENT,
    ENVELOPE,
    HEADER,
    BODY,
    FAULT,
    DETAIL,
    DETAIL_XML,
    RESPONSE,
    MAILBOXES,
    MAILBOX,
    MESSAGE,
    MESSAGE_XML,
    VIEW,
    EVENTS,
    EVENT,
    DETAILS,
    WORKING_HOURS,
    ZONE,
    STANDARD,
    DAYLIGHT,
};

/* The column that says what becomes of an element; it does not compile for a member of another type. */
#define MEMBER(type, member)                                                                       \
    _Generic(((struct availability_reading *)0)->member, type                                      \
             : offsetof(struct availability_reading, member))
#define FLAG(member)         .flag = MEMBER(bool, member)
#define IS(what)             .kind = ELEMENT_##what
#define NUMBER(what, member) .kind = ELEMENT_##what, .value = MEMBER(int, member)
#define INSTANT(member)      .kind = ELEMENT_INSTANT, .value = MEMBER(int64_t, member)
#define TEXT(what, member)                                                                         \
    .kind = ELEMENT_##what, .value = MEMBER(char *, member),                                       \
    .value_bytes = sizeof(((struct availability_reading *)0)->member)

/* clang-format off */
static const struct element_row ROWS[] = {
    {DOCUMENT, SOAP, "Envelope", ENVELOPE, FLAG(has_envelope)},
    {ENVELOPE, SOAP, "Header", HEADER, IS(PLAIN)},
    {ENVELOPE, SOAP, "Body", BODY, IS(PLAIN)},
    {HEADER, TYPES, "ServerVersionInfo", LEAF, IS(VERSION)},
    {BODY, SOAP, "Fault", FAULT, FLAG(answer.is_fault)},
    {FAULT, "", "faultcode", LEAF, TEXT(LOCAL_NAME, fault_code)},
    {FAULT, "", "faultstring", LEAF, TEXT(TEXT, answer.text)},
    {FAULT, "", "detail", DETAIL, IS(PLAIN)},
    {DETAIL, ERRORS, "ResponseCode", LEAF, TEXT(TEXT, detail_code)},
    {DETAIL, ERRORS, "Message", LEAF, TEXT(TEXT, answer.text)},
    {DETAIL, TYPES, "MessageXml", DETAIL_XML, IS(PLAIN)},
    {DETAIL, MESSAGES, "ErrorCode", LEAF, TEXT(TEXT, answer.code)},
    {DETAIL_XML, TYPES, "*", LEAF, IS(VALUE)},
    {BODY, MESSAGES, "GetUserAvailabilityResponse", RESPONSE, FLAG(has_response)},
    {RESPONSE, MESSAGES, "FreeBusyResponseArray", MAILBOXES, IS(PLAIN)},
    {MAILBOXES, MESSAGES, "FreeBusyResponse", MAILBOX, IS(MAILBOX)},
    {MAILBOX, MESSAGES, "ResponseMessage", MESSAGE, IS(MESSAGE)},
    {MESSAGE, MESSAGES, "MessageText", LEAF, TEXT(TEXT, mailbox.text)},
    {MESSAGE, MESSAGES, "ResponseCode", LEAF, TEXT(TEXT, mailbox.code)},
    {MESSAGE, MESSAGES, "MessageXml", MESSAGE_XML, IS(PLAIN)},
    {MESSAGE_XML, TYPES, "*", LEAF, IS(VALUE)},
    {MAILBOX, MESSAGES, "FreeBusyView", VIEW, IS(PLAIN)},
    {VIEW, TYPES, "FreeBusyViewType", LEAF, TEXT(TEXT, mailbox.view_type)},
    {VIEW, TYPES, "MergedFreeBusy", LEAF, IS(MERGED)},
    {VIEW, TYPES, "CalendarEventArray", EVENTS, IS(PLAIN)},
    {EVENTS, TYPES, "CalendarEvent", EVENT, IS(EVENT)},
    {EVENT, TYPES, "StartTime", LEAF, INSTANT(mailbox.event.start), FLAG(mailbox.event_has_start)},
    {EVENT, TYPES, "EndTime", LEAF, INSTANT(mailbox.event.end), FLAG(mailbox.event_has_end)},
    {EVENT, TYPES, "BusyType", LEAF, IS(BUSY_TYPE)},
    {EVENT, TYPES, "IsPrivate", LEAF, IS(PRIVATE)},
    {EVENT, TYPES, "CalendarEventDetails", DETAILS, FLAG(mailbox.event.has_details)},
    {DETAILS, TYPES, "ID", LEAF, IS(ID)},
    {DETAILS, TYPES, "Subject", LEAF, IS(SUBJECT)},
    {DETAILS, TYPES, "Location", LEAF, IS(LOCATION)},
    {DETAILS, TYPES, "IsPrivate", LEAF, IS(PRIVATE)},
    {VIEW, TYPES, "WorkingHours", WORKING_HOURS, IS(ZONE)},
    {WORKING_HOURS, TYPES, "TimeZone", ZONE, IS(ZONE), FLAG(mailbox.has_zone)},
    {ZONE, TYPES, "Bias", LEAF, NUMBER(NUMBER, mailbox.zone.bias_minutes), FLAG(mailbox.zone_has_bias)},
    {ZONE, TYPES, "StandardTime", STANDARD, IS(ZONE)},
    {ZONE, TYPES, "DaylightTime", DAYLIGHT, IS(ZONE)},
    {STANDARD, TYPES, "Bias", LEAF, NUMBER(NUMBER, mailbox.zone.standard.bias_minutes)},
    {STANDARD, TYPES, "Time", LEAF, NUMBER(TIME_OF_DAY, mailbox.zone.standard.time_seconds)},
    {STANDARD, TYPES, "DayOrder", LEAF, NUMBER(NUMBER, mailbox.zone.standard.day_order)},
    {STANDARD, TYPES, "Month", LEAF, NUMBER(NUMBER, mailbox.zone.standard.month)},
    {STANDARD, TYPES, "DayOfWeek", LEAF, NUMBER(WEEKDAY, mailbox.zone.standard.weekday)},
    {STANDARD, TYPES, "Year", LEAF, NUMBER(YEAR, mailbox.zone.standard.year)},
    {DAYLIGHT, TYPES, "Bias", LEAF, NUMBER(NUMBER, mailbox.zone.daylight.bias_minutes)},
    {DAYLIGHT, TYPES, "Time", LEAF, NUMBER(TIME_OF_DAY, mailbox.zone.daylight.time_seconds)},
    {DAYLIGHT, TYPES, "DayOrder", LEAF, NUMBER(NUMBER, mailbox.zone.daylight.day_order)},
    {DAYLIGHT, TYPES, "Month", LEAF, NUMBER(NUMBER, mailbox.zone.daylight.month)},
    {DAYLIGHT, TYPES, "DayOfWeek", LEAF, NUMBER(WEEKDAY, mailbox.zone.daylight.weekday)},
    {DAYLIGHT, TYPES, "Year", LEAF, NUMBER(YEAR, mailbox.zone.daylight.year)},
};
/* clang-format on */

_Static_assert(sizeof(ROWS) / sizeof(ROWS[0]) <= 64, "one bit for each row");

/* The first letter decides nearly always, and siblings share their long namespace: it is looked at last. */
static bool is_called(const struct element_row *row, const char *namespace, const char *name)
{
    bool has_name =
        row->name[0] == '*' || (row->name[0] == name[0] && strcmp(row->name, name) == 0);
    return has_name && strcmp(row->namespace, namespace) == 0;
}

const struct element_row *
element_row_find(const struct element_row *parent, const char *namespace, const char *name)
{
    int below = parent == NULL ? DOCUMENT : parent->element;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].parent == below && is_called(&ROWS[i], namespace, name))
            return &ROWS[i];
    }
    return NULL;
}

uint64_t element_row_bit(const struct element_row *row)
{
    return UINT64_C(1) << (row - ROWS);
}
