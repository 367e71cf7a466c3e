/* The way to the Exchange of a mail domain, as Autodiscover describes it: where to ask next, whether the password
 * may be told there, what an answer leads to. Pure; who asks tells it what came back.
 *
 *   service points of the directory, https://DOMAIN, https://autodiscover.DOMAIN, the redirect of
 *   http://autodiscover.DOMAIN, the SRV record of DNS; each with the redirects that follow from it. The first
 *   answer that names a usable EWS ends it. Ten redirects in all, no place twice.
 *
 * https://DOMAIN is often the web site of somebody else, with a valid certificate. So a host is told the password
 * only if it is a service point's, or of the same registrable domain and named by one, or if a person has allowed it;
 * everybody else is asked without, and whoever wants a log-in then is named to the person. The host of EWS that an
 * answer names is no exception.
 *
 * An Exchange that is found for another mail domain, because the mailbox has moved there, is not that of the first:
 * one mailbox does not decide for the others. */
#ifndef WORKER_EWS_DISCOVER_WALK_H
#define WORKER_EWS_DISCOVER_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

struct autodiscover_answer;
struct discover_walk;

#define DISCOVER_REDIRECTS_MAX 10

enum discover_step_kind {
    DISCOVER_STEP_ASK,  /* POST the question to `url`, by https */
    DISCOVER_STEP_LOOK, /* GET `url` by http, without anything of ours: only a redirect counts */
    DISCOVER_STEP_DNS,  /* the SRV record `url` */
    DISCOVER_STEP_END,
};

/* Texts are borrowed until the walk is told what came back. */
struct discover_step {
    enum discover_step_kind kind;
    const char *url;
    const char *address; /* that is asked about */
    bool with_login;     /* the host may be told the password */
    enum place_trust trust;
};

/* One target of an SRV record. */
struct discover_service {
    const char *host;
    int64_t port;
};

/* Returns new walk. Copies everything. */
struct discover_walk *discover_walk_create(const struct discover *question,
                                           const struct text_item *allowed,
                                           size_t allowed_count);

/* Frees it, and with it the texts of its steps and of the outcome. NULL is fine. */
void discover_walk_destroy(struct discover_walk *walk);

/* What is to be done now; the same until one of the following is called. */
struct discover_step discover_walk_next(const struct discover_walk *walk);

/* HTTP has redirected to `location`, as the header says it. */
void discover_walk_note_redirect(struct discover_walk *walk, const char *location);

/* Autodiscover has answered. */
void discover_walk_note_answer(struct discover_walk *walk,
                               const struct autodiscover_answer *answer);

/* A host that was asked without the password wants it. */
void discover_walk_note_login_wanted(struct discover_walk *walk);

/* The targets of the SRV record, the best first. */
void discover_walk_note_services(struct discover_walk *walk,
                                 const struct discover_service *services,
                                 size_t count);

/* It leads nowhere; the walk goes on elsewhere. Borrows `why`. */
void discover_walk_note_failure(struct discover_walk *walk, const struct error *why);

/* The same, with what the host has shown when it was asked: a certificate that was refused, or none. Copies. */
void discover_walk_note_refused(struct discover_walk *walk,
                                const struct error *why,
                                const struct octets *certificate,
                                const struct octets *authority);

/* Nobody is to be asked any more: the walk is over, and `why` (borrowed) is its outcome. */
void discover_walk_stop(struct discover_walk *walk, const struct error *why);

/* Fills the outcome once the step is DISCOVER_STEP_END: outcome, place, hosts, steps; its texts are borrowed from
 * the walk. The number is the question's. */
void discover_walk_conclude(struct discover_walk *walk, struct discovered *outcome);

#endif
