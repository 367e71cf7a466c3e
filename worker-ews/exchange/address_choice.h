/* Which address of Exchange's name the next connection takes. curl goes through the addresses until one takes the
 * connection; what is wrong with it after that, silence, TLS, 503, never leads it to the next one. Here it does: an
 * address in trouble is left out as long as the name has others. */
#ifndef WORKER_EWS_ADDRESS_CHOICE_H
#define WORKER_EWS_ADDRESS_CHOICE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "proto/connection/address_memory.h"

#include "worker-ews/verdict/http_answer.h"

/* Of one connection; in its owner's memory, which does not move. */
struct address_choice {
    struct address_memory *memory; /* of the endpoint; NULL: all addresses are equal */
    struct sockaddr_storage used;  /* of the connection that is kept, or was made last */
    bool has_skipped;              /* an address was left out in this transfer */
    bool has_forgotten;            /* all were in trouble, and none is left out any more */
    bool is_in_vain;   /* an address was in trouble before anything of the request was sent */
    size_t vain_tries; /* of this request; a name may have more addresses than are remembered */
    struct http_answer first; /* what that one has said */
};

/* Prepares the handle. Keeps `memory` and `choice`. Returns what curl says. */
CURLcode
address_choice_init(struct address_choice *choice, CURL *handle, struct address_memory *memory);

/* Before a request. */
void address_choice_begin(struct address_choice *choice);

/* After a transfer: blames its address for what went wrong after it had taken the connection. Returns whether the
 * same request should be made again at once, because nothing of it was sent. `answer` is replaced by that of an
 * earlier transfer where that says more. */
bool address_choice_finish(struct address_choice *choice, struct http_answer *answer);

/* Whether the address of the connection that is kept has been in trouble since. */
bool address_choice_is_stale(const struct address_choice *choice);

#endif
