/* optionalParams: the named values by which the vendor extends its types. They come in any order and any
 * may be missing, so they are told one by one to whoever knows some of the names. */
#ifndef PUBLISHER_OPTIONAL_PARAMETER_H
#define PUBLISHER_OPTIONAL_PARAMETER_H

#include <stdbool.h>
#include <stdint.h>

#include "publisher-ucserver/asn/asn_reader.h"

/* One parameter. Texts and octets stand in `value`, numbers in `number`. */
struct optional_parameter {
    struct asn_octets key;
    uint32_t tag; /* ASN_TAG_TEXT, ASN_TAG_OCTETS or ASN_TAG_INTEGER */
    struct asn_octets value;
    int32_t number;
};

/* Is told each parameter; borrows it. */
typedef void optional_parameter_function(void *context, const struct optional_parameter *parameter);

/* Reads optionalParams, which must come next, and tells `take` each one. Values of kinds that
 * were added later are left out. */
void optional_parameters_read(struct asn_reader *reader,
                              optional_parameter_function *take,
                              void *context);

/* Whether the parameter has this name. */
bool optional_parameter_is(const struct optional_parameter *parameter, const char *name);

#endif
