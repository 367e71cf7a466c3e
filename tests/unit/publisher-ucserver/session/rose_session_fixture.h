/* A session with a server that is played by the test; time is what the test says. */
#ifndef ROSE_SESSION_FIXTURE_H
#define ROSE_SESSION_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/login/login_try.h"
#include "proto/message/message.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/rose_session.h"

#include "unit/publisher-ucserver/rose/server_message.h"

struct rose_session_fixture {
    struct rose_session *session;
    struct login_desk *logins;
    struct login_try login;
    int64_t question;              /* for a log-in try, the newest */
    struct server_message message; /* what the server says next */
    int64_t now_ms;
    int connects, secures, disconnects, asks, opens, ends;
    int sent;
    int32_t last_invoke;
    int32_t last_operation;
    enum rose_kind last_kind;
    uint8_t last_octets[4096];
    size_t last_bytes;
    int reports;
    int32_t server_type; /* what the server says of itself */
    bool presence_is_off;
    enum login_outcome reported;
    enum login_class reported_class;
    int64_t reported_try;
    struct error ended;
    int rosters;
    size_t roster_users;
    int roster_failures;
    int answers, refusals;
    int32_t answered;
    struct error refusal;
    int overdue;
    int checks;
    bool check_was_good;
    int mistyped;
    char outline[1100]; /* of the message that was not understood, behind the operation's name */
};

/* Lives for ever. */
const struct settings *fixture_settings_of(bool requires_active_directory);

/* For cmocka; the fixture becomes the state. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Hands the session what the server says next. */
void fixture_answer(struct rose_session_fixture *fixture);

/* The supervisor grants the newest question a try with that number, or denies it. */
void fixture_permit(struct rose_session_fixture *fixture, int64_t attempt);
void fixture_deny(struct rose_session_fixture *fixture, int64_t wait_ms, const char *reason);

/* Lets time pass until then. */
void fixture_tick_at(struct rose_session_fixture *fixture, int64_t now_ms);

/* The steps up to the one that is named have succeeded. */
void fixture_go_to(struct rose_session_fixture *fixture, enum rose_session_state state);

/* Sends an empty list. Returns the invoke's id, 0 when it was not sent. */
int32_t fixture_send_list(struct rose_session_fixture *fixture);

/* The newest message of the session is that question. */
void fixture_assert_asked(const struct rose_session_fixture *fixture, enum operation_code code);

/* The session has ended at that step and said so once: the event with that name, with server and step. */
void fixture_assert_failed(struct rose_session_fixture *fixture,
                           enum rose_session_state step,
                           enum error_class class,
                           const char *name);

#define WITH_SESSION(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

#endif
