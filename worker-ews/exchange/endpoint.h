/* One `[exchange NAME]` as this worker sees it: settings, idle connections, what was learned,
 * holds, health. */
#ifndef WORKER_EWS_ENDPOINT_H
#define WORKER_EWS_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "proto/connection/address_memory.h"
#include "proto/message/request_tally.h"

#include "worker-ews/calendar/calendar_rules.h"
#include "worker-ews/exchange/echo_habit.h"
#include "worker-ews/exchange/endpoint_login.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/exchange/endpoint_rest.h"
#include "worker-ews/login/login_plan.h"

struct exchange_connection;
struct http_answer;
struct kerberos_tickets;
struct log;
struct ntlm_credential;
struct request_failure;

struct idle_connection {
    TAILQ_ENTRY(idle_connection) next;
    struct exchange_connection *connection;
    int64_t idle_since_ms;
};

struct endpoint {
    LIST_ENTRY(endpoint) next;
    sd_event *loop;                           /* keeps */
    struct log *log;                          /* keeps */
    const struct exchange_settings *settings; /* keeps */
    int64_t request_timeout_ms;
    enum place_trust trust; /* why it may be told the password: PLACE_SETTINGS at first */
    char *title;            /* for people: "exchange NAME" */
    struct zone_file *default_zone;
    struct calendar_rules rules; /* without the window */
    struct endpoint_memory memory;
    struct echo_habit echo;
    int64_t under_way; /* requests of jobs and checks */
    int64_t meetings;  /* how often one began beside another */
    struct endpoint_login login;
    char *url, *host; /* of the server, the settings' at first; host NULL: there is none in it */
    struct kerberos_tickets *tickets; /* NULL: none were wanted yet */
    struct ntlm_credential *ntlm;     /* NULL: nor was it */
    struct address_memory addresses;  /* of the server's name, or of the proxy's */
    TAILQ_HEAD(idle_connections, idle_connection) idle; /* the newest first */
    struct endpoint_rests rests;
    enum health_state health;
    struct error trouble; /* the newest failure of a whole request */
    int64_t requests, failures, latency_ms;
    struct request_tally tally;
};

/* Returns new endpoint; NULL with `error` (INVALID). Keeps settings, `loop`, `log` and `logins`. */
struct endpoint *endpoint_create(const struct exchange_settings *settings,
                                 int64_t request_timeout_ms,
                                 sd_event *loop,
                                 struct login_desk *logins,
                                 struct log *log,
                                 struct error *error);

/* Closes the idle connections. NULL is fine. Nobody uses it any more. */
void endpoint_destroy(struct endpoint *endpoint);

/* Another server is asked from now on; idle connections to the one before go. Copies the URL. */
void endpoint_turn_to(struct endpoint *endpoint, const char *url, enum place_trust trust);

/* Makes `at` one that may be asked, if it is none or may not: an idle or a new one; a new one if it `is_new`.
 * Returns 0, or -1 with `error` and no connection. Closes what may not be asked: not from a connection's `read`. */
int endpoint_take_connection(struct endpoint *endpoint,
                             struct exchange_connection **at,
                             bool is_new,
                             struct error *error);

/* Gives a connection back (takes it): keeps it, or closes it when its own has not ended. NULL is fine. */
void endpoint_keep_connection(struct endpoint *endpoint,
                              struct exchange_connection *connection,
                              int64_t now_ms);

/* Closes connections that have been idle for longer than the server keeps them. */
void endpoint_close_old_connections(struct endpoint *endpoint, int64_t now_ms);

/* Nobody uses the account until then (0: it is over), and then only with a granted try. Copies the reason. */
void endpoint_hold(struct endpoint *endpoint, int64_t until_ms, const char *reason);

/* Records how a request ended (`failure` NULL: well); a failure is logged at the level debug. It says something of the
 * server's health if that is to blame; if only a person can mend it, nobody asks again for ENDPOINT_STOP_MS. */
void endpoint_note_request(struct endpoint *endpoint,
                           const struct request_failure *failure,
                           bool is_servers_fault,
                           int64_t duration_ms,
                           int64_t now_ms);

/* A readable answer has come that names its request, or none; what that shows of the host is logged once. */
void endpoint_note_echo(struct endpoint *endpoint, enum request_echo echo);

/* A complete answer asks for a pause, in the name of one of its mailboxes. Copies the error. */
void endpoint_note_wish(struct endpoint *endpoint, const struct error *error);

/* A busy type has come that counts as busy because it is not known; logged once for each. */
void endpoint_note_busy_word(struct endpoint *endpoint, const char *word);

/* A user's zone cannot be understood (packed reason), or a text was cut; logged once for each kind. */
void endpoint_note_zone(struct endpoint *endpoint, const char *user, const char *reason);
void endpoint_note_cut_text(struct endpoint *endpoint, const char *user);

/* What is known for the log-in of a request of this waiter (NULL: of nobody). */
struct login_terms endpoint_login_terms(const struct endpoint *endpoint,
                                        const struct login_waiter *waiter);

/* The settings have other domains now; if those lead to another realm, the way to log in is looked for anew. */
void endpoint_learn_domains(struct endpoint *endpoint);

/* The tickets of its account, and what logs it in by NTLM; NULL with `error` (INTERNAL). Owned by the endpoint. */
struct kerberos_tickets *endpoint_tickets(struct endpoint *endpoint, struct error *error);
const struct ntlm_credential *endpoint_ntlm(struct endpoint *endpoint, struct error *error);

/* The server's host, of which a ticket is for HTTP/host. Never NULL. */
const char *endpoint_host(const struct endpoint *endpoint);

/* An answer to a request that was logged in: what works is taken first from now on, what is refused no more. */
void endpoint_note_way(struct endpoint *endpoint, const struct http_answer *http);

/* Fills the record for the supervisor; its texts are borrowed from the endpoint. */
void endpoint_describe(struct endpoint *endpoint, struct server_health *health);

#endif
