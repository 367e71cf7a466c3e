/* What the UCServer says. */
#include "proto/base/error.h"

#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/listener.h"
#include "publisher-ucserver/session/questions.h"

#define MESSAGE_LIMIT_MS    60000 /* from its first octet to its last */
#define STALL_LIMIT_MS      60000 /* within the list of users, which has a limit of its own */
#define ROSTER_BYTES_PER_MS 64    /* slower than half a megabit is no list of users */

void listener_init(struct listener *listener,
                   const struct listener_callbacks *callbacks,
                   struct questions *questions)
{
    *listener = (struct listener){.callbacks = *callbacks, .questions = questions};
}

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

static int
take_invoke(struct listener *listener, const struct rose_message *message, struct error *error)
{
    if (message->invoke_id == ROSE_EVENT_ID)
        listener->events++;
    else if (listener->mode == LISTENER_NO_QUESTIONS)
        return error_set(error, ERROR_BROKEN,
                         "the server asks a question before the connection is secured");
    else
        questions_reject(listener->questions, message->invoke_id, listener->now_ms);
    return 0;
}

static void finish_roster(struct listener *listener)
{
    struct invoke_table *outstanding = &listener->questions->outstanding;
    invoke_table_remove(invoke_table_find(outstanding, listener->transfer.invoke_id));
    listener->callbacks.listed(listener->callbacks.context,
                               roster_transfer_take(&listener->transfer));
}

static int
take_roster(struct listener *listener, const uint8_t *octets, size_t size, struct error *error)
{
    roster_transfer_begin(&listener->transfer, listener->roster_limit_bytes);
    if (roster_transfer_feed(&listener->transfer, octets, size, true, error) != 0)
        return -1;
    finish_roster(listener);
    return 0;
}

static bool is_mistyped(const struct rose_message *message)
{
    return message->kind == ROSE_REJECT && message->problem_kind == ROSE_PROBLEM_INVOKE &&
           message->problem == ROSE_MISTYPED_ARGUMENT;
}

static int fail_unsecured(struct error *error)
{
    return error_set(error, ERROR_BROKEN,
                     "octets between the answer to asnStartTLS and the TLS handshake; somebody "
                     "may be between us and the server");
}

static int
take_message(void *context, const uint8_t *octets, size_t size_bytes, struct error *error)
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
    if (is_mistyped(&message))
        listener->callbacks.mistyped(listener->callbacks.context, invoke);
    if (invoke->operation->code == OPERATION_GET_USER_PROFILES && message.kind == ROSE_RESULT)
        return take_roster(listener, octets, size_bytes, error);
    return listener->callbacks.answered(listener->callbacks.context, invoke, &message);
}

static int begin_large(void *context, uint8_t tag, uint64_t total_bytes, struct error *error)
{
    struct listener *listener = context;
    uint64_t limit_bytes = listener->roster_limit_bytes;
    if (roster_transfer_expects(&listener->transfer, tag, total_bytes, limit_bytes, error) != 0)
        return -1;
    int64_t limit_ms = questions_answer_limit_ms(listener->questions, OPERATION_GET_USER_PROFILES) +
                       (int64_t)(total_bytes / ROSTER_BYTES_PER_MS);
    reception_begin_large(&listener->reception, limit_ms, listener->now_ms);
    roster_transfer_begin(&listener->transfer, limit_bytes);
    return 0;
}

static int take_part(void *context, const uint8_t *octets, size_t size_bytes, struct error *error)
{
    struct listener *listener = context;
    bool is_last = !frame_stream_is_inside(listener->stream);
    if (roster_transfer_feed(&listener->transfer, octets, size_bytes, is_last, error) != 0)
        return -1;
    if (!roster_transfer_is_complete(&listener->transfer))
        return 0;
    end_reception(listener);
    finish_roster(listener);
    return 0;
}

void listener_begin(struct listener *listener, int64_t now_ms)
{
    const struct frame_owner owner = {listener, take_message, begin_large, take_part};
    listener_clear(listener);
    listener->stream = frame_stream_create(&owner);
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
        return -1;
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

void listener_expect_roster(struct listener *listener, int32_t invoke_id)
{
    listener->transfer.invoke_id = invoke_id;
}

bool listener_expects_roster(const struct listener *listener)
{
    return listener->transfer.invoke_id != 0;
}

void listener_take_empty_roster(struct listener *listener)
{
    roster_transfer_begin(&listener->transfer, listener->roster_limit_bytes);
    finish_roster(listener);
}

bool listener_forget_roster(struct listener *listener)
{
    return roster_transfer_forget(&listener->transfer);
}
