/* The pages of the HTTP endpoint and who may see which: `/` with its parts (for people), `/stats` (JSON), `/users`
 * (JSON, with the token only), `/metrics` (Prometheus), `/history` (JSON, the last 24 hours), `/healthz` and `/readyz`.
 * A page is a row of the table in http_pages.c. */
#ifndef HTTP_PAGES_H
#define HTTP_PAGES_H

#include <microhttpd.h>
#include <stdbool.h>

#include "supervisor/show/http_callbacks.h"

/* Who asks. */
struct http_caller {
    struct MHD_Connection *connection;
    bool has_token;
    bool is_local; /* on this machine, and not for somebody else */
};

/* Answers the request for `path`; what is not certainly from here or from somebody with the token is
 * refused. Borrows all. Returns what libmicrohttpd's handler returns. */
enum MHD_Result http_pages_answer(const struct http_server_callbacks *callbacks,
                                  const struct http_caller *caller,
                                  const char *path);

#endif
