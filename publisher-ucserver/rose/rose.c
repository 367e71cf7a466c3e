/* The ROSE envelope. Every message is checked as a whole (asn_check.h) before a field of it is read; what
 * the UCServer adds inside an envelope (session id, names, authentication) is passed over. */
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/rose.h"

#define SESSION_ID     ASN_CONTEXT_CONSTRUCTED(1)
#define LINKED_ID      ASN_CONTEXT(0)
#define OPERATION_NAME ASN_CONTEXT_CONSTRUCTED(2)
#define AUTHENTICATION ASN_CONTEXT_CONSTRUCTED(3)

static void skip_optional(struct asn_reader *reader, uint32_t tag, const char *name)
{
    if (asn_reader_has(reader, tag))
        (void)asn_reader_take(reader, tag, name);
}

/* A reject of something that had no readable id has NULL there. */
static void read_invoke_id(struct asn_reader *reader, struct rose_message *message)
{
    skip_optional(reader, SESSION_ID, "sessionID");
    if (message->kind == ROSE_REJECT && asn_reader_has(reader, ASN_TAG_NULL)) {
        (void)asn_reader_take(reader, ASN_TAG_NULL, "invokeID");
        return;
    }
    message->invoke_id = asn_reader_integer(reader, ASN_TAG_INTEGER, "invokeID");
    message->has_invoke_id = true;
}

static void read_invoke(struct asn_reader *reader, struct rose_message *message)
{
    skip_optional(reader, LINKED_ID, "linked-ID");
    skip_optional(reader, OPERATION_NAME, "operationName");
    skip_optional(reader, AUTHENTICATION, "authentication");
    message->operation = asn_reader_integer(reader, ASN_TAG_INTEGER, "operationID");
    if (!asn_reader_is_at_end(reader))
        message->argument = asn_reader_take_any(reader, "argument");
}

/* A result may be bare: operations without one answer with the invoke id alone. */
static void read_result(struct asn_reader *reader, struct rose_message *message)
{
    if (!asn_reader_has(reader, ASN_TAG_SEQUENCE))
        return;
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "result", &inner);
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "resultValue");
    if (!asn_reader_is_at_end(&inner))
        message->result = asn_reader_take_any(&inner, "result");
}

/* AsnRequestError says what is wrong; error-value is 0 from the runtime. */
static void read_error(struct asn_reader *reader, struct rose_message *message)
{
    (void)asn_reader_integer(reader, ASN_TAG_INTEGER, "error-value");
    if (!asn_reader_has(reader, ASN_TAG_SEQUENCE))
        return;
    struct asn_reader inner;
    asn_reader_enter(reader, ASN_TAG_SEQUENCE, "error", &inner);
    message->detail = asn_reader_integer(&inner, ASN_TAG_INTEGER, "iErrorDetail");
    message->text = asn_reader_text(&inner, "u8sErrorString");
}

static void read_reject(struct asn_reader *reader, struct rose_message *message)
{
    for (uint32_t tag = ROSE_PROBLEM_GENERAL; tag <= ROSE_PROBLEM_ERROR; tag++) {
        if (!asn_reader_has(reader, tag))
            continue;
        message->problem_kind = (enum rose_problem_kind)tag;
        message->problem = asn_reader_integer(reader, tag, "problem");
        break;
    }
    if (asn_reader_has(reader, ASN_TAG_TEXT))
        message->text = asn_reader_text(reader, "details");
}

static void read_body(struct asn_reader *reader, struct rose_message *message)
{
    switch (message->kind) {
    case ROSE_INVOKE:
        read_invoke(reader, message);
        break;
    case ROSE_RESULT:
        read_result(reader, message);
        break;
    case ROSE_ERROR:
        read_error(reader, message);
        break;
    case ROSE_REJECT:
        read_reject(reader, message);
        break;
    }
}

/* Checked before the whole: what is no ROSE message should be called that, not a wrong element. */
static int read_kind(const uint8_t *octets, size_t size, enum rose_kind *kind, struct error *error)
{
    if (size == 0 || octets[0] < ROSE_INVOKE || octets[0] > ROSE_REJECT)
        return error_set(error, BER_MALFORMED, event_number("octet", 0),
                         event_text("rule", "no_rose_message"));
    *kind = (enum rose_kind)octets[0];
    return 0;
}

int rose_decode(const uint8_t *octets,
                size_t size_bytes,
                struct rose_message *message,
                struct error *error)
{
    struct rose_message found = {.kind = ROSE_INVOKE};
    if (read_kind(octets, size_bytes, &found.kind, error) != 0 ||
        asn_check(octets, size_bytes, error) != 0)
        return -1;
    struct asn_reader outer, reader;
    asn_reader_init(&outer, octets, size_bytes, error);
    asn_reader_enter(&outer, found.kind, "message", &reader);
    read_invoke_id(&reader, &found);
    read_body(&reader, &found);
    if (asn_reader_finish(&reader) != 0)
        return -1;
    if (!asn_reader_is_at_end(&outer))
        return error_set(error, BER_MALFORMED, event_number("octet", outer.at - octets),
                         event_text("rule", "octets_behind_message"));
    *message = found;
    return 0;
}

void rose_begin_invoke(struct asn_writer *writer, int32_t invoke_id, int32_t operation)
{
    asn_writer_begin(writer, ROSE_INVOKE);
    asn_writer_integer(writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_integer(writer, ASN_TAG_INTEGER, operation);
}

void rose_end_invoke(struct asn_writer *writer)
{
    asn_writer_end(writer);
}

void rose_write_reject(struct asn_writer *writer,
                       int32_t invoke_id,
                       enum rose_invoke_problem problem)
{
    asn_writer_begin(writer, ROSE_REJECT);
    asn_writer_integer(writer, ASN_TAG_INTEGER, invoke_id);
    asn_writer_integer(writer, ROSE_PROBLEM_INVOKE, (int32_t)problem);
    asn_writer_end(writer);
}

const char *rose_problem_name(enum rose_problem_kind kind, int32_t problem)
{
    static const char *const kinds[] = {
        [ROSE_PROBLEM_GENERAL - ROSE_PROBLEM_GENERAL] = "general_problem",
        [ROSE_PROBLEM_INVOKE - ROSE_PROBLEM_GENERAL] = "invoke_problem",
        [ROSE_PROBLEM_RESULT - ROSE_PROBLEM_GENERAL] = "return_result_problem",
        [ROSE_PROBLEM_ERROR - ROSE_PROBLEM_GENERAL] = "return_error_problem",
    };
    static const char *const invokes[] = {
        [ROSE_DUPLICATE_INVOCATION] = "duplicate_invocation",
        [ROSE_UNRECOGNISED_OPERATION] = "unrecognised_operation",
        [ROSE_MISTYPED_ARGUMENT] = "mistyped_argument",
        [ROSE_RESOURCE_LIMITATION] = "resource_limitation",
        [ROSE_INITIATOR_RELEASING] = "initiator_releasing",
        [ROSE_INVALID_SESSION] = "invalid_session",
        [ROSE_AUTHENTICATION_INCOMPLETE] = "authentication_incomplete",
        [ROSE_AUTHENTICATION_FAILED] = "authentication_failed",
    };
    if (kind == ROSE_PROBLEM_NONE)
        return "no_problem_given";
    bool is_known = kind == ROSE_PROBLEM_INVOKE && problem >= 0 &&
                    problem <= ROSE_AUTHENTICATION_FAILED && invokes[problem] != NULL;
    return is_known ? invokes[problem] : kinds[kind - ROSE_PROBLEM_GENERAL];
}
