/* The enumerations that travel as INTEGER fields. Their numbers are part of the protocol: a new one gets a
 * new number, and none is ever used again for something else. */
#ifndef PROTO_MESSAGE_VALUES_H
#define PROTO_MESSAGE_VALUES_H

#include "proto/message/login_values.h"
#include "proto/message/matched_key.h"
#include "proto/message/server_values.h"

enum role {
    ROLE_SUPERVISOR = 0,
    ROLE_WORKER_LDAP = 1,
    ROLE_WORKER_EWS = 2,
    ROLE_PUBLISHER_UCSERVER = 3,
    ROLE_CONTROL = 4,
    ROLE_LAST = ROLE_CONTROL
};

enum refused_why {
    REFUSED_VERSION = 0,     /* another major version of the protocol */
    REFUSED_ROLE = 1,        /* the key is bound to another role */
    REFUSED_GREET_AGAIN = 2, /* no session here, or an earlier one */
    REFUSED_WAIT = 3,        /* a publisher is active: come back later */
    REFUSED_REPLACED = 4,    /* a newer hello with the same key ended this session */
    REFUSED_LAST = REFUSED_REPLACED
};

/* directory_settings.base: an empty search base, which is another thing than none. */
#define EMPTY_BASE "\"\""

/* Where a global catalogue listens, which holds a whole forest and not one domain. */
#define PORT_CATALOGUE     3268
#define PORT_CATALOGUE_TLS 3269

enum tls_mode {
    TLS_STARTTLS = 0,
    TLS_ON = 1, /* from the first octet: ldaps */
    TLS_OFF = 2,
    TLS_LAST = TLS_OFF
};

/* What the account may see of a mailbox. */
enum granted_view {
    VIEW_UNKNOWN = 0,
    VIEW_NONE = 1,
    VIEW_TIMES = 2,
    VIEW_SUBJECT = 3,
    VIEW_ALL = 4,
    VIEW_LAST = VIEW_ALL
};

enum private_mode {
    PRIVATE_SKIP = 0,
    PRIVATE_TIMES = 1,
    PRIVATE_FULL = 2,
    PRIVATE_LAST = PRIVATE_FULL
};

enum details_mode {
    DETAILS_FULL = 0,
    DETAILS_SUBJECT = 1,
    DETAILS_TIMES = 2,
    DETAILS_LAST = DETAILS_TIMES
};

/* iStatus of the UCServer's entry. */
enum entry_status {
    STATUS_FREE = 0,
    STATUS_TENTATIVE = 1,
    STATUS_BUSY = 2,
    STATUS_OUT_OF_OFFICE = 3,
    STATUS_LAST = STATUS_OUT_OF_OFFICE
};

enum job_outcome {
    JOB_DONE = 0,       /* there is an answer for every user */
    JOB_FAILED = 1,     /* the server could not be asked; nothing is known of anybody */
    JOB_GIVEN_BACK = 2, /* not done, nobody's fault: due again after wait_ms */
    JOB_LAST = JOB_GIVEN_BACK
};

/* What a worker does when a request fails and one of its addresses may be why. A supervisor that is
 * older says nothing, and the worker then splits at once. */
enum split_mode {
    SPLIT_UNSAID = 0,
    SPLIT_LATER = 1, /* gives them back as suspects: another job may be splitting */
    SPLIT_NOW = 2,   /* this is the only job that splits at this server */
    SPLIT_LAST = SPLIT_NOW
};

enum resolved_outcome {
    RESOLVED_FOUND = 0,
    RESOLVED_NO_MAILBOX = 1,
    RESOLVED_NOT_FOUND = 2,
    RESOLVED_AMBIGUOUS = 3,
    RESOLVED_DISABLED = 4, /* disabled, and the settings do not want those */
    RESOLVED_LAST = RESOLVED_DISABLED
};

enum fetched_outcome {
    FETCHED_SENT = 0,      /* a calendar message went before this one */
    FETCHED_UNCHANGED = 1, /* same digest: nothing was sent */
    FETCHED_FAILED = 2,
    FETCHED_GIVEN_BACK = 3,
    FETCHED_LAST = FETCHED_GIVEN_BACK
};

/* What the answers of a job said about the load that the account may put on the server. */
enum server_pressure {
    PRESSURE_NONE = 0,
    PRESSURE_TROUBLE = 1,     /* many mailboxes failed for the server's own reasons */
    PRESSURE_CONNECTIONS = 2, /* too many requests at once */
    PRESSURE_BUSY = 3,        /* throttled */
    PRESSURE_LAST = PRESSURE_BUSY
};

enum receipt_outcome {
    RECEIPT_DONE = 0,
    RECEIPT_REFUSED = 1,
    RECEIPT_NOT_SENT = 2,
    RECEIPT_LOST = 3,       /* sent, and the session broke before the answer */
    RECEIPT_UNANSWERED = 4, /* sent, and not answered in its time; the session goes on */
    RECEIPT_LAST = RECEIPT_UNANSWERED
};

enum not_sent_why {
    NOT_SENT_LOGGED_IN = 0, /* the roster no longer lists the user */
    NOT_SENT_SETTINGS = 1,  /* made by older settings */
    NOT_SENT_DRAINED = 2,   /* the publisher ends */
    NOT_SENT_REPLACED = 3,  /* a newer calendar of the user took its place */
    NOT_SENT_WITHDRAWN = 4,
    NOT_SENT_NO_SESSION = 5, /* no UCServer session with a complete roster */
    NOT_SENT_CLOSED = 6,     /* an earlier list of this user is still unanswered */
    NOT_SENT_LAST = NOT_SENT_CLOSED
};

enum health_state {
    HEALTH_UNKNOWN = 0,
    HEALTH_GOOD = 1,
    HEALTH_DEGRADED = 2, /* answers, but slowly, busily or partly */
    HEALTH_BAD = 3,
    HEALTH_LAST = HEALTH_BAD
};

#endif
