/* A worker-ews of a version that sent sentences where names of events stand today. It greets, reports an
 * Exchange that is away, tries an account, which is refused, answers each check with a step that failed,
 * and says why it leaves.
 *
 *     older-member ENDPOINT KEY_FILE SERVER_KEY_FILE ACCOUNT
 *
 * It prints "ready" when all has been sent and leaves when its standard input ends. The product's encoder
 * sends no sentence, so a name of the same length goes through it and the sentence is put over that in the
 * frame. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/bus/bus_socket.h"
#include "proto/event/sentence.h"
#include "proto/key/key_file.h"
#include "proto/message/message.h"

#define ANSWER_MS     3000
#define PING_EVERY_MS 200
#define SENTENCE      "it is away, says the old one; wait"
#define PLACEHOLDER   "x.sentence_of_a_version_before_now"
_Static_assert(sizeof(SENTENCE) == sizeof(PLACEHOLDER), "one is put over the other");

struct older {
    void *socket;
    int64_t session;
};

static void fail(const struct error *error)
{
    struct sentence sentence;
    (void)fprintf(stderr, "older-member: %s\n", sentence_of_reason(error->reason, &sentence));
    exit(1);
}

static void put_sentence(struct buffer *frame)
{
    uint8_t *found =
        memmem(buffer_data(frame), buffer_size(frame), PLACEHOLDER, strlen(PLACEHOLDER));
    if (found != NULL)
        memcpy(found, SENTENCE, strlen(SENTENCE));
}

static void send_message(struct older *older, struct message *message)
{
    struct error error;
    struct buffer frame;
    buffer_init(&frame, BUS_MESSAGE_LIMIT_BYTES);
    message->session = older->session;
    if (message_encode(message, &frame, &error) != 0)
        fail(&error);
    put_sentence(&frame);
    (void)bus_socket_send(older->socket, NULL, buffer_data(&frame), buffer_size(&frame));
    buffer_clear(&frame);
}

static void report_trouble(struct older *older, const char *account)
{
    struct server_health health = {.server = "exchange",
                                   .state = HEALTH_BAD,
                                   .text = PLACEHOLDER,
                                   .requests = 1,
                                   .failures = 1};
    struct message report = {.type = MESSAGE_REPORT,
                             .report = {.servers = &health, .servers_count = 1}};
    struct message ask = {.type = MESSAGE_LOGIN_ASK,
                          .login_ask = {.account = account, .number = 1}};
    send_message(older, &report);
    send_message(older, &ask);
}

static void refuse_account(struct older *older, const struct login_answer *answer)
{
    struct message result = {.type = MESSAGE_LOGIN_RESULT,
                             .login_result = {.account = answer->account,
                                              .attempt = answer->attempt,
                                              .outcome = LOGIN_REFUSED,
                                              .code = "401",
                                              .text = PLACEHOLDER}};
    send_message(older, &result);
    (void)puts("ready");
    (void)fflush(stdout);
}

static void answer_check(struct older *older, int64_t number)
{
    struct check_step step = {.name = "connect", .text = PLACEHOLDER};
    struct message checked = {.type = MESSAGE_CHECKED,
                              .checked = {.number = number, .steps = &step, .steps_count = 1}};
    send_message(older, &checked);
}

/* Returns whether a message came; the first one that must come is the welcome. */
static bool take_message(struct older *older, const char *account)
{
    struct bus_frames frames;
    struct message message;
    struct error error;
    if (!bus_socket_take(older->socket, &frames))
        return false;
    if (message_decode(zmq_msg_data(&frames.body), zmq_msg_size(&frames.body), &message, &error) !=
        0)
        fail(&error);
    if (message.type == MESSAGE_WELCOME) {
        older->session = message.session;
        report_trouble(older, account);
    } else if (message.type == MESSAGE_LOGIN_ANSWER) {
        refuse_account(older, &message.login_answer);
    } else if (message.type == MESSAGE_CHECK) {
        answer_check(older, message.check.number);
    }
    message_clear(&message);
    bus_frames_clear(&frames);
    return true;
}

static void greet(struct older *older)
{
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.role = ROLE_WORKER_EWS,
                                      .version = EWSCAL_VERSION,
                                      .host = "elsewhere",
                                      .process = getpid(),
                                      .instance = getpid()}};
    send_message(older, &hello);
}

/* Until the standard input ends, or nobody lets it in. */
static void work(struct older *older, const char *account)
{
    int64_t begun_ms = clock_monotonic_ms();
    zmq_pollitem_t items[] = {{.socket = older->socket, .events = ZMQ_POLLIN},
                              {.fd = STDIN_FILENO, .events = ZMQ_POLLIN}};
    while (items[1].revents == 0) {
        struct message ping = {.type = MESSAGE_PING, .ping = {.stamp_ms = clock_monotonic_ms()}};
        if (older->session != 0)
            send_message(older, &ping);
        else if (clock_monotonic_ms() > begun_ms + ANSWER_MS)
            exit(1);
        if (zmq_poll(items, 2, PING_EVERY_MS) < 0)
            exit(1);
        while (take_message(older, account)) {
        }
    }
}

int main(int argc, char **argv)
{
    struct older older = {.session = 0};
    struct error error;
    struct key_file own, server;
    if (argc != 5) {
        (void)fputs("usage: older-member ENDPOINT KEY SERVER_KEY ACCOUNT\n", stderr);
        return 2;
    }
    void *zmq_context = zmq_ctx_new();
    if (zmq_context == NULL || key_file_read_secret(argv[2], &own, &error) != 0 ||
        key_file_read_public(argv[3], &server, &error) != 0 ||
        bus_socket_connect(zmq_context, argv[1], &own.pair, server.pair.public_key, &older.socket,
                           &error) != 0)
        fail(&error);
    greet(&older);
    work(&older, argv[4]);
    struct message goodbye = {.type = MESSAGE_GOODBYE, .goodbye = {.reason = PLACEHOLDER}};
    send_message(&older, &goodbye);
    bus_socket_close(older.socket);
    (void)zmq_ctx_term(zmq_context);
    return 0;
}
