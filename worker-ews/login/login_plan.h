/* Which way of logging in to Exchange comes next, for one logical try: what is offered, what a person has
 * set, what the KDC and the server have said so far. Pure.
 *
 * The rule above all: a password that was judged wrong is not sent once more, by no method. Who got a
 * Kerberos ticket has proven the password, so a refusal after that speaks of something else, and other ways
 * may be tried. Active Directory's judgement of a password and Exchange's refusal of a connection look alike
 * with NTLM, therefore an unproven account gets one attempt. */
#ifndef WORKER_EWS_LOGIN_PLAN_H
#define WORKER_EWS_LOGIN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/message/login_values.h"
#include "proto/message/server_values.h"

#include "worker-ews/login/login_way.h"

/* What does not change during a try. */
struct login_terms {
    enum login_choice choice;
    enum binding_choice binding;
    bool is_tls;
    bool may_use_basic; /* `auto` may take Basic at this place */
    bool has_password;  /* false: a keytab alone, with which only Kerberos works */
    bool is_by_keytab;  /* Kerberos shows a keytab: that it is right says nothing of the password */
    bool prefers_bound; /* NTLM has to be made by GSSAPI in any case */
    /* this secret has been accepted elsewhere, and nothing spoke against it since */
    bool is_proven;
    struct login_way remembered; /* what worked here last; LOGIN_METHOD_NONE: nothing yet */
};

enum login_ticket {
    LOGIN_TICKET_UNKNOWN,
    LOGIN_TICKET_GOOD,      /* the password is right */
    LOGIN_TICKET_KEPT,      /* of an earlier try: the password was right then */
    LOGIN_TICKET_PROVEN,    /* the password is right, but there is no ticket for this server */
    LOGIN_TICKET_UNDECIDED, /* no KDC, no such service, ...: nothing was said about the password */
    LOGIN_TICKET_REFUSED,   /* by the KDC, for every method */
};

struct login_plan {
    struct login_terms terms;
    bool has_looked;
    unsigned offered;
    enum login_ticket ticket;
    unsigned refused; /* ways, as bits */
    bool is_final;    /* what was refused last ends the try */
    /* a kept ticket was refused: the next one is asked of the KDC by the password */
    bool wants_fresh;
    bool has_lost_ticket; /* once */
    bool was_proven;      /* by the ticket that was lost */
};

enum login_step_kind {
    LOGIN_STEP_LOOK,   /* a request without credentials shows what is offered */
    LOGIN_STEP_TICKET, /* Kerberos: a ticket is to be had first */
    LOGIN_STEP_SEND,   /* the request, by `way` */
    LOGIN_STEP_END,    /* nothing more is tried: login_plan_ending() says why */
};

struct login_step {
    enum login_step_kind kind;
    struct login_way way;
};

/* Why nothing more is tried. */
enum login_ending_kind {
    LOGIN_ENDING_NOT_OFFERED,    /* none of the ways that the settings allow; nothing was sent */
    LOGIN_ENDING_TICKET_REFUSED, /* the KDC's word is the last one */
    LOGIN_ENDING_NO_TICKET,      /* only Kerberos was left, and nobody could decide */
    LOGIN_ENDING_JUDGED_WRONG,
    LOGIN_ENDING_WRONG_OR_UNBOUND, /* NTLM without a binding: either may be the cause */
    LOGIN_ENDING_WRONG_OR_BOUND,   /* with one, which another certificate in between would spoil */
    LOGIN_ENDING_PROVEN,           /* the password is right, and Exchange refuses */
};

/* Begins a try. Copies the terms. */
void login_plan_init(struct login_plan *plan, const struct login_terms *terms);

/* What to do now. */
struct login_step login_plan_next(const struct login_plan *plan);

/* A 401 has shown what is offered (LOGIN_OFFERS_...), with credentials or without. */
void login_plan_note_offers(struct login_plan *plan, unsigned offered);

/* How LOGIN_STEP_TICKET ended. */
void login_plan_note_ticket(struct login_plan *plan, enum login_ticket ticket);

/* The ticket had ended by the time it was to be sent: another one is asked for, once. Returns false when that has
 * happened before. */
bool login_plan_note_lost_ticket(struct login_plan *plan);

/* The server answered 401 to credentials that were sent by this way; its offers were noted before. One that does
 * not answer them ends the try: no step follows, because nobody knows what was counted. */
void login_plan_note_refusal(struct login_plan *plan, struct login_way way);

/* Whether the KDC has found the password, or the keytab, to be right, and no password was refused after that. */
bool login_plan_has_proof(const struct login_plan *plan);

/* Why the step is LOGIN_STEP_END. */
enum login_ending_kind login_plan_ending(const struct login_plan *plan);

#endif
