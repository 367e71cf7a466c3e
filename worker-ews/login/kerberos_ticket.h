/* Kerberos tickets of one account, from its password or keytab, for the servers that it talks to: in memory only,
 * fetched when they are wanted and renewed before they end. Nothing blocks: libkrb5 makes and reads the messages,
 * which travel by kerberos_request.h. /etc/krb5.conf plays no part in that.
 *
 * A KDC that has judged the password is the last one that is asked, and none is asked after a proof of it has left
 * for one that then fell silent or wants another: each of them may count. That word is told to all who wait. Only
 * what was asked of a KDC for a question proves the password to that question; a kept ticket says nothing of what
 * it is today. */
#ifndef WORKER_EWS_KERBEROS_TICKET_H
#define WORKER_EWS_KERBEROS_TICKET_H

#include <stdbool.h>
#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "proto/message/login_values.h"

#include "worker-ews/login/login_plan.h"

struct buffer;
struct channel_binding;
struct error;
struct exchange_settings;
struct kerberos_tickets;

/* One that wants a ticket; part of its owner. */
struct ticket_question {
    TAILQ_ENTRY(ticket_question) next;
    const char *host; /* for which service: HTTP/host; borrowed until it is told */
    void *context;
    /* A proof of the password leaves for the KDC now, which may judge it; at most once, and not while tickets are
     * good. */
    void (*sending)(void *context);
    /* Called once, from the loop. The class is what a refusal says of the account; `why` is NULL for a good
     * ticket, else borrowed. */
    void (*told)(void *context,
                 enum login_ticket ticket,
                 enum login_class class,
                 const struct error *why);
    /* Called in its place when there is no ticket without a proof of the password, and may_show does not allow one. The
     * question is out of the line by then: it may be asked again, or go, from inside. */
    void (*password_wanted)(void *context);
    bool wants_fresh; /* what is kept was refused: the account is proven again first */
    bool may_show;    /* the password */
    /* Set by kerberos_ticket.c alone. */
    bool is_asked;   /* it stands in the line of those that wait */
    bool is_refused; /* the KDC has judged the account while it waited */
};

/* Returns new tickets without any; NULL with `error` (INTERNAL). Keeps the settings, which hold the password or the
 * keytab, and `loop`. */
struct kerberos_tickets *kerberos_tickets_create(sd_event *loop,
                                                 const struct exchange_settings *settings,
                                                 struct error *error);

/* Wipes and frees them. Nobody asks any more. NULL is fine. */
void kerberos_tickets_destroy(struct kerberos_tickets *tickets);

/* The settings have other domains now. Returns whether the account is looked for in another realm, or by another name:
 * from the next ticket-granting ticket on, for those that are there stay good. */
bool kerberos_tickets_learn_domains(struct kerberos_tickets *tickets);

/* Whether a ticket is had without showing the password: there is one of the account, not to be renewed yet. */
bool kerberos_tickets_have_account(const struct kerberos_tickets *tickets);

/* Asks for a ticket; told() or password_wanted() follows later. Keeps the question until then. */
void kerberos_tickets_ask(struct kerberos_tickets *tickets, struct ticket_question *question);

/* Takes a question back, if it has not been answered. */
void kerberos_tickets_leave(struct kerberos_tickets *tickets, struct ticket_question *question);

/* Appends the value of a header, "Negotiate TOKEN" (RFC 4559), for a host with a good ticket; `binding` is what
 * channel_binding_make() made, or NULL. Does not wait. Returns 0, or -1
 * with `error` (INTERNAL, or UNAVAILABLE: there is no ticket). One that has ended since it was said to be good is
 * forgotten then, so that the next question gets another. */
int kerberos_tickets_write_token(struct kerberos_tickets *tickets,
                                 const char *host,
                                 const struct channel_binding *binding,
                                 struct buffer *value,
                                 struct error *error);

/* Whether there is a ticket for a host, good or not. */
bool kerberos_tickets_have(const struct kerberos_tickets *tickets, const char *host);

#endif
