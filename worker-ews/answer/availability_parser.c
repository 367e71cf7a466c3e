/* An answer on its way from octets to meaning: filter, XML, elements.
 *
 * Order is identity: no element names the mailbox, so the number of mailboxes must be right. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ews/answer/availability_elements.h"
#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/answer/character_filter.h"
#include "worker-ews/answer/xml_reader.h"

#define FEED_BYTES (16 * 1024) /* what is filtered at once */

/* One open element; `row` is NULL for one that is not known, and for the document. */
struct level {
    const struct element_row *row;
    uint64_t seen; /* one bit for each kind of child */
};

struct availability_parser {
    struct xml_reader *xml;
    struct character_filter filter;
    struct buffer filtered;
    struct level levels[XML_READER_DEPTH_MAX + 1];
    int depth;
    struct buffer text; /* of the element that is open, if its row wants it */
    bool text_is_cut;
    struct availability_reading reading;
};

static bool wants_text(const struct element_row *row)
{
    return row != NULL && row->text != ELEMENT_TEXT_IGNORED;
}

static const struct element_row *
find_row(const struct availability_parser *parser, const char *namespace, const char *name)
{
    const struct element_row *parent = parser->levels[parser->depth].row;
    if (parent == NULL && parser->depth > 0)
        return NULL;
    return element_row_find(parent, namespace, name);
}

static int on_start(void *context,
                    const char *namespace,
                    const char *name,
                    const struct xml_attributes *attributes)
{
    struct availability_parser *parser = context;
    const struct element_row *row = find_row(parser, namespace, name);
    struct level *parent = &parser->levels[parser->depth];
    if (row != NULL && row->count == ELEMENT_ONE && (parent->seen & element_row_bit(row)) != 0)
        return -1;
    if (row != NULL)
        parent->seen |= element_row_bit(row);
    parser->levels[++parser->depth] = (struct level){.row = row};
    if (wants_text(row)) {
        buffer_consume(&parser->text, SIZE_MAX);
        parser->text_is_cut = false;
    }
    return row == NULL || row->open == NULL ? 0 : row->open(&parser->reading, name, attributes);
}

static int on_text(void *context, const char *text, size_t size_bytes)
{
    struct availability_parser *parser = context;
    if (wants_text(parser->levels[parser->depth].row) &&
        buffer_append(&parser->text, text, size_bytes) != 0)
        parser->text_is_cut = true;
    return 0;
}

static const char *trim(char *text)
{
    static const char white_space[] = " \t\r\n";
    size_t size = strlen(text);
    while (size > 0 && strchr(white_space, text[size - 1]) != NULL)
        text[--size] = '\0';
    return text + strspn(text, white_space);
}

static void close_with_text(struct availability_parser *parser, const struct element_row *row)
{
    char *text = memory_copy(buffer_data(&parser->text), buffer_size(&parser->text));
    if (parser->text_is_cut && parser->reading.is_in_mailbox)
        mailbox_reader_fail(&parser->reading.mailbox, MAILBOX_READING_BROKEN,
                            "it has a text that is longer than we take");
    row->close(&parser->reading, row->text == ELEMENT_TEXT_TRIMMED ? trim(text) : text);
    free(text);
}

static int on_end(void *context)
{
    struct availability_parser *parser = context;
    const struct element_row *row = parser->levels[parser->depth--].row;
    if (wants_text(row))
        close_with_text(parser, row);
    else if (row != NULL && row->close != NULL)
        row->close(&parser->reading, "");
    return 0;
}

static const struct xml_reader_handlers HANDLERS = {
    .start = on_start,
    .text = on_text,
    .end = on_end,
};

struct availability_parser *availability_parser_create(size_t mailbox_count,
                                                       availability_mailbox_function *mailbox,
                                                       void *context)
{
    struct availability_parser *parser = memory_allocate(sizeof(*parser));
    parser->reading = (struct availability_reading){
        .report = mailbox,
        .context = context,
        .expected = mailbox_count,
        .answer = {.back_off_ms = NO_BACK_OFF},
    };
    character_filter_init(&parser->filter);
    buffer_init(&parser->filtered, character_filter_room_bytes(FEED_BYTES));
    buffer_init(&parser->text, ANSWER_ELEMENT_BYTES_MAX);
    parser->xml = xml_reader_create(&HANDLERS, parser);
    if (parser->xml != NULL)
        return parser;
    availability_parser_destroy(parser);
    return NULL;
}

void availability_parser_destroy(struct availability_parser *parser)
{
    if (parser == NULL)
        return;
    if (parser->reading.is_in_mailbox)
        mailbox_reader_clear(&parser->reading.mailbox);
    xml_reader_destroy(parser->xml);
    buffer_clear(&parser->text);
    buffer_clear(&parser->filtered);
    free(parser);
}

static int feed_filtered(struct availability_parser *parser, struct error *error)
{
    int result = xml_reader_feed(parser->xml, buffer_data(&parser->filtered),
                                 buffer_size(&parser->filtered), error);
    buffer_consume(&parser->filtered, SIZE_MAX);
    return result;
}

int availability_parser_feed(struct availability_parser *parser,
                             const void *octets,
                             size_t size_bytes,
                             struct error *error)
{
    const uint8_t *at = octets;
    while (size_bytes > 0) {
        size_t part = size_bytes < FEED_BYTES ? size_bytes : FEED_BYTES;
        if (character_filter_feed(&parser->filter, at, part, &parser->filtered) != 0)
            return error_set(error, ERROR_INTERNAL, "the character filter ran out of room");
        if (feed_filtered(parser, error) != 0)
            return -1;
        at += part;
        size_bytes -= part;
    }
    return 0;
}

/* Which of the places of a fault's code is trusted, in this order: the detail, the faultcode, a
 * bare number; and the inner code where the outer one says nothing. */
static void choose_fault_code(struct availability_reading *reading)
{
    const char *code = reading->answer.code;
    if (reading->fault_code[0] != '\0')
        code = reading->fault_code;
    if (reading->detail_code[0] != '\0')
        code = reading->detail_code;
    if (strcmp(code, "ErrorInternalServerError") == 0 && reading->inner_code[0] != '\0')
        code = reading->inner_code;
    if (code != reading->answer.code)
        text_copy_cut(reading->answer.code, sizeof(reading->answer.code), code);
}

static int check_complete(const struct availability_reading *reading, struct error *error)
{
    if (!reading->has_envelope)
        return error_set(error, ERROR_BROKEN, "the answer is XML, but no SOAP envelope");
    if (reading->answer.is_fault)
        return 0;
    if (!reading->has_response)
        return error_set(error, ERROR_BROKEN, "the answer is not one to GetUserAvailability");
    if (reading->count != reading->expected)
        return error_set(error, ERROR_BROKEN, "the answer has %zu mailboxes, asked for were %zu",
                         reading->count, reading->expected);
    return 0;
}

int availability_parser_finish(struct availability_parser *parser,
                               struct availability_answer *answer,
                               struct error *error)
{
    struct availability_reading *reading = &parser->reading;
    if (character_filter_finish(&parser->filter, &parser->filtered) != 0)
        return error_set(error, ERROR_INTERNAL, "the character filter ran out of room");
    if (feed_filtered(parser, error) != 0 || xml_reader_finish(parser->xml, error) != 0 ||
        check_complete(reading, error) != 0)
        return -1;
    choose_fault_code(reading);
    reading->answer.replaced_characters = parser->filter.replaced;
    *answer = reading->answer;
    return 0;
}
