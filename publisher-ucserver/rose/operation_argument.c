/* Arguments, field by field in the order of the published ASN.1. */
#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_real.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/operation_argument.h"
#include "publisher-ucserver/rose/operation_values.h"

#define INTERFACE_VERSION   "8.0.0"
#define APPLICATION_ID      22 /* Exchange calendar replicator */
#define CLIENT_CAPABILITIES 0
#define DATA_SOURCE         "EWS"
#define PASSWORD_IN_CLEAR   ASN_CONTEXT(0)

void operation_write_nothing(struct asn_writer *writer, const union operation_argument *argument)
{
    (void)argument;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
}

void operation_write_keep_alive(struct asn_writer *writer, const union operation_argument *argument)
{
    (void)argument;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_null(writer);
    asn_writer_end(writer);
}

void operation_write_negotiate(struct asn_writer *writer, const union operation_argument *argument)
{
    const struct negotiate_argument *negotiate = &argument->negotiate;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, INTERFACE_VERSION); /* u8sMinSupportedInterfaceVersion */
    asn_writer_text(writer, INTERFACE_VERSION); /* u8sMaxSupportedInterfaceVersion */
    asn_writer_text(writer, negotiate->device_id);
    asn_writer_text(writer, negotiate->client_version);
    asn_writer_integer(writer, ASN_TAG_ENUMERATED, APPLICATION_ID);
    asn_writer_text(writer, negotiate->device_name);
    asn_writer_integer(writer, ASN_TAG_INTEGER, CLIENT_CAPABILITIES);
    asn_writer_end(writer);
}

void operation_write_login(struct asn_writer *writer, const union operation_argument *argument)
{
    const struct admin_login_argument *login = &argument->login;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, login->user);
    asn_writer_octets(writer, PASSWORD_IN_CLEAR, login->password.data, login->password.size_bytes);
    asn_writer_end(writer);
}

void operation_write_profiles(struct asn_writer *writer, const union operation_argument *argument)
{
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, argument->profiles.only_enabled);
    asn_writer_integer(writer, ASN_TAG_INTEGER, argument->profiles.online_filter);
    asn_writer_end(writer);
}

static void write_location(struct asn_writer *writer, const char *location)
{
    if (location == NULL)
        return;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE); /* optionalParams */
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, "Location");
    asn_writer_text(writer, location);
    asn_writer_end(writer);
    asn_writer_end(writer);
}

static void write_appointment(struct asn_writer *writer,
                              const char *owner,
                              const struct appointment *appointment)
{
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, appointment->id);
    asn_writer_text(writer, owner);
    asn_writer_text(writer, DATA_SOURCE);
    asn_writer_real(writer, asn_days_from_seconds(appointment->start_seconds));
    asn_writer_real(writer, asn_days_from_seconds(appointment->end_seconds));
    asn_writer_integer(writer, ASN_TAG_INTEGER, appointment->duration_minutes);
    asn_writer_text(writer, appointment->subject);
    asn_writer_text(writer, appointment->text);
    asn_writer_boolean(writer, appointment->all_day);
    asn_writer_integer(writer, ASN_TAG_INTEGER, appointment->status);
    asn_writer_text(writer, appointment->category);
    asn_writer_integer(writer, ASN_TAG_INTEGER, appointment->importance);
    asn_writer_integer(writer, ASN_TAG_INTEGER, appointment->sensitivity);
    asn_writer_boolean(writer, appointment->is_valid);
    write_location(writer, appointment->location);
    asn_writer_end(writer);
}

void operation_write_list(struct asn_writer *writer, const union operation_argument *argument)
{
    const struct set_entry_list_argument *list = &argument->list;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, list->owner);
    asn_writer_text(writer, DATA_SOURCE);
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    for (size_t i = 0; i < list->count; i++)
        write_appointment(writer, list->owner, &list->appointments[i]);
    asn_writer_end(writer);
    asn_writer_end(writer);
}
