/* Elements are told by their place in the document, which the table below draws: there are URLs at several places,
 * and only those of a Protocol right below Account are meant for us. Texts that are too long are as good as none. */
#include <libxml/entities.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/answer/xml_reader.h"
#include "worker-ews/discover/autodiscover_answer.h"

#define REQUEST_SCHEMA                                                                             \
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
#define ANSWER_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
#define SETTINGS_SCHEMA                                                                            \
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

#define BEFORE_REQUEST_ADDRESS                                                                     \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"" REQUEST_SCHEMA "\">"      \
    "<Request><EMailAddress>"
#define AFTER_REQUEST_ADDRESS                                                                      \
    "</EMailAddress><AcceptableResponseSchema>" SETTINGS_SCHEMA "</AcceptableResponseSchema>"      \
    "</Request></Autodiscover>"

#define HOUR_MS           (INT64_C(60) * 60 * 1000)
#define HOURS_MAX         (24 * 366)
#define BYTE_ORDER_MARK   "\xef\xbb\xbf"
#define BYTE_ORDER_OCTETS 3

enum answer_element {
    ELEMENT_DOCUMENT, /* what the root stands in */
    ELEMENT_OTHER,
    ELEMENT_AUTODISCOVER,
    ELEMENT_RESPONSE,
    ELEMENT_ERROR,
    ELEMENT_ERROR_CODE,
    ELEMENT_MESSAGE,
    ELEMENT_ACCOUNT,
    ELEMENT_ACTION,
    ELEMENT_REDIRECT_ADDRESS,
    ELEMENT_REDIRECT_URL,
    ELEMENT_PROTOCOL,
    ELEMENT_TYPE,
    ELEMENT_EWS_URL,
    ELEMENT_AS_URL,
    ELEMENT_TTL,
    ELEMENT_COUNT,
};

static const struct {
    enum answer_element parent;
    const char *name;
    enum answer_element element;
} PLACES[] = {
    {ELEMENT_DOCUMENT, "Autodiscover", ELEMENT_AUTODISCOVER},
    {ELEMENT_AUTODISCOVER, "Response", ELEMENT_RESPONSE},
    {ELEMENT_RESPONSE, "Error", ELEMENT_ERROR},
    {ELEMENT_ERROR, "ErrorCode", ELEMENT_ERROR_CODE},
    {ELEMENT_ERROR, "Message", ELEMENT_MESSAGE},
    {ELEMENT_RESPONSE, "Account", ELEMENT_ACCOUNT},
    {ELEMENT_ACCOUNT, "Action", ELEMENT_ACTION},
    {ELEMENT_ACCOUNT, "RedirectAddr", ELEMENT_REDIRECT_ADDRESS},
    {ELEMENT_ACCOUNT, "RedirectUrl", ELEMENT_REDIRECT_URL},
    {ELEMENT_ACCOUNT, "Protocol", ELEMENT_PROTOCOL},
    {ELEMENT_PROTOCOL, "Type", ELEMENT_TYPE},
    {ELEMENT_PROTOCOL, "EwsUrl", ELEMENT_EWS_URL},
    {ELEMENT_PROTOCOL, "ASUrl", ELEMENT_AS_URL},
    {ELEMENT_PROTOCOL, "TTL", ELEMENT_TTL},
};

/* The first is taken before the second. */
static const char *const PROTOCOL_TYPES[] = {"EXCH", "EXPR", "EXHTTP"};
#define PROTOCOL_TYPES_COUNT (sizeof(PROTOCOL_TYPES) / sizeof(PROTOCOL_TYPES[0]))

struct protocol_found {
    char *url;
    int64_t valid_ms;
};

struct answer_reading {
    enum answer_element path[XML_READER_DEPTH_MAX + 1];
    size_t depth;
    struct buffer text; /* of the element that is being read */
    bool is_text_cut;
    bool has_account, has_error;
    char *texts[ELEMENT_COUNT]; /* what has been read of each */
    struct protocol_found protocols[PROTOCOL_TYPES_COUNT];
};

/* ---- the question ---- */

static int append_text(struct buffer *body, const char *text)
{
    return buffer_append(body, text, strlen(text));
}

int autodiscover_request_write(const char *address, struct buffer *body, struct error *error)
{
    xmlChar *escaped = xmlEncodeSpecialChars(NULL, BAD_CAST address);
    if (escaped == NULL)
        return error_set(error, PROGRAM_NO_MEMORY);
    bool is_written = append_text(body, BEFORE_REQUEST_ADDRESS) == 0 &&
                      append_text(body, (const char *)escaped) == 0 &&
                      append_text(body, AFTER_REQUEST_ADDRESS) == 0;
    xmlFree(escaped);
    if (!is_written)
        return error_set(error, EXCHANGE_REQUEST_TOO_LARGE,
                         event_number("octets", (int64_t)strlen(address)));
    return 0;
}

/* ---- the answer ---- */

static enum answer_element element_at(enum answer_element parent, const char *name)
{
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
        if (PLACES[i].parent == parent && strcmp(PLACES[i].name, name) == 0)
            return PLACES[i].element;
    }
    return ELEMENT_OTHER;
}

static void drop_text(struct answer_reading *reading, enum answer_element element)
{
    free(reading->texts[element]);
    reading->texts[element] = NULL;
}

static int on_answer_start(void *context,
                           const char *namespace,
                           const char *name,
                           const struct xml_attributes *attributes)
{
    (void)attributes;
    struct answer_reading *reading = context;
    bool is_ours = strcmp(namespace, ANSWER_SCHEMA) == 0 || strcmp(namespace, SETTINGS_SCHEMA) == 0;
    enum answer_element parent = reading->path[reading->depth];
    enum answer_element element = is_ours ? element_at(parent, name) : ELEMENT_OTHER;
    reading->path[++reading->depth] = element;
    buffer_clear(&reading->text);
    reading->is_text_cut = false;
    reading->has_account = reading->has_account || element == ELEMENT_ACCOUNT;
    reading->has_error = reading->has_error || element == ELEMENT_ERROR;
    if (element == ELEMENT_PROTOCOL) {
        drop_text(reading, ELEMENT_TYPE);
        drop_text(reading, ELEMENT_EWS_URL);
        drop_text(reading, ELEMENT_AS_URL);
        drop_text(reading, ELEMENT_TTL);
    }
    return 0;
}

static void on_answer_text(void *context, const char *text, size_t size_bytes)
{
    struct answer_reading *reading = context;
    if (buffer_append(&reading->text, text, size_bytes) != 0)
        reading->is_text_cut = true;
}

static int64_t read_validity(const char *hours_text)
{
    int64_t hours;
    if (hours_text == NULL || text_to_integer(hours_text, 1, HOURS_MAX, &hours) != 0)
        return 0;
    return hours * HOUR_MS;
}

/* The first of each type counts. */
static void take_protocol(struct answer_reading *reading)
{
    const char *type = reading->texts[ELEMENT_TYPE];
    const char *url = reading->texts[ELEMENT_EWS_URL] != NULL ? reading->texts[ELEMENT_EWS_URL]
                                                              : reading->texts[ELEMENT_AS_URL];
    for (size_t i = 0; i < PROTOCOL_TYPES_COUNT && type != NULL && url != NULL; i++) {
        struct protocol_found *found = &reading->protocols[i];
        if (strcmp(type, PROTOCOL_TYPES[i]) != 0 || found->url != NULL)
            continue;
        found->url = memory_copy_text(url);
        found->valid_ms = read_validity(reading->texts[ELEMENT_TTL]);
    }
}

static void take_text(struct answer_reading *reading, enum answer_element element)
{
    size_t size = buffer_size(&reading->text);
    const char *text = text_trim_unseen((const char *)buffer_data(&reading->text), &size);
    if (!reading->is_text_cut && size > 0 && reading->texts[element] == NULL)
        reading->texts[element] = memory_copy(text, size);
}

static void on_answer_end(void *context)
{
    struct answer_reading *reading = context;
    enum answer_element element = reading->path[reading->depth--];
    if (element == ELEMENT_PROTOCOL)
        take_protocol(reading);
    else if (element != ELEMENT_OTHER && buffer_size(&reading->text) > 0)
        take_text(reading, element);
    buffer_clear(&reading->text);
}

/* Takes the text out of the reading. */
static char *take_read_text(char **text)
{
    char *taken = *text;
    *text = NULL;
    return taken;
}

static void take_settings(struct answer_reading *reading, struct autodiscover_answer *answer)
{
    answer->action = AUTODISCOVER_SETTINGS;
    for (size_t i = 0; i < PROTOCOL_TYPES_COUNT && answer->target == NULL; i++) {
        answer->target = take_read_text(&reading->protocols[i].url);
        answer->valid_ms = reading->protocols[i].valid_ms;
    }
}

/* An action that is not known, or a redirect to nowhere, is no answer. */
static int take_account(struct answer_reading *reading,
                        struct autodiscover_answer *answer,
                        struct error *error)
{
    const char *action = text_or_empty(reading->texts[ELEMENT_ACTION]);
    if (strcmp(action, "settings") == 0) {
        take_settings(reading, answer);
        return 0;
    }
    if (strcmp(action, "redirectAddr") == 0) {
        answer->action = AUTODISCOVER_REDIRECT_ADDRESS;
        answer->target = take_read_text(&reading->texts[ELEMENT_REDIRECT_ADDRESS]);
    } else if (strcmp(action, "redirectUrl") == 0) {
        answer->action = AUTODISCOVER_REDIRECT_URL;
        answer->target = take_read_text(&reading->texts[ELEMENT_REDIRECT_URL]);
    }
    return answer->target != NULL ? 0 : error_set(error, AUTODISCOVER_NOT_UNDERSTOOD);
}

static int
conclude(struct answer_reading *reading, struct autodiscover_answer *answer, struct error *error)
{
    *answer = (struct autodiscover_answer){.action = AUTODISCOVER_ERROR};
    if (reading->has_account)
        return take_account(reading, answer, error);
    if (!reading->has_error)
        return error_set(error, AUTODISCOVER_NOT_UNDERSTOOD);
    answer->code = take_read_text(&reading->texts[ELEMENT_ERROR_CODE]);
    answer->words = take_read_text(&reading->texts[ELEMENT_MESSAGE]);
    return 0;
}

static int
feed(struct answer_reading *reading, const char *octets, size_t size_bytes, struct error *error)
{
    static const struct xml_reader_callbacks callbacks = {
        .start = on_answer_start, .text = on_answer_text, .end = on_answer_end};
    struct xml_reader *reader = xml_reader_create(&callbacks, reading);
    if (reader == NULL)
        return error_set(error, PROGRAM_NO_MEMORY);
    int result = xml_reader_feed(reader, octets, size_bytes, error) == 0 &&
                         xml_reader_finish(reader, error) == 0
                     ? 0
                     : -1;
    xml_reader_destroy(reader);
    return result;
}

static void clear_reading(struct answer_reading *reading)
{
    buffer_clear(&reading->text);
    for (size_t i = 0; i < ELEMENT_COUNT; i++)
        free(reading->texts[i]);
    for (size_t i = 0; i < PROTOCOL_TYPES_COUNT; i++)
        free(reading->protocols[i].url);
}

int autodiscover_answer_read(const void *octets,
                             size_t size_bytes,
                             struct autodiscover_answer *answer,
                             struct error *error)
{
    const char *text = octets;
    struct autodiscover_answer read = {0};
    struct answer_reading reading = {.path = {ELEMENT_DOCUMENT}};
    if (size_bytes > AUTODISCOVER_ANSWER_BYTES_MAX)
        return error_set(error, EXCHANGE_ANSWER_TOO_LARGE,
                         event_number("limit", (int64_t)AUTODISCOVER_ANSWER_BYTES_MAX));
    if (size_bytes >= BYTE_ORDER_OCTETS && memcmp(text, BYTE_ORDER_MARK, BYTE_ORDER_OCTETS) == 0) {
        text += BYTE_ORDER_OCTETS;
        size_bytes -= BYTE_ORDER_OCTETS;
    }
    buffer_init(&reading.text, LIMIT_URL);
    int result = feed(&reading, text, size_bytes, error);
    if (result == 0)
        result = conclude(&reading, &read, error);
    clear_reading(&reading);
    if (result == 0)
        *answer = read;
    return result;
}

void autodiscover_answer_clear(struct autodiscover_answer *answer)
{
    free(answer->target);
    free(answer->code);
    free(answer->words);
    *answer = (struct autodiscover_answer){0};
}
