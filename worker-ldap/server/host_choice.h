/* Which of a directory's servers is used: the first one that is well, in the order of the settings, and the first
 * of all again after a while. Pure: times are arguments. */
#ifndef WORKER_LDAP_HOST_CHOICE_H
#define WORKER_LDAP_HOST_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_choice {
    size_t count;
    size_t host;  /* the one that is used */
    size_t tried; /* in vain since one worked */
    int64_t pause_ms, shortest_pause_ms;
    /* when the preferred one is tried again; INT64_MAX: it is used, or nothing works */
    int64_t again_ms;
};

/* The preferred one is tried again after `pause_ms`, and after twice the pause as often as it fails. */
void host_choice_init(struct host_choice *choice, size_t count, int64_t pause_ms);

/* Whether another host is left if this one fails. */
bool host_choice_has_further(const struct host_choice *choice);

/* This host is in trouble: the next one is used. `has_worked`: it was well before, so that nothing was tried in
 * vain. Returns false when all have been, and begins anew. */
bool host_choice_leave(struct host_choice *choice, bool has_worked);

/* This host has answered a search. */
void host_choice_note_success(struct host_choice *choice, int64_t now_ms);

/* Whether the preferred host should be tried again now. */
bool host_choice_wants_preferred(const struct host_choice *choice, int64_t now_ms);

/* The preferred host is tried. */
void host_choice_prefer(struct host_choice *choice);

/* Nothing speaks against any host: the preferred one is used. */
void host_choice_begin_anew(struct host_choice *choice);

#endif
