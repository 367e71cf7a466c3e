/* One session with one directory server: connect, TLS, bind, the search base; then searches.
 * Each step has a time limit; what fails names the step. */
#ifndef WORKER_LDAP_LDAP_SESSION_H
#define WORKER_LDAP_LDAP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/message/message.h"
#include "proto/message/message_table.h"

#include "worker-ldap/directory_domains.h"
#include "worker-ldap/entry/directory_entry.h"
#include "worker-ldap/server/ldap_step.h"

struct address_memory;
struct tls_shown;
struct ldap_session;
struct login_desk;

struct ldap_session_end {
    enum ldap_step step; /* where it was */
    bool was_silent;     /* the server has let the time pass */
    struct error why;
};

/* Who is told what happens, from the loop. An error that is told names the server, its port and the step.
 * The session may be destroyed in none of these calls but `denied` and `ended`, after which nothing follows. */
struct ldap_session_callbacks {
    void *context;
    /* A step has been reached: LOGIN_GRANT, when TLS is there; ROOT, when the directory has taken the
     * password; READY. */
    void (*reached)(void *context, enum ldap_step step);
    /* The supervisor grants no log-in try: destroy the session. */
    void (*denied)(void *context, int64_t wait_ms, const char *reason);
    /* A search is over: its entries (the owner takes them), or why it failed. */
    void (*found)(void *context,
                  void *subject,
                  struct directory_entry_list *entries,
                  const struct error *why);
    /* What ldap_session_learn_domains() asked for is known, or cannot be (`why` NULL); or the server could not say
     * it at present. */
    void (*learned)(void *context, const struct error *why);
    /* The session is over. */
    void (*ended)(void *context, const struct ldap_session_end *end);
};

/* Which server, and in which place. */
struct ldap_session_plan {
    size_t host;           /* of the settings */
    bool has_further_host; /* another one is asked when this one cannot decide about the log-in */
    int64_t request_timeout_ms, search_limit_ms;
    struct address_memory *memory; /* of the host's addresses; NULL: none */
    int64_t *certificate_end;      /* where that of the server's certificate goes; NULL: nowhere */
    struct tls_shown *shown;       /* where a certificate goes that is refused; NULL: nowhere */
};

/* Returns a new session with the planned host; what fails is told by ended(). Each step and each search
 * may last a share of the time for a request. Keeps `settings`, `loop`, what the plan points to and `logins`, where it
 * asks before it sends the password; copies `callbacks` and `plan`. */
struct ldap_session *ldap_session_create(sd_event *loop,
                                         struct login_desk *logins,
                                         const struct directory_settings *settings,
                                         const struct ldap_session_plan *plan,
                                         const struct ldap_session_callbacks *callbacks);

/* Ends it; searches under way are not answered. NULL is fine. */
void ldap_session_destroy(struct ldap_session *session);

/* Begins a search below the base (for service connection points below the configuration partition, which is learned
 * with the domains) for all entries that fit; found() follows with `subject`, which is only
 * passed on, or ended(). Several may be under way; only a session that is ready is asked. Returns 0, or
 * -1 with `error` when the filter is none, or the directory has no such partition (INVALID). */
int ldap_session_search(struct ldap_session *session,
                        void *subject,
                        enum ldap_search_kind kind,
                        const char *filter,
                        struct error *error);

/* Forgets a search; found() does not follow for it. */
void ldap_session_abandon(struct ldap_session *session, const void *subject);

/* Its server was in trouble: another address of the same host is better. Returns whether there is one. */
bool ldap_session_blame_address(struct ldap_session *session);

/* Whether its host has another address that was not in trouble lately. */
bool ldap_session_has_other_address(const struct ldap_session *session);

/* The domains below the search base, of a session that is ready; their names are there when they were learned
 * and could be. */
const struct directory_domains *ldap_session_domains(const struct ldap_session *session);

/* Asks for the names of the domains, once in a session. Returns whether that is over; if not, learned()
 * follows, or ended(). */
bool ldap_session_learn_domains(struct ldap_session *session);

bool ldap_session_is_ready(const struct ldap_session *session);

/* What the directory is called in reports and reasons: "directory NAME", or "directory" without a name. */
void ldap_session_title(const struct directory_settings *settings, char title[LIMIT_NAME + 1]);

#endif
