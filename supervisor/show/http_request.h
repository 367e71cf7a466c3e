/* Who may see what over HTTP: questions about one request, without a socket. Statistics name servers and
 * accounts, so what is not certainly from here or from somebody with the token is refused. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Whether a Host header names this machine: an address, localhost, or `own` (the host name or the
 * listen setting; with or without a domain after it). A web page of somebody else whose name was
 * made to point here comes with that name and is refused. NULL is refused. */
bool http_host_is_ours(const char *header, const char *const *own, size_t own_count);

/* Whether the caller is on this machine. */
bool http_peer_is_local(const struct sockaddr *address);

/* Whether an Authorization header shows the token ("Bearer TOKEN"), in constant time. NULL header
 * or an empty token: false. */
bool http_token_matches(const char *header, const char *token, size_t token_bytes);

#endif
