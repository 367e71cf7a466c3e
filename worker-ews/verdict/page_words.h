/* What a page says that came instead of an answer, in one line for an administrator: the title that its
 * author gave it, not the mark-up that it begins with. Pure. */
#ifndef WORKER_EWS_PAGE_WORDS_H
#define WORKER_EWS_PAGE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the words of a page of which `start` is the beginning (octets as they came, cut anywhere, ends
 * with NUL): the title; without one the first text; of what is no mark-up the first line. Empty when there is
 * none. `words` has room for `words_bytes`. */
void page_words_read(const char *start, char *words, size_t words_bytes);

/* Makes text of what begins with `octets` in UTF-16 of either order, in the same place and ended with NUL: what
 * is not of ASCII becomes a question mark. Returns false, and leaves it as it is, if it is none. */
bool page_narrow(char *octets, size_t size);

/* Whether what begins like this was meant to be an answer of EWS: XML whose first element is an Envelope,
 * with a document type in front of it or not. An empty one was not. */
bool page_is_envelope(const char *start);

/* Whether it ends before it shows what it is: in front of its first element, or within the name of that.
 * Nothing but blanks shows that it is nothing. */
bool page_is_cut_early(const char *start);

#endif
