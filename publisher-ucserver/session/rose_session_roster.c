/* Reading the list of users, as it arrives when it is large. */
#include <inttypes.h>

#include "proto/base/error.h"

#include "publisher-ucserver/session/rose_session_private.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"

#define ONLY_ENABLED 1
#define ONLY_OFFLINE 2

bool rose_session_roster_ask(struct rose_session *session)
{
    union operation_argument argument = {.profiles = {ONLY_ENABLED, ONLY_OFFLINE}};
    struct invoke *invoke = rose_session_ask(session, OPERATION_GET_USER_PROFILES, &argument);
    if (invoke == NULL)
        return false;
    session->roster_invoke = invoke->id;
    return true;
}

static int add_profile(void *context, const struct profile *profile, struct error *error)
{
    struct rose_session *session = context;
    return roster_add(session->roster, profile, error);
}

static void forget_stream(struct rose_session *session)
{
    roster_stream_destroy(session->roster_stream);
    session->roster_stream = NULL;
}

static void forget(struct rose_session *session)
{
    forget_stream(session);
    roster_destroy(session->roster);
    session->roster = NULL;
}

static void begin(struct rose_session *session)
{
    size_t limit =
        session->roster_limit_bytes < SIZE_MAX ? (size_t)session->roster_limit_bytes : SIZE_MAX;
    forget(session);
    session->roster = roster_create(limit);
    session->roster_stream = roster_stream_create(session->roster_invoke, add_profile, session);
}

static int finish(struct rose_session *session)
{
    struct roster *roster = session->roster;
    forget_stream(session);
    session->roster = NULL;
    invoke_table_remove(invoke_table_find(&session->invokes, session->roster_invoke));
    session->roster_invoke = 0;
    if (session->state == ROSE_SESSION_ROSTER)
        rose_session_enter(session, ROSE_SESSION_WORKING, 0);
    session->actions.roster_ended(session->actions.context, roster, NULL);
    return 0;
}

int rose_session_roster_begin_large(void *context,
                                    uint8_t tag,
                                    uint64_t total_bytes,
                                    struct error *error)
{
    struct rose_session *session = context;
    if (tag != ROSE_RESULT || session->roster_invoke == 0)
        return error_set(error, ERROR_LIMIT,
                         "a message of %" PRIu64 " octets, and no list of users was asked for",
                         total_bytes);
    if (total_bytes > session->roster_limit_bytes)
        return error_set(error, ERROR_LIMIT,
                         "the list of users has %" PRIu64 " octets and the limit is %" PRIu64
                         ": raise roster_limit in [ucserver]",
                         total_bytes, session->roster_limit_bytes);
    rose_session_enter_large(session, total_bytes);
    begin(session);
    return 0;
}

static int is_cut_off(struct error *error)
{
    return error_set(error, ERROR_BROKEN, "the list of users is cut off");
}

int rose_session_roster_part(void *context,
                             const uint8_t *octets,
                             size_t size_bytes,
                             struct error *error)
{
    struct rose_session *session = context;
    if (roster_stream_feed(session->roster_stream, octets, size_bytes, error) != 0)
        return -1;
    if (!roster_stream_is_complete(session->roster_stream))
        return frame_stream_is_inside(session->stream) ? 0 : is_cut_off(error);
    rose_session_leave_message(session);
    return finish(session);
}

int rose_session_roster_whole(struct rose_session *session,
                              const uint8_t *octets,
                              size_t size_bytes,
                              struct error *error)
{
    begin(session);
    if (roster_stream_feed(session->roster_stream, octets, size_bytes, error) != 0)
        return -1;
    if (!roster_stream_is_complete(session->roster_stream))
        return is_cut_off(error);
    return finish(session);
}

int rose_session_roster_empty(struct rose_session *session)
{
    begin(session);
    return finish(session);
}

void rose_session_roster_fail(struct rose_session *session, const struct error *why)
{
    bool was_asked = session->roster_invoke != 0;
    forget(session);
    session->roster_invoke = 0;
    if (was_asked)
        session->actions.roster_ended(session->actions.context, NULL, why);
}
