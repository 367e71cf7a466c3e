/* The same log-ins as bench_logins.c by libcurl alone, which sends a request that it is given and looks at no
 * answer but its status.
 *
 *     bench-login-curl basic|ntlm|negotiate|auto URL CA_FILE USER:PASSWORD REQUEST_FILE
 *
 * Links nothing of ours, so that no more is loaded than that takes. A ticket comes from the cache of
 * credentials that the environment names. */
#include <curl/curl.h>
#include <string.h>

#include "bench_stages.h"

struct login_client {
    CURL *handle;
    struct curl_slist *heads;
    char ca[65536], request[65536];
};

static size_t on_octets(char *octets, size_t item_bytes, size_t count, void *context)
{
    (void)octets, (void)context;
    return item_bytes * count;
}

static long scheme_of(const char *name)
{
    if (strcmp(name, "basic") == 0)
        return (long)CURLAUTH_BASIC;
    if (strcmp(name, "ntlm") == 0)
        return (long)CURLAUTH_NTLM;
    return strcmp(name, "negotiate") == 0 ? (long)CURLAUTH_NEGOTIATE : (long)CURLAUTH_ANY;
}

/* `order`: the five arguments. */
static void begin_client(struct login_client *client, char **order)
{
    struct curl_blob ca = {.data = client->ca,
                           .len = bench_read_file(order[2], client->ca, sizeof(client->ca))};
    size_t request_bytes = bench_read_file(order[4], client->request, sizeof(client->request));
    client->handle = curl_easy_init();
    client->heads = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    CURL *handle = client->handle;
    if (handle == NULL || client->heads == NULL ||
        curl_easy_setopt(handle, CURLOPT_URL, order[1]) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &ca) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_HTTPAUTH, scheme_of(order[0])) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_USERPWD, order[3]) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, client->heads) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, client->request) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)request_bytes) != CURLE_OK ||
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_octets) != CURLE_OK)
        bench_stop("curl cannot be set up");
}

static void run_request(void *context)
{
    struct login_client *client = context;
    long status = 0;
    CURLcode result = curl_easy_perform(client->handle);
    if (result != CURLE_OK)
        bench_stop(curl_easy_strerror(result));
    (void)curl_easy_getinfo(client->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 401)
        bench_stop("refused with 401");
    if (status != 200)
        bench_stop("answered with another status than 200");
}

int main(int argc, char **argv)
{
    static struct login_client client;
    double begun_ms = bench_cpu_ms();
    if (argc != 6)
        bench_stop("usage: bench-login-curl METHOD URL CA_FILE USER:PASSWORD REQUEST_FILE");
    begin_client(&client, argv + 1);
    bench_run_stages(begun_ms, run_request, &client);
    curl_easy_cleanup(client.handle);
    curl_slist_free_all(client.heads);
    return 0;
}
