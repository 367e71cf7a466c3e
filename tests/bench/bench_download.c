/* The floor below any client of Exchange that is written with libcurl, for tests/bench/fetch: `curl`
 * downloads and looks at nothing, `libxml2` gives what comes to a SAX parser whose handlers do nothing.
 *
 *     bench-download curl|libxml2 URL CA_FILE REQUESTS ROUNDS
 *
 * Links nothing of ours, so that no more is loaded than that takes. */
#include <curl/curl.h>
#include <libxml/parser.h>
#include <stdbool.h>
#include <string.h>

#include "bench_measure.h"

struct download {
    const struct bench_order *order;
    CURL *handle;
    bool is_parsed;
    xmlParserCtxtPtr parser;
};

static size_t on_octets(char *octets, size_t item_bytes, size_t count, void *context)
{
    struct download *download = context;
    if (download->is_parsed && xmlParseChunk(download->parser, octets, (int)count, 0) != 0)
        return 0;
    return item_bytes * count;
}

static void on_element(void *context,
                       const xmlChar *name,
                       const xmlChar *prefix,
                       const xmlChar *uri,
                       int namespace_count,
                       const xmlChar **namespaces,
                       int attribute_count,
                       int default_count,
                       const xmlChar **attributes)
{
    (void)context, (void)name, (void)prefix, (void)uri, (void)namespace_count, (void)namespaces,
        (void)attribute_count, (void)default_count, (void)attributes;
}

static void
on_element_over(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)context, (void)name, (void)prefix, (void)uri;
}

static void on_characters(void *context, const xmlChar *text, int size)
{
    (void)context, (void)text, (void)size;
}

static void begin_download(void *context)
{
    struct download *download = context;
    struct curl_blob ca = {.data = (void *)(uintptr_t)download->order->ca,
                           .len = download->order->ca_bytes};
    download->handle = curl_easy_init();
    if (download->handle == NULL ||
        curl_easy_setopt(download->handle, CURLOPT_URL, download->order->url) != CURLE_OK ||
        curl_easy_setopt(download->handle, CURLOPT_CAINFO_BLOB, &ca) != CURLE_OK ||
        curl_easy_setopt(download->handle, CURLOPT_POSTFIELDS, "nothing") != CURLE_OK ||
        curl_easy_setopt(download->handle, CURLOPT_WRITEFUNCTION, on_octets) != CURLE_OK ||
        curl_easy_setopt(download->handle, CURLOPT_WRITEDATA, download) != CURLE_OK)
        bench_stop("curl cannot be set up");
}

static void run_download(void *context)
{
    struct download *download = context;
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_element,
                         .endElementNs = on_element_over,
                         .characters = on_characters};
    if (download->is_parsed)
        download->parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
    CURLcode result = curl_easy_perform(download->handle);
    if (result != CURLE_OK)
        bench_stop(curl_easy_strerror(result));
    if (!download->is_parsed)
        return;
    if (xmlParseChunk(download->parser, NULL, 0, 1) != 0)
        bench_stop("the answer is no XML");
    xmlFreeParserCtxt(download->parser);
}

int main(int argc, char **argv)
{
    static struct bench_order order;
    if (argc != 6)
        bench_stop("usage: bench-download curl|libxml2 URL CA_FILE REQUESTS ROUNDS");
    bench_read_order(&order, argv + 2);
    struct download download = {.order = &order, .is_parsed = strcmp(argv[1], "libxml2") == 0};
    begin_download(&download);
    bench_measure(&order, run_download, &download);
    curl_easy_cleanup(download.handle);
    return 0;
}
