/* The parts of an HTTP request that we read ourselves. One text, cut at line breaks: Accept, Host,
 * Authorization. A format that nobody has named is not given; a host that is ours stays so in capital
 * letters; a token is never accepted with an octet more or less. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "supervisor/show/http_accept.h"
#include "supervisor/show/http_request.h"

#include "require.h"

#define TEXT_BYTES 4096

static const char TOKEN[] = "t0ken";

static void check_accept(const char *header)
{
    enum metrics_format format = http_accept_metrics(header);
    require(format == METRICS_TEXT || strcasestr(header, "application/openmetrics-text") != NULL);
}

static void check_host(char *host)
{
    static const char *const own[] = {"replicator.example.test", "", NULL};
    const size_t count = sizeof(own) / sizeof(own[0]);
    bool is_ours = http_host_is_ours(host, own, count);
    require(!http_host_is_ours(NULL, own, count));
    for (char *letter = host; *letter != '\0'; letter++)
        *letter = (char)toupper((unsigned char)*letter);
    require(http_host_is_ours(host, own, count) == is_ours);
}

static void check_token(char *header)
{
    const size_t size = sizeof(TOKEN) - 1;
    bool matches = http_token_matches(header, TOKEN, size);
    require(matches == (strlen(header) == strlen("Bearer ") + size &&
                        strncasecmp(header, "Bearer ", strlen("Bearer ")) == 0 &&
                        strcmp(header + strlen("Bearer "), TOKEN) == 0));
    require(!http_token_matches(header, TOKEN, 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_BYTES + 1] = "";
    memcpy(text, data, size < TEXT_BYTES ? size : TEXT_BYTES);
    char *rest = text;
    check_accept(strsep(&rest, "\n"));
    char *host = strsep(&rest, "\n");
    if (host != NULL)
        check_host(host);
    if (rest != NULL)
        check_token(rest);
    return 0;
}
