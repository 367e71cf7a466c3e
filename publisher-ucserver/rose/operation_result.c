/* Results, field by field in the order of the published ASN.1. What nobody needs is read too: a
 * field that is missing shows that the interface is another one than the published. */
#include <string.h>

#include "publisher-ucserver/rose/operation_result.h"
#include "publisher-ucserver/rose/operation_values.h"
#include "publisher-ucserver/rose/optional_parameter.h"

#define ACCEPTED                  ASN_CONTEXT_CONSTRUCTED(0)
#define BUSY                      ASN_CONTEXT_CONSTRUCTED(1)
#define INCOMPATIBLE              ASN_CONTEXT_CONSTRUCTED(2)
#define USER_MANAGEMENT_DIRECTORY 2

void operation_read_nothing(struct asn_reader *reader, union operation_result *result)
{
    (void)reader;
    (void)result;
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
}

void operation_read_negotiate(struct asn_reader *reader, union operation_result *result)
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

void operation_read_login(struct asn_reader *reader, union operation_result *result)
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

void operation_read_settings(struct asn_reader *reader, union operation_result *result)
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

void operation_read_list(struct asn_reader *reader, union operation_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnAppointmentSetEntryListResult", &inner);
    result->list = asn_reader_integer(&inner, ASN_TAG_INTEGER, "iResult");
}

void operation_read_connection(struct asn_reader *reader, union operation_result *result)
{
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "AsnCheckConnectionResult", &inner);
    result->connection.server_version = asn_reader_text(&inner, "u8sServerVersion");
    result->connection.product_version = asn_reader_text(&inner, "u8sProductVersion");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iProtocolVersion");
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "iOEMID");
    (void)asn_reader_text(&inner, "u8sCookie");
}
