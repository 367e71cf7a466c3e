/* The roster: who is enabled and has no client logged in. It comes in pages that are pulled, and counts
 * only when it is complete. Pure: monotonic milliseconds are arguments, messages are the caller's. */
#ifndef SUPERVISOR_ROSTER_H
#define SUPERVISOR_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"

struct user;

/* The pause before a roster that failed is asked for again. */
#define ROSTER_AGAIN_MS 5000

/* Begins with roster_init(). Others only read it. */
struct roster {
    int64_t number;       /* of the newest request */
    bool is_asked;        /* the answer is to come */
    int64_t ask_at_ms;    /* when to ask (again); INT64_MAX: not by itself */
    int64_t answer_by_ms; /* while it is asked: when to ask anew in any case */
    int64_t pages, pulled, received;
    int64_t expected;    /* users in all pages */
    struct user **named; /* the users that the pages named so far */
    size_t named_count;
    int64_t newest_users;        /* of the newest complete roster; -1: none yet */
    bool is_doubted;             /* a roster that shrank is looked at again */
    bool is_of_ucserver_session; /* the newest complete one is of the present UCServer session */
};

void roster_init(struct roster *roster);
void roster_clear(struct roster *roster);

/* What has come of it is nothing, it is to be asked for at that time. */
void roster_restart(struct roster *roster, int64_t at_ms);

/* Nobody knows any more who is online: nothing is published before a new one has come. */
void roster_renew(struct roster *roster, int64_t at_ms);

/* Whether it is to be asked for now; whether the answer is late; when that may change by itself. */
bool roster_is_due(const struct roster *roster, int64_t now_ms);
bool roster_is_late(const struct roster *roster, int64_t now_ms);
int64_t roster_next_ms(const struct roster *roster, int64_t now_ms);

/* It is asked for, under the number that is returned. */
int64_t roster_ask(struct roster *roster, int64_t answer_by_ms);

/* What an answer means. */
enum roster_step {
    ROSTER_IGNORED, /* it is of another one, or nobody asked */
    ROSTER_PULL,    /* there are pages to pull */
    ROSTER_WRONG,   /* it must be asked for again */
    ROSTER_WHOLE    /* all pages are here */
};

/* Takes the answer to the request, or a page; each may take until `answer_by_ms`. Makes the users that
 * it names in `*users`, who stay. `*reason` is the packed reason of what is wrong; borrowed from the
 * message or constant. */
enum roster_step roster_take_ready(struct roster *roster,
                                   const struct roster_ready *ready,
                                   int64_t answer_by_ms,
                                   const char **reason);
enum roster_step roster_take_page(struct roster *roster,
                                  const struct roster_page *page,
                                  struct user **users,
                                  int64_t answer_by_ms,
                                  const char **reason);

/* Returns the next page to pull, which counts as asked for; -1: enough are. */
int64_t roster_pull(struct roster *roster);

/* Whether a whole one is believed. One that shrank suspiciously is looked at once more first. */
bool roster_is_believed(struct roster *roster);

/* A whole one that is believed counts: it says whom it names until the next one is asked for. */
void roster_believe(struct roster *roster);
bool roster_names(const struct roster *roster, const struct user *user);

#endif
