/* Asking: a loop of our own that runs until the last page or the time limit. The bus client greets again
 * by itself as long as the loop runs, so a supervisor that is just starting is waited for; what went wrong
 * meanwhile is kept, and shown as the cause when no answer has come. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/bus/bus_client.h"
#include "proto/key/key_file.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_request.h"

#define ANSWER_BYTES_MOST ((size_t)1 << 30)
#define REQUEST_NUMBER    1

struct request {
    const struct ctl_options *options;
    sd_event *loop;
    struct bus_client *client;
    char server_key[CURVE_KEY_BYTES];
    struct buffer text;
    int64_t next_page;
    int status;
    bool is_done;
    struct error trouble; /* newest reason why there is no answer */
};

static void leave(struct request *request)
{
    (void)sd_event_exit(request->loop, 0);
}

static void welcomed(void *context, const struct welcome *welcome)
{
    struct request *request = context;
    struct text_item arguments[LIMIT_ARGUMENTS];
    (void)welcome;
    size_t count = request->options->argument_count;
    for (size_t i = 0; i < count; i++)
        arguments[i].text = request->options->arguments[i];
    if (request->options->user != NULL)
        arguments[count++].text = request->options->user;
    struct message message = {.type = MESSAGE_CONTROL_REQUEST};
    message.control_request.number = REQUEST_NUMBER;
    message.control_request.command = request->options->command;
    message.control_request.arguments = arguments;
    message.control_request.arguments_count = count;
    if (bus_client_send(request->client, &message, &request->trouble) != 0)
        leave(request);
}

/* "Come back later" and "greet again" are answered by the client itself. */
static void refused(void *context, const struct refused *refused)
{
    struct request *request = context;
    (void)error_from_reason(&request->trouble, ERROR_REFUSED, refused->text);
    if (refused->why == REFUSED_VERSION || refused->why == REFUSED_ROLE)
        leave(request);
}

static void take_page(struct request *request, const struct control_answer *page)
{
    size_t size = strlen(page->json);
    if (page->number != REQUEST_NUMBER || page->page != request->next_page ||
        buffer_append(&request->text, page->json, size) != 0) {
        (void)error_set(&request->trouble, EWSCALCTL_ANSWER_INCOMPLETE);
        leave(request);
        return;
    }
    request->next_page++;
    if (!page->last)
        return;
    request->status = (int)page->status;
    request->is_done = true;
    leave(request);
}

static void message_came(void *context, const struct message *message)
{
    if (message->type == MESSAGE_CONTROL_ANSWER)
        take_page(context, &message->control_answer);
}

static void trouble(void *context, const char *reason)
{
    struct request *request = context;
    (void)error_from_reason(&request->trouble, ERROR_UNAVAILABLE, reason);
}

/* An answer that has begun does not go on in another session. */
static void lost(void *context, const char *reason)
{
    trouble(context, reason);
    leave(context);
}

/* The supervisor's public key is in the directory of our own. */
static int
read_keys(struct request *request, struct bus_client_options *options, struct error *error)
{
    const char *given = request->options->key;
    struct key_file own, server;
    char *path = given != NULL ? memory_copy_text(given)
                               : memory_format_text("%s/control.key", request->options->keys);
    int result = key_file_read_secret(path, &own, error);
    if (result == 0) {
        char *server_path = memory_format_text("%s/supervisor.pub", dirname(path));
        result = key_file_read_public(server_path, &server, error);
        free(server_path);
    }
    free(path);
    if (result == 0) {
        options->own = own.pair;
        memcpy(request->server_key, server.pair.public_key, sizeof(request->server_key));
        options->server_key = request->server_key;
    }
    key_file_wipe(&own);
    return result;
}

static int time_is_up(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    leave(context);
    return 0;
}

static int connect_client(struct request *request, struct error *error)
{
    static const struct bus_client_callbacks callbacks = {.welcomed = welcomed,
                                                          .refused = refused,
                                                          .message = message_came,
                                                          .lost = lost,
                                                          .trouble = trouble};
    struct bus_client_options options = {
        .endpoint = request->options->connect, .role = ROLE_CONTROL, .version = EWSCAL_VERSION};
    if (read_keys(request, &options, error) != 0)
        return -1;
    int status =
        bus_client_create(request->loop, &options, &callbacks, request, &request->client, error);
    memory_wipe(&options.own, sizeof(options.own));
    return status;
}

/* The class is that of what went wrong on the way, if anything is known of it. */
static int no_answer(const struct request *request, struct error *error)
{
    struct event_field supervisor = event_text("supervisor", request->options->connect);
    struct event_field limit = event_number("limit_ms", request->options->timeout_ms);
    if (request->trouble.class == ERROR_NONE)
        return error_set(error, EWSCALCTL_NO_ANSWER, supervisor, limit);
    (void)error_from_reason(error, request->trouble.class, request->trouble.reason);
    return error_wrap(error, EWSCALCTL_NO_ANSWER, supervisor, limit);
}

static int loop_failed(const char *call, int status, struct error *error)
{
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libsystemd"),
                     event_text("call", call), event_text("words", strerror(-status)));
}

static int run_request(struct request *request, struct error *error)
{
    uint64_t limit_us = (uint64_t)request->options->timeout_ms * 1000;
    if (connect_client(request, error) != 0)
        return -1;
    int status = sd_event_add_time_relative(request->loop, NULL, CLOCK_MONOTONIC, limit_us, 0,
                                            time_is_up, request);
    if (status < 0)
        return loop_failed("sd_event_add_time_relative", status, error);
    status = sd_event_loop(request->loop);
    if (status < 0)
        return loop_failed("sd_event_loop", status, error);
    if (!request->is_done)
        return no_answer(request, error);
    bus_client_goodbye(request->client, event_name(EWSCALCTL_ANSWERED));
    return 0;
}

int ctl_request(const struct ctl_options *options, struct ctl_answer *answer, struct error *error)
{
    struct request request = {.options = options};
    if (options->argument_count + (options->user != NULL) > LIMIT_ARGUMENTS)
        return error_set(error, EWSCALCTL_ARGUMENTS_TOO_MANY,
                         event_number("most", LIMIT_ARGUMENTS));
    int status = sd_event_new(&request.loop);
    if (status < 0)
        return loop_failed("sd_event_new", status, error);
    buffer_init(&request.text, ANSWER_BYTES_MOST);
    status = run_request(&request, error);
    if (status == 0) {
        answer->status = request.status;
        answer->json = memory_copy(buffer_data(&request.text), buffer_size(&request.text));
    }
    bus_client_destroy(request.client);
    buffer_clear(&request.text);
    (void)sd_event_unref(request.loop);
    return status;
}
