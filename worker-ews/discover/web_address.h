/* A URL as Autodiscover and DNS name it, taken apart: which host it is, and whether it is reached by TLS. What
 * cannot be asked for is refused here: other schemes, a name and password in it, no host. */
#ifndef WORKER_EWS_WEB_ADDRESS_H
#define WORKER_EWS_WEB_ADDRESS_H

#include <stdbool.h>

struct web_address {
    char *url;  /* whole, without a fragment */
    char *host; /* in small letters and ASCII, without brackets and without a dot at the end */
    bool is_secure;
};

/* Reads a URL; one without a host is taken as relative to `base` (NULL: there is none). Returns 0 and fills
 * `address`, which web_address_clear() frees, or -1: it is none that can be asked for. */
int web_address_read(const char *base, const char *text, struct web_address *address);

/* Frees the texts; it is empty afterwards. An empty one is fine. */
void web_address_clear(struct web_address *address);

#endif
