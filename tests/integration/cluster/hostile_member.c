/* A process that has a key, or none, and does what its role does not allow. It speaks the bus with the
 * product's encoder, so that every frame of it is well formed.
 *
 *     hostile-member ENDPOINT KEY_FILE|- SERVER_KEY_FILE ROLE [USERS_FILE]
 *
 * It greets in that role; with "-" its key is a fresh one. With a file of user names, one a line, it
 * takes one fetch job, sends empty calendars and results for everybody who is not in the job, under
 * the job's number and under others, and messages of other roles. What it hears and does is printed,
 * one word or sentence a line. Exit status 0 when it got as far as it was meant to. */
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/bus/bus_socket.h"
#include "proto/key/key_file.h"
#include "proto/message/message.h"

#define ANSWER_MS     3000
#define JOB_MS        60000
#define PING_EVERY_MS 200
#define USERS_MOST    2000
#define CREDIT_USERS  100
#define OTHER_JOBS    100 /* numbers before and after its own that are tried */

struct hostile {
    void *socket;
    int64_t session;
    char *users[USERS_MOST];
    size_t user_count;
    struct buffer sealed; /* of a calendar without entries */
    uint8_t digest[SHA256_DIGEST_LENGTH];
};

static void send_message(struct hostile *hostile, struct message *message)
{
    struct error error;
    struct buffer frame;
    buffer_init(&frame, BUS_MESSAGE_LIMIT_BYTES);
    message->session = message->type == MESSAGE_HELLO ? 0 : hostile->session;
    if (message_encode(message, &frame, &error) != 0) {
        (void)fprintf(stderr, "hostile-member: %s\n", error.reason);
        exit(1);
    }
    (void)bus_socket_send(hostile->socket, NULL, buffer_data(&frame), buffer_size(&frame));
    buffer_clear(&frame);
}

/* Waits for a message of that type, and shows itself alive meanwhile. Returns whether one came; the
 * caller clears both. */
static bool wait_for(struct hostile *hostile,
                     enum message_type type,
                     int64_t limit_ms,
                     struct bus_frames *frames,
                     struct message *message)
{
    int64_t end_ms = clock_monotonic_ms() + limit_ms;
    while (clock_monotonic_ms() < end_ms) {
        zmq_pollitem_t item = {.socket = hostile->socket, .events = ZMQ_POLLIN};
        struct message ping = {.type = MESSAGE_PING, .ping = {.stamp_ms = clock_monotonic_ms()}};
        if (hostile->session != 0)
            send_message(hostile, &ping);
        if (zmq_poll(&item, 1, PING_EVERY_MS) <= 0 || !bus_socket_take(hostile->socket, frames))
            continue;
        struct error error;
        if (message_decode(zmq_msg_data(&frames->body), zmq_msg_size(&frames->body), message,
                           &error) == 0) {
            if (message->type == type || message->type == MESSAGE_REFUSED)
                return true;
            message_clear(message);
        }
        bus_frames_clear(frames);
    }
    return false;
}

/* Returns whether it was let in. */
static bool greet(struct hostile *hostile, enum role role)
{
    struct bus_frames frames;
    struct message answer;
    struct message hello = {.type = MESSAGE_HELLO,
                            .hello = {.role = role,
                                      .version = EWSCAL_VERSION,
                                      .host = "elsewhere",
                                      .process = getpid(),
                                      .instance = getpid()}};
    send_message(hostile, &hello);
    if (!wait_for(hostile, MESSAGE_WELCOME, ANSWER_MS, &frames, &answer)) {
        (void)puts("silence");
        return false;
    }
    bool is_welcome = answer.type == MESSAGE_WELCOME;
    if (is_welcome)
        (void)printf("welcome %s\n", answer.welcome.name);
    else
        (void)printf("refused %s\n", answer.refused.text);
    hostile->session = answer.session;
    message_clear(&answer);
    bus_frames_clear(&frames);
    return is_welcome;
}

static bool is_in(const struct fetch *fetch, const char *user)
{
    for (size_t i = 0; i < fetch->users_count; i++) {
        if (strcmp(fetch->users[i].user, user) == 0)
            return true;
    }
    return false;
}

static void
empty_calendar(struct hostile *hostile, int64_t job, int64_t calendars, const char *user)
{
    struct message message = {
        .type = MESSAGE_CALENDAR,
        .calendar = {.job = job,
                     .calendars = calendars,
                     .user = user,
                     .digest = {hostile->digest, sizeof(hostile->digest)},
                     .sealed = {buffer_data(&hostile->sealed), buffer_size(&hostile->sealed)}}};
    send_message(hostile, &message);
}

static void result_of(struct hostile *hostile, int64_t job, const char *user)
{
    struct fetched_user one = {.user = user, .outcome = FETCHED_FAILED, .code = "x", .reason = "x"};
    struct message message = {.type = MESSAGE_FETCHED,
                              .fetched = {.job = job,
                                          .outcome = JOB_DONE,
                                          .code = "",
                                          .reason = "",
                                          .users = &one,
                                          .users_count = 1}};
    send_message(hostile, &message);
}

static void play_other_roles(struct hostile *hostile, const char *user)
{
    struct message receipt = {
        .type = MESSAGE_RECEIPT,
        .receipt = {.job = 1, .user = user, .outcome = RECEIPT_REFUSED, .code = "", .reason = "x"}};
    struct message session = {
        .type = MESSAGE_UCSERVER_SESSION,
        .ucserver_session = {.number = 1, .version = "", .reason = "x", .class = ERROR_REFUSED}};
    struct message roster = {.type = MESSAGE_ROSTER_READY,
                             .roster_ready = {.number = 1, .complete = true, .reason = ""}};
    send_message(hostile, &receipt);
    send_message(hostile, &session);
    send_message(hostile, &roster);
}

static void harm(struct hostile *hostile, const struct fetch *fetch)
{
    size_t strangers = 0;
    for (size_t i = 0; i < hostile->user_count; i++) {
        if (is_in(fetch, hostile->users[i]))
            continue;
        strangers++;
        empty_calendar(hostile, fetch->job, fetch->calendars, hostile->users[i]);
    }
    for (int64_t other = 1; other <= OTHER_JOBS; other++) {
        empty_calendar(hostile, fetch->job + other, fetch->calendars, fetch->users[0].user);
        result_of(hostile, fetch->job + other, fetch->users[0].user);
        if (fetch->job > other)
            result_of(hostile, fetch->job - other, fetch->users[0].user);
    }
    play_other_roles(hostile, fetch->users[0].user);
    result_of(hostile, fetch->job, hostile->users[hostile->user_count - 1]);
    (void)printf("strangers %zu\n", strangers);
}

/* Everything that was sent is read in order, so the answer to one more ping says that it was. */
static void wait_until_read(struct hostile *hostile)
{
    struct bus_frames frames;
    struct message message;
    struct message ping = {.type = MESSAGE_PING, .ping = {.stamp_ms = INT32_MAX}};
    send_message(hostile, &ping);
    while (wait_for(hostile, MESSAGE_PONG, ANSWER_MS, &frames, &message)) {
        bool is_mine = message.type == MESSAGE_PONG && message.pong.stamp_ms == INT32_MAX;
        message_clear(&message);
        bus_frames_clear(&frames);
        if (is_mine)
            return;
    }
}

static bool take_a_job(struct hostile *hostile)
{
    struct bus_frames frames;
    struct message message;
    struct message credit = {.type = MESSAGE_CREDIT, .credit = {.users = CREDIT_USERS}};
    send_message(hostile, &credit);
    if (!wait_for(hostile, MESSAGE_FETCH, JOB_MS, &frames, &message)) {
        (void)puts("no job");
        return false;
    }
    if (message.type == MESSAGE_FETCH)
        harm(hostile, &message.fetch);
    message_clear(&message);
    bus_frames_clear(&frames);
    wait_until_read(hostile);
    (void)puts("done");
    return true;
}

static int read_users(struct hostile *hostile, const char *path)
{
    char line[LIMIT_USER_NAME + 2];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return -1;
    while (hostile->user_count < USERS_MOST && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        hostile->users[hostile->user_count++] = memory_copy_text(line);
    }
    return fclose(file);
}

static int connect_with(struct hostile *hostile, void *zmq_context, char **arguments)
{
    struct error error;
    struct key_file own, server;
    bool is_stranger = strcmp(arguments[1], "-") == 0;
    int result = is_stranger ? curve_key_pair_make(&own.pair, &error)
                             : key_file_read_secret(arguments[1], &own, &error);
    if (result == 0)
        result = key_file_read_public(arguments[2], &server, &error);
    if (result == 0)
        result = bus_socket_connect(zmq_context, arguments[0], &own.pair, server.pair.public_key,
                                    &hostile->socket, &error);
    if (result != 0)
        (void)fprintf(stderr, "hostile-member: %s\n", error.reason);
    return result;
}

static void make_empty_calendar(struct hostile *hostile)
{
    struct error error;
    const struct calendar_content nothing = {.entries_count = 0};
    buffer_init(&hostile->sealed, LIMIT_SEALED);
    if (calendar_content_encode(&nothing, &hostile->sealed, &error) != 0)
        abort();
    (void)SHA256(buffer_data(&hostile->sealed), buffer_size(&hostile->sealed), hostile->digest);
}

int main(int argc, char **argv)
{
    static struct hostile hostile;
    enum role role;
    if (argc < 5 || role_from_name(argv[4], &role) != 0 ||
        (argc > 5 && read_users(&hostile, argv[5]) != 0)) {
        (void)fputs("usage: hostile-member ENDPOINT KEY|- SERVER_KEY ROLE [USERS]\n", stderr);
        return 2;
    }
    void *zmq_context = zmq_ctx_new();
    if (zmq_context == NULL || connect_with(&hostile, zmq_context, argv + 1) != 0)
        return 1;
    make_empty_calendar(&hostile);
    bool is_good = greet(&hostile, role) && (argc <= 5 || take_a_job(&hostile));
    (void)fflush(stdout);
    bus_socket_close(hostile.socket);
    (void)zmq_ctx_term(zmq_context);
    for (size_t i = 0; i < hostile.user_count; i++)
        free(hostile.users[i]);
    buffer_clear(&hostile.sealed);
    return is_good ? 0 : 3;
}
