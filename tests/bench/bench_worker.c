/* Whoever asks for a log-in is let try it, as the supervisor does when nothing speaks against it. What would be
 * sent over the bus is encoded and thrown away. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/login/login_desk.h"
#include "proto/message/message.h"

#include "worker-ews/fetch/fetcher.h"

#include "bench_measure.h"
#include "bench_worker.h"

#define WINDOW_START INT64_C(1795478400)
#define WINDOW_END   (WINDOW_START + 30 * 86400)

struct bench_worker {
    sd_event *loop;
    struct fetcher *fetcher;
    struct login_desk *logins;
    sd_event_source *answer; /* to a question for a log-in */
    int64_t question, job;
    bool is_over;
    size_t calendars; /* of the job */
    size_t mailboxes; /* in each job */
    char names[BENCH_MAILBOXES_MOST][40];
    struct fetch_user users[BENCH_MAILBOXES_MOST];
};

/* As a session of the bus does, but nothing is sent. */
static void on_bench_message(void *context, const struct message *message)
{
    struct bench_worker *worker = context;
    struct error error;
    struct buffer frame;
    buffer_init(&frame, message_limit_bytes(message->type));
    if (message_encode(message, &frame, &error) != 0)
        bench_stop(error.reason);
    buffer_clear(&frame);
    worker->calendars += message->type == MESSAGE_CALENDAR;
    if (message->type != MESSAGE_FETCHED)
        return;
    worker->is_over = true;
    if (message->fetched.outcome != JOB_DONE)
        bench_stop(message->fetched.reason);
}

static void on_bench_credit(void *context, int64_t users)
{
    (void)context, (void)users;
}

static void on_login_message(void *context, const struct message *message)
{
    struct bench_worker *worker = context;
    if (message->type != MESSAGE_LOGIN_ASK)
        return;
    worker->question = message->login_ask.number;
    (void)sd_event_source_set_enabled(worker->answer, SD_EVENT_ONESHOT);
}

static int on_login_answer(sd_event_source *source, void *context)
{
    (void)source;
    struct bench_worker *worker = context;
    login_desk_take_answer(worker->logins, &(struct login_answer){.account = "",
                                                                  .number = worker->question,
                                                                  .granted = true,
                                                                  .attempt = 1,
                                                                  .reason = ""});
    return 0;
}

struct exchange_settings bench_exchange_settings(
    const char *url, const char *ca, size_t ca_bytes, const char *user, const char *password)
{
    return (struct exchange_settings){
        .name = "main",
        .url = url,
        .api_version = "",
        .account = "exchange main",
        .user = user,
        .kerberos_realm = "",
        .secret = {.data = (const uint8_t *)password, .size = strlen(password)},
        .ca = {.data = (const uint8_t *)ca, .size = ca_bytes},
        .proxy = "",
        .default_zone = "",
        .check_mailbox = "",
        .private_entries = PRIVATE_FULL,
    };
}

static void configure_worker(struct bench_worker *worker, const struct exchange_settings *exchange)
{
    struct error error;
    struct exchange_settings copy = *exchange;
    struct settings settings = {
        .log_level = "", .request_timeout_ms = 300000, .exchanges = &copy, .exchanges_count = 1};
    if (fetcher_configure(worker->fetcher, &settings, &error) != 0)
        bench_stop(error.reason);
}

struct bench_worker *bench_worker_create(const struct exchange_settings *exchange, size_t mailboxes)
{
    struct error error;
    struct bench_worker *worker = memory_allocate(sizeof(*worker));
    *worker = (struct bench_worker){.mailboxes = mailboxes};
    worker->logins = login_desk_create(on_login_message, worker);
    for (size_t i = 0; i < mailboxes; i++) {
        (void)snprintf(worker->names[i], sizeof(worker->names[i]), "user%zu@example.test", i);
        worker->users[i] =
            (struct fetch_user){.user = worker->names[i], .address = worker->names[i]};
    }
    if (sd_event_new(&worker->loop) < 0 ||
        sd_event_add_defer(worker->loop, &worker->answer, on_login_answer, worker) < 0 ||
        sd_event_source_set_enabled(worker->answer, SD_EVENT_OFF) < 0)
        bench_stop("no loop");
    const struct fetcher_options options = {
        .loop = worker->loop,
        .callbacks = {.context = worker, .send = on_bench_message, .set_credit = on_bench_credit},
        .logins = worker->logins};
    worker->fetcher = fetcher_create(&options, &error);
    if (worker->fetcher == NULL)
        bench_stop(error.reason);
    configure_worker(worker, exchange);
    return worker;
}

void bench_worker_destroy(struct bench_worker *worker)
{
    if (worker == NULL)
        return;
    fetcher_destroy(worker->fetcher);
    login_desk_destroy(worker->logins);
    sd_event_source_disable_unref(worker->answer);
    sd_event_unref(worker->loop);
    free(worker);
}

void bench_worker_run_job(void *context)
{
    struct bench_worker *worker = context;
    const struct fetch fetch = {.job = ++worker->job,
                                .calendars = 1,
                                .exchange = "main",
                                .window_start = WINDOW_START,
                                .window_end = WINDOW_END,
                                .users = worker->users,
                                .users_count = worker->mailboxes,
                                .url = "",
                                .split = SPLIT_NOW};
    worker->is_over = false;
    worker->calendars = 0;
    fetcher_take(worker->fetcher, &fetch);
    while (!worker->is_over)
        (void)sd_event_run(worker->loop, UINT64_MAX);
    if (worker->calendars != worker->mailboxes)
        bench_stop("not every mailbox became a calendar");
}
