/* The published types as tables, so that a whole message can be compared with its JSON. */
#ifndef TEST_SCHEMA_H
#define TEST_SCHEMA_H

#include <jansson.h>

#include "publisher-ucserver/asn/asn_reader.h"

enum schema_kind {
    KIND_INTEGER,
    KIND_ENUMERATED,
    KIND_BOOLEAN,
    KIND_TEXT,
    KIND_OCTETS, /* base64 in the JSON */
    KIND_TIME,
    KIND_NULL,
    KIND_RECORD,
    KIND_LIST,       /* SEQUENCE OF the record */
    KIND_CHOICE,     /* exactly one of the record's fields, by its tag */
    KIND_PARAMETERS, /* optionalParams */
};

struct schema_record;

struct schema_field {
    const char *name;
    enum schema_kind kind;
    uint32_t tag; /* 0: the kind's own */
    bool optional;
    const struct schema_record *record; /* of records, lists and choices; NULL in a list: texts */
};

struct schema_record {
    const struct schema_field *fields;
    size_t count;
};

/* Returns the new JSON value of the next element; ends the test when it is another type. */
json_t *schema_read(struct asn_reader *reader, const struct schema_field *field);

/* The type with this name in the published interface; ends the test when it is not known. */
const struct schema_field *schema_find(const char *type);

#endif
