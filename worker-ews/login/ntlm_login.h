/* NTLM by gss-ntlmssp, in two messages: it binds to TLS, and takes names and passwords that are not ASCII, which
 * curl's does not. MS-NLMP. */
#ifndef WORKER_EWS_NTLM_LOGIN_H
#define WORKER_EWS_NTLM_LOGIN_H

#include <stddef.h>

struct buffer;
struct channel_binding;
struct error;
struct ntlm_credential;
struct ntlm_login;

/* `user` ("user@domain" or "DOMAIN\\user", UTF-8) and a password, for any number of log-ins: gss-ntlmssp loses 8 KB
 * with each. Returns new credential; NULL with `error` (INTERNAL). */
struct ntlm_credential *ntlm_credential_create(const char *user,
                                               const void *secret,
                                               size_t secret_bytes,
                                               struct error *error);

/* Frees it. NULL is fine. No log-in uses it any more. */
void ntlm_credential_destroy(struct ntlm_credential *credential);

/* Begins a log-in at the service HTTP of `host`. Keeps the credential. Asks nobody. Returns new log-in; NULL with
 * `error` (INTERNAL). */
struct ntlm_login *
ntlm_login_create(const struct ntlm_credential *credential, const char *host, struct error *error);

/* Appends "NTLM TOKEN": the first message when `challenge` is NULL, else the answer to it (Base64, as it came).
 * `binding` is that of the connection, NULL: unbound. Returns 0, or -1 with `error` (INTERNAL; also
 * when the answer would not be NTLMv2), after which the log-in is of no more use. */
int ntlm_login_write(struct ntlm_login *login,
                     const char *challenge,
                     const struct channel_binding *binding,
                     struct buffer *value,
                     struct error *error);

/* Frees it, and what is left of the password. NULL is fine. */
void ntlm_login_destroy(struct ntlm_login *login);

#endif
