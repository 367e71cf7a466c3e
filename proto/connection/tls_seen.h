/* What was seen of the newest TLS handshake: the certificate that the server showed, whether it is believed,
 * and how the handshake went. The same for every server, whichever library makes the connection. */
#ifndef PROTO_TLS_SEEN_H
#define PROTO_TLS_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/event.h"

struct error;

/* A pin is the SHA-256 of a certificate in DER. */
#define TLS_PIN_BYTES 32

/* Together they fit into a reason, with the server and the account beside them. */
#define TLS_WORDS_BYTES 100
#define TLS_NAME_BYTES  80
#define TLS_NAMES_BYTES 120
#define TLS_DAY_BYTES   11 /* "2026-12-31" */
#define TLS_FIRST_BYTES 5  /* the head of a record */

/* Certificates as they were shown, in DER; what is larger is left out. */
#define TLS_SHOWN_BYTES 4096

/* What a person needs who is to decide about a certificate that was refused. */
struct tls_shown {
    size_t certificate_bytes; /* of the server's own; 0: none */
    /* Of the authority that has signed it, when the server has shown that one, too, and the server's certificate is
     * right as soon as that authority is believed; 0: it is not so. */
    size_t authority_bytes;
    uint8_t certificate[TLS_SHOWN_BYTES], authority[TLS_SHOWN_BYTES];
};

struct tls_seen {
    bool was_refused;            /* the certificate */
    enum event event;            /* then what is wrong with it */
    char words[TLS_WORDS_BYTES]; /* of OpenSSL about it: all that is wrong */
    /* Of the certificate that is at fault, which need not be the server's; but the fingerprint is of the
     * server's. */
    char subject[TLS_NAME_BYTES];
    char names[TLS_NAMES_BYTES];
    char issuer[TLS_NAME_BYTES];
    char start[TLS_DAY_BYTES], end[TLS_DAY_BYTES];
    char fingerprint[2 * TLS_PIN_BYTES + 1];
    /* of the server's own, since 1970; 0: a session was resumed, none was shown */
    int64_t last_second;
    bool needs_1_3;         /* this side offered nothing older than TLS 1.3 */
    bool wants_certificate; /* the server asked for one of ours */
    int reason;             /* OpenSSL's SSL_R_..., also of an alert that came; 0: nothing failed */
    uint8_t first[TLS_FIRST_BYTES]; /* that came back */
    bool has_first;
    struct tls_shown shown; /* of a certificate that was refused */
};

/* Fills `error` with what is wrong with the certificate (INVALID); with `fallback` where it was not refused here.
 * Texts that are empty are left out. Returns -1. */
int tls_seen_tell_certificate(const struct tls_seen *seen,
                              enum event fallback,
                              struct error *error);

#endif
