/* The loop is run in turns of 10 ms, and for so long that only a fault reaches the end: a controller may be silent for
 * 10 s. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/worker-ews/login/ticket_asker.h"

#define TURNS 2000

static void
on_told(void *context, enum login_ticket ticket, enum login_class class, const struct error *why)
{
    struct asker *asker = context;
    asker->told++;
    if (why != NULL)
        reason_copy_name(why->reason, asker->reason);
    asker->ticket = ticket;
    asker->class = class;
}

static void on_proof_sent(void *context)
{
    struct asker *asker = context;
    asker->sent++;
}

static void on_password_wanted(void *context)
{
    struct asker *asker = context;
    asker->wanted++;
}

void asker_ask_for(struct kerberos_tickets *tickets,
                   struct asker *asker,
                   const char *host,
                   bool wants_fresh)
{
    *asker = (struct asker){.question = {.host = host,
                                         .context = asker,
                                         .sending = on_proof_sent,
                                         .told = on_told,
                                         .password_wanted = on_password_wanted,
                                         .wants_fresh = wants_fresh,
                                         .may_show = true}};
    kerberos_tickets_ask(tickets, &asker->question);
}

void asker_ask_quietly(struct kerberos_tickets *tickets, struct asker *asker, const char *host)
{
    *asker = (struct asker){.question = {.host = host,
                                         .context = asker,
                                         .sending = on_proof_sent,
                                         .told = on_told,
                                         .password_wanted = on_password_wanted}};
    kerberos_tickets_ask(tickets, &asker->question);
}

void asker_ask(struct kerberos_tickets *tickets, struct asker *asker)
{
    asker_ask_for(tickets, asker, "mail.example.test", false);
}

void asker_run_until(sd_event *loop, const int *number, int wanted)
{
    for (int i = 0; i < TURNS && *number < wanted; i++)
        (void)sd_event_run(loop, TURN_US);
    assert_int_equal(*number, wanted);
}

void asker_run_until_seen(sd_event *loop, atomic_int *number, int wanted)
{
    for (int i = 0; i < TURNS && atomic_load(number) < wanted; i++)
        (void)sd_event_run(loop, TURN_US);
    assert_int_equal(atomic_load(number), wanted);
}
