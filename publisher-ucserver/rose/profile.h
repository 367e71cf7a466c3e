/* One user as the UCServer describes them (asnAdminGetUserProfiles). Only what is needed is read;
 * the password field is passed over without being looked at. */
#ifndef PUBLISHER_PROFILE_H
#define PUBLISHER_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher-ucserver/asn/asn_reader.h"

struct error;

struct profile {
    bool enabled;
    struct asn_octets dn;
    struct asn_octets user_name; /* the identity, byte for byte */
    struct asn_octets guid;      /* as it came */
    struct asn_octets sam;
    struct asn_octets display_name;
    bool disabled_in_directory; /* ADDisabled */
};

/* Reads one complete profile, header included. Texts point into `octets` and are not checked for
 * UTF-8. Returns 0, or -1 with ERROR_BROKEN or ERROR_LIMIT and the field. */
int profile_read(const uint8_t *octets,
                 size_t size_bytes,
                 struct profile *profile,
                 struct error *error);

#endif
