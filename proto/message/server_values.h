/* How a server is reached and logged in to, as the settings say; the numbers are part of the protocol
 * (message_values.h). */
#ifndef PROTO_SERVER_VALUES_H
#define PROTO_SERVER_VALUES_H

/* The oldest version of TLS that is spoken. */
enum tls_version { TLS_VERSION_1_2 = 0, TLS_VERSION_1_3 = 1, TLS_VERSION_LAST = TLS_VERSION_1_3 };

/* How Exchange is logged in to. A supervisor that is older says nothing and knows Basic only. */
enum login_choice {
    LOGIN_BY_BASIC = 0,
    LOGIN_BY_AUTO = 1,
    LOGIN_BY_NEGOTIATE = 2,
    LOGIN_BY_NTLM = 3,
    LOGIN_BY_LAST = LOGIN_BY_NTLM
};

/* Whether a log-in is bound to its TLS connection (Extended Protection). */
enum binding_choice {
    BINDING_AUTO = 0,
    BINDING_ON = 1,
    BINDING_OFF = 2,
    BINDING_LAST = BINDING_OFF
};

/* Why the password may be sent to where an Exchange is. */
enum place_trust {
    PLACE_SETTINGS = 0,      /* the settings name it */
    PLACE_SERVICE_POINT = 1, /* the directory does */
    PLACE_ALLOWED =
        2, /* found elsewhere, and a person has allowed the host: never by Basic of itself */
    PLACE_LAST = PLACE_ALLOWED
};

/* How a request to a server ended. */
enum request_outcome {
    REQUEST_GOOD = 0,
    REQUEST_BUSY = 1,    /* the server wants to be asked later */
    REQUEST_REFUSED = 2, /* it answered that it will not */
    REQUEST_FAILED = 3,  /* no answer, or one that nobody understands */
    REQUEST_OUTCOME_LAST = REQUEST_FAILED
};

#endif
