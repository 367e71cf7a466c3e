/* Sends many messages from one process to another over the encrypted bus and back, and looks whether
 * one is lost or out of order and whether an idle loop sleeps. Exit status 1 if not.
 *
 *     bench-bus [MESSAGES]      200,000 unless told otherwise */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/text.h"
#include "proto/bus/bus_client.h"
#include "proto/bus/bus_server.h"
#include "proto/event/sentence.h"
#include "proto/key/allow_list.h"
#include "proto/process/process.h"

#define DEFAULT_MESSAGES 200000
#define AHEAD            500 /* unanswered messages at most */
#define ANSWER_EACH      100
#define IDLE_MS          2000
#define IDLE_CPU_MS      100 /* more would be spinning */

struct bench {
    sd_event *loop;
    int64_t wanted;
    int64_t sent;     /* by the client */
    int64_t answered; /* of them */
    int64_t received; /* by the server, in order */
    bool is_broken;
    struct bus_server *server;
    struct bus_client *client;
};

static int fail(const char *what, const struct error *error)
{
    struct sentence sentence;
    (void)fprintf(stderr, "bench-bus: %s: %s\n", what,
                  sentence_of_reason(error->reason, &sentence));
    return 1;
}

/* ---- the client ---- */

static void send_ahead(struct bench *bench)
{
    while (bench->sent < bench->wanted && bench->sent < bench->answered + AHEAD) {
        struct message message = {
            .type = MESSAGE_PROGRESS,
            .progress = {.job = bench->sent + 1},
        };
        if (bus_client_send(bench->client, &message, NULL) != 0) {
            bench->is_broken = true;
            return;
        }
        bench->sent++;
    }
}

static void on_welcomed(void *context, const struct welcome *welcome)
{
    (void)welcome;
    send_ahead(context);
}

static void on_client_message(void *context, const struct message *message)
{
    struct bench *bench = context;
    bench->answered = message->cancel.job;
    send_ahead(bench);
}

static void on_lost(void *context, const char *text)
{
    struct bench *bench = context;
    (void)fprintf(stderr, "bench-bus: session lost: %s\n", text);
    bench->is_broken = true;
}

static void on_refused(void *context, const struct refused *refused)
{
    on_lost(context, refused->text);
}

static void on_trouble(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static int run_client(struct bench *bench, const struct bus_client_options *options)
{
    static const struct bus_client_callbacks callbacks = {
        .welcomed = on_welcomed,
        .refused = on_refused,
        .message = on_client_message,
        .lost = on_lost,
        .trouble = on_trouble,
    };
    struct error error = {0};
    if (sd_event_new(&bench->loop) < 0 ||
        bus_client_create(bench->loop, options, &callbacks, bench, &bench->client, &error) != 0)
        return fail("client", &error);
    while (!bench->is_broken) /* the parent ends us */
        (void)sd_event_run(bench->loop, UINT64_MAX);
    return 1;
}

/* ---- the server ---- */

static void on_begun(void *context, struct bus_peer *peer)
{
    (void)context;
    (void)peer;
}

static void on_ended(void *context, struct bus_peer *peer, enum bus_end why, const char *text)
{
    (void)peer;
    (void)why;
    on_lost(context, text);
}

static void on_server_message(void *context, struct bus_peer *peer, const struct message *message)
{
    struct bench *bench = context;
    if (message->progress.job != bench->received + 1)
        bench->is_broken = true;
    bench->received++;
    if (bench->received % ANSWER_EACH != 0 && bench->received != bench->wanted)
        return;
    struct message answer = {
        .type = MESSAGE_CANCEL,
        .cancel = {.job = bench->received, .reason = "received"},
    };
    if (bus_server_send(bench->server, peer, &answer, NULL) != 0)
        bench->is_broken = true;
}

static int64_t cpu_ms(void)
{
    struct report usage;
    process_read_usage(&usage);
    return usage.cpu_ms;
}

static int run_server(struct bench *bench)
{
    int64_t begin_ms = clock_monotonic_ms();
    while (!bench->is_broken && bench->received < bench->wanted)
        (void)sd_event_run(bench->loop, UINT64_MAX);
    int64_t took_ms = clock_monotonic_ms() - begin_ms;
    int64_t busy_ms = cpu_ms();
    int64_t idle_until_ms = clock_monotonic_ms() + IDLE_MS;
    while (clock_monotonic_ms() < idle_until_ms)
        (void)sd_event_run(bench->loop, 100000);
    int64_t idle_ms = cpu_ms() - busy_ms;
    printf("%lld of %lld messages in %lld ms, CPU %lld ms; idle for %d ms: CPU %lld ms\n",
           (long long)bench->received, (long long)bench->wanted, (long long)took_ms,
           (long long)busy_ms, IDLE_MS, (long long)idle_ms);
    return bench->is_broken || bench->received != bench->wanted || idle_ms > IDLE_CPU_MS;
}

static int open_server(struct bench *bench,
                       const struct allow_list *list,
                       const struct curve_key_pair *own,
                       struct error *error)
{
    static const struct bus_server_callbacks callbacks = {
        .session_begun = on_begun,
        .session_ended = on_ended,
        .message = on_server_message,
    };
    struct bus_server_options options = {
        .endpoint = "tcp://127.0.0.1:*",
        .own = *own,
        .heartbeat_ms = 2000,
        .version = EWSCAL_VERSION,
    };
    if (sd_event_new(&bench->loop) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    return bus_server_create(bench->loop, list, &options, &callbacks, bench, &bench->server, error);
}

/* The child waits for the address: it is forked before any thread of libzmq exists. */
static pid_t fork_client(struct bench *bench, struct bus_client_options *options, int *address)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    pid_t child = fork();
    if (child != 0) {
        (void)close(ends[0]);
        *address = ends[1];
        return child;
    }
    static char endpoint[256];
    (void)close(ends[1]);
    if (read(ends[0], endpoint, sizeof(endpoint) - 1) <= 0)
        _exit(1);
    options->endpoint = endpoint;
    _exit(run_client(bench, options));
}

static int measure(struct bench *bench)
{
    struct error error = {0};
    struct curve_key_pair server_keys;
    struct bus_client_options options = {.role = ROLE_WORKER_EWS, .version = EWSCAL_VERSION};
    if (curve_key_pair_make(&server_keys, &error) != 0 ||
        curve_key_pair_make(&options.own, &error) != 0)
        return fail("keys", &error);
    options.server_key = server_keys.public_key;
    int address = -1;
    pid_t child = fork_client(bench, &options, &address);
    struct allow_list *list = allow_list_create();
    int result = 1;
    if (child < 0 ||
        allow_list_add(list, options.own.public_key, ROLE_WORKER_EWS, "worker-ews/1", &error) !=
            0 ||
        open_server(bench, list, &server_keys, &error) != 0)
        result = fail("server", &error);
    else if (dprintf(address, "%s", bus_server_endpoint(bench->server)) > 0) {
        (void)close(address);
        result = run_server(bench);
    }
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    bus_server_destroy(bench->server);
    (void)sd_event_unref(bench->loop);
    allow_list_destroy(list);
    return result;
}

int main(int argc, char **argv)
{
    struct bench bench = {.wanted = DEFAULT_MESSAGES};
    if (argc > 2 || (argc == 2 && text_to_integer(argv[1], 1, 100000000, &bench.wanted) != 0)) {
        (void)fprintf(stderr, "Usage: bench-bus [MESSAGES]\n");
        return 2;
    }
    return measure(&bench);
}
