/* One HTTP request after the other by curl: what is set, what is sent, what came back. */
#ifndef WORKER_EWS_LANE_EASY_H
#define WORKER_EWS_LANE_EASY_H

#include <curl/curl.h>

#include "worker-ews/exchange/http_answer.h"

struct error;
struct lane_easy;
struct lane_options;
struct lane_request;

/* Returns new request with everything set that never changes; NULL with `error` (INTERNAL). */
struct lane_easy *lane_easy_create(const struct lane_options *options, struct error *error);

/* NULL is fine. The handle is in no multi any more. */
void lane_easy_destroy(struct lane_easy *easy);

/* Prepares the next request; keeps it until it has ended. Returns 0, or -1 with `error`. */
int lane_easy_begin(struct lane_easy *easy,
                    const struct lane_request *request,
                    struct error *error);

/* The transfer is over, its handle still in the multi: collects what curl knows about it. */
void lane_easy_finish(struct lane_easy *easy, CURLcode result);

/* Whether the transfer under way, or the last one, came as far as a secured connection. */
bool lane_easy_is_secured(const struct lane_easy *easy);

/* Whether nothing has come on the connection that nobody asked for; no transfer is under way. */
bool lane_easy_is_silent(const struct lane_easy *easy);

/* What came back; valid until the next request begins. */
const struct http_answer *lane_easy_answer(const struct lane_easy *easy);

/* For the multi. */
CURL *lane_easy_handle(struct lane_easy *easy);

#endif
