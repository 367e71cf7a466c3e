/* Named values. A value is a CHOICE, so its kind is found by its tag; kinds that were added after the
 * interface was published are passed over, or an update of the UCServer would end the replication. */
#include <string.h>

#include "publisher-ucserver/rose/optional_parameter.h"

static bool read_value(struct asn_reader *reader, struct optional_parameter *parameter)
{
    static const uint32_t octet_tags[] = {ASN_TAG_TEXT, ASN_TAG_OCTETS};
    for (size_t i = 0; i < sizeof(octet_tags) / sizeof(octet_tags[0]); i++) {
        parameter->tag = octet_tags[i];
        if (!asn_reader_has(reader, parameter->tag))
            continue;
        parameter->value = asn_reader_take(reader, parameter->tag, "value");
        return true;
    }
    parameter->tag = ASN_TAG_INTEGER;
    if (!asn_reader_has(reader, ASN_TAG_INTEGER))
        return false;
    parameter->number = asn_reader_integer(reader, ASN_TAG_INTEGER, "value");
    return true;
}

void optional_parameters_read(struct asn_reader *reader,
                              optional_parameter_function *take,
                              void *context)
{
    struct asn_reader list;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "optionalParams", &list);
    while (!asn_reader_is_at_end(&list)) {
        struct optional_parameter parameter = {.tag = 0};
        struct asn_reader pair;
        asn_reader_enter(&list, ASN_TAG_SEQUENCE, "optional parameter", &pair);
        parameter.key = asn_reader_text(&pair, "key");
        if (read_value(&pair, &parameter) && !asn_reader_has_failed(&pair))
            take(context, &parameter);
    }
}

bool optional_parameter_is(const struct optional_parameter *parameter, const char *name)
{
    size_t size = strlen(name);
    return parameter->key.size_bytes == size && memcmp(parameter->key.data, name, size) == 0;
}
