/* The one request of EWS that we send: GetUserAvailability (Microsoft's EWS reference; elements
 * stand in the order of the schema, a wrong order is ErrorSchemaValidation). Pure. */
#ifndef WORKER_EWS_AVAILABILITY_REQUEST_H
#define WORKER_EWS_AVAILABILITY_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;

/* Microsoft's limit; administrators cannot change it. */
#define AVAILABILITY_MAILBOXES_MAX 100

/* Larger bodies are refused by Exchange (ErrorRequestStreamTooBig). */
#define AVAILABILITY_REQUEST_BYTES_MAX (400 * 1024)

/* Longest address: RFC 5321, 4.5.3.1, and some room. */
#define AVAILABILITY_ADDRESS_BYTES_MAX 320

/* Schema versions, the highest first. 0 is the one to begin with: none above it adds anything to availability. */
enum schema_version {
    SCHEMA_VERSION_2016 = -1,
    SCHEMA_VERSION_2013_SP1 = 0,
    SCHEMA_VERSION_2013,
    SCHEMA_VERSION_2010_SP2,
    SCHEMA_VERSION_2010_SP1,
    SCHEMA_VERSION_2010,
    SCHEMA_VERSION_2007_SP1,
};

/* Reads a name as RequestServerVersion wants it and the setting `api_version` has it:
 * "Exchange2013_SP1". Returns 0, or -1 for another name; `version` is then untouched. */
int schema_version_read(const char *name, enum schema_version *version);

/* That name. */
const char *schema_version_name(enum schema_version version);

/* Goes down to the version to ask with when a server does not know this one: those between that and the last one
 * of a product before it are left out. Returns false when there is none. */
bool schema_version_lower(enum schema_version *version);

/* How UTC is written: servers differ in what they take for a zone without daylight time. */
enum utc_form {
    UTC_FORM_NO_CHANGE,     /* month 0, order 0 */
    UTC_FORM_EQUAL_CHANGES, /* real dates, both biases 0 */
};

struct availability_request {
    const char *const *addresses; /* borrowed, 1 to AVAILABILITY_MAILBOXES_MAX */
    size_t address_count;
    int64_t window_begin; /* seconds, 00:00 UTC of a day */
    int64_t window_end;
    bool times_only; /* view FreeBusy instead of Detailed */
    enum schema_version version;
    enum utc_form utc_form;
};

/* Whether an address can be written into a request at all: not empty, not too long, UTF-8, no
 * control characters or blanks. */
bool availability_address_is_usable(const char *address);

/* Appends the body, UTF-8, to `body` (borrowed). Returns 0, or -1 with `error`: INVALID when the
 * request breaks a rule above, LIMIT when `body` has no room. */
int availability_request_write(const struct availability_request *request,
                               struct buffer *body,
                               struct error *error);

#endif
