/* Texts in another language: one file of gettext's, as msgfmt makes it, in memory. It is read here and not by
 * the C library, which translates only when a locale of that language has been generated on the machine;
 * a small Debian has none but C.UTF-8, and setlocale(LC_ALL, "de_DE.UTF-8") fails there. */
#ifndef PROTO_CATALOGUE_H
#define PROTO_CATALOGUE_H

#include <stddef.h>
#include <stdint.h>

struct catalogue;

/* Reads a file of this machine's octet order; returns a new catalogue, or NULL when there is no such file or
 * it is none: whoever shows texts then shows the English ones. The caller destroys it. */
struct catalogue *catalogue_create(const char *path);

/* Takes the catalogue; NULL does nothing. */
void catalogue_destroy(struct catalogue *catalogue);

/* The translation of an English text, with a context (NULL: none; the `msgctxt` of a catalogue). NULL when
 * there is none, and for no catalogue. Borrowed from the catalogue. */
const char *
catalogue_find(const struct catalogue *catalogue, const char *context, const char *english);

/* The same for a text with a count: the form for one or for many. English and German have these two, and
 * both use the first for one alone. */
const char *
catalogue_find_count(const struct catalogue *catalogue, const char *english, int64_t count);

/* How many texts there are, and one of them: its context ("": none) and its translation. What is returned
 * is the English text. `context_room` has room for CATALOGUE_CONTEXT_BYTES. */
#define CATALOGUE_CONTEXT_BYTES 96
size_t catalogue_count(const struct catalogue *catalogue);
const char *catalogue_at(const struct catalogue *catalogue,
                         size_t index,
                         char context_room[CATALOGUE_CONTEXT_BYTES],
                         const char **translation);

#endif
