/* Reads an XML document while it arrives (libxml2's push parser with SAX2), strictly and with
 * limits: no document tree, no recovery, no entities but the five, no DOCTYPE, no network. What
 * is not UTF-8 is not accepted. Says what it found as a stream of elements and texts. */
#ifndef WORKER_EWS_XML_READER_H
#define WORKER_EWS_XML_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct xml_attributes;
struct xml_reader;

/* Deepest nesting that is read. An answer of GetUserAvailability needs eleven levels. */
#define XML_READER_DEPTH_MAX 32

/* Called from xml_reader_feed(). Names end with a NUL and are borrowed; `namespace` is "" for
 * none. When `start` returns -1 the reading ends; the feeding call then returns -1. */
struct xml_reader_callbacks {
    int (*start)(void *context,
                 const char *namespace,
                 const char *name,
                 const struct xml_attributes *attributes);
    void (*text)(void *context, const char *text, size_t size_bytes);
    void (*end)(void *context);
};

/* The value of an attribute without a namespace, cut to whole characters that fit. Returns 0, or -1 when there is none;
 * `value` is then empty. */
int xml_attributes_copy(const struct xml_attributes *attributes,
                        const char *name,
                        char *value,
                        size_t value_bytes);

/* Whether a name or namespace that a callback was given stays where it is, unchanged, as long as the reader. */
bool xml_reader_keeps(const struct xml_reader *reader, const char *name);

/* Returns new reader, or NULL when libxml2 has no memory. Keeps `callbacks` and `context`. */
struct xml_reader *xml_reader_create(const struct xml_reader_callbacks *callbacks, void *context);

/* NULL is fine. Not to be called from a callback. */
void xml_reader_destroy(struct xml_reader *reader);

/* Reads the next octets, at most INT_MAX. Returns 0, or -1 with `error` (BROKEN: not well-formed, a DOCTYPE;
 * LIMIT: too deep; or whatever a callback wanted): then nothing further may be fed. */
int xml_reader_feed(struct xml_reader *reader,
                    const void *octets,
                    size_t size_bytes,
                    struct error *error);

/* The document is over. Returns 0 only if it was complete; else -1 with `error` (BROKEN). */
int xml_reader_finish(struct xml_reader *reader, struct error *error);

#endif
