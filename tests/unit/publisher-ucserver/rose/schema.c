#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/evp.h>

#include "proto/base/time_text.h"

#include "publisher-ucserver/asn/asn_real.h"

#include "schema.h"

#define RECORD_OF(fields)                                                                          \
    {                                                                                              \
        fields, sizeof(fields) / sizeof(fields[0])                                                 \
    }
#define C(number)  (0x80U + (number))
#define CC(number) (0xa0U + (number))

static const struct schema_field ERROR_FIELDS[] = {
    {"iErrorDetail", KIND_INTEGER, 0, false, NULL},
    {"u8sErrorString", KIND_TEXT, 0, false, NULL},
};
static const struct schema_record ERROR_RECORD = RECORD_OF(ERROR_FIELDS);

static const struct schema_record EMPTY_RECORD = {NULL, 0};

static const struct schema_field KEEP_ALIVE_FIELDS[] = {{"dummy", KIND_NULL, 0, false, NULL}};
static const struct schema_record KEEP_ALIVE_RECORD = RECORD_OF(KEEP_ALIVE_FIELDS);

static const struct schema_field CONNECTION_FIELDS[] = {
    {"u8sServerVersion", KIND_TEXT, 0, false, NULL},
    {"u8sProductVersion", KIND_TEXT, 0, false, NULL},
    {"iProtocolVersion", KIND_INTEGER, 0, false, NULL},
    {"iOEMID", KIND_INTEGER, 0, false, NULL},
    {"u8sCookie", KIND_TEXT, 0, false, NULL},
};
static const struct schema_record CONNECTION_RECORD = RECORD_OF(CONNECTION_FIELDS);

static const struct schema_field ACCEPTED_FIELDS[] = {
    {"eServerType", KIND_ENUMERATED, 0, false, NULL},
    {"u8sServerInterfaceVersion", KIND_TEXT, 0, false, NULL},
    {"eAuthenticationMethod", KIND_ENUMERATED, 0, false, NULL},
    {"sServerAuthentication", KIND_OCTETS, 0, false, NULL},
    {"stServerTime", KIND_TIME, 0, false, NULL},
    {"u8sServerVersion", KIND_TEXT, 0, false, NULL},
    {"u8sConnectionGUID", KIND_TEXT, 0, false, NULL},
    {"u8sPresenceDomains", KIND_LIST, 0, false, NULL},
    {"iOEM", KIND_INTEGER, C(0), true, NULL},
    {"u8sProductVersion", KIND_TEXT, C(1), true, NULL},
    {"bPresenceServicesDisabled", KIND_BOOLEAN, C(2), true, NULL},
    {"bUserUserRightsDisabled", KIND_BOOLEAN, C(3), true, NULL},
};
static const struct schema_record ACCEPTED_RECORD = RECORD_OF(ACCEPTED_FIELDS);
static const struct schema_field BUSY_FIELDS[] = {
    {"iServerBusyTimeout", KIND_INTEGER, 0, false, NULL},
};
static const struct schema_record BUSY_RECORD = RECORD_OF(BUSY_FIELDS);
static const struct schema_field INCOMPATIBLE_FIELDS[] = {
    {"u8sServerInterfaceVersion", KIND_TEXT, 0, false, NULL},
};
static const struct schema_record INCOMPATIBLE_RECORD = RECORD_OF(INCOMPATIBLE_FIELDS);
static const struct schema_field NEGOTIATE_FIELDS[] = {
    {"result", KIND_RECORD, CC(0), true, &ACCEPTED_RECORD},
    {"busy", KIND_RECORD, CC(1), true, &BUSY_RECORD},
    {"incompatible", KIND_RECORD, CC(2), true, &INCOMPATIBLE_RECORD},
};
static const struct schema_record NEGOTIATE_RECORD = RECORD_OF(NEGOTIATE_FIELDS);

static const struct schema_field LIST_RESULT_FIELDS[] = {
    {"iResult", KIND_INTEGER, 0, false, NULL},
};
static const struct schema_record LIST_RESULT_RECORD = RECORD_OF(LIST_RESULT_FIELDS);

static const struct schema_field SETTINGS_FIELDS[] = {
    {"iSelectedUMMode", KIND_INTEGER, 0, false, NULL},
    {"iUMSecurity", KIND_INTEGER, 0, false, NULL},
    {"iUMSelfInstall", KIND_INTEGER, 0, false, NULL},
    {"bAutoBindFirstLine", KIND_BOOLEAN, 0, false, NULL},
    {"bAutoBindSecondLine", KIND_BOOLEAN, 0, false, NULL},
    {"iPhoneNumberPreformatFormat", KIND_INTEGER, 0, false, NULL},
    {"bLDAPBaseAttributeWriteBackEnabled", KIND_BOOLEAN, 0, false, NULL},
    {"u8slistPresenceDomain", KIND_LIST, 0, false, NULL},
    {"optionalParams", KIND_PARAMETERS, 0, true, NULL},
};
static const struct schema_record SETTINGS_RECORD = RECORD_OF(SETTINGS_FIELDS);

static const struct schema_field LINE_FIELDS[] = {{"u8sPhoneNumber", KIND_TEXT, 0, false, NULL}};
static const struct schema_record LINE_RECORD = RECORD_OF(LINE_FIELDS);
static const struct schema_field CONTACT_FIELDS[] = {
    {"u8sDisplayName", KIND_TEXT, C(6), true, NULL},
    {"u8sEMail", KIND_TEXT, C(29), true, NULL},
};
static const struct schema_record CONTACT_RECORD = RECORD_OF(CONTACT_FIELDS);
static const struct schema_field PROPERTY_FIELDS[] = {
    {"key", KIND_TEXT, 0, false, NULL},
    {"value", KIND_TEXT, 0, false, NULL},
};
static const struct schema_record PROPERTY_RECORD = RECORD_OF(PROPERTY_FIELDS);
static const struct schema_field BAG_FIELDS[] = {
    {"asnProperties", KIND_LIST, 0, false, &PROPERTY_RECORD},
};
static const struct schema_record BAG_RECORD = RECORD_OF(BAG_FIELDS);
static const struct schema_field PROFILE_FIELDS[] = {
    {"iEnabled", KIND_INTEGER, 0, false, NULL},
    {"u8sDNPath", KIND_TEXT, 0, false, NULL},
    {"u8sUserName", KIND_TEXT, 0, false, NULL},
    {"u8sSIPURI", KIND_TEXT, 0, false, NULL},
    {"u8sobjectGUID", KIND_TEXT, 0, false, NULL},
    {"u8sPhoneNumber", KIND_TEXT, 0, false, NULL},
    {"u8sPhoneSecondary", KIND_TEXT, 0, false, NULL},
    {"userMonitorLineList", KIND_LIST, 0, false, &LINE_RECORD},
    {"iMonitorLineRights", KIND_INTEGER, 0, false, NULL},
    {"u8sSAMAccountName", KIND_TEXT, 0, false, NULL},
    {"u8sPassword", KIND_TEXT, 0, false, NULL},
    {"u8sCallRecordingNumber", KIND_TEXT, 0, false, NULL},
    {"u8sMailboxNumber", KIND_TEXT, 0, false, NULL},
    {"u8sHomeServer", KIND_TEXT, 0, false, NULL},
    {"iUserStaticRights", KIND_INTEGER, 0, false, NULL},
    {"iUserStaticRights2", KIND_INTEGER, C(0), true, NULL},
    {"userDynamicRights", KIND_LIST, 0, false, NULL},
    {"asnUserContact", KIND_RECORD, 0, false, &CONTACT_RECORD},
    {"asnUserPropertyBag", KIND_RECORD, 0, false, &BAG_RECORD},
    {"optionalParams", KIND_PARAMETERS, 0, true, NULL},
    {"bWritePicture", KIND_BOOLEAN, C(1), true, NULL},
};
static const struct schema_record PROFILE_RECORD = RECORD_OF(PROFILE_FIELDS);
static const struct schema_field PROFILES_FIELDS[] = {
    {"userProfiles", KIND_LIST, 0, false, &PROFILE_RECORD},
};
static const struct schema_record PROFILES_RECORD = RECORD_OF(PROFILES_FIELDS);

static const struct schema_field LOGIN_FIELDS[] = {{"result", KIND_ENUMERATED, 0, false, NULL}};
static const struct schema_record LOGIN_RECORD = RECORD_OF(LOGIN_FIELDS);

static const struct schema_field TYPES[] = {
    {"AsnAdminLoginResult", KIND_RECORD, 0, false, &LOGIN_RECORD},
    {"AsnRequestError", KIND_RECORD, 0, false, &ERROR_RECORD},
    {"AsnStartTLSResult", KIND_RECORD, 0, false, &EMPTY_RECORD},
    {"AsnKeepAliveArgument", KIND_RECORD, 0, false, &KEEP_ALIVE_RECORD},
    {"AsnCheckConnectionResult", KIND_RECORD, 0, false, &CONNECTION_RECORD},
    {"AsnNegotiateServerConnectionV2ResultChoice", KIND_CHOICE, 0, false, &NEGOTIATE_RECORD},
    {"AsnAppointmentSetEntryListResult", KIND_RECORD, 0, false, &LIST_RESULT_RECORD},
    {"AsnGetUserManagerSettingsResult", KIND_RECORD, 0, false, &SETTINGS_RECORD},
    {"AsnAdminGetUserProfilesResult", KIND_RECORD, 0, false, &PROFILES_RECORD},
};

const struct schema_field *schema_find(const char *type)
{
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (strcmp(TYPES[i].name, type) == 0)
            return &TYPES[i];
    }
    fail_msg("no schema for %s", type);
    return NULL;
}

static uint32_t tag_of(const struct schema_field *field)
{
    static const uint32_t own[] = {
        [KIND_INTEGER] = ASN_TAG_INTEGER, [KIND_ENUMERATED] = ASN_TAG_ENUMERATED,
        [KIND_BOOLEAN] = ASN_TAG_BOOLEAN, [KIND_TEXT] = ASN_TAG_TEXT,
        [KIND_OCTETS] = ASN_TAG_OCTETS,   [KIND_TIME] = ASN_TAG_REAL,
        [KIND_NULL] = ASN_TAG_NULL,       [KIND_RECORD] = ASN_TAG_SEQUENCE,
        [KIND_LIST] = ASN_TAG_SEQUENCE,   [KIND_PARAMETERS] = ASN_TAG_SEQUENCE,
    };
    return field->tag != 0 ? field->tag : own[field->kind];
}

static json_t *text_of(struct asn_octets octets)
{
    return json_stringn((const char *)octets.data, octets.size_bytes);
}

static json_t *base64_of(struct asn_octets octets)
{
    char text[256];
    assert_true(octets.size_bytes < 128);
    (void)EVP_EncodeBlock((unsigned char *)text, octets.data, (int)octets.size_bytes);
    return json_string(text);
}

/* The JSON has milliseconds, which are always .000. */
static json_t *time_of(double days)
{
    char text[TIME_TEXT_BYTES + 4];
    int64_t seconds;
    assert_int_equal(asn_seconds_from_days(days, &seconds), 0);
    time_to_text(seconds, text);
    memcpy(strchr(text, 'Z'), ".000Z", sizeof(".000Z"));
    return json_string(text);
}

static json_t *read_record(struct asn_reader *reader, const struct schema_record *record)
{
    json_t *object = json_object();
    for (size_t i = 0; i < record->count; i++) {
        const struct schema_field *field = &record->fields[i];
        if (field->optional && !asn_reader_has(reader, tag_of(field)))
            continue;
        (void)json_object_set_new(object, field->name, schema_read(reader, field));
    }
    return object;
}

static json_t *read_list(struct asn_reader *list, const struct schema_record *record)
{
    const struct schema_field text = {"text", KIND_TEXT, 0, false, NULL};
    const struct schema_field item = {"item", KIND_RECORD, 0, false, record};
    json_t *array = json_array();
    while (!asn_reader_is_at_end(list))
        (void)json_array_append_new(array, schema_read(list, record == NULL ? &text : &item));
    return array;
}

static json_t *read_parameter_value(struct asn_reader *pair)
{
    if (asn_reader_has(pair, ASN_TAG_TEXT))
        return json_pack("{so}", "stringdata", text_of(asn_reader_text(pair, "value")));
    if (asn_reader_has(pair, ASN_TAG_OCTETS))
        return json_pack("{so}", "binarydata",
                         base64_of(asn_reader_take(pair, ASN_TAG_OCTETS, "value")));
    return json_pack("{si}", "integerdata", asn_reader_integer(pair, ASN_TAG_INTEGER, "value"));
}

static json_t *read_parameters(struct asn_reader *list)
{
    json_t *array = json_array();
    while (!asn_reader_is_at_end(list)) {
        struct asn_reader pair;
        asn_reader_enter(list, ASN_TAG_SEQUENCE, "parameter", &pair);
        json_t *object = json_object();
        (void)json_object_set_new(object, "key", text_of(asn_reader_text(&pair, "key")));
        (void)json_object_set_new(object, "value", read_parameter_value(&pair));
        (void)json_array_append_new(array, object);
    }
    return array;
}

static json_t *read_inner(struct asn_reader *reader, const struct schema_field *field)
{
    struct asn_reader inner;
    if (field->kind == KIND_CHOICE)
        return read_record(reader, field->record);
    asn_reader_enter(reader, tag_of(field), field->name, &inner);
    if (field->kind == KIND_RECORD)
        return read_record(&inner, field->record);
    return field->kind == KIND_LIST ? read_list(&inner, field->record) : read_parameters(&inner);
}

json_t *schema_read(struct asn_reader *reader, const struct schema_field *field)
{
    uint32_t tag = tag_of(field);
    switch (field->kind) {
    case KIND_INTEGER:
    case KIND_ENUMERATED:
        return json_integer(asn_reader_integer(reader, tag, field->name));
    case KIND_BOOLEAN:
        return json_boolean(asn_reader_boolean(reader, tag, field->name));
    case KIND_TEXT:
        return text_of(asn_reader_take(reader, tag, field->name));
    case KIND_OCTETS:
        return base64_of(asn_reader_take(reader, tag, field->name));
    case KIND_TIME:
        return time_of(asn_reader_real(reader, field->name));
    case KIND_NULL:
        (void)asn_reader_take(reader, tag, field->name);
        return json_null();
    case KIND_RECORD:
    case KIND_LIST:
    case KIND_CHOICE:
    case KIND_PARAMETERS:
        break;
    }
    return read_inner(reader, field);
}
