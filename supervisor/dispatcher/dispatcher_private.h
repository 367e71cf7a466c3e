/* The dispatcher: what every part of it needs, and its owners by name. Whoever deals with one of them
 * includes its header; dispatcher.c alone knows them all. */
#ifndef SUPERVISOR_DISPATCHER_PRIVATE_H
#define SUPERVISOR_DISPATCHER_PRIVATE_H

#include "proto/base/both_clocks.h"
#include "proto/message/message.h"

#include "supervisor/dispatcher/dispatcher_callbacks.h"
#include "supervisor/dispatcher/dispatcher_settings.h"
#include "supervisor/peer/peers.h"
#include "supervisor/server/domain_list.h"

/* Since the supervisor was started; the metrics are made of them, so they only grow. */
struct dispatcher_counters {
    int64_t late_results, refused_results, lost_leases, receipts[RECEIPT_LAST + 1];
    int64_t jobs_assigned, jobs_finished, sent, quarantined, mailboxes_changed;
};

/* Users whose mailbox has changed in a round: dispatcher_changes.c. */
struct mapping_changes {
    int64_t round;
    int64_t count;
    bool are_many;
};

struct dispatcher {
    struct dispatcher_rules settings;
    struct dispatcher_callbacks callbacks;
    struct log *log;
    struct both_clocks now; /* of the present event */
    struct dispatcher_counters counters;
    int64_t jobs_done_by_role[ROLE_LAST + 1]; /* proof that the processes themselves are sound */
    bool is_paused;                           /* what is out goes on, nothing new begins */

    struct user *users;              /* a table of uthash */
    struct address_place *addresses; /* a table of uthash */
    struct mapping_changes changes;
    struct user_way *way;
    struct round *round;
    struct round_tally *tally;  /* of the last one */
    struct user_wishes *wishes; /* of a person, for single users */
    struct roster *roster;
    int64_t roster_wall_ms;        /* when the newest complete one came; 0: none yet */
    int64_t load_said_interval_ms; /* the short interval whose load has been said; 0: none */
    struct job *jobs;              /* a table of uthash */

    struct servers *directories, *exchanges;
    struct user_line *lines; /* one for each of them */
    struct accounts *accounts;
    struct access_list *accesses;
    struct place_list *places; /* of those that Autodiscover finds */
    struct confirmed_hosts *confirmed_hosts;
    struct domain_list domains;       /* that the directories have told */
    struct account *ucserver_account; /* one of them; NULL: the settings name none */

    struct peer_list peers;
    struct seat *seat;               /* of the publisher */
    struct request_ledger *requests; /* how long they took */
    struct round_times *round_times;
    int64_t lost_users; /* whose receipts have said so since the UCServer session broke */
};

/* The servers that processes of that role ask. */
static inline struct servers *dispatcher_servers_of(const struct dispatcher *d, enum role role)
{
    return role == ROLE_WORKER_LDAP ? d->directories : d->exchanges;
}

/* Sends at once, in the peer's session. False: it is gone, which is told of later. */
static inline bool
dispatcher_send(struct dispatcher *d, const struct peer *peer, struct message *message)
{
    message->session = peer->session;
    return d->callbacks.send(d->callbacks.context, peer->session, message);
}

#endif
