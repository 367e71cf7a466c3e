/* Rules of requests: pure, so that each can be tested with the header that an attacker would send. They
 * guard against web pages that make a browser on this machine ask us (DNS rebinding) and against guessing
 * the token by the time that a comparison takes. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "supervisor/show/http_request.h"

#define HOST_BYTES   256
#define LARGEST_PORT 65535

static bool is_port(const char *text)
{
    int64_t port;
    return *text == '\0' ||
           (*text == ':' && text_to_integer(text + 1, 0, LARGEST_PORT, &port) == 0);
}

/* Copies the host without port and brackets: `host`, `host:port`, `[address]` or `[address]:port`, and
 * nothing else. */
static bool copy_host(const char *header, char host[HOST_BYTES])
{
    bool has_brackets = header[0] == '[';
    const char *begin = has_brackets ? header + 1 : header;
    size_t length = strcspn(begin, has_brackets ? "]" : ":");
    const char *end = begin + length;
    if (length == 0 || length >= HOST_BYTES || (has_brackets && *end++ != ']') || !is_port(end))
        return false;
    memcpy(host, begin, length);
    host[length] = '\0';
    return true;
}

static bool is_address(int family, const char *host)
{
    struct in6_addr address;
    return inet_pton(family, host, &address) == 1;
}

/* Everybody may put a domain behind any name, so only a name with a dot may be longer. */
static bool is_same_host(const char *host, const char *own)
{
    size_t length = strlen(own);
    if (length == 0)
        return false;
    if (strcasecmp(host, own) == 0)
        return true;
    size_t host_length = strcspn(host, ".");
    /* Compared first: only if all of it is equal, our own name is as long. */
    return host[host_length] == '\0' && strncasecmp(host, own, host_length) == 0 &&
           own[host_length] == '.';
}

bool http_host_is_ours(const char *header, const char *const *own, size_t own_count)
{
    char host[HOST_BYTES];
    if (header == NULL || !copy_host(header, host))
        return false;
    if (header[0] == '[')
        return is_address(AF_INET6, host);
    if (is_address(AF_INET, host) || strcasecmp(host, "localhost") == 0)
        return true;
    for (size_t i = 0; i < own_count; i++) {
        if (own[i] != NULL && is_same_host(host, own[i]))
            return true;
    }
    return false;
}

bool http_peer_is_local(const struct sockaddr *address)
{
    if (address == NULL)
        return false;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in peer;
        memcpy(&peer, address, sizeof(peer));
        return ntohl(peer.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    /* A socket of version 6 shows callers of version 4 in a mapped form. */
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 peer;
        memcpy(&peer, address, sizeof(peer));
        if (IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr))
            return peer.sin6_addr.s6_addr[12] == IN_LOOPBACKNET;
        return IN6_IS_ADDR_LOOPBACK(&peer.sin6_addr);
    }
    return false;
}

bool http_token_matches(const char *header, const char *token, size_t token_bytes)
{
    static const char scheme[] = "Bearer ";
    if (header == NULL || token_bytes == 0 || strncasecmp(header, scheme, sizeof(scheme) - 1) != 0)
        return false;
    /* The length may show; that helps nobody to guess the octets. */
    const char *shown = header + sizeof(scheme) - 1;
    return strlen(shown) == token_bytes && CRYPTO_memcmp(shown, token, token_bytes) == 0;
}
