/* URLs are taken apart by curl, which also asks for them: who decides about a host and who connects to it must
 * not read the same text in two ways. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message.h"

#include "worker-ews/discover/web_address.h"
#include "worker-ews/verdict/web_host.h"

static char *copy_url_part(CURLU *parts, CURLUPart which)
{
    char *found = NULL;
    char *copy = NULL;
    if (curl_url_get(parts, which, &found, 0) == CURLUE_OK)
        copy = memory_copy_text(found);
    curl_free(found);
    return copy;
}

/* One host is one text, also in the URL. One with a dot left at its end is none. */
static void take_host(CURLU *parts, struct web_address *address)
{
    char *host = web_host_of_parts(parts);
    size_t length = host == NULL ? 0 : strlen(host);
    if (length == 0 || host[length - 1] == '.') {
        free(host);
        return;
    }
    text_lower_ascii(host);
    bool is_in_brackets = strchr(host, ':') != NULL;
    if (!is_in_brackets)
        (void)curl_url_set(parts, CURLUPART_HOST, host, 0);
    address->host = host;
}

static bool has_part(CURLU *parts, CURLUPart which)
{
    char *part = copy_url_part(parts, which);
    bool is_there = part != NULL;
    free(part);
    return is_there;
}

static bool take_scheme(CURLU *parts, struct web_address *address)
{
    char *scheme = copy_url_part(parts, CURLUPART_SCHEME);
    address->is_secure = scheme != NULL && strcmp(scheme, "https") == 0;
    bool is_known = address->is_secure || (scheme != NULL && strcmp(scheme, "http") == 0);
    free(scheme);
    return is_known;
}

static int take_parts(CURLU *parts, struct web_address *address)
{
    if (!take_scheme(parts, address) || has_part(parts, CURLUPART_USER) ||
        has_part(parts, CURLUPART_PASSWORD) ||
        curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK)
        return -1;
    take_host(parts, address);
    address->url = copy_url_part(parts, CURLUPART_URL);
    bool is_usable = address->host != NULL && address->host[0] != '\0' && address->url != NULL &&
                     strlen(address->url) <= LIMIT_URL;
    return is_usable ? 0 : -1;
}

/* A name without its dot at the end, or in other letters, may be an address of IPv4 to whoever reads it next. */
static bool is_read_alike(const struct web_address *address)
{
    char *host = web_host(address->url);
    bool is_alike = host != NULL && strcmp(host, address->host) == 0;
    free(host);
    return is_alike;
}

int web_address_read(const char *base, const char *text, struct web_address *address)
{
    struct web_address read = {0};
    CURLU *parts = curl_url();
    if (parts == NULL)
        return -1;
    bool is_read = text_is_utf8(text, strlen(text)) &&
                   (base == NULL || curl_url_set(parts, CURLUPART_URL, base, 0) == CURLUE_OK) &&
                   curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK &&
                   take_parts(parts, &read) == 0 && is_read_alike(&read);
    curl_url_cleanup(parts);
    if (!is_read) {
        web_address_clear(&read);
        return -1;
    }
    *address = read;
    return 0;
}

void web_address_clear(struct web_address *address)
{
    free(address->url);
    free(address->host);
    *address = (struct web_address){0};
}
