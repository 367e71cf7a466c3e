/* An answer on its way from octets to meaning: filter, XML, elements.
 *
 * All three work on what has just arrived, so that a large answer never lies in memory as a whole.
 * The stack of open elements is kept here and not by libxml2, because each level needs the row of
 * the table that decides what its children may be. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_elements.h"
#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/answer/availability_reading.h"
#include "worker-ews/answer/character_filter.h"
#include "worker-ews/answer/xml_reader.h"

#define FEED_BYTES (16 * 1024) /* what is filtered at once */

#define FOUND_ROWS   64
#define NAME_SPACING 8 /* names lie about so far apart */

/* One open element; `row` is NULL for one that is not known, and for the document. */
struct level {
    const struct element_row *row;
    uint64_t seen; /* one bit for each kind of child */
};

/* Which row an element had that was looked up; all NULL: none yet. */
struct found_row {
    const struct element_row *parent;
    const char *namespace, *name;
    const struct element_row *row;
};

struct availability_parser {
    struct xml_reader *xml;
    struct character_filter filter;
    struct buffer filtered;
    struct level levels[XML_READER_DEPTH_MAX + 1];
    int depth;
    struct found_row found[FOUND_ROWS];
    char text[ANSWER_ELEMENT_BYTES_MAX + 1]; /* of the element that is open, if its row wants it */
    size_t text_bytes;
    bool text_is_cut;
    struct availability_reading reading;
};

/* An answer has hundreds of thousands of elements and two dozen kinds of them. A name that the reader keeps is the
 * same whenever it comes by the same pointer, so texts are compared only for what has not been there yet. */
static const struct element_row *
find_row(struct availability_parser *parser, const char *namespace, const char *name)
{
    const struct element_row *parent = parser->levels[parser->depth].row;
    if (parent == NULL && parser->depth > 0)
        return NULL;
    struct found_row *found = &parser->found[(uintptr_t)name / NAME_SPACING % FOUND_ROWS];
    if (found->name == name && found->namespace == namespace && found->parent == parent)
        return found->row;
    const struct element_row *row = element_row_find(parent, namespace, name);
    if (xml_reader_keeps(parser->xml, namespace) && xml_reader_keeps(parser->xml, name))
        *found = (struct found_row){parent, namespace, name, row};
    return row;
}

static int on_start(void *context,
                    const char *namespace,
                    const char *name,
                    const struct xml_attributes *attributes)
{
    struct availability_parser *parser = context;
    const struct element_row *row = find_row(parser, namespace, name);
    struct level *parent = &parser->levels[parser->depth];
    if (row != NULL && !element_row_is_many(row) && (parent->seen & element_row_bit(row)) != 0) {
        if (!element_row_is_of_zone(row))
            return -1;
        availability_reading_repeat_zone(&parser->reading);
        row = NULL;
    }
    if (row != NULL)
        parent->seen |= element_row_bit(row);
    parser->levels[++parser->depth] = (struct level){.row = row};
    if (element_row_wants_text(row)) {
        parser->text_bytes = 0;
        parser->text_is_cut = false;
    }
    return row == NULL ? 0 : availability_reading_open(&parser->reading, row, name, attributes);
}

static void on_text(void *context, const char *text, size_t size_bytes)
{
    struct availability_parser *parser = context;
    size_t room = ANSWER_ELEMENT_BYTES_MAX - parser->text_bytes;
    if (!element_row_wants_text(parser->levels[parser->depth].row))
        return;
    if (size_bytes > room)
        parser->text_is_cut = true;
    size_t kept = size_bytes > room ? room : size_bytes;
    memcpy(parser->text + parser->text_bytes, text, kept);
    parser->text_bytes += kept;
}

static void on_element_end(void *context)
{
    struct availability_parser *parser = context;
    const struct element_row *row = parser->levels[parser->depth--].row;
    char nothing[] = "";
    if (element_row_wants_text(row)) {
        parser->text[parser->text_bytes] = '\0';
        availability_reading_close(&parser->reading, row, parser->text, parser->text_bytes,
                                   parser->text_is_cut);
    } else if (row != NULL) {
        availability_reading_close(&parser->reading, row, nothing, 0, false);
    }
}

static const struct xml_reader_callbacks CALLBACKS = {
    .start = on_start,
    .text = on_text,
    .end = on_element_end,
};

struct availability_parser *availability_parser_create(size_t mailbox_count,
                                                       availability_mailbox_function *mailbox,
                                                       void *context)
{
    struct availability_parser *parser = memory_allocate(sizeof(*parser));
    availability_reading_init(&parser->reading, mailbox_count, mailbox, context);
    character_filter_init(&parser->filter);
    buffer_init(&parser->filtered, character_filter_room_bytes(FEED_BYTES));
    parser->xml = xml_reader_create(&CALLBACKS, parser);
    if (parser->xml != NULL)
        return parser;
    availability_parser_destroy(parser);
    return NULL;
}

void availability_parser_destroy(struct availability_parser *parser)
{
    if (parser == NULL)
        return;
    availability_reading_clear(&parser->reading);
    xml_reader_destroy(parser->xml);
    buffer_clear(&parser->filtered);
    memory_wipe(parser->text, sizeof(parser->text));
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
            return error_set(error, PROGRAM_NO_MEMORY);
        if (feed_filtered(parser, error) != 0)
            return -1;
        at += part;
        size_bytes -= part;
    }
    return 0;
}

int availability_parser_finish(struct availability_parser *parser,
                               struct availability_answer *answer,
                               struct error *error)
{
    if (character_filter_finish(&parser->filter, &parser->filtered) != 0)
        return error_set(error, PROGRAM_NO_MEMORY);
    if (feed_filtered(parser, error) != 0 || xml_reader_finish(parser->xml, error) != 0 ||
        availability_reading_finish(&parser->reading, answer, error) != 0)
        return -1;
    answer->replaced_characters = parser->filter.replaced;
    return 0;
}
