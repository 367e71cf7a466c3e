/* Asking: a loop of our own that runs until the last page of the last answer or the time limit. The bus client greets
 * again by itself as long as the loop runs, so a supervisor that is just starting is waited for; what went wrong
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

struct request {
    struct ctl_options question;
    ctl_take_function *take;
    ctl_show_function *show;
    void *context;
    sd_event *loop;
    sd_event_source *limit;
    int64_t number; /* of the present question */
    struct bus_client *client;
    char server_key[CURVE_KEY_BYTES];
    struct buffer text;
    int64_t next_page;
    bool is_done;
    struct error trouble; /* newest reason why there is no answer */
};

static void leave(struct request *request)
{
    (void)sd_event_exit(request->loop, 0);
}

static void send_question(struct request *request)
{
    const struct ctl_options *question = &request->question;
    struct text_item arguments[LIMIT_ARGUMENTS];
    size_t count = question->argument_count;
    for (size_t i = 0; i < count; i++)
        arguments[i].text = question->arguments[i];
    if (question->user != NULL)
        arguments[count++].text = question->user;
    struct message message = {.type = MESSAGE_CONTROL_REQUEST};
    message.control_request.number = ++request->number;
    message.control_request.command = question->command;
    message.control_request.arguments = arguments;
    message.control_request.arguments_count = count;
    request->next_page = 0;
    if (bus_client_send(request->client, &message, &request->trouble) != 0)
        leave(request);
}

static void welcomed(void *context, const struct welcome *welcome)
{
    (void)welcome;
    send_question(context);
}

/* "Come back later" and "greet again" are answered by the client itself. */
static void refused(void *context, const struct refused *refused)
{
    struct request *request = context;
    (void)error_from_reason(&request->trouble, ERROR_REFUSED, refused->text);
    if (refused->why == REFUSED_VERSION || refused->why == REFUSED_ROLE)
        leave(request);
}

/* Each answer may take as long as the first one. */
static void take_answer(struct request *request, int status)
{
    uint64_t limit_us = (uint64_t)request->question.timeout_ms * 1000;
    char *json = memory_copy(buffer_data(&request->text), buffer_size(&request->text));
    const struct ctl_answer answer = {status, json};
    buffer_clear(&request->text);
    request->is_done = !request->take(request->context, &answer, &request->question);
    free(json);
    if (request->is_done || sd_event_source_set_time_relative(request->limit, limit_us) < 0)
        leave(request);
    else
        send_question(request);
    if (request->show != NULL)
        request->show(request->context);
}

static void take_page(struct request *request, const struct control_answer *page)
{
    /* The end of the text comes with the last page. */
    size_t size = strlen(page->json) + (page->last ? 1 : 0);
    if (page->number != request->number || page->page != request->next_page ||
        buffer_append(&request->text, page->json, size) != 0) {
        (void)error_set(&request->trouble, EWSCALCTL_ANSWER_INCOMPLETE);
        leave(request);
        return;
    }
    request->next_page++;
    if (page->last)
        take_answer(request, (int)page->status);
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
    const char *given = request->question.key;
    struct key_file own, server;
    char *path = given != NULL ? memory_copy_text(given)
                               : memory_format_text("%s/control.key", request->question.keys);
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
        .endpoint = request->question.connect, .role = ROLE_CONTROL, .version = EWSCAL_VERSION};
    if (read_keys(request, &options, error) != 0)
        return -1;
    int status =
        bus_client_create(request->loop, &options, &callbacks, request, &request->client, error);
    memory_wipe(&options.own, sizeof(options.own));
    return status;
}

/* The class is that of what went wrong on the way, if anything is known of it. That nobody answers is said already. */
static int no_answer(const struct request *request, struct error *error)
{
    char name[REASON_NAME_BYTES];
    struct event_field supervisor = event_text("supervisor", request->question.connect);
    struct event_field limit = event_number("limit_ms", request->question.timeout_ms);
    reason_copy_name(request->trouble.reason, name);
    if (request->trouble.class == ERROR_NONE || strcmp(name, event_name(BUS_NO_ANSWER)) == 0)
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
    uint64_t limit_us = (uint64_t)request->question.timeout_ms * 1000;
    if (connect_client(request, error) != 0)
        return -1;
    int status = sd_event_add_time_relative(request->loop, &request->limit, CLOCK_MONOTONIC,
                                            limit_us, 0, time_is_up, request);
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

int ctl_request_series(const struct ctl_options *options,
                       ctl_take_function *take,
                       ctl_show_function *show,
                       void *context,
                       struct error *error)
{
    struct request request = {.question = *options, .take = take, .show = show, .context = context};
    if (options->argument_count + (options->user != NULL) > LIMIT_ARGUMENTS)
        return error_set(error, EWSCALCTL_ARGUMENTS_TOO_MANY,
                         event_number("most", LIMIT_ARGUMENTS));
    int status = sd_event_new(&request.loop);
    if (status < 0)
        return loop_failed("sd_event_new", status, error);
    buffer_init(&request.text, ANSWER_BYTES_MOST);
    status = run_request(&request, error);
    bus_client_destroy(request.client);
    buffer_clear(&request.text);
    (void)sd_event_source_disable_unref(request.limit);
    (void)sd_event_unref(request.loop);
    return status;
}

static bool
keep_answer(void *context, const struct ctl_answer *answer, struct ctl_options *question)
{
    struct ctl_answer *kept = context;
    (void)question;
    *kept = (struct ctl_answer){answer->status, memory_copy_text(answer->json)};
    return false;
}

int ctl_request(const struct ctl_options *options, struct ctl_answer *answer, struct error *error)
{
    return ctl_request_series(options, keep_answer, NULL, answer, error);
}
