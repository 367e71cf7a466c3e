/* What the UCServer says. Answers find their question by the invoke id; what fits to nothing is counted and
 * ignored, because a late answer is no fault. What may come at all depends on where TLS is: before and
 * during the handshake anything unasked may be somebody else's, and ends the connection. */
#include "proto/event/error.h"

#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/listener.h"
#include "publisher-ucserver/session/questions.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"

#define MESSAGE_LIMIT_MS    60000 /* from its first octet to its last */
#define STALL_LIMIT_MS      60000 /* within the list of users, which has a limit of its own */
#define ROSTER_BYTES_PER_MS 64    /* slower than half a megabit is no list of users */

void listener_clear(struct listener *listener)
{
    (void)listener_forget_roster(listener);
    frame_stream_destroy(listener->stream);
    listener->stream = NULL;
}

/* Answers wait behind a large message: their time stands still while it is received. */
static void end_reception(struct listener *listener)
{
    invoke_table_extend(&listener->questions->outstanding,
                        reception_end(&listener->reception, listener->now_ms));
}

/* The UCServer has no questions for a client like us; one is rejected and not ignored, so that the
 * server does not wait for an answer. */
static int
take_invoke(struct listener *listener, const struct rose_message *message, struct error *error)
{
    if (message->invoke_id == ROSE_EVENT_ID)
        listener->events++;
    else if (listener->mode == LISTENER_NO_QUESTIONS)
        return error_set(error, UCSERVER_QUESTION_BEFORE_TLS);
    else
        questions_reject(listener->questions, message->invoke_id, listener->now_ms);
    return 0;
}

static void forget_answer(struct listener *listener)
{
    roster_stream_destroy(listener->stream_of_roster);
    roster_destroy(listener->roster);
    listener->stream_of_roster = NULL;
    listener->roster = NULL;
}

bool listener_forget_roster(struct listener *listener)
{
    bool was_asked = listener->roster_invoke != 0;
    forget_answer(listener);
    listener->roster_invoke = 0;
    return was_asked;
}

static int add_profile(void *context, const struct profile *profile, struct error *error)
{
    return roster_add(context, profile, error);
}

/* The answer begins; what had been read of another is forgotten. */
static void begin_roster(struct listener *listener)
{
    uint64_t limit_bytes = listener->roster_limit_bytes;
    forget_answer(listener);
    listener->roster = roster_create(limit_bytes < SIZE_MAX ? (size_t)limit_bytes : SIZE_MAX);
    listener->stream_of_roster =
        roster_stream_create(listener->roster_invoke, add_profile, listener->roster);
}

/* Everything is put aside before the owner is told, who may ask for the next list at once. */
static void finish_roster(struct listener *listener)
{
    struct invoke_table *outstanding = &listener->questions->outstanding;
    struct roster *roster = listener->roster;
    invoke_table_remove(invoke_table_find(outstanding, listener->roster_invoke));
    listener->roster = NULL;
    (void)listener_forget_roster(listener);
    listener->callbacks.listed(listener->callbacks.context, roster);
}

/* `is_last` when nothing follows. */
static int feed_roster(struct listener *listener,
                       const uint8_t *octets,
                       size_t size_bytes,
                       bool is_last,
                       struct error *error)
{
    if (roster_stream_feed(listener->stream_of_roster, octets, size_bytes, error) != 0)
        return -1;
    if (is_last && !roster_stream_is_complete(listener->stream_of_roster))
        return error_set(error, ROSTER_CUT_OFF);
    return 0;
}

static int
take_roster(struct listener *listener, const uint8_t *octets, size_t size, struct error *error)
{
    begin_roster(listener);
    if (feed_roster(listener, octets, size, true, error) != 0)
        return -1;
    finish_roster(listener);
    return 0;
}

static bool is_mistyped(const struct rose_message *message)
{
    return message->kind == ROSE_REJECT && message->problem_kind == ROSE_PROBLEM_INVOKE &&
           message->problem == ROSE_MISTYPED_ARGUMENT;
}

/* Plain text that comes with the answer to asnStartTLS could be taken for what came inside TLS. */
static int fail_unsecured(struct error *error)
{
    return error_set(error, TLS_CLEAR_TEXT_BEFORE);
}

static int
take_rose_message(void *context, const uint8_t *octets, size_t size_bytes, struct error *error)
{
    struct listener *listener = context;
    struct rose_message message;
    end_reception(listener);
    if (listener->mode == LISTENER_SILENCE)
        return fail_unsecured(error);
    if (rose_decode(octets, size_bytes, &message, error) != 0)
        return -1;
    if (message.kind == ROSE_INVOKE)
        return take_invoke(listener, &message, error);
    struct invoke *invoke =
        message.has_invoke_id
            ? invoke_table_find(&listener->questions->outstanding, message.invoke_id)
            : NULL;
    if (invoke == NULL) {
        listener->unexpected++;
        return 0;
    }
    /* Said before the answer is taken, because taking it removes the question and its outline. */
    if (is_mistyped(&message))
        listener->callbacks.mistyped(listener->callbacks.context, invoke);
    if (invoke->operation->code == OPERATION_GET_USER_PROFILES && message.kind == ROSE_RESULT)
        return take_roster(listener, octets, size_bytes, error);
    return listener->callbacks.answered(listener->callbacks.context, invoke, &message);
}

/* Whether a message that begins with `tag` can be the list of users. */
static int
check_large(const struct listener *listener, uint8_t tag, uint64_t total_bytes, struct error *error)
{
    if (tag != ROSE_RESULT || listener->roster_invoke == 0)
        return error_set(error, UCSERVER_MESSAGE_TOO_LARGE,
                         event_number("bytes", (int64_t)total_bytes));
    if (total_bytes > listener->roster_limit_bytes)
        return error_set(error, ROSTER_TOO_LARGE, event_number("bytes", (int64_t)total_bytes),
                         event_number("limit", (int64_t)listener->roster_limit_bytes));
    return 0;
}

static int begin_large(void *context, uint8_t tag, uint64_t total_bytes, struct error *error)
{
    struct listener *listener = context;
    if (check_large(listener, tag, total_bytes, error) != 0)
        return -1;
    int64_t limit_ms = questions_answer_limit_ms(listener->questions, OPERATION_GET_USER_PROFILES) +
                       (int64_t)(total_bytes / ROSTER_BYTES_PER_MS);
    reception_begin_large(&listener->reception, limit_ms, listener->now_ms);
    begin_roster(listener);
    return 0;
}

static int take_part(void *context, const uint8_t *octets, size_t size_bytes, struct error *error)
{
    struct listener *listener = context;
    bool is_last = !frame_stream_is_inside(listener->stream);
    if (feed_roster(listener, octets, size_bytes, is_last, error) != 0)
        return -1;
    if (!roster_stream_is_complete(listener->stream_of_roster))
        return 0;
    end_reception(listener);
    finish_roster(listener);
    return 0;
}

void listener_begin(struct listener *listener, int64_t now_ms)
{
    const struct frame_stream_callbacks callbacks = {.context = listener,
                                                     .take_message = take_rose_message,
                                                     .begin_large = begin_large,
                                                     .take_part = take_part};
    listener_clear(listener);
    listener->stream = frame_stream_create(&callbacks);
    reception_init(&listener->reception, now_ms);
}

int listener_feed(struct listener *listener,
                  const uint8_t *octets,
                  size_t size_bytes,
                  int64_t now_ms,
                  struct error *error)
{
    listener->now_ms = listener->reception.heard_ms = now_ms;
    if (frame_stream_feed(listener->stream, octets, size_bytes, error) != 0)
        return listener->mode == LISTENER_SILENCE ? fail_unsecured(error) : -1;
    if (!frame_stream_is_inside(listener->stream))
        return 0;
    if (listener->mode == LISTENER_SILENCE)
        return fail_unsecured(error);
    reception_begin(&listener->reception,
                    questions_within_timeout(listener->questions, MESSAGE_LIMIT_MS), now_ms);
    return 0;
}

bool listener_holds_up(const struct listener *listener)
{
    return listener->reception.is_large;
}

int64_t listener_deadline_ms(const struct listener *listener)
{
    return reception_deadline_ms(&listener->reception,
                                 questions_within_timeout(listener->questions, STALL_LIMIT_MS));
}

void listener_take_empty_roster(struct listener *listener)
{
    begin_roster(listener);
    finish_roster(listener);
}
