/* What a person writes may be a name in another script or an address in brackets; what is compared with a
 * certificate is neither. */
#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ews/verdict/web_host.h"

static char *copy_bare(const char *host)
{
    size_t length = strlen(host), begin = 0;
    if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
        begin = 1;
        length -= 2;
    } else if (length > 1 && host[length - 1] == '.') {
        length--;
    }
    return memory_copy(host + begin, length);
}

char *web_host_of_parts(CURLU *parts)
{
    char *host = NULL, *copy = NULL;
    if (curl_url_get(parts, CURLUPART_HOST, &host, CURLU_PUNYCODE) == CURLUE_OK)
        copy = copy_bare(host);
    curl_free(host); /* also what curl has left there when it failed */
    return copy;
}

static CURLU *take_apart(const char *text)
{
    CURLU *parts = curl_url();
    if (parts == NULL || curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK)
        return parts;
    curl_url_cleanup(parts);
    return NULL;
}

char *web_host(const char *url)
{
    CURLU *parts = take_apart(url);
    char *host = parts == NULL ? NULL : web_host_of_parts(parts);
    curl_url_cleanup(parts);
    return host;
}

char *web_port(const char *url)
{
    CURLU *parts = take_apart(url);
    char *port = NULL, *copy = NULL;
    if (parts != NULL &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
        copy = memory_copy_text(port);
    curl_free(port);
    curl_url_cleanup(parts);
    return copy;
}
