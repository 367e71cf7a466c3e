/* What the files of the session share; nobody else includes this. */
#ifndef PUBLISHER_ROSE_SESSION_PRIVATE_H
#define PUBLISHER_ROSE_SESSION_PRIVATE_H

#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/invoke_table.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/backoff.h"
#include "publisher-ucserver/session/rose_session.h"

#define ROSE_SESSION_VERSION_BYTES 65

struct roster_stream;

struct rose_session {
    struct rose_session_actions actions;
    enum rose_session_state state;
    int64_t now_ms; /* of the call that is being handled */

    /* settings, owned */
    char *server;
    char *user;
    uint8_t *password;
    size_t password_bytes;
    char *device_id;
    char *device_name;
    bool requires_active_directory;
    uint64_t roster_limit_bytes;
    int64_t request_timeout_ms;

    /* the connection */
    struct frame_stream *stream;
    struct invoke_table invokes;
    int64_t step_deadline_ms; /* of steps that wait for something else than an answer */
    int64_t last_sent_ms;
    int64_t last_received_ms;
    int64_t inside_since_ms; /* a message is being received; -1: none */
    int64_t inside_limit_ms; /* how long it may take */
    bool inside_is_large;    /* it is the list of users, which is read as it arrives */
    int32_t check_invoke;    /* asnCheckConnection is outstanding; 0: none */
    bool wants_tls;          /* StartTLS was answered; the handshake begins after this input */

    /* the list of users */
    struct roster_stream *roster_stream; /* reads the answer that is arriving */
    struct roster *roster;               /* is being filled */
    int32_t roster_invoke;               /* 0: none is asked for */

    /* the account */
    int64_t login_try; /* granted and not reported; 0: none */

    /* between attempts */
    struct backoff backoff;
    int64_t retry_ms;
    int64_t opened_ms; /* when the newest session was opened */
    bool must_wait;    /* the server or an account rule wants the pause */
    uint32_t random;

    int64_t number;
    char server_version[ROSE_SESSION_VERSION_BYTES];
    bool has_active_directory;
    enum rose_session_state failed_step;
    struct error failure;
    struct rose_session_counters counters;
};

/* Puts the server and the present step in front of a text. */
void rose_session_name_server(const struct rose_session *session, struct error *why);

/* Ends the attempt or the session: reports, disconnects, plans the next attempt after at least
 * `wait_ms`. Returns -1 so that a function can end with it. */
int rose_session_fail(struct rose_session *session, const struct error *why, int64_t wait_ms);

/* Asks a question; NULL when none fits into the table. The argument may be NULL. */
struct invoke *rose_session_ask(struct rose_session *session,
                                enum operation_code code,
                                const union operation_argument *argument);

/* Enters a state whose time limit is `limit_ms`, or 0: an answer's limit, or none. */
void rose_session_enter(struct rose_session *session,
                        enum rose_session_state state,
                        int64_t limit_ms);

/* What drives the steps. */
enum rose_session_event {
    ROSE_SESSION_EVENT_DUE, /* the next attempt */
    ROSE_SESSION_EVENT_CONNECTED,
    ROSE_SESSION_EVENT_SECURED,
    ROSE_SESSION_EVENT_PERMITTED,
    ROSE_SESSION_EVENT_RESULT, /* of the step's question */
    ROSE_SESSION_EVENTS,
};

/* Calls the handler of the table state x event (rose_session_steps.c); what has none is ignored.
 * `message` is NULL but for results. Returns -1 when the attempt is over. */
int rose_session_handle(struct rose_session *session,
                        enum rose_session_event event,
                        const struct rose_message *message);

/* Tells the supervisor how the granted try ended; harmless without one. */
void rose_session_report_login(struct rose_session *session,
                               enum login_outcome outcome,
                               const char *text);

/* Begins to ask for the users; takes apart the answer (rose_session_roster.c). */
bool rose_session_roster_ask(struct rose_session *session);
int rose_session_roster_begin_large(void *context,
                                    uint8_t tag,
                                    uint64_t total_bytes,
                                    struct error *error);
int rose_session_roster_part(void *context,
                             const uint8_t *octets,
                             size_t size_bytes,
                             struct error *error);
int rose_session_roster_whole(struct rose_session *session,
                              const uint8_t *octets,
                              size_t size_bytes,
                              struct error *error);
/* Forgets a list of users that is being read and says why; harmless without one. */
void rose_session_roster_fail(struct rose_session *session, const struct error *why);
int rose_session_roster_empty(struct rose_session *session);

/* The message that is being received is the list of users, so large that it gets more time; and it, or
 * any other, has been received (rose_session.c). */
void rose_session_enter_large(struct rose_session *session, uint64_t total_bytes);
void rose_session_leave_message(struct rose_session *session);

/* One message of the server, whole (rose_session_answers.c). */
int rose_session_take_message(void *context,
                              const uint8_t *octets,
                              size_t size_bytes,
                              struct error *error);

#endif
