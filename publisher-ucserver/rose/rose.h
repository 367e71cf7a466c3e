/* ROSE: questions (invoke) and the three kinds of answers (ITU-T X.880; the UCServer's module uses
 * explicit tags). An invoke with the id ROSE_EVENT_ID is an event, to which nobody answers. */
#ifndef PUBLISHER_ROSE_H
#define PUBLISHER_ROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher-ucserver/asn/asn_reader.h"

struct asn_writer;
struct error;

#define ROSE_EVENT_ID 99999

enum rose_kind {
    ROSE_INVOKE = 0xa1,
    ROSE_RESULT = 0xa2,
    ROSE_ERROR = 0xa3,
    ROSE_REJECT = 0xa4,
};

/* Why an invoke is rejected. */
enum rose_invoke_problem {
    ROSE_DUPLICATE_INVOCATION = 0,
    ROSE_UNRECOGNISED_OPERATION = 1,
    ROSE_MISTYPED_ARGUMENT = 2,
    ROSE_RESOURCE_LIMITATION = 3,
    ROSE_INITIATOR_RELEASING = 4,
    ROSE_INVALID_SESSION = 8,
    ROSE_AUTHENTICATION_INCOMPLETE = 9,
    ROSE_AUTHENTICATION_FAILED = 10,
};

/* Which of the four reject problems came, by its tag. */
enum rose_problem_kind {
    ROSE_PROBLEM_NONE = 0,
    ROSE_PROBLEM_GENERAL = 0x80,
    ROSE_PROBLEM_INVOKE = 0x81,
    ROSE_PROBLEM_RESULT = 0x82,
    ROSE_PROBLEM_ERROR = 0x83,
};

/* One message. The octets point into what was decoded. */
struct rose_message {
    enum rose_kind kind;
    bool has_invoke_id; /* false only for a reject of something without an id */
    int32_t invoke_id;
    int32_t operation;          /* invoke */
    struct asn_octets argument; /* invoke: the argument's whole element, or empty */
    struct asn_octets result;   /* result: the result's whole element, or empty */
    int32_t detail;             /* error: iErrorDetail, 0 when there is none */
    struct asn_octets text;     /* error: u8sErrorString; reject: details */
    enum rose_problem_kind problem_kind;
    int32_t problem; /* reject */
};

/* Decodes one complete message. Borrows `octets`, which the message points into. Returns 0, or -1
 * with ERROR_BROKEN or ERROR_LIMIT and the field that is wrong. */
int rose_decode(const uint8_t *octets,
                size_t size_bytes,
                struct rose_message *message,
                struct error *error);

/* Begins an invoke; its argument is written next, then rose_end_invoke(). */
void rose_begin_invoke(struct asn_writer *writer, int32_t invoke_id, int32_t operation);
void rose_end_invoke(struct asn_writer *writer);

/* Writes the whole reject of an invoke of the server. */
void rose_write_reject(struct asn_writer *writer,
                       int32_t invoke_id,
                       enum rose_invoke_problem problem);

/* The name of a problem, as X.880 has it: "mistyped_argument"; of one without a name, its kind. Never
 * NULL. */
const char *rose_problem_name(enum rose_problem_kind kind, int32_t problem);

#endif
