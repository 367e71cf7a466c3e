/* The table of operations, with their arguments and results field by field in the order of the published
 * ASN.1. What nobody needs is read too: a field that is missing shows that the interface is another one
 * than the published. */
#include <assert.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_real.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/optional_parameter.h"
#include "publisher-ucserver/rose/rose.h"

#define STEP_LIMIT_MS             30000
#define LIST_LIMIT_MS             60000
#define ROSTER_LIMIT_MS           300000
#define OLDEST_INTERFACE          "8.0.0"
#define NEWEST_INTERFACE          "8.0.20240822" /* the published one */
#define APPLICATION_ID            22             /* Exchange calendar replicator */
#define CLIENT_CAPABILITIES       0
#define DATA_SOURCE               "EWS"
#define PASSWORD_IN_CLEAR         ASN_CONTEXT(0)
#define ACCEPTED                  ASN_CONTEXT_CONSTRUCTED(0)
#define BUSY                      ASN_CONTEXT_CONSTRUCTED(1)
#define INCOMPATIBLE              ASN_CONTEXT_CONSTRUCTED(2)
#define USER_MANAGEMENT_DIRECTORY 2
/* optional parts of a negotiation's result */
#define OEM_ID            ASN_CONTEXT(0)
#define PRODUCT_VERSION   ASN_CONTEXT(1)
#define PRESENCE_DISABLED ASN_CONTEXT(2)

/* ---- arguments ---- */

static void write_nothing(struct asn_writer *writer, const union operation_argument *argument)
{
    (void)argument;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_end(writer);
}

static void write_keep_alive(struct asn_writer *writer, const union operation_argument *argument)
{
    (void)argument;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_null(writer);
    asn_writer_end(writer);
}

static void write_negotiate(struct asn_writer *writer, const union operation_argument *argument)
{
    const struct negotiate_argument *negotiate = &argument->negotiate;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, OLDEST_INTERFACE); /* u8sMinSupportedInterfaceVersion */
    asn_writer_text(writer, NEWEST_INTERFACE); /* u8sMaxSupportedInterfaceVersion */
    asn_writer_text(writer, negotiate->device_id);
    asn_writer_text(writer, negotiate->client_version);
    asn_writer_integer(writer, ASN_TAG_ENUMERATED, APPLICATION_ID);
    asn_writer_text(writer, negotiate->device_name);
    asn_writer_integer(writer, ASN_TAG_INTEGER, CLIENT_CAPABILITIES);
    asn_writer_end(writer);
}

static void write_login(struct asn_writer *writer, const union operation_argument *argument)
{
    const struct admin_login_argument *login = &argument->login;
    asn_writer_begin(writer, ASN_TAG_SEQUENCE);
    asn_writer_text(writer, login->user);
    asn_writer_octets(writer, PASSWORD_IN_CLEAR, login->password.data, login->password.size_bytes);
    asn_writer_end(writer);
}

static void write_profiles(struct asn_writer *writer, const union operation_argument *argument)
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

static void write_list(struct asn_writer *writer, const union operation_argument *argument)
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

/* ---- results ---- */

static void read_nothing(struct asn_reader *reader, union operation_result *result)
{
    (void)reader;
    (void)result;
}

static void skip_optional(struct asn_reader *reader, uint32_t tag, const char *name)
{
    if (asn_reader_has(reader, tag))
        (void)asn_reader_take(reader, tag, name);
}

static void read_accepted(struct asn_reader *reader, struct negotiate_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ACCEPTED, "result", &inner);
    result->outcome = NEGOTIATE_ACCEPTED;
    result->server_type = asn_reader_integer(&inner, ASN_TAG_ENUMERATED, "eServerType");
    result->interface_version = asn_reader_text(&inner, "u8sServerInterfaceVersion");
    (void)asn_reader_integer(&inner, ASN_TAG_ENUMERATED, "eAuthenticationMethod");
    (void)asn_reader_take(&inner, ASN_TAG_OCTETS, "sServerAuthentication");
    result->server_time_days = asn_reader_real(&inner, "stServerTime");
    result->server_version = asn_reader_text(&inner, "u8sServerVersion");
    (void)asn_reader_text(&inner, "u8sConnectionGUID");
    (void)asn_reader_take(&inner, ASN_TAG_SEQUENCE, "u8sPresenceDomains");
    skip_optional(&inner, OEM_ID, "iOEM");
    skip_optional(&inner, PRODUCT_VERSION, "u8sProductVersion");
    if (asn_reader_has(&inner, PRESENCE_DISABLED))
        result->presence_is_off =
            asn_reader_boolean(&inner, PRESENCE_DISABLED, "bPresenceServicesDisabled");
}

static void read_negotiate(struct asn_reader *reader, union operation_result *result)
{
    struct negotiate_result *negotiate = &result->negotiate;
    struct asn_reader inner;
    if (asn_reader_has(reader, BUSY)) {
        negotiate->outcome = NEGOTIATE_BUSY;
        asn_reader_enter(reader, BUSY, "busy", &inner);
        negotiate->busy_timeout = asn_reader_integer(&inner, ASN_TAG_INTEGER, "iServerBusyTimeout");
    } else if (asn_reader_has(reader, INCOMPATIBLE)) {
        negotiate->outcome = NEGOTIATE_INCOMPATIBLE;
        asn_reader_enter(reader, INCOMPATIBLE, "incompatible", &inner);
        negotiate->interface_version = asn_reader_text(&inner, "u8sServerInterfaceVersion");
    } else {
        read_accepted(reader, negotiate);
    }
}

static void read_login(struct asn_reader *reader, union operation_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnAdminLoginResult", &inner);
    result->login = asn_reader_integer(&inner, ASN_TAG_ENUMERATED, "result");
}

static void note_directory(void *context, const struct optional_parameter *parameter)
{
    struct manager_settings_result *settings = context;
    if (optional_parameter_is(parameter, "ActiveDirectoryDomain"))
        settings->directory_domain = parameter->value;
    else if (optional_parameter_is(parameter, "ActiveDirectoryHostName"))
        settings->directory_host = parameter->value;
    else if (!optional_parameter_is(parameter, "ActiveDirectoryBaseDNUsers"))
        return;
    settings->has_active_directory = true;
}

static void read_settings(struct asn_reader *reader, union operation_result *result)
{
    struct manager_settings_result *settings = &result->settings;
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnGetUserManagerSettingsResult", &inner);
    settings->mode = asn_reader_integer(&inner, ASN_TAG_INTEGER, "iSelectedUMMode");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iUMSecurity");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iUMSelfInstall");
    (void)asn_reader_boolean(&inner, ASN_TAG_BOOLEAN, "bAutoBindFirstLine");
    (void)asn_reader_boolean(&inner, ASN_TAG_BOOLEAN, "bAutoBindSecondLine");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iPhoneNumberPreformatFormat");
    (void)asn_reader_boolean(&inner, ASN_TAG_BOOLEAN, "bLDAPBaseAttributeWriteBackEnabled");
    (void)asn_reader_take(&inner, ASN_TAG_SEQUENCE, "u8slistPresenceDomain");
    if (asn_reader_has(&inner, ASN_TAG_SEQUENCE))
        optional_parameters_read(&inner, note_directory, settings);
    settings->has_active_directory |= settings->mode == USER_MANAGEMENT_DIRECTORY;
}

static void read_list(struct asn_reader *reader, union operation_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnAppointmentSetEntryListResult", &inner);
    result->list = asn_reader_integer(&inner, ASN_TAG_INTEGER, "iResult");
}

static void read_connection(struct asn_reader *reader, union operation_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnCheckConnectionResult", &inner);
    result->connection.server_version = asn_reader_text(&inner, "u8sServerVersion");
    result->connection.product_version = asn_reader_text(&inner, "u8sProductVersion");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iProtocolVersion");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iOEMID");
    (void)asn_reader_text(&inner, "u8sCookie");
}

/* ---- the table ---- */

/* The roster's result has no reader here: it is read as a stream (roster_stream.h). */
static const struct operation OPERATIONS[] = {
    {.code = OPERATION_KEEP_ALIVE,
     .name = "asnKeepAlive",
     .write_argument = write_keep_alive,
     .read_result = read_nothing},
    {.code = OPERATION_SET_ENTRY_LIST,
     .name = "asnAppointmentSetEntryList",
     .answer_limit_ms = LIST_LIMIT_MS,
     .write_argument = write_list,
     .read_result = read_list},
    {.code = OPERATION_LOGOFF,
     .name = "asnLogoff",
     .write_argument = write_nothing,
     .read_result = read_nothing},
    {.code = OPERATION_NEGOTIATE,
     .name = "asnNegotiateServerConnectionV2",
     .answer_limit_ms = STEP_LIMIT_MS,
     .write_argument = write_negotiate,
     .read_result = read_negotiate},
    {.code = OPERATION_START_TLS,
     .name = "asnStartTLS",
     .answer_limit_ms = STEP_LIMIT_MS,
     .write_argument = write_nothing,
     .read_result = read_nothing},
    {.code = OPERATION_TRANSPORT_KEEP_ALIVE,
     .name = "asnTransportKeepAlive",
     .write_argument = write_keep_alive,
     .read_result = read_nothing},
    {.code = OPERATION_CHECK_CONNECTION,
     .name = "asnCheckConnection",
     .answer_limit_ms = STEP_LIMIT_MS,
     .write_argument = write_nothing,
     .read_result = read_connection},
    {.code = OPERATION_GET_MANAGER_SETTINGS,
     .name = "asnGetUserManagerSettings",
     .answer_limit_ms = STEP_LIMIT_MS,
     .write_argument = write_nothing,
     .read_result = read_settings},
    {.code = OPERATION_ADMIN_LOGIN,
     .name = "asnAdminLogin",
     .answer_limit_ms = STEP_LIMIT_MS,
     .write_argument = write_login,
     .read_result = read_login},
    {.code = OPERATION_GET_USER_PROFILES,
     .name = "asnAdminGetUserProfiles",
     .answer_limit_ms = ROSTER_LIMIT_MS,
     .write_argument = write_profiles,
     .read_result = read_nothing},
};

const struct operation *operation_find(enum operation_code code)
{
    size_t i = 0;
    while (OPERATIONS[i].code != code) {
        i++;
        assert(i < sizeof(OPERATIONS) / sizeof(OPERATIONS[0]));
    }
    return &OPERATIONS[i];
}

void operation_write_invoke(const struct operation *operation,
                            int32_t invoke_id,
                            const union operation_argument *argument,
                            struct asn_writer *writer)
{
    rose_begin_invoke(writer, invoke_id, operation->code);
    operation->write_argument(writer, argument);
    rose_end_invoke(writer);
}

int operation_read_result(const struct operation *operation,
                          struct asn_octets element,
                          union operation_result *result,
                          struct error *error)
{
    struct asn_reader reader;
    union operation_result found = {.login = 0};
    asn_reader_init(&reader, element.data, element.size_bytes, error);
    operation->read_result(&reader, &found);
    if (asn_reader_finish(&reader) != 0)
        return error_add(error, event_text("structure", operation->name));
    *result = found;
    return 0;
}
