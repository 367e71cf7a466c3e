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

/* Whether what begins like this was meant to be an answer of EWS: XML whose first element is an Envelope,
 * or which cannot be looked at so simply (UTF-16). An empty one was not. */
bool page_is_envelope(const char *start);

/* Whether it ends before it shows what it is: in front of its first element, or within the name of that.
 * Nothing but blanks shows that it is nothing. */
bool page_is_cut_early(const char *start);

#endif
