/* Writes GetUserAvailability with libxml2's text writer, which escapes what must be escaped.
 *
 * The writer remembers no errors, so each call's result is collected in `failed`. */
#include <libxml/xmlwriter.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/day.h"
#include "proto/base/error.h"
#include "proto/base/text.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/answer/exchange_namespaces.h"
#include "worker-ews/answer/exchange_time.h"

/* Only views with a Merged part use it, but the schema wants it within 5 to 1440. */
#define MERGED_INTERVAL_MINUTES "30"

struct writer {
    xmlTextWriterPtr xml;
    bool failed;
};

/* One of the two changes of a zone, in a form that means UTC. */
struct zone_change {
    const char *element;
    const char *time;
    const char *day_order;
    const char *month;
};

static const char *const VERSION_NAMES[] = {
    [SCHEMA_VERSION_2013_SP1] = "Exchange2013_SP1",
    [SCHEMA_VERSION_2010_SP2] = "Exchange2010_SP2",
    [SCHEMA_VERSION_2007_SP1] = "Exchange2007_SP1",
};

int schema_version_read(const char *name, enum schema_version *version)
{
    for (size_t i = 0; i < sizeof(VERSION_NAMES) / sizeof(VERSION_NAMES[0]); i++) {
        if (strcmp(VERSION_NAMES[i], name) != 0)
            continue;
        *version = (enum schema_version)i;
        return 0;
    }
    return -1;
}

bool availability_address_is_usable(const char *address)
{
    size_t size = strlen(address);
    if (size == 0 || size > AVAILABILITY_ADDRESS_BYTES_MAX || !text_is_utf8(address, size))
        return false;
    for (const char *at = address; *at != '\0'; at++)
        if ((unsigned char)*at <= 0x20 || *at == 0x7f)
            return false;
    return true;
}

static void open_element(struct writer *writer, const char *name)
{
    if (xmlTextWriterStartElement(writer->xml, BAD_CAST name) < 0)
        writer->failed = true;
}

static void close_element(struct writer *writer)
{
    if (xmlTextWriterEndElement(writer->xml) < 0)
        writer->failed = true;
}

static void write_attribute(struct writer *writer, const char *name, const char *value)
{
    if (xmlTextWriterWriteAttribute(writer->xml, BAD_CAST name, BAD_CAST value) < 0)
        writer->failed = true;
}

static void write_text(struct writer *writer, const char *name, const char *value)
{
    if (xmlTextWriterWriteElement(writer->xml, BAD_CAST name, BAD_CAST value) < 0)
        writer->failed = true;
}

static void write_header(struct writer *writer, enum schema_version version)
{
    open_element(writer, "soap:Header");
    open_element(writer, "t:RequestServerVersion");
    write_attribute(writer, "Version", VERSION_NAMES[version]);
    close_element(writer);
    close_element(writer);
}

static void write_zone_change(struct writer *writer, const struct zone_change *change)
{
    open_element(writer, change->element);
    write_text(writer, "t:Bias", "0");
    write_text(writer, "t:Time", change->time);
    write_text(writer, "t:DayOrder", change->day_order);
    write_text(writer, "t:Month", change->month);
    write_text(writer, "t:DayOfWeek", "Sunday");
    close_element(writer);
}

/* Always all three parts: a zone of only a bias is ErrorSchemaValidation. */
static void write_zone(struct writer *writer, enum utc_form form)
{
    static const struct zone_change changes[][2] = {
        [UTC_FORM_NO_CHANGE] = {{"t:StandardTime", "00:00:00", "0", "0"},
                                {"t:DaylightTime", "00:00:00", "0", "0"}},
        [UTC_FORM_EQUAL_CHANGES] = {{"t:StandardTime", "02:00:00", "1", "10"},
                                    {"t:DaylightTime", "02:00:00", "1", "3"}},
    };
    open_element(writer, "t:TimeZone");
    write_text(writer, "t:Bias", "0");
    write_zone_change(writer, &changes[form][0]);
    write_zone_change(writer, &changes[form][1]);
    close_element(writer);
}

static void write_mailbox(struct writer *writer, const char *address)
{
    open_element(writer, "t:MailboxData");
    open_element(writer, "t:Email");
    write_text(writer, "t:Address", address);
    close_element(writer);
    write_text(writer, "t:AttendeeType", "Required");
    write_text(writer, "t:ExcludeConflicts", "false");
    close_element(writer);
}

static void write_options(struct writer *writer, const struct availability_request *request)
{
    char begin[EXCHANGE_TIME_BYTES], end[EXCHANGE_TIME_BYTES];
    exchange_time_write(request->window_begin, begin);
    exchange_time_write(request->window_end, end);
    open_element(writer, "t:FreeBusyViewOptions");
    open_element(writer, "t:TimeWindow");
    write_text(writer, "t:StartTime", begin);
    write_text(writer, "t:EndTime", end);
    close_element(writer);
    write_text(writer, "t:MergedFreeBusyIntervalInMinutes", MERGED_INTERVAL_MINUTES);
    write_text(writer, "t:RequestedView", request->times_only ? "FreeBusy" : "Detailed");
    close_element(writer);
}

static void write_envelope(struct writer *writer, const struct availability_request *request)
{
    open_element(writer, "soap:Envelope");
    write_attribute(writer, "xmlns:soap", SOAP);
    write_attribute(writer, "xmlns:t", TYPES);
    write_attribute(writer, "xmlns:m", MESSAGES);
    write_header(writer, request->version);
    open_element(writer, "soap:Body");
    open_element(writer, "m:GetUserAvailabilityRequest");
    write_zone(writer, request->utc_form);
    open_element(writer, "m:MailboxDataArray");
    for (size_t i = 0; i < request->address_count; i++)
        write_mailbox(writer, request->addresses[i]);
    close_element(writer);
    write_options(writer, request);
    close_element(writer);
    close_element(writer);
    close_element(writer);
}

static void write_document(struct writer *writer, const struct availability_request *request)
{
    if (xmlTextWriterStartDocument(writer->xml, "1.0", "utf-8", NULL) < 0)
        writer->failed = true;
    write_envelope(writer, request);
    if (xmlTextWriterEndDocument(writer->xml) < 0)
        writer->failed = true;
}

static int check(const struct availability_request *request, struct error *error)
{
    if (request->address_count < 1 || request->address_count > AVAILABILITY_MAILBOXES_MAX)
        return error_set(error, ERROR_INVALID, "a request for %zu mailboxes; 1 to %d are possible",
                         request->address_count, AVAILABILITY_MAILBOXES_MAX);
    for (size_t i = 0; i < request->address_count; i++)
        if (!availability_address_is_usable(request->addresses[i]))
            return error_set(error, ERROR_INVALID,
                             "mailbox %zu of the request has no usable address", i + 1);
    if (request->window_begin % DAY_SECONDS != 0 || request->window_end % DAY_SECONDS != 0 ||
        request->window_begin >= request->window_end ||
        !exchange_time_is_plausible(request->window_begin) ||
        !exchange_time_is_plausible(request->window_end))
        return error_set(error, ERROR_INVALID, "a window that is not made of whole days");
    return 0;
}

int availability_request_write(const struct availability_request *request,
                               struct buffer *body,
                               struct error *error)
{
    if (check(request, error) != 0)
        return -1;
    xmlBufferPtr octets = xmlBufferCreate();
    struct writer writer = {.xml = octets == NULL ? NULL : xmlNewTextWriterMemory(octets, 0)};
    if (writer.xml == NULL) {
        xmlBufferFree(octets);
        return error_set(error, ERROR_INTERNAL, "no memory for a request");
    }
    write_document(&writer, request);
    xmlFreeTextWriter(writer.xml); /* flushes */
    int result = 0;
    if (writer.failed)
        result = error_set(error, ERROR_INTERNAL, "the request could not be written");
    else if (buffer_append(body, xmlBufferContent(octets), (size_t)xmlBufferLength(octets)) != 0)
        result = error_set(error, ERROR_LIMIT, "a request of %d octets", xmlBufferLength(octets));
    xmlBufferFree(octets);
    return result;
}
