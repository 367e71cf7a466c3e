/* libxml2 behind a small interface.
 *
 * Error texts of libxml2 quote the document, which holds subjects of appointments; only its
 * number and line are passed on. */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/answer/xml_reader.h"

enum xml_reader_stop {
    XML_READER_GOES_ON,
    XML_READER_HAS_DOCTYPE,
    XML_READER_TOO_DEEP,
    XML_READER_HANDLER_REFUSED,
};

struct xml_reader {
    const struct xml_reader_callbacks *callbacks;
    void *context;
    xmlParserCtxtPtr parser;
    int depth;
    enum xml_reader_stop stop;
};

/* As libxml2 gives them: name, prefix, URI, begin and end of the value, again and again. */
struct xml_attributes {
    int count;
    const xmlChar **fields;
};

#define FIELDS_PER_ATTRIBUTE 5

/* In UTF-8, which is what the library makes of everything. */
static bool is_within_character(xmlChar octet)
{
    return (octet & 0xc0) == 0x80;
}

static const char NO_NAMESPACE[] = "";

int xml_attributes_copy(const struct xml_attributes *attributes,
                        const char *name,
                        char *value,
                        size_t value_bytes)
{
    value[0] = '\0';
    for (int i = 0; i < attributes->count; i++) {
        const xmlChar **field = attributes->fields + (size_t)i * FIELDS_PER_ATTRIBUTE;
        if (field[2] != NULL || strcmp((const char *)field[0], name) != 0)
            continue;
        size_t size = (size_t)(field[4] - field[3]);
        size_t copied = size < value_bytes ? size : value_bytes - 1;
        while (copied > 0 && copied < size && is_within_character(field[3][copied]))
            copied--;
        memcpy(value, field[3], copied);
        value[copied] = '\0';
        return 0;
    }
    return -1;
}

static void stop(struct xml_reader *reader, enum xml_reader_stop reason)
{
    if (reader->stop == XML_READER_GOES_ON)
        reader->stop = reason;
    xmlStopParser(reader->parser);
}

static void on_start(void *context,
                     const xmlChar *name,
                     const xmlChar *prefix,
                     const xmlChar *uri,
                     int namespace_count,
                     const xmlChar **namespaces,
                     int attribute_count,
                     int default_count,
                     const xmlChar **attributes)
{
    (void)prefix;
    (void)namespace_count;
    (void)namespaces;
    (void)default_count;
    struct xml_reader *reader = context;
    if (reader->stop != XML_READER_GOES_ON)
        return;
    if (++reader->depth > XML_READER_DEPTH_MAX) {
        stop(reader, XML_READER_TOO_DEEP);
        return;
    }
    struct xml_attributes given = {.count = attribute_count, .fields = attributes};
    if (reader->callbacks->start(reader->context, uri == NULL ? NO_NAMESPACE : (const char *)uri,
                                 (const char *)name, &given) != 0)
        stop(reader, XML_READER_HANDLER_REFUSED);
}

static void
on_xml_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name;
    (void)prefix;
    (void)uri;
    struct xml_reader *reader = context;
    if (reader->stop != XML_READER_GOES_ON)
        return;
    reader->depth--;
    reader->callbacks->end(reader->context);
}

static void on_text(void *context, const xmlChar *text, int size_bytes)
{
    struct xml_reader *reader = context;
    if (reader->stop == XML_READER_GOES_ON)
        reader->callbacks->text(reader->context, (const char *)text, (size_t)size_bytes);
}

static void
on_doctype(void *context, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    stop(context, XML_READER_HAS_DOCTYPE);
}

/* Without this libxml2 would print the error, which quotes the document. */
static void on_error(void *context, xmlErrorPtr reported)
{
    (void)context;
    (void)reported;
}

struct xml_reader *xml_reader_create(const struct xml_reader_callbacks *callbacks, void *context)
{
    struct xml_reader *reader = memory_allocate(sizeof(*reader));
    reader->callbacks = callbacks;
    reader->context = context;
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_xml_end,
        .characters = on_text,
        .ignorableWhitespace = on_text, /* a subject may consist of blanks */
        .cdataBlock = on_text,
        .internalSubset = on_doctype,
        .serror = on_error,
    };
    reader->parser = xmlCreatePushParserCtxt(&sax, reader, NULL, 0, NULL);
    if (reader->parser == NULL ||
        xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC) != 0 ||
        xmlSwitchEncoding(reader->parser, XML_CHAR_ENCODING_UTF8) != 0) {
        xml_reader_destroy(reader);
        return NULL;
    }
    return reader;
}

void xml_reader_destroy(struct xml_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->parser != NULL)
        xmlFreeDoc(reader->parser->myDoc); /* none is built, but freeing costs nothing */
    xmlFreeParserCtxt(reader->parser);
    memory_wipe(reader, sizeof(*reader));
    free(reader);
}

/* Its dictionary never gives anything back before its end. */
bool xml_reader_keeps(const struct xml_reader *reader, const char *name)
{
    return name == NO_NAMESPACE || xmlDictOwns(reader->parser->dict, (const xmlChar *)name) == 1;
}

static int describe_stop(const struct xml_reader *reader, struct error *error)
{
    switch (reader->stop) {
    case XML_READER_HAS_DOCTYPE:
        return error_set(error, EXCHANGE_ANSWER_WITH_DOCTYPE);
    case XML_READER_TOO_DEEP:
        return error_set(error, EXCHANGE_ANSWER_TOO_DEEP,
                         event_number("limit", XML_READER_DEPTH_MAX));
    case XML_READER_HANDLER_REFUSED:
        return error_set(error, EXCHANGE_ANSWER_OUT_OF_ORDER);
    case XML_READER_GOES_ON:
        break;
    }
    const xmlError *last = xmlCtxtGetLastError(reader->parser);
    return error_set(error, EXCHANGE_ANSWER_NOT_XML,
                     event_number("error", last == NULL ? 0 : last->code),
                     event_number("line", last == NULL ? 0 : last->line));
}

int xml_reader_feed(struct xml_reader *reader,
                    const void *octets,
                    size_t size_bytes,
                    struct error *error)
{
    if (size_bytes > 0 && (xmlParseChunk(reader->parser, octets, (int)size_bytes, 0) != 0 ||
                           reader->stop != XML_READER_GOES_ON))
        return describe_stop(reader, error);
    return 0;
}

int xml_reader_finish(struct xml_reader *reader, struct error *error)
{
    if (xmlParseChunk(reader->parser, NULL, 0, 1) != 0 || reader->stop != XML_READER_GOES_ON ||
        reader->parser->wellFormed != 1)
        return describe_stop(reader, error);
    return 0;
}
