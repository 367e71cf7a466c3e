/* The text form of a SID, by which Windows names an account whatever it is called: what two names have in common
 * when they are one account. Pure. */
#ifndef WORKER_LDAP_SID_TEXT_H
#define WORKER_LDAP_SID_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Of the most parts, with its end. */
#define SID_TEXT_BYTES 192

/* Writes the text form, "S-1-5-21-...", of the octets of an objectSid (MS-DTYP 2.4.2.2). Returns false, and an empty
 * text, when they are none. */
bool sid_text_write(const void *octets, size_t size_bytes, char text[SID_TEXT_BYTES]);

#endif
