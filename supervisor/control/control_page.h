/* A long answer to ewscalctl as the pages in which it travels. */
#ifndef CONTROL_PAGE_H
#define CONTROL_PAGE_H

#include <stddef.h>

/* How many octets of a UTF-8 text fit into a page of at most `limit_bytes` (at least 4): never a
 * part of a character, and never 0 unless the text is empty. */
size_t control_page_bytes(const char *text, size_t text_bytes, size_t limit_bytes);

#endif
