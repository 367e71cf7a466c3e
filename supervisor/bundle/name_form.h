/* What looks like a name of somebody or something, by its form alone, for names that nobody has listed. Pure:
 * a text in, a length or a form out. */
#ifndef BUNDLE_NAME_FORM_H
#define BUNDLE_NAME_FORM_H

#include <stdbool.h>
#include <stddef.h>

enum name_form {
    NAME_FORM_NONE,
    NAME_FORM_GUID,
    NAME_FORM_SID,
    NAME_FORM_ADDRESS, /* IPv4, not of this machine itself */
    NAME_FORM_DOMAIN   /* labels with dots; neither an event's name nor a file of ours */
};

/* How many octets at the begin are one word: letters, digits, all of UTF-8 beyond ASCII and . - _ + ' % @. */
size_t name_form_word(const char *text, size_t size_bytes);

/* What the word is. */
enum name_form name_form_of(const char *word, size_t size_bytes);

/* The @ of a mail address or a UPN, also percent-coded, and its octets; NULL: there is none. */
const char *name_form_at(const char *word, size_t size_bytes, size_t *at_bytes);

/* How many octets at the begin are a distinguished name; 0: none. */
size_t name_form_dn(const char *text, size_t size_bytes);

/* How many octets at the begin are an IPv6 address other than ::1 and ::; 0: none. */
size_t name_form_ipv6(const char *text, size_t size_bytes);

/* How many octets at the begin are a certificate's fingerprint, "AA:BB:..."; 0: none. */
size_t name_form_fingerprint(const char *text, size_t size_bytes);

#endif
