/* Asks for tickets as a server call does, and keeps what it is told. */
#ifndef TESTS_TICKET_ASKER_H
#define TESTS_TICKET_ASKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/event/event.h"

#include "worker-ews/login/kerberos_ticket.h"

#define TURN_US 10000

struct asker {
    struct ticket_question question;
    int told, sent, wanted; /* wanted: that it may show the password */
    enum login_ticket ticket;
    enum login_class class;
    char reason[REASON_NAME_BYTES];
};

/* Asks for a ticket for a host. */
void asker_ask_for(struct kerberos_tickets *tickets,
                   struct asker *asker,
                   const char *host,
                   bool wants_fresh);

/* Asks for one that needs no proof of the password. */
void asker_ask_quietly(struct kerberos_tickets *tickets, struct asker *asker, const char *host);

/* Asks for the usual one, and any ticket will do. */
void asker_ask(struct kerberos_tickets *tickets, struct asker *asker);

/* Runs the loop until the number is reached. */
void asker_run_until(sd_event *loop, const int *number, int wanted);

/* The same for a number of another thread. */
void asker_run_until_seen(sd_event *loop, atomic_int *number, int wanted);

#endif
