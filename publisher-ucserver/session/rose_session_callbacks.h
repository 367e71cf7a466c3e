/* What the session with the UCServer wants done by those who have a loop and a socket, and what it tells.
 * Both are callbacks, so that the session itself stays pure: tests run hours of it in milliseconds. */
#ifndef PUBLISHER_ROSE_SESSION_CALLBACKS_H
#define PUBLISHER_ROSE_SESSION_CALLBACKS_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

struct roster;

/* What the line that the session speaks through carries out for it. Of the session's functions only
 * rose_session_ask_roster(), rose_session_check(), rose_session_broken() and the questions about its
 * state may be called from inside; so it is for the other callbacks. */
struct rose_line_callbacks {
    void *context;
    /* Open a connection; rose_session_connected() or rose_session_broken() follows later. */
    void (*connect)(void *context);
    /* Begin the TLS handshake; rose_session_secured() or rose_session_broken() follows later. */
    void (*secure)(void *context);
    /* Write; what cannot be written ends in a later rose_session_broken(). Borrows. */
    void (*send)(void *context, const uint8_t *octets, size_t size_bytes);
    /* Close the connection; nothing more of it is reported. */
    void (*disconnect)(void *context);
};

/* What the session tells its owner. */
struct rose_session_callbacks {
    void *context;
    /* The session can be used from now on: logged in, settings checked. Its number is new. */
    void (*opened)(void *context);
    /* The attempt or the session is over, and why. All outstanding lists are lost. */
    void (*ended)(void *context, const struct error *why);
    /* A list of users is complete (taken over), or could not be had (NULL, and why). */
    void (*roster_ended)(void *context, struct roster *roster, const struct error *why);
    /* The answer to a list: `why` is NULL when it was saved. */
    void (*list_answered)(void *context, int32_t invoke_id, const struct error *why);
    /* A list was not answered in its time; its answer may still come. */
    void (*list_overdue)(void *context, int32_t invoke_id);
    /* The answer to rose_session_check(): `why` is NULL when the server answered. */
    void (*check_answered)(void *context, const struct error *why);
    /* The server did not understand what we sent, which is a mistake of ours: the operation's name and
     * the outline (asn_outline.h) of the message. */
    void (*mistyped)(void *context, const char *operation, const char *outline);
};

#endif
