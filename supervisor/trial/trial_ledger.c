/* The state directory's lock decides who is asked: it is the same that keeps a second supervisor away.
 * So there is no moment in which two of them grant tries. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/bus/bus_client.h"
#include "proto/key/key_file.h"
#include "proto/process/pipe_line.h"

#include "supervisor/trial/trial_ledger.h"
#include "supervisor/trial/trial_program.h"
#include "supervisor/trial/trial_types.h"

#define SUPERVISOR_PROGRAM "ewscal-supervisor"
#define WELCOME_MS         15000
#define TURN_US            100000

struct trial_ledger {
    sd_event *loop;
    const struct trial_options *options;
    trial_ledger_answer_function *answer;
    void *context;
    struct store_installation installation;
    struct bus_client *client; /* of a supervisor; else: */
    struct pipe_line *line;
    struct trial_program program;
    char server_key[CURVE_KEY_BYTES];
    bool is_welcomed, is_over;
    struct error trouble;
};

bool trial_ledger_is_supervised(const char *state_directory)
{
    int directory = open(state_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return false;
    bool is_taken = flock(directory, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(directory);
    return is_taken;
}

const struct store_installation *trial_ledger_installation(const struct trial_ledger *ledger)
{
    return &ledger->installation;
}

/* ---- both ways ---- */

static void ledger_welcomed(void *context, const struct welcome *welcome)
{
    (void)welcome;
    struct trial_ledger *ledger = context;
    ledger->is_welcomed = true;
}

static void ledger_refused(void *context, const struct refused *refused)
{
    struct trial_ledger *ledger = context;
    (void)error_from_reason(&ledger->trouble, ERROR_REFUSED, refused->text);
    ledger->is_over =
        ledger->line != NULL || refused->why == REFUSED_VERSION || refused->why == REFUSED_ROLE;
}

static void ledger_message(void *context, const struct message *message)
{
    struct trial_ledger *ledger = context;
    if (message->type == MESSAGE_LOGIN_ANSWER)
        ledger->answer(ledger->context, &message->login_answer);
    else if (message->type == MESSAGE_WELCOME)
        ledger_welcomed(ledger, &message->welcome);
    else if (message->type == MESSAGE_REFUSED)
        ledger_refused(ledger, &message->refused);
}

static void ledger_ended(void *context, const struct error *why)
{
    struct trial_ledger *ledger = context;
    ledger->is_over = true;
    if (ledger->trouble.class == ERROR_NONE)
        (void)error_set(&ledger->trouble, TRIAL_PROGRAM_ENDED,
                        event_text("program", SUPERVISOR_PROGRAM),
                        event_cause(why == NULL ? "" : why->reason));
}

static void ledger_trouble(void *context, const char *reason)
{
    struct trial_ledger *ledger = context;
    (void)error_from_reason(&ledger->trouble, ERROR_UNAVAILABLE, reason);
}

static void ledger_lost(void *context, const char *reason)
{
    struct trial_ledger *ledger = context;
    ledger->is_welcomed = false;
    ledger_trouble(context, reason);
}

static int start_granter(struct trial_ledger *ledger, struct error *error)
{
    static const struct pipe_line_callbacks callbacks = {.message = ledger_message,
                                                         .ended = ledger_ended};
    const struct trial_options *options = ledger->options;
    const char *const arguments[] = {SUPERVISOR_PROGRAM, "--grant-tries", options->state_directory,
                                     NULL};
    const struct trial_identity identity = trial_identity_of_folder(options->state_directory);
    if (trial_program_start(options->programs, SUPERVISOR_PROGRAM, arguments, &identity,
                            &ledger->program, error) != 0)
        return -1;
    const int descriptors[2] = {ledger->program.from, ledger->program.to};
    return pipe_line_create(ledger->loop, descriptors, ROLE_SUPERVISOR, &callbacks, ledger,
                            &ledger->line, error);
}

static int read_control_keys(struct trial_ledger *ledger, struct key_file *own, struct error *error)
{
    struct key_file server;
    char *path = memory_format_text("%s/control.key", ledger->options->keys);
    char *server_path = memory_format_text("%s/supervisor.pub", ledger->options->keys);
    int result = key_file_read_secret(path, own, error);
    if (result == 0)
        result = key_file_read_public(server_path, &server, error);
    if (result == 0)
        memcpy(ledger->server_key, server.pair.public_key, sizeof(ledger->server_key));
    free(path);
    free(server_path);
    return result;
}

static int connect_supervisor(struct trial_ledger *ledger, struct error *error)
{
    static const struct bus_client_callbacks callbacks = {.welcomed = ledger_welcomed,
                                                          .refused = ledger_refused,
                                                          .message = ledger_message,
                                                          .lost = ledger_lost,
                                                          .trouble = ledger_trouble};
    struct key_file own = {0};
    int result = read_control_keys(ledger, &own, error);
    if (result == 0) {
        struct bus_client_options options = {.endpoint = ledger->options->connect,
                                             .own = own.pair,
                                             .server_key = ledger->server_key,
                                             .role = ROLE_CONTROL,
                                             .version = EWSCAL_VERSION};
        result =
            bus_client_create(ledger->loop, &options, &callbacks, ledger, &ledger->client, error);
        memory_wipe(&options.own, sizeof(options.own));
    }
    key_file_wipe(&own);
    return result;
}

/* Runs the loop until somebody grants tries. */
static int wait_for_welcome(struct trial_ledger *ledger, struct error *error)
{
    int64_t until_ms = clock_monotonic_ms() + WELCOME_MS;
    while (!ledger->is_welcomed && !ledger->is_over && clock_monotonic_ms() < until_ms &&
           sd_event_run(ledger->loop, TURN_US) >= 0)
        continue;
    if (ledger->is_welcomed)
        return 0;
    if (ledger->trouble.class == ERROR_NONE)
        return error_set(error, TRIAL_NOBODY_GRANTS);
    (void)error_from_reason(error, ledger->trouble.class, ledger->trouble.reason);
    return error_wrap(error, TRIAL_NOBODY_GRANTS);
}

int trial_ledger_open(sd_event *loop,
                      const struct trial_options *options,
                      trial_ledger_answer_function *answer,
                      void *context,
                      struct trial_ledger **ledger,
                      struct error *error)
{
    struct trial_ledger *fresh = memory_allocate(sizeof(*fresh));
    *fresh = (struct trial_ledger){
        .loop = loop, .options = options, .answer = answer, .context = context};
    int result = trial_ledger_is_supervised(options->state_directory)
                     ? connect_supervisor(fresh, error)
                     : start_granter(fresh, error);
    if (result == 0)
        result = wait_for_welcome(fresh, error);
    if (result == 0)
        result = store_directory_look(options->state_directory, &fresh->installation, error);
    if (result != 0) {
        trial_ledger_close(fresh);
        return -1;
    }
    *ledger = fresh;
    return 0;
}

void trial_ledger_close(struct trial_ledger *ledger)
{
    if (ledger == NULL)
        return;
    if (ledger->line != NULL)
        pipe_line_flush(ledger->line);
    if (ledger->client != NULL)
        bus_client_goodbye(ledger->client, event_name(EWSCALCTL_ANSWERED));
    pipe_line_destroy(ledger->line);
    bus_client_destroy(ledger->client);
    trial_program_end(&ledger->program);
    memory_wipe(&ledger->installation, sizeof(ledger->installation));
    free(ledger);
}

/* A person who thinks for a while lets the session with a supervisor end: it is begun anew before anything is
 * sent. */
int trial_ledger_send(struct trial_ledger *ledger,
                      const struct message *message,
                      struct error *error)
{
    if (wait_for_welcome(ledger, error) != 0)
        return -1;
    return ledger->line != NULL ? pipe_line_send(ledger->line, message, error)
                                : bus_client_send(ledger->client, message, error);
}
