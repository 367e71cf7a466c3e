/* What each way in which a request may fail means: the one table of it, for those who decide and for the page
 * docs/failures-exchange.md, so that the page cannot say anything else than the program does. What the
 * error names in an answer mean is in answer_code.h. */
#ifndef WORKER_EWS_VERDICT_TABLE_H
#define WORKER_EWS_VERDICT_TABLE_H

#include <stddef.h>

#include "proto/event/event.h"
#include "proto/message/message_values.h"

#include "worker-ews/verdict/answer_code.h"

struct verdict_row {
    const char *sign; /* for people: what came back */
    enum fault_action action;
    enum event event;
    const char *code;       /* NULL: the status */
    enum login_class class; /* what it says about the account; LOGIN_CLASS_UNSAID: nothing */
    long first, last;       /* statuses, where it goes by them */
    const char *mark;       /* what a redirect leads to, where it goes by that */
};

/* What is told apart by more than a status. */
enum verdict_cause {
    VERDICT_NAME,
    VERDICT_CONNECT,
    VERDICT_SILENT, /* before the request was sent */
    VERDICT_CERTIFICATE,
    VERDICT_CA_FILE,
    VERDICT_TLS,
    VERDICT_PROXY_NAME,
    VERDICT_PROXY_CONNECT,
    VERDICT_NO_ANSWER,
    VERDICT_CUT_EARLY, /* before the request was sent */
    VERDICT_CUT_OFF,
    VERDICT_NOT_HTTP,
    VERDICT_COMPRESSION,
    VERDICT_ENCODING,
    VERDICT_HEADERS,
    VERDICT_FOREIGN,
    VERDICT_UNNAMED,
    VERDICT_WEB_PAGE,
    VERDICT_EMPTY,
    VERDICT_WORTHLESS,
    VERDICT_LOGIN_REFUSED,
    VERDICT_LOGIN_NOT_OFFERED,
    VERDICT_LOGIN_OFFER_WITHDRAWN,
    VERDICT_LOGIN_UNEXPLAINED,
    VERDICT_LOGIN_WRONG_OR_UNBOUND,
    VERDICT_LOGIN_WRONG_OR_BOUND,
    VERDICT_LOGIN_PROVEN,
    VERDICT_TICKET_REFUSED,
    VERDICT_NO_TICKET,
    VERDICT_WEAK_CHALLENGE,
    VERDICT_LOGIN_NOT_MADE,
    VERDICT_OLD_VERSION,
    VERDICT_CAUSES,
};

enum verdict_table {
    VERDICT_BY_CAUSE,
    VERDICT_BY_STATUS,
    VERDICT_BY_REDIRECT,
    VERDICT_BY_PROXY,
};

/* All rows of one table, in the order in which they are looked through; never NULL. */
const struct verdict_row *verdict_table(enum verdict_table table, size_t *count);

/* What a cause means; never NULL. */
const struct verdict_row *verdict_by_cause(enum verdict_cause cause);

/* By a status of the server, or of a proxy that was asked for a connection; NULL: it is none of a
 * failure. */
const struct verdict_row *verdict_by_status(enum verdict_table table, long status);

/* By where a redirect leads; never NULL. */
const struct verdict_row *verdict_by_redirect(const char *location);

#endif
