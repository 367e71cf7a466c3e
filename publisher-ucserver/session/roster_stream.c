/* The roster's answer is four levels around the profiles: the ROSE result, its SEQUENCE of operation and
 * value, the answer and its list. The stream enters them one by one, hands out the profiles and passes
 * over whatever the vendor has added behind the known elements. */
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_reader.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/roster_stream.h"

#define LEVELS      4
#define SLICE_BYTES (64 * 1024) /* what is taken in at once */

/* What comes next. */
enum roster_step {
    ROSTER_STEP_MESSAGE,
    ROSTER_STEP_INVOKE_ID,
    ROSTER_STEP_RESULT,
    ROSTER_STEP_RESULT_VALUE,
    ROSTER_STEP_ANSWER,
    ROSTER_STEP_LIST,
    ROSTER_STEP_PROFILES,
    ROSTER_STEP_TAIL,
    ROSTER_STEP_COMPLETE,
};

struct roster_stream {
    int32_t invoke_id;
    roster_profile_function *take;
    void *context;
    enum roster_step step;
    size_t left_bytes[LEVELS]; /* of each element that is open, the innermost last */
    size_t level;              /* how many are open */
    size_t skip_bytes;         /* of an element that nobody needs */
    size_t users;
    struct buffer pending; /* the beginning of an element that is not complete */
};

struct roster_stream *
roster_stream_create(int32_t invoke_id, roster_profile_function *take, void *context)
{
    struct roster_stream *stream = memory_allocate(sizeof(*stream));
    *stream = (struct roster_stream){.invoke_id = invoke_id, .take = take, .context = context};
    buffer_init(&stream->pending, ROSTER_PROFILE_BYTES + SLICE_BYTES);
    return stream;
}

void roster_stream_destroy(struct roster_stream *stream)
{
    if (stream == NULL)
        return;
    buffer_clear(&stream->pending);
    free(stream);
}

bool roster_stream_is_complete(const struct roster_stream *stream)
{
    return stream->step == ROSTER_STEP_COMPLETE;
}

static void consume(struct roster_stream *stream, size_t size)
{
    buffer_consume(&stream->pending, size);
    for (size_t i = 0; i < stream->level; i++)
        stream->left_bytes[i] -= size;
}

static void
enter_element(struct roster_stream *stream, const struct asn_header *header, enum roster_step next)
{
    consume(stream, header->header_bytes);
    stream->left_bytes[stream->level++] = header->content_bytes;
    stream->step = next;
}

static void
skip(struct roster_stream *stream, const struct asn_header *header, enum roster_step next)
{
    consume(stream, header->header_bytes);
    stream->skip_bytes = header->content_bytes;
    stream->step = next;
}

static int name_structure(struct error *error)
{
    const struct operation *operation = operation_find(OPERATION_GET_USER_PROFILES);
    return error_add(error, event_text("structure", operation->name));
}

static int name_profile(const struct roster_stream *stream, struct error *error)
{
    (void)name_structure(error);
    return error_add(error, event_number("profile", (int64_t)stream->users));
}

static int unexpected(const struct asn_header *header,
                      uint32_t expected,
                      const char *element,
                      struct error *error)
{
    (void)asn_reader_fail_tag(error, element, header->tag, expected);
    return name_structure(error);
}

static int malformed(const char *rule, struct error *error)
{
    (void)error_set(error, BER_MALFORMED, event_text("rule", rule));
    return name_structure(error);
}

static int enter_expected(struct roster_stream *stream,
                          const struct asn_header *header,
                          uint32_t tag,
                          const char *element,
                          enum roster_step next,
                          struct error *error)
{
    if (header->tag != tag)
        return unexpected(header, tag, element, error);
    enter_element(stream, header, next);
    return 0;
}

/* Only one answer can be this large. Another id means that the server mixes up answers, or that a list was
 * asked for in an earlier session. */
static int
read_invoke_id(struct roster_stream *stream, const struct asn_header *header, struct error *error)
{
    size_t size = header->header_bytes + header->content_bytes;
    struct asn_reader reader;
    asn_reader_init(&reader, buffer_data(&stream->pending), size, error);
    int32_t invoke_id = asn_reader_integer(&reader, ASN_TAG_INTEGER, "invokeID");
    if (asn_reader_finish(&reader) != 0)
        return name_structure(error);
    if (invoke_id != stream->invoke_id)
        return error_set(error, UCSERVER_MESSAGE_TOO_LARGE);
    consume(stream, size);
    stream->step = ROSTER_STEP_RESULT;
    return 0;
}

static int
read_profile(struct roster_stream *stream, const struct asn_header *header, struct error *error)
{
    if (header->tag != ASN_TAG_SEQUENCE)
        return unexpected(header, ASN_TAG_SEQUENCE, "profile", error);
    if (stream->users++ == ROSTER_USERS_LIMIT)
        return error_set(error, ROSTER_TOO_MANY_USERS, event_number("limit", ROSTER_USERS_LIMIT));
    size_t size = header->header_bytes + header->content_bytes;
    struct profile profile;
    if (profile_read(buffer_data(&stream->pending), size, &profile, error) != 0)
        return name_profile(stream, error);
    if (stream->take(stream->context, &profile, error) != 0)
        return -1;
    consume(stream, size);
    return 0;
}

static int fail_large_profile(const struct roster_stream *stream, struct error *error)
{
    return error_set(error, ROSTER_PROFILE_TOO_LARGE,
                     event_number("profile", (int64_t)stream->users + 1),
                     event_number("limit", ROSTER_PROFILE_BYTES));
}

/* Elements that are read as a whole; all others are entered or passed over by their header. */
static bool is_whole_needed(const struct roster_stream *stream, const struct asn_header *header)
{
    return stream->step == ROSTER_STEP_PROFILES ||
           (stream->step == ROSTER_STEP_INVOKE_ID && header->tag == ASN_TAG_INTEGER);
}

static int
take_element(struct roster_stream *stream, const struct asn_header *header, struct error *error)
{
    switch (stream->step) {
    case ROSTER_STEP_MESSAGE:
        return enter_expected(stream, header, ROSE_RESULT, "message", ROSTER_STEP_INVOKE_ID, error);
    case ROSTER_STEP_INVOKE_ID:
        if (header->tag == ASN_TAG_INTEGER)
            return read_invoke_id(stream, header, error);
        if (header->tag != ASN_CONTEXT_CONSTRUCTED(1)) /* sessionID */
            return unexpected(header, ASN_TAG_INTEGER, "invokeID", error);
        skip(stream, header, ROSTER_STEP_INVOKE_ID);
        return 0;
    case ROSTER_STEP_RESULT:
        return enter_expected(stream, header, ASN_TAG_SEQUENCE, "result", ROSTER_STEP_RESULT_VALUE,
                              error);
    case ROSTER_STEP_RESULT_VALUE:
        if (header->tag != ASN_TAG_INTEGER)
            return unexpected(header, ASN_TAG_INTEGER, "resultValue", error);
        skip(stream, header, ROSTER_STEP_ANSWER);
        return 0;
    case ROSTER_STEP_ANSWER:
        return enter_expected(stream, header, ASN_TAG_SEQUENCE, "answer", ROSTER_STEP_LIST, error);
    case ROSTER_STEP_LIST:
        return enter_expected(stream, header, ASN_TAG_SEQUENCE, "profiles", ROSTER_STEP_PROFILES,
                              error);
    case ROSTER_STEP_PROFILES:
        return read_profile(stream, header, error);
    case ROSTER_STEP_TAIL:
        skip(stream, header, ROSTER_STEP_TAIL);
        return 0;
    case ROSTER_STEP_COMPLETE:
        break;
    }
    return malformed("octets_behind_message", error);
}

/* An element may end only when the list has been seen. */
static int close_finished(struct roster_stream *stream, struct error *error)
{
    while (stream->level > 0 && stream->skip_bytes == 0 &&
           stream->left_bytes[stream->level - 1] == 0) {
        if (stream->step < ROSTER_STEP_PROFILES) {
            (void)error_set(error, BER_ELEMENT_MISSING, event_text("element", "profiles"));
            return name_structure(error);
        }
        stream->level--;
        stream->step = stream->level == 0 ? ROSTER_STEP_COMPLETE : ROSTER_STEP_TAIL;
    }
    return 0;
}

/* What is skipped is not collected: an extension of the vendor may be larger than a profile may be. */
static void pass_over(struct roster_stream *stream)
{
    size_t size = buffer_size(&stream->pending);
    if (size > stream->skip_bytes)
        size = stream->skip_bytes;
    consume(stream, size);
    stream->skip_bytes -= size;
}

/* Reads the header of the next element. Returns 1 when the element can be taken, 0 when octets are
 * missing, -1 when it is wrong. */
static int
look_at_next(struct roster_stream *stream, struct asn_header *header, struct error *error)
{
    size_t size = buffer_size(&stream->pending);
    const char *rule;
    switch (asn_header_read(buffer_data(&stream->pending), size, header, &rule)) {
    case ASN_HEADER_WRONG:
        return malformed(rule, error);
    case ASN_HEADER_PARTIAL:
        return 0;
    case ASN_HEADER_COMPLETE:
        break;
    }
    size_t whole = header->header_bytes + header->content_bytes;
    if (stream->level > 0 && whole > stream->left_bytes[stream->level - 1])
        return malformed("longer_than_parent", error);
    /* Before the whole is waited for: the buffer has room for one profile of the largest size. */
    if (!is_whole_needed(stream, header))
        return 1;
    if (whole > ROSTER_PROFILE_BYTES)
        return fail_large_profile(stream, error);
    return whole <= size;
}

static int take_what_is_there(struct roster_stream *stream, struct error *error)
{
    struct asn_header header;
    for (;;) {
        pass_over(stream);
        if (close_finished(stream, error) != 0)
            return -1;
        if (stream->skip_bytes > 0 || buffer_size(&stream->pending) == 0)
            return 0;
        int ready = look_at_next(stream, &header, error);
        if (ready != 1)
            return ready;
        if (take_element(stream, &header, error) != 0)
            return -1;
    }
}

int roster_stream_feed(struct roster_stream *stream,
                       const uint8_t *octets,
                       size_t size_bytes,
                       struct error *error)
{
    while (size_bytes > 0) {
        size_t slice = size_bytes < SLICE_BYTES ? size_bytes : SLICE_BYTES;
        if (buffer_append(&stream->pending, octets, slice) != 0)
            return fail_large_profile(stream, error);
        if (take_what_is_there(stream, error) != 0)
            return -1;
        octets += slice;
        size_bytes -= slice;
    }
    return 0;
}
