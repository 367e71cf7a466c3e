/* GetUserAvailability is always the same text around version, zone, addresses, window and view.
 *
 * Only addresses come from outside; libxml2 escapes in them what must be escaped. */
#include <libxml/entities.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/day.h"
#include "proto/base/text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/answer/exchange_namespaces.h"
#include "worker-ews/answer/exchange_time.h"

/* With version and zone. */
#define BEFORE_MAILBOXES                                                                           \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<soap:Envelope xmlns:soap=\"" SOAP "\" xmlns:t=\"" TYPES "\" xmlns:m=\"" MESSAGES "\">"       \
    "<soap:Header><t:RequestServerVersion Version=\"%s\"/></soap:Header>"                          \
    "<soap:Body><m:GetUserAvailabilityRequest>"                                                    \
    "<t:TimeZone><t:Bias>0</t:Bias>%s</t:TimeZone><m:MailboxDataArray>"

#define BEFORE_ADDRESS "<t:MailboxData><t:Email><t:Address>"
#define AFTER_ADDRESS                                                                              \
    "</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType>"                              \
    "<t:ExcludeConflicts>false</t:ExcludeConflicts></t:MailboxData>"

/* With begin, end and view. Only views with a Merged part use the interval, but the schema wants it
 * within 5 to 1440. */
#define AFTER_MAILBOXES                                                                            \
    "</m:MailboxDataArray><t:FreeBusyViewOptions>"                                                 \
    "<t:TimeWindow><t:StartTime>%s</t:StartTime><t:EndTime>%s</t:EndTime></t:TimeWindow>"          \
    "<t:MergedFreeBusyIntervalInMinutes>30</t:MergedFreeBusyIntervalInMinutes>"                    \
    "<t:RequestedView>%s</t:RequestedView></t:FreeBusyViewOptions>"                                \
    "</m:GetUserAvailabilityRequest></soap:Body></soap:Envelope>\n"

#define PIECE_BYTES 2048

/* Always all three parts of a zone: one of only a bias is ErrorSchemaValidation. */
#define ZONE_CHANGE(element, time, day_order, month)                                               \
    "<t:" element "><t:Bias>0</t:Bias><t:Time>" time "</t:Time><t:DayOrder>" day_order             \
    "</t:DayOrder><t:Month>" month "</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:" element ">"

static const char *const ZONE_CHANGES[] = {
    [UTC_FORM_NO_CHANGE] = ZONE_CHANGE("StandardTime", "00:00:00", "0", "0")
        ZONE_CHANGE("DaylightTime", "00:00:00", "0", "0"),
    [UTC_FORM_EQUAL_CHANGES] = ZONE_CHANGE("StandardTime", "02:00:00", "1", "10")
        ZONE_CHANGE("DaylightTime", "02:00:00", "1", "3"),
};

/* A product's last version does for all of its servers, so that an old one is asked three times at most. */
static const struct {
    enum schema_version version, lower;
    const char *name;
} versions[] = {
    {SCHEMA_VERSION_2016, SCHEMA_VERSION_2013_SP1, "Exchange2016"},
    {SCHEMA_VERSION_2013_SP1, SCHEMA_VERSION_2010_SP2, "Exchange2013_SP1"},
    {SCHEMA_VERSION_2013, SCHEMA_VERSION_2010_SP2, "Exchange2013"},
    {SCHEMA_VERSION_2010_SP2, SCHEMA_VERSION_2007_SP1, "Exchange2010_SP2"},
    {SCHEMA_VERSION_2010_SP1, SCHEMA_VERSION_2007_SP1, "Exchange2010_SP1"},
    {SCHEMA_VERSION_2010, SCHEMA_VERSION_2007_SP1, "Exchange2010"},
    {SCHEMA_VERSION_2007_SP1, SCHEMA_VERSION_2007_SP1, "Exchange2007_SP1"},
};

#define VERSION_COUNT (sizeof(versions) / sizeof(versions[0]))

int schema_version_read(const char *name, enum schema_version *version)
{
    for (size_t i = 0; i < VERSION_COUNT; i++) {
        if (strcmp(versions[i].name, name) != 0)
            continue;
        *version = versions[i].version;
        return 0;
    }
    return -1;
}

static size_t version_row(enum schema_version version)
{
    size_t row = 0;
    while (row + 1 < VERSION_COUNT && versions[row].version != version)
        row++;
    return row;
}

const char *schema_version_name(enum schema_version version)
{
    return versions[version_row(version)].name;
}

bool schema_version_lower(enum schema_version *version)
{
    enum schema_version lower = versions[version_row(*version)].lower;
    bool is_lower = lower != *version;
    *version = lower;
    return is_lower;
}

bool availability_address_is_usable(const char *address)
{
    size_t size = strlen(address);
    if (size == 0 || size > AVAILABILITY_ADDRESS_BYTES_MAX || !text_is_utf8(address, size))
        return false;
    for (const char *at = address; *at != '\0'; at++) {
        if ((unsigned char)*at <= 0x20 || *at == 0x7f)
            return false;
    }
    return true;
}

static bool add(xmlBufferPtr octets, const char *text)
{
    return xmlBufferCCat(octets, text) == 0;
}

static bool add_mailbox(xmlBufferPtr octets, const char *address)
{
    xmlChar *escaped = xmlEncodeSpecialChars(NULL, BAD_CAST address);
    bool is_good = escaped != NULL && add(octets, BEFORE_ADDRESS) &&
                   add(octets, (const char *)escaped) && add(octets, AFTER_ADDRESS);
    xmlFree(escaped);
    return is_good;
}

static bool add_document(xmlBufferPtr octets, const struct availability_request *request)
{
    char piece[PIECE_BYTES], begin[EXCHANGE_TIME_BYTES], end[EXCHANGE_TIME_BYTES];
    (void)snprintf(piece, sizeof(piece), BEFORE_MAILBOXES, schema_version_name(request->version),
                   ZONE_CHANGES[request->utc_form]);
    bool is_good = add(octets, piece);
    for (size_t i = 0; i < request->address_count && is_good; i++)
        is_good = add_mailbox(octets, request->addresses[i]);
    exchange_time_write(request->window_begin, begin);
    exchange_time_write(request->window_end, end);
    (void)snprintf(piece, sizeof(piece), AFTER_MAILBOXES, begin, end,
                   request->times_only ? "FreeBusy" : "Detailed");
    return is_good && add(octets, piece);
}

static int check(const struct availability_request *request, struct error *error)
{
    if (request->address_count < 1 || request->address_count > AVAILABILITY_MAILBOXES_MAX)
        return error_set(error, EXCHANGE_REQUEST_OF_WRONG_SIZE,
                         event_number("count", (int64_t)request->address_count),
                         event_number("limit", AVAILABILITY_MAILBOXES_MAX));
    for (size_t i = 0; i < request->address_count; i++) {
        if (!availability_address_is_usable(request->addresses[i]))
            return error_set(error, EXCHANGE_REQUEST_WITH_BAD_ADDRESS,
                             event_number("number", (int64_t)i + 1));
    }
    if (request->window_begin % DAY_SECONDS != 0 || request->window_end % DAY_SECONDS != 0 ||
        request->window_begin >= request->window_end ||
        !exchange_time_is_plausible(request->window_begin) ||
        !exchange_time_is_plausible(request->window_end))
        return error_set(error, EXCHANGE_WINDOW_NOT_OF_DAYS);
    return 0;
}

int availability_request_write(const struct availability_request *request,
                               struct buffer *body,
                               struct error *error)
{
    if (check(request, error) != 0)
        return -1;
    xmlBufferPtr octets = xmlBufferCreate();
    int result = 0;
    if (octets == NULL)
        result = error_set(error, PROGRAM_NO_MEMORY);
    else if (!add_document(octets, request))
        result = error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libxml2"),
                           event_text("call", "xmlBufferCCat"));
    else if (buffer_append(body, xmlBufferContent(octets), (size_t)xmlBufferLength(octets)) != 0)
        result = error_set(error, EXCHANGE_REQUEST_TOO_LARGE,
                           event_number("octets", xmlBufferLength(octets)));
    xmlBufferFree(octets);
    return result;
}
