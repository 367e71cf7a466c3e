/* Decides by the client-request-id that came back whose answer it is. Pure.
 *
 * A proxy that mixes up connections would otherwise put one user's calendar into another's, which
 * nothing in the answer itself could show. Servers that send no id back are believed. */
#ifndef WORKER_EWS_REQUEST_ECHO_H
#define WORKER_EWS_REQUEST_ECHO_H

enum request_echo {
    REQUEST_ECHO_NONE,    /* nothing came back that names a request */
    REQUEST_ECHO_OURS,    /* the request that was sent */
    REQUEST_ECHO_FOREIGN, /* another one, be it beside ours */
};

/* What is known after one more header of that name: `known` is what the headers before it showed,
 * REQUEST_ECHO_NONE at the start. `sent` is our id, `value` the header's; both are borrowed. */
enum request_echo request_echo_add(enum request_echo known, const char *sent, const char *value);

#endif
