/* The question to Autodiscover and its answer, as plain XML over HTTP (POX), which every Exchange speaks. Pure, so
 * that whatever a host on the way may answer can be tried without it. */
#ifndef WORKER_EWS_AUTODISCOVER_ANSWER_H
#define WORKER_EWS_AUTODISCOVER_ANSWER_H

#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;

/* Larger than any answer that was seen, by far; what is larger is no answer. */
#define AUTODISCOVER_ANSWER_BYTES_MAX ((size_t)1024 * 1024)

enum autodiscover_action {
    AUTODISCOVER_SETTINGS,         /* `target` is the URL of EWS; NULL: it names none */
    AUTODISCOVER_REDIRECT_ADDRESS, /* `target` is another address of the mailbox */
    AUTODISCOVER_REDIRECT_URL,     /* `target` is another URL to ask */
    AUTODISCOVER_ERROR,            /* `code` and `words` say why */
};

struct autodiscover_answer {
    enum autodiscover_action action;
    char *target;
    char *code, *words; /* NULL: not said */
    int64_t valid_ms;   /* how long the settings hold; 0: not said */
};

/* Appends the question about an address. Returns 0, or -1 with `error` (LIMIT, INTERNAL). */
int autodiscover_request_write(const char *address, struct buffer *body, struct error *error);

/* Reads a whole answer. Inside the network EXCH is taken before EXPR, and EwsUrl before ASUrl. Returns 0 and
 * fills `answer`, which autodiscover_answer_clear() frees, or -1 with `error` (BROKEN, LIMIT): it is no answer
 * of Autodiscover. */
int autodiscover_answer_read(const void *octets,
                             size_t size_bytes,
                             struct autodiscover_answer *answer,
                             struct error *error);

/* Frees the texts; it is empty afterwards. An empty one is fine. */
void autodiscover_answer_clear(struct autodiscover_answer *answer);

#endif
