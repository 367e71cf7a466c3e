/* libldap above two streams of octets: it takes what has come from a buffer, gives what is to be
 * written to a function, never waits and knows of no socket. */
#ifndef WORKER_LDAP_LDAP_STREAM_H
#define WORKER_LDAP_LDAP_STREAM_H

#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/event/error.h"

struct buffer;
struct ldap_stream;

/* The content of one LDAP message. It is one entry, never a page: 20,000 addresses of a hundred octets fit. */
#define LDAP_STREAM_MESSAGE_BYTES (4 * 1024 * 1024)

/* To be called once, before the loop runs: when libldap is used first it asks the name servers for this
 * machine's own name, and waits for them. Here it does so, for some seconds at most. Errors: INTERNAL. */
int ldap_stream_prepare_library(struct error *error);

/* Takes all octets and returns 0, or none and returns -1: then the stream is over. */
typedef int ldap_stream_write_function(void *context, const void *data, size_t size_bytes);

/* Returns a new stream; NULL with `error` when libldap cannot be prepared (INTERNAL). Keeps `input`,
 * which it consumes and which must have room for a message, and `context`. */
struct ldap_stream *ldap_stream_create(struct buffer *input,
                                       ldap_stream_write_function *write,
                                       void *context,
                                       struct error *error);

/* Writes a farewell, if that is still possible. NULL is fine. */
void ldap_stream_destroy(struct ldap_stream *stream);

/* For ldap_sasl_bind(), ldap_search_ext() and the like. Owned by the stream. Nothing is asked of it
 * when the stream is over: libldap would try to open a connection by itself. */
LDAP *ldap_stream_handle(struct ldap_stream *stream);

/* Whether octets could not be read as LDAP, or not be written. */
bool ldap_stream_is_over(const struct ldap_stream *stream);

/* Takes the next message from the input. Returns 1 with a new `*message` (ldap_msgfree()), 0 when
 * none is complete, -1 with `error` when the stream is over: BROKEN, or UNAVAILABLE when the directory says so
 * itself (notice of disconnection). */
int ldap_stream_next(struct ldap_stream *stream, LDAPMessage **message, struct error *error);

#endif
