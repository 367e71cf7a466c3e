/* What tokens of GSSAPI have in common, whichever library of a mechanism makes them: how they stand in a header, and
 * how a failure is told. */
#ifndef WORKER_EWS_GSS_TOKEN_H
#define WORKER_EWS_GSS_TOKEN_H

#include <gssapi/gssapi.h>

struct buffer;
struct error;

/* Appends `scheme` ("Negotiate ") and the token in Base64. Returns 0, or -1 with `error` (INTERNAL) when there is no
 * room. What was made on the way is wiped. */
int gss_token_append(struct buffer *value,
                     const char *scheme,
                     const gss_buffer_desc *token,
                     struct error *error);

/* Fills `error` (INTERNAL): `library` has refused `call`, in the words of that mechanism (GSS_C_NO_OID: of any).
 * Returns -1. */
int gss_token_tell_failure(struct error *error,
                           const char *library,
                           gss_OID mechanism,
                           const char *call,
                           OM_uint32 major,
                           OM_uint32 minor);

#endif
