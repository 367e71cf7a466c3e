/* Reading one user's profile, field by field in the order of the published ASN.1. Most fields are only
 * passed over, but by their types: a profile that does not fit the published one is an interface we do not
 * know, and guessing which field is the user's name would write calendars to somebody else. */
#include <string.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/rose/optional_parameter.h"
#include "publisher-ucserver/rose/profile.h"

#define CONTACT_DISPLAY_NAME ASN_CONTEXT(6)
#define STATIC_RIGHTS_2      ASN_CONTEXT(0)

static void skip_text(struct asn_reader *reader, const char *name)
{
    (void)asn_reader_text(reader, name);
}

static void skip_sequence(struct asn_reader *reader, const char *name)
{
    (void)asn_reader_take(reader, ASN_TAG_SEQUENCE, name);
}

static void skip_integer(struct asn_reader *reader, const char *name)
{
    (void)asn_reader_integer(reader, ASN_TAG_INTEGER, name);
}

/* All fields of a contact are optional; they stand in the order of their numbers. */
static void read_contact(struct asn_reader *reader, struct profile *profile)
{
    struct asn_reader contact;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "asnUserContact", &contact);
    while (!asn_reader_is_at_end(&contact)) {
        if (asn_reader_has(&contact, CONTACT_DISPLAY_NAME)) {
            profile->display_name = asn_reader_take(&contact, CONTACT_DISPLAY_NAME, "display name");
            return;
        }
        (void)asn_reader_take_any(&contact, "asnUserContact");
    }
}

/* A flag may come as a number or as the text "1". */
static bool is_yes(const struct optional_parameter *parameter)
{
    if (parameter->tag == ASN_TAG_INTEGER)
        return parameter->number != 0;
    return parameter->value.size_bytes == 1 && parameter->value.data[0] == '1';
}

static void note_parameter(void *context, const struct optional_parameter *parameter)
{
    struct profile *profile = context;
    if (optional_parameter_is(parameter, "ADDisabled"))
        profile->disabled_in_directory = is_yes(parameter);
}

/* Divided only for its length; the order is that of the published type. */
static void read_second_half(struct asn_reader *reader, struct profile *profile)
{
    skip_text(reader, "u8sPassword");
    skip_text(reader, "u8sCallRecordingNumber");
    skip_text(reader, "u8sMailboxNumber");
    skip_text(reader, "u8sHomeServer");
    skip_integer(reader, "iUserStaticRights");
    if (asn_reader_has(reader, STATIC_RIGHTS_2))
        (void)asn_reader_take(reader, STATIC_RIGHTS_2, "iUserStaticRights2");
    skip_sequence(reader, "userDynamicRights");
    read_contact(reader, profile);
    skip_sequence(reader, "asnUserPropertyBag");
    if (asn_reader_has(reader, ASN_TAG_SEQUENCE))
        optional_parameters_read(reader, note_parameter, profile);
}

static void read_fields(struct asn_reader *reader, struct profile *profile)
{
    profile->enabled = asn_reader_integer(reader, ASN_TAG_INTEGER, "iEnabled") != 0;
    profile->dn = asn_reader_text(reader, "u8sDNPath");
    profile->user_name = asn_reader_text(reader, "u8sUserName");
    skip_text(reader, "u8sSIPURI");
    profile->guid = asn_reader_text(reader, "u8sobjectGUID");
    skip_text(reader, "u8sPhoneNumber");
    skip_text(reader, "u8sPhoneSecondary");
    skip_sequence(reader, "userMonitorLineList");
    skip_integer(reader, "iMonitorLineRights");
    profile->sam = asn_reader_text(reader, "u8sSAMAccountName");
    read_second_half(reader, profile);
}

int profile_read(const uint8_t *octets,
                 size_t size_bytes,
                 struct profile *profile,
                 struct error *error)
{
    if (asn_check(octets, size_bytes, error) != 0)
        return -1;
    struct asn_reader outer, reader;
    struct profile found = {.enabled = false};
    asn_reader_init(&outer, octets, size_bytes, error);
    asn_reader_enter(&outer, ASN_TAG_SEQUENCE, "profile", &reader);
    read_fields(&reader, &found);
    if (asn_reader_finish(&reader) != 0)
        return -1;
    *profile = found;
    return 0;
}
