/* The list of users towards the supervisor: asked for by number, pulled in pages. The session reads lists
 * one at a time and by itself at its beginning; the desk decides which of them answers which question. */
#ifndef PUBLISHER_ROSTER_DESK_H
#define PUBLISHER_ROSTER_DESK_H

#include <stdint.h>

struct error;
struct log;
struct publisher_callbacks;
struct rose_session;
struct roster;

/* Part of its owner, who sets what is borrowed; all else begins as zero. */
struct roster_desk {
    struct rose_session *rose_session;           /* borrowed */
    const struct publisher_callbacks *callbacks; /* borrowed */
    struct log *log;                             /* borrowed */
    struct roster *roster;    /* the newest complete one, owned; NULL before it */
    int64_t ready_number;     /* under which it may be pulled; 0: nobody asked for it */
    int64_t running_number;   /* asked for by the supervisor and being read */
    int64_t requested_number; /* asked for after the running one had begun */
};

/* The supervisor asks for a list. `hold` says why the account is left alone, NULL: it is not. */
void roster_desk_request(struct roster_desk *desk,
                         int64_t number,
                         const char *hold,
                         int64_t now_ms);

/* The session has read a list (taken over), or could not (NULL, and why). What was asked for meanwhile
 * is asked now. */
void roster_desk_ended(struct roster_desk *desk,
                       struct roster *roster,
                       const struct error *why,
                       const char *hold,
                       int64_t now_ms);

/* The supervisor asks for a page. */
void roster_desk_pull(struct roster_desk *desk, int64_t number, int64_t page);

/* The supervisor that asked is gone. */
void roster_desk_forget_requests(struct roster_desk *desk);

#endif
