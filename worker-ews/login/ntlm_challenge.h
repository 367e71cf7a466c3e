/* The challenge of NTLM (MS-NLMP 2.2.1.2, CHALLENGE_MESSAGE) as it comes in a header, read before anybody
 * answers it. Pure. */
#ifndef WORKER_EWS_NTLM_CHALLENGE_H
#define WORKER_EWS_NTLM_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The token of a header "WWW-Authenticate: NTLM TOKEN", whose line need not end with NUL; of several in one header
 * the last one: curl answers no other, and that one only if nothing follows it. Returns a new text, which the caller
 * frees; NULL: it is another header, or one without a token. */
char *ntlm_challenge_of_header(const char *line, size_t size);

/* The octets of a token, their number in `size`; the caller frees them. NULL: it is no Base64 as RFC 4648 4 wants it,
 * or larger than any challenge is. */
uint8_t *ntlm_challenge_decode(const char *token, size_t *size);

/* Whether the answer to it would be NTLMv2: it is whole, brings the names of the server that version 2 needs, and
 * asks for extended session security (MS-NLMP 2.2.2.5). */
bool ntlm_challenge_is_strong(const char *token);

#endif
