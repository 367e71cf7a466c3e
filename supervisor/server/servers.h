/* All servers of a kind: which one serves whom. None comes or goes while we run, so each is known by
 * its place in the list, which stays. */
#ifndef SUPERVISOR_SERVERS_H
#define SUPERVISOR_SERVERS_H

#include "supervisor/server/server.h"

struct accounts;

/* What the settings say of one. */
struct server_settings {
    const char *name, *account;        /* no account, NULL or empty: none needed */
    const char *const *served;         /* UPN suffixes or mail domains; ends with NULL */
    const char *const *served_netbios; /* of directories; NULL: none. Neither list: everybody */
    const char *base;       /* directories: their search base; NULL or empty: not known */
    int64_t login_retry_ms; /* INT64_MAX: never */
    int64_t cache_ms;       /* directories: how long answers serve while it is away */
    /* exchanges: host and port, what counts the requests; NULL: it is found */
    const char *endpoint;
    const char *const *allowed_hosts; /* exchanges: when it is found; ends with NULL; NULL: none */
    int64_t budget, budget_ceiling;   /* exchanges: requests at once, at first and at most */
};

struct servers {
    struct server *items;
    size_t count;
    size_t turn;         /* who is first asked for work */
    struct arena *texts; /* of the newest settings */
};

/* Returns new `count` servers; servers_set() gives them everything else. Keeps `log` (may be NULL). */
struct servers *servers_create(enum role role, size_t count, struct log *log);

void servers_destroy(struct servers *servers);

/* New settings, as many as there are servers. What was in the way may be changed, so pauses end. Copies
 * texts; accounts come from `accounts`. */
void servers_set(struct servers *servers,
                 const struct server_settings *settings,
                 struct accounts *accounts);

/* A person wants to see whether they answer now: their pauses are over, and grow on if they do not. */
void servers_look_now(struct servers *servers);

/* Which directory serves a user of that name and distinguished name (may be NULL): the first that names the domain
 * of the name; else the one in whose domain the distinguished name lies; else the first that names no domain at
 * all; else the only one, which then decides itself whether the user is its own. NULL: there is none. */
struct server *
servers_for_user(const struct servers *servers, const char *user_name, const char *dn);

/* Which Exchange serves a mailbox of that address: the first that names the domain, else the first that names none
 * at all; NULL: there is none. */
struct server *servers_for_address(const struct servers *servers, const char *address);

#endif
