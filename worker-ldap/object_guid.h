/* objectGUID as the UCServer's profiles write it. */
#ifndef WORKER_LDAP_OBJECT_GUID_H
#define WORKER_LDAP_OBJECT_GUID_H

#include <stdint.h>

#define OBJECT_GUID_BYTES 16

/* Reads 32 hexadecimal digits (the octets as the directory stores them) or Microsoft's text form with
 * hyphens, with or without braces, whose first three groups are byte-swapped. Returns 0, or -1 when
 * the text is neither: then it is no key. */
int object_guid_read(const char *text, uint8_t guid[OBJECT_GUID_BYTES]);

#endif
