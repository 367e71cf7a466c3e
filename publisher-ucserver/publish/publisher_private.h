/* What the files of the publisher share; nobody else includes this. */
#ifndef PUBLISHER_PUBLISHER_PRIVATE_H
#define PUBLISHER_PUBLISHER_PRIVATE_H

#include "publisher-ucserver/publish/publish_queue.h"
#include "publisher-ucserver/publish/publisher.h"
#include "publisher-ucserver/session/rose_session.h"

#define PUBLISHER_CHECKS 8 /* questions that wait for the same attempt */

struct roster;
struct rose_link;
struct target;

struct publisher {
    sd_event *loop;
    sd_event_source *timer;
    struct log *log;
    struct publisher_outlet outlet;
    struct rose_session *session;
    struct rose_link *link;
    struct publish_queue *queue;
    struct target *target; /* the UCServer's part of the settings */
    char *asked_account;   /* of the newest log-in question */
    int64_t held_until_ms; /* the account is to be left alone */
    char *hold_reason;     /* NULL: it was never held */
    int64_t lists_done;
    bool is_draining;
    bool said_mistyped;   /* a message of ours that was not understood has been logged */
    bool is_sending_list; /* what is sent now needs a supervisor that was heard lately */

    /* the list of users */
    struct roster *roster;    /* the newest complete one; NULL before it */
    int64_t roster_number;    /* under which it may be pulled; 0: nobody asked for it */
    int64_t running_number;   /* asked for by the supervisor and being read */
    int64_t requested_number; /* asked for after the running one had begun */

    int64_t checks[PUBLISHER_CHECKS];
    size_t check_count;
};

/* Sends what may be sent, tells the credit, arms the timer. Called after everything that happens. */
void publisher_pump(struct publisher *publisher);

/* Tells the supervisor how the session is; `reason` is NULL while it works. */
void publisher_tell_session(struct publisher *publisher, const struct error *why);

/* The list of users (publisher_roster.c). */
void publisher_roster_request(struct publisher *publisher, int64_t number);
void publisher_roster_pull(struct publisher *publisher, int64_t number, int64_t page);
void publisher_roster_ended(struct publisher *publisher,
                            struct roster *roster,
                            const struct error *why);
void publisher_roster_forget_requests(struct publisher *publisher);

/* `check` (publisher_check.c). */
void publisher_check_request(struct publisher *publisher, int64_t number);
void publisher_check_opened(struct publisher *publisher);
void publisher_check_failed(struct publisher *publisher);
void publisher_check_answered(struct publisher *publisher, const struct error *why);

#endif
