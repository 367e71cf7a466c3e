/* Two policies: what is shown of the service may neither be kept nor run nor framed; the page for people may
 * load its own three kinds of files and ask this endpoint, and nothing else, whatever a name in it says. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/show/http_answer.h"

struct header {
    const char *name;
    const char *value;
};

static const struct header data_headers[] = {
    {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {NULL, NULL},
};

/* It may be kept, but is asked for each time: after an update nobody sees the older one. */
static const struct header file_headers[] = {
    {MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for "
     "'script'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {NULL, NULL},
};

static void add_headers(struct MHD_Response *response, const struct header *headers)
{
    for (; headers->name != NULL; headers++)
        (void)MHD_add_response_header(response, headers->name, headers->value);
}

static enum MHD_Result
queue_response(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result
http_answer(struct MHD_Connection *connection, unsigned status, const char *type, char *body)
{
    if (body == NULL)
        return http_answer_text(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "out of memory");
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(body);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    add_headers(response, data_headers);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (status == MHD_HTTP_UNAUTHORIZED)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    return queue_response(connection, status, response);
}

enum MHD_Result
http_answer_text(struct MHD_Connection *connection, unsigned status, const char *text)
{
    return http_answer(connection, status, "text/plain; charset=utf-8",
                       memory_format_text("%s\n", text));
}

enum MHD_Result http_answer_json(struct MHD_Connection *connection, json_t *object)
{
    char *body = json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    return http_answer(connection, MHD_HTTP_OK, "application/json", body);
}

enum MHD_Result http_answer_file(struct MHD_Connection *connection, const struct page_file *file)
{
    const char *has =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_NONE_MATCH);
    bool is_known = has != NULL && strstr(has, file->tag) != NULL;
    /* libmicrohttpd wants memory that could be written to, and does not write with this mode. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        is_known ? 0 : file->size_bytes, (void *)(uintptr_t)file->octets, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, file->type);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, file->tag);
    add_headers(response, file_headers);
    return queue_response(connection, is_known ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response);
}
