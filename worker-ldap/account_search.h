/* The question which of the settings' users are accounts of one directory, and the message that names them. It is
 * asked beside the jobs, rarely, and never costs a job anything. */
#ifndef WORKER_LDAP_ACCOUNT_SEARCH_H
#define WORKER_LDAP_ACCOUNT_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message.h"

#include "worker-ldap/entry/directory_entry.h"

struct account_search;
struct ldap_session;

typedef void account_search_send_function(void *context, const struct message *message);

/* Returns a new one, which has asked nothing yet. Keeps the settings and `context`. */
struct account_search *account_search_create(const struct directory_settings *settings,
                                             account_search_send_function *send,
                                             void *context);

/* No search of it is under way. NULL is fine. */
void account_search_destroy(struct account_search *search);

/* Asks, if that is due and a supervisor wants to know: with `search` as the subject. To be called when the session has
 * served somebody, and when it has learned its domains. */
void account_search_go_on(struct account_search *search,
                          struct ldap_session *session,
                          int64_t now_ms);

/* The session is gone, with the question that was under way: it is asked again later. */
void account_search_lost(struct account_search *search, int64_t now_ms);

/* The search has ended; `failed`: not well, and it is asked again later. Sends what has changed. */
void account_search_found(struct account_search *search,
                          const struct ldap_session *session,
                          const struct directory_entry_list *entries,
                          bool failed);

#endif
