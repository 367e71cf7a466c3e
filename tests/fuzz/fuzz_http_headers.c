/* The headers of an answer that we read ourselves, a line each: a letter says which it is. Whatever they are: a wait is
 * within its limits, an answer of another request never becomes ours, and where a redirect leads to is one host,
 * whoever reads it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/wait_limit.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/discover/web_address.h"
#include "worker-ews/verdict/web_host.h"
#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/request_echo.h"
#include "worker-ews/verdict/retry_after.h"

#include "require.h"

#define TEXT_BYTES  8192
#define WORDS_BYTES 64
#define NOW_SECONDS INT64_C(1700000000)
#define OUR_ID      "6b3f0c1a-0000-4000-8000-00000000beef"
#define BASE        "https://mail.example.test/EWS/Exchange.asmx"

/* What has been read so far. */
struct headers {
    const char *date;
    enum request_echo echo;
};

static void check_wait(const struct headers *headers, const char *value)
{
    int64_t wait_ms = retry_after_read(value, headers->date, NOW_SECONDS);
    require(wait_ms == NO_BACK_OFF || (wait_ms > 0 && wait_ms <= WAIT_LIMIT_MS));
}

static void check_echo(struct headers *headers, const char *value)
{
    enum request_echo before = headers->echo;
    headers->echo = request_echo_add(before, OUR_ID, value);
    require(before != REQUEST_ECHO_FOREIGN || headers->echo == REQUEST_ECHO_FOREIGN);
    require(headers->echo != REQUEST_ECHO_OURS || before == REQUEST_ECHO_OURS ||
            strcasestr(value, OUR_ID) != NULL);
}

/* Certificates and tickets are for the host that is asked. */
static void check_location(const char *value)
{
    struct web_address address, again;
    if (web_address_read(BASE, value, &address) != 0)
        return;
    require(web_address_read(NULL, address.url, &again) == 0);
    require(strcmp(address.url, again.url) == 0 && strcmp(address.host, again.host) == 0 &&
            address.is_secure == again.is_secure);
    char *host = web_host(address.url);
    require(host != NULL && strcasecmp(host, address.host) == 0);
    free(host);
    web_address_clear(&address);
    web_address_clear(&again);
}

static void check_page(char *value, size_t size)
{
    char words[WORDS_BYTES];
    (void)page_narrow(value, size);
    page_words_read(value, words, sizeof(words));
    require(strlen(words) < sizeof(words) && strpbrk(words, "\r\n") == NULL);
    require(!page_is_envelope(value) || strcasestr(value, "Envelope") != NULL ||
            strcasestr(value, "<!DOCTYPE") != NULL);
    (void)page_is_cut_early(value);
}

static void read_line(struct headers *headers, char *line)
{
    char kind = line[0], *value = line + (kind != '\0');
    if (kind == 'd')
        headers->date = value;
    else if (kind == 'w')
        check_wait(headers, value);
    else if (kind == 'e')
        check_echo(headers, value);
    else
        check_location(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct headers headers = {.date = NULL, .echo = REQUEST_ECHO_NONE};
    char text[TEXT_BYTES + 1] = "", page[TEXT_BYTES + 1] = "";
    size_t taken = size < TEXT_BYTES ? size : TEXT_BYTES;
    memcpy(text, data, taken);
    memcpy(page, data, taken);
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
        read_line(&headers, line);
    check_page(page, taken);
    return 0;
}
