/* Tokens of GSSAPI for the header Authorization: Kerberos within SPNEGO (RFC 4559), from tickets that are there.
 * NTLM has its own in ntlm_login.h. */
#ifndef WORKER_EWS_SECURITY_TOKEN_H
#define WORKER_EWS_SECURITY_TOKEN_H

struct buffer;
struct channel_binding;
struct error;

/* Once in a process, before it has threads: GSSAPI makes a context of libkrb5 of its own for each token, and it must
 * read no krb5.conf (encryption types, realms, plugins, names to look up). Puts KRB5_CONFIG=/dev/null into the
 * environment. Returns 0, or -1 with `error` (INTERNAL). */
int security_token_prepare_library(struct error *error);

/* Appends "Negotiate TOKEN" by the tickets in the credential cache (its name, "MEMORY:..."), for the service with
 * this principal name. `binding` is that of the connection; NULL: unbound. Asks nobody. Returns 0, or
 * -1 with `error` (INTERNAL). */
int security_token_write_negotiate(const char *cache,
                                   const char *principal,
                                   const struct channel_binding *binding,
                                   struct buffer *value,
                                   struct error *error);

#endif
