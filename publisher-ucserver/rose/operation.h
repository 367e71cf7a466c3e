/* The operations of the UCServer that are used, in one table: what each is called, how its argument
 * is written and its result read, and how long an answer may take. */
#ifndef PUBLISHER_OPERATION_H
#define PUBLISHER_OPERATION_H

#include "publisher-ucserver/rose/operation_values.h"

struct asn_writer;
struct error;

struct operation {
    enum operation_code code;
    const char *name;
    int64_t answer_limit_ms; /* 0: there is no answer */
    void (*write_argument)(struct asn_writer *writer, const union operation_argument *argument);
    void (*read_result)(struct asn_reader *reader, union operation_result *result);
};

/* The table's row; a code of the enum always has one. */
const struct operation *operation_find(enum operation_code code);

/* Writes the whole invoke. `argument` may be NULL for operations without one. */
void operation_write_invoke(const struct operation *operation,
                            int32_t invoke_id,
                            const union operation_argument *argument,
                            struct asn_writer *writer);

/* Reads the result's element (rose_message.result). Returns 0, or -1 with ERROR_BROKEN. */
int operation_read_result(const struct operation *operation,
                          struct asn_octets element,
                          union operation_result *result,
                          struct error *error);

#endif
