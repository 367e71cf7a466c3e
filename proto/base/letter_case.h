/* Small letters of the scripts in which people of a UCServer write and that have two cases: Latin, Greek and Cyrillic.
 * Letter case is ours and not the C library's, whose rules depend on the locale of the process: a daemon has none. */
#ifndef PROTO_LETTER_CASE_H
#define PROTO_LETTER_CASE_H

#include <stdint.h>

/* The small letter of a capital; any other character is its own. */
uint32_t letter_case_lower(uint32_t point);

/* Makes the letters of a UTF-8 text small in their place; octets that are no character stay. */
void letter_case_lower_text(char *text);

#endif
