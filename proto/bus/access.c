/* Answers libzmq's question whether a CURVE key may connect (ZAP, RFC 27). Without a bound handler libzmq
 * lets every key in, so this is bound before any socket of the bus; it runs on the loop like the rest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "proto/base/memory.h"
#include "proto/bus/access.h"
#include "proto/bus/bus_socket.h"
#include "proto/bus/bus_source.h"
#include "proto/key/allow_list.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define KEY_OCTETS   32

/* The frames of a question: RFC 27, "Request". */
enum {
    ZAP_VERSION,
    ZAP_REQUEST,
    ZAP_DOMAIN,
    ZAP_ADDRESS,
    ZAP_ROUTING,
    ZAP_MECHANISM,
    ZAP_KEY,
    ZAP_FRAMES
};

struct access {
    const struct allow_list *list;
    void *socket;
    struct bus_source *source;
    struct access_callbacks callbacks;
};

struct question {
    zmq_msg_t frames[ZAP_FRAMES];
    size_t count; /* also of frames that are too many */
};

static void clear_question(struct question *question)
{
    for (size_t i = 0; i < ZAP_FRAMES; i++)
        (void)zmq_msg_close(&question->frames[i]);
}

static bool take_question(void *socket, struct question *question)
{
    for (size_t i = 0; i < ZAP_FRAMES; i++)
        (void)zmq_msg_init(&question->frames[i]);
    question->count = 0;
    int more = 1;
    while (more != 0 && question->count < ZAP_FRAMES) {
        zmq_msg_t *frame = &question->frames[question->count];
        if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) < 0)
            return false;
        more = zmq_msg_more(frame);
        question->count++;
    }
    if (more != 0)
        question->count += bus_socket_skip_frames(socket);
    return true;
}

static bool frame_is(struct question *question, size_t index, const char *text)
{
    zmq_msg_t *frame = &question->frames[index];
    return zmq_msg_size(frame) == strlen(text) &&
           memcmp(zmq_msg_data(frame), text, strlen(text)) == 0;
}

/* Finds out whose key it is: its text is what the bus server gets with each message. */
static const struct allowed_key *
find_key(const struct access *access, struct question *question, char user[CURVE_KEY_BYTES])
{
    zmq_msg_t *key = &question->frames[ZAP_KEY];
    if (question->count != ZAP_FRAMES || !frame_is(question, ZAP_VERSION, "1.0") ||
        !frame_is(question, ZAP_DOMAIN, BUS_DOMAIN) ||
        !frame_is(question, ZAP_MECHANISM, "CURVE") || zmq_msg_size(key) != KEY_OCTETS ||
        zmq_z85_encode(user, zmq_msg_data(key), KEY_OCTETS) == NULL)
        return NULL;
    return allow_list_find(access->list, user);
}

/* By 300 libzmq closes the connection without a word, and a client of ours tries again later. */
static const struct verdict {
    const char *status, *text;
} allowed = {"200", "OK"}, forbidden = {"400", "unknown key"}, too_many = {"300", "too often"};

static void send_text(void *socket, const char *text, int flags)
{
    /* inproc to a socket of libzmq that waits for exactly this: cannot be full. */
    (void)zmq_send(socket, text, strlen(text), ZMQ_DONTWAIT | flags);
}

static void answer_question(struct access *access,
                            struct question *question,
                            const struct verdict *verdict,
                            const char *user)
{
    zmq_msg_t *request = &question->frames[ZAP_REQUEST];
    send_text(access->socket, "1.0", ZMQ_SNDMORE);
    (void)zmq_send(access->socket, zmq_msg_data(request), zmq_msg_size(request),
                   ZMQ_DONTWAIT | ZMQ_SNDMORE);
    send_text(access->socket, verdict->status, ZMQ_SNDMORE);
    send_text(access->socket, verdict->text, ZMQ_SNDMORE);
    send_text(access->socket, verdict == &allowed ? user : "", ZMQ_SNDMORE);
    send_text(access->socket, "", 0);
}

static void tell_refused(const struct access *access, struct question *question)
{
    char address[64];
    zmq_msg_t *frame = &question->frames[ZAP_ADDRESS];
    (void)snprintf(address, sizeof(address), "%.*s", (int)zmq_msg_size(frame),
                   (const char *)zmq_msg_data(frame));
    access->callbacks.refused(access->callbacks.context, address);
}

static const struct verdict *
judge_connection(const struct access *access, struct question *question, char user[CURVE_KEY_BYTES])
{
    const struct allowed_key *key = find_key(access, question, user);
    if (key == NULL) {
        tell_refused(access, question);
        return &forbidden;
    }
    return access->callbacks.may_connect(access->callbacks.context, key) ? &allowed : &too_many;
}

static bool take_and_answer(void *context)
{
    struct access *access = context;
    struct question question;
    char user[CURVE_KEY_BYTES] = "";
    bool is_there = take_question(access->socket, &question);
    if (is_there)
        answer_question(access, &question, judge_connection(access, &question, user), user);
    clear_question(&question);
    return is_there;
}

int access_create(sd_event *loop,
                  void *zmq_context,
                  const struct allow_list *list,
                  const struct access_callbacks *callbacks,
                  struct access **access,
                  struct error *error)
{
    struct access *fresh = memory_allocate(sizeof(*fresh));
    const int linger_ms = 0;
    fresh->list = list;
    fresh->callbacks = *callbacks;
    fresh->socket = zmq_socket(zmq_context, ZMQ_REP);
    if (fresh->socket == NULL ||
        zmq_setsockopt(fresh->socket, ZMQ_LINGER, &linger_ms, sizeof(linger_ms)) != 0 ||
        zmq_bind(fresh->socket, ZAP_ENDPOINT) != 0) {
        (void)error_set(error, BUS_ACCESS_CONTROL_FAILED,
                        event_text("words", zmq_strerror(zmq_errno())));
        goto fail;
    }
    if (bus_source_create(loop, fresh->socket, take_and_answer, fresh, &fresh->source, error) != 0)
        goto fail;
    *access = fresh;
    return 0;
fail:
    access_destroy(fresh);
    return -1;
}

void access_destroy(struct access *access)
{
    if (access == NULL)
        return;
    bus_source_destroy(access->source);
    if (access->socket != NULL)
        (void)zmq_close(access->socket);
    free(access);
}
