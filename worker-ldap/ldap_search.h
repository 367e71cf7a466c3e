/* One paged search on its way, and what it has found so far. It knows the messages; the session that owns it
 * knows the connection and when the search has taken too long. */
#ifndef WORKER_LDAP_LDAP_SEARCH_H
#define WORKER_LDAP_LDAP_SEARCH_H

#include <ldap.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/event/error.h"

#include "worker-ldap/entry/directory_entry.h"
#include "worker-ldap/server/ldap_step.h"

#define LDAP_SEARCH_OFFERED_BYTES 512

struct ldap_search {
    void *subject;  /* the owner's */
    int message;    /* of the request that is under way */
    int64_t due_ms; /* monotonic: when it has taken too long */
    int64_t limit_ms;
    enum ldap_search_kind kind;
    const char *base;
    char *filter;
    struct directory_entry_list entries;
    size_t message_count, size_bytes; /* what came, and what of it was kept */
    struct directory_entry *ranged;   /* whose further addresses are asked for; NULL: a page */
    /* The directory does not hold the base: the rootDSE is asked for what it holds. NULL: it is not so. */
    struct error *refusal;
    char offered[LDAP_SEARCH_OFFERED_BYTES];
    TAILQ_ENTRY(ldap_search) link;
};

TAILQ_HEAD(ldap_search_list, ldap_search);

/* Returns a new search. Keeps `base` and `subject`, copies `filter`. */
struct ldap_search *ldap_search_create(void *subject,
                                       enum ldap_search_kind kind,
                                       const char *base,
                                       const char *filter,
                                       int64_t limit_ms);

/* Frees it with the entries that nobody took. */
void ldap_search_destroy(struct ldap_search *search);

/* Asks for the first or next page (`cookie` NULL: first), or the next addresses of search->ranged.
 * Returns 0, or -1: INVALID (the filter is none; nothing was sent), UNAVAILABLE (the stream is over). */
int ldap_search_send(LDAP *handle,
                     struct ldap_search *search,
                     struct berval *cookie,
                     struct error *error);

/* Takes over what comes before the result: an entry, or a reference to other servers, which are not asked.
 * Returns 0, or -1 when the search has failed and its server is not to be trusted: BROKEN, LIMIT (more
 * than we asked for). */
int ldap_search_take(LDAP *handle,
                     struct ldap_search *search,
                     LDAPMessage *message,
                     struct error *error);

/* What a search result says. LDAP_SEARCH_FAILED: with the error of server_result_read();
 * LDAP_SEARCH_BROKEN: the stream is of no use any more (BROKEN, or UNAVAILABLE when the next request could not be
 * sent). */
enum ldap_search_end {
    LDAP_SEARCH_GOES_ON, /* the next page or range was asked for, or what the directory offers */
    LDAP_SEARCH_DONE,
    LDAP_SEARCH_FAILED,
    LDAP_SEARCH_BROKEN
};
enum ldap_search_end ldap_search_finish(LDAP *handle,
                                        struct ldap_search *search,
                                        LDAPMessage *message,
                                        struct error *error);

#endif
