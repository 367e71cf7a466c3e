/* Commands by a table; answers in pages.
 *
 * What we say in an answer is an event like any other; `ewscalctl` shows it as it comes, so the sentence is
 * made here, where the row certainly is. Nothing waits: a check is answered when its processes have
 * answered or its time is over, a long list goes out in parts. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/sentence.h"

#include "supervisor/control/control.h"
#include "supervisor/control/control_accounts.h"
#include "supervisor/control/control_asking.h"
#include "supervisor/control/control_check.h"
#include "supervisor/control/control_list.h"
#include "supervisor/control/control_scale.h"
#include "supervisor/statistics/reason_json.h"
#include "supervisor/statistics/statistics_keys.h"

#define STATUS_GOOD  0
#define STATUS_BAD   1
#define STATUS_USAGE 2

struct control {
    struct control_callbacks callbacks;
    int64_t check_limit_ms;
    struct control_asking asking;
    LIST_HEAD(, control_check) checks;
    STAILQ_HEAD(, control_list) lists; /* who is served next is the first */
};

/* One request while it is answered. */
struct question {
    struct control *control;
    int64_t session;
    const struct control_request *request;
    int64_t now_ms;
};

struct control *control_create(const struct control_callbacks *callbacks)
{
    struct control *control = memory_allocate(sizeof(*control));
    control->callbacks = *callbacks;
    control->asking = (struct control_asking){.callbacks = &control->callbacks, .next_number = 1};
    LIST_INIT(&control->checks);
    STAILQ_INIT(&control->lists);
    return control;
}

void control_set_check_limit(struct control *control, int64_t check_limit_ms)
{
    control->check_limit_ms = check_limit_ms;
}

static void check_end(struct control_check *check)
{
    LIST_REMOVE(check, link);
    control_check_destroy(check);
}

static void list_end(struct control *control, struct control_list *list)
{
    STAILQ_REMOVE(&control->lists, list, control_list, link);
    control_list_destroy(list);
}

void control_destroy(struct control *control)
{
    if (control == NULL)
        return;
    while (!LIST_EMPTY(&control->checks))
        check_end(LIST_FIRST(&control->checks));
    while (!STAILQ_EMPTY(&control->lists))
        list_end(control, STAILQ_FIRST(&control->lists));
    free(control);
}

/* Cuts a text between characters into pages that begin with that number; returns the number of the next
 * one. */
static int64_t send_pages(struct control *control,
                          int64_t session,
                          struct control_answer answer,
                          const char *text,
                          bool is_last)
{
    struct message message = {.type = MESSAGE_CONTROL_ANSWER, .control_answer = answer};
    char *page = memory_allocate(LIMIT_JSON + 1);
    message.control_answer.json = page;
    while (*text != '\0') {
        text_copy_cut(page, LIMIT_JSON + 1, text);
        text += strlen(page);
        message.control_answer.last = is_last && *text == '\0';
        control->callbacks.send(control->callbacks.context, session, &message);
        message.control_answer.page++;
    }
    free(page);
    return message.control_answer.page;
}

/* Takes the object. */
static void
send_answer(struct control *control, int64_t session, int64_t request, int status, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (text == NULL) { /* something in it is no UTF-8; our own sentence is */
        struct sentence sentence;
        text =
            memory_format_text("{\"error\":\"%s\"}",
                               sentence_of_reason(event_name(CONTROL_ANSWER_NOT_JSON), &sentence));
    }
    struct control_answer answer = {.number = request, .status = status};
    (void)send_pages(control, session, answer, text, true);
    free(text);
}

static void reply(const struct question *question, int status, json_t *object)
{
    send_answer(question->control, question->session, question->request->number, status, object);
}

/* What was done, or by its status why not: a packed reason. */
static void reply_reason(const struct question *question, int status, const char *reason)
{
    json_t *object = json_object();
    bool is_good = status == STATUS_GOOD;
    reason_json_set(object, is_good ? "text" : "error", is_good ? "text_name" : "error_name",
                    reason);
    reply(question, status, object);
}

static void reply_event(const struct question *question, int status, enum event event)
{
    reply_reason(question, status, event_name(event));
}

/* The same with what the administrator named. */
static void reply_done(const struct question *question, enum event event, struct event_field named)
{
    const struct event_field fields[] = {named, EVENT_END};
    char reason[REASON_BYTES];
    reason_pack(event_name(event), fields, reason);
    reply_reason(question, STATUS_GOOD, reason);
}

static const char *argument_of(const struct question *question)
{
    return question->request->arguments_count > 0 ? question->request->arguments[0].text : "";
}

static void answer_statistics(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    bool is_status = strcmp(question->request->command, "status") == 0;
    const struct statistics *statistics = callbacks->statistics(callbacks->context, is_status);
    int status = is_status && !statistics_are_good(statistics) ? STATUS_BAD : STATUS_GOOD;
    reply(question, status, statistics_to_json(statistics, true));
}

/* Whoever asks anew does not wait any more for what they asked before. */
static void end_list_of(struct control *control, int64_t session)
{
    struct control_list *list = NULL;
    STAILQ_FOREACH(list, &control->lists, link) {
        if (list->session == session) {
            list_end(control, list);
            return;
        }
    }
}

/* Answered later, by control_list_more(). */
static void answer_list(const struct question *question)
{
    struct control *control = question->control;
    struct control_list *list = control_list_create(question->session, question->request->number);
    struct error error;
    for (size_t i = 0; i < question->request->arguments_count; i++) {
        if (control_list_take(list, question->request->arguments[i].text, &error) != 0) {
            control_list_destroy(list);
            reply_reason(question, STATUS_USAGE, error.reason);
            return;
        }
    }
    end_list_of(control, question->session);
    STAILQ_INSERT_TAIL(&control->lists, list, link);
}

static void set_user(void *into, const struct statistics_user *user)
{
    (void)json_object_set_new(into, "user", statistics_user_to_json(user));
}

static void answer_user(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    json_t *object = json_object();
    if (callbacks->with_user(callbacks->context, argument_of(question), set_user, object)) {
        reply(question, STATUS_GOOD, object);
        return;
    }
    json_decref(object);
    char reason[REASON_BYTES];
    callbacks->explain_unknown_user(callbacks->context, argument_of(question), reason);
    reply_reason(question, STATUS_BAD, reason);
}

static const char *argument_at(const struct question *question, size_t place)
{
    return question->request->arguments[place].text;
}

/* One more try is a risk that only a person takes, so they are told of it. */
static void answer_retry(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    const char *account = argument_at(question, 1);
    struct error error;
    int64_t counted = 0;
    if (callbacks->retry_account(callbacks->context, account, &counted, &error) != 0) {
        reply_reason(question, STATUS_BAD, error.reason);
        return;
    }
    const struct event_field fields[] = {event_text("account", account),
                                         event_number("count", counted), EVENT_END};
    char reason[REASON_BYTES];
    reason_pack(event_name(CONTROL_ACCOUNT_RETRIED), fields, reason);
    reply_reason(question, STATUS_GOOD, reason);
}

static void answer_account(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    if (question->request->arguments_count == 2) {
        if (strcmp(argument_at(question, 0), "retry") == 0)
            answer_retry(question);
        else
            reply_event(question, STATUS_USAGE, CONTROL_WRONG_ARGUMENTS);
        return;
    }
    const struct statistics *statistics = callbacks->statistics(callbacks->context, false);
    json_t *accounts = control_accounts(statistics, argument_of(question));
    if (json_array_size(accounts) == 0 && *argument_of(question) != '\0') {
        json_decref(accounts);
        reply_event(question, STATUS_BAD, CONTROL_ACCOUNT_UNKNOWN);
        return;
    }
    reply(question, STATUS_GOOD, json_pack("{s:o}", "accounts", accounts));
}

/* One host, as it stands in a URL: a whole domain is for the configuration, where somebody else sees it too. */
static bool is_host(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    size_t size = strlen(text);
    return size > 0 && size <= LIMIT_NAME && text[0] != '.' && text[size - 1] != '.' &&
           strstr(text, "..") == NULL && strspn(text, letters) == size;
}

static void answer_host(const struct question *question,
                        int (*act)(void *context, const char *host, struct error *error),
                        enum event done)
{
    const char *host = argument_of(question);
    struct error error;
    if (!is_host(host))
        (void)error_set(&error, CONTROL_HOST_INVALID, event_text("host", host));
    else if (act(question->control->callbacks.context, host, &error) == 0) {
        reply_done(question, done, event_text("host", host));
        return;
    }
    reply_reason(question, STATUS_BAD, error.reason);
}

static void answer_allow_host(const struct question *question)
{
    answer_host(question, question->control->callbacks.allow_host, CONTROL_HOST_ALLOWED);
}

static void answer_forget_host(const struct question *question)
{
    answer_host(question, question->control->callbacks.forget_host, CONTROL_HOST_FORGOTTEN);
}

static void answer_run_now(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    if (question->request->arguments_count > 0) {
        char reason[REASON_BYTES];
        bool is_due = callbacks->run_user_now(callbacks->context, argument_of(question), reason);
        reply_reason(question, is_due ? STATUS_GOOD : STATUS_BAD, reason);
        return;
    }
    reply_event(question, STATUS_GOOD,
                callbacks->run_now(callbacks->context) ? CONTROL_DUE : CONTROL_DUE_WHEN_RESUMED);
}

static void answer_pause(const struct question *question)
{
    question->control->callbacks.pause(question->control->callbacks.context);
    reply_event(question, STATUS_GOOD, CONTROL_PAUSED);
}

static void answer_resume(const struct question *question)
{
    question->control->callbacks.resume(question->control->callbacks.context);
    reply_event(question, STATUS_GOOD, CONTROL_RESUMED);
}

/* Something is done with a process. Why it could not be done only those know who have the processes. */
static void answer_process(const struct question *question,
                           int (*act)(void *context, const char *process, struct error *error),
                           enum event done)
{
    struct error error;
    if (act(question->control->callbacks.context, argument_of(question), &error) == 0)
        reply_done(question, done, event_text("process", argument_of(question)));
    else
        reply_reason(question, STATUS_BAD, error.reason);
}

static void answer_drain(const struct question *question)
{
    answer_process(question, question->control->callbacks.drain, CONTROL_PROCESS_DRAINS);
}

static void answer_restart(const struct question *question)
{
    answer_process(question, question->control->callbacks.restart, CONTROL_PROCESS_RESTARTS);
}

static void answer_scale(const struct question *question)
{
    static const int statuses[] = {[CONTROL_SCALE_WRONG] = STATUS_USAGE,
                                   [CONTROL_SCALE_REFUSED] = STATUS_BAD,
                                   [CONTROL_SCALE_DONE] = STATUS_GOOD};
    char reason[REASON_BYTES];
    enum control_scaled scaled = control_scale(
        &question->control->callbacks, argument_at(question, 0), argument_at(question, 1), reason);
    reply_reason(question, statuses[scaled], reason);
}

static void answer_log_level(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    enum log_level level = LOG_LEVEL_INFO;
    if (log_level_from_text(argument_of(question), &level) != 0) {
        reply_event(question, STATUS_USAGE, CONTROL_LEVEL_UNKNOWN);
        return;
    }
    callbacks->log_level(callbacks->context, level);
    reply_done(question, CONTROL_LEVEL_SET, event_text("level", argument_of(question)));
}

static void set_finding_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        (void)json_object_set_new(object, key, json_string(text));
}

static void add_finding(void *into, const struct control_finding *finding)
{
    json_t *object = json_object();
    set_finding_text(object, "file", finding->file);
    if (finding->line > 0)
        (void)json_object_set_new(object, "line", json_integer(finding->line));
    set_finding_text(object, "setting", finding->setting);
    set_finding_text(object, "value", finding->value);
    set_finding_text(object, "was", finding->was);
    reason_json_set(object, "text", "reason", finding->reason);
    (void)json_array_append_new(into, object);
}

/* What was found belongs to a refusal as well, so that is no error without anything else. */
static void answer_reload(const struct question *question)
{
    const struct control_callbacks *callbacks = &question->control->callbacks;
    enum event done = CONTROL_RELOAD_DONE;
    struct error error;
    json_t *findings = json_array();
    int result = callbacks->reload(callbacks->context, add_finding, findings, &done, &error);
    const char *reason = result == 0 ? event_name(done) : error.reason;
    json_t *object = json_object();
    reason_json_set(object, "text", "text_name", reason);
    (void)json_object_set_new(object, "findings", findings);
    reply(question, result == 0 ? STATUS_GOOD : STATUS_BAD, object);
}

static void finish_check(struct control *control, struct control_check *check)
{
    /* How each place was found, and by whose word: read now, when the check has looked at them. */
    json_t *all =
        statistics_to_json(control->callbacks.statistics(control->callbacks.context, false), true);
    send_answer(control, check->session, check->request, check->is_bad ? STATUS_BAD : STATUS_GOOD,
                json_pack("{s:O, s:O?, s:O?}", "checks", check->checks, key_service_places,
                          json_object_get(all, key_service_places), key_service_allowed_hosts,
                          json_object_get(all, key_service_allowed_hosts)));
    json_decref(all);
    check_end(check);
}

/* ---- checks ---- */

static void begin_check(const struct question *question, size_t only, const char *address)
{
    struct control *control = question->control;
    struct control_check *check =
        control_check_create(question->session, question->request->number,
                             question->now_ms + control->check_limit_ms, address);
    LIST_INSERT_HEAD(&control->checks, check, link);
    for (size_t place = 0; place < CONTROL_CHECK_ROLES; place++) {
        if (only == CONTROL_CHECK_ROLES || only == place)
            control_ask_role(&control->asking, check, place);
    }
    if (LIST_EMPTY(&check->questions))
        finish_check(control, check);
}

/* The second argument names a user, whose mailbox is read. */
static void answer_check(const struct question *question)
{
    struct control *control = question->control;
    const char *server = argument_of(question);
    size_t only = CONTROL_CHECK_ROLES;
    char *address = NULL;
    struct error error;
    bool has_user = question->request->arguments_count > 1;
    if (server[0] != '\0' && !control_check_find(server, &only)) {
        reply_event(question, STATUS_USAGE, CONTROL_SERVER_UNKNOWN);
    } else if (has_user && control_check_role(only) != ROLE_WORKER_EWS) {
        reply_event(question, STATUS_USAGE, CONTROL_WRONG_ARGUMENTS);
    } else if (has_user && control_check_mailbox(&control->callbacks, argument_at(question, 1),
                                                 &address, &error) != 0) {
        reply_reason(question, STATUS_BAD, error.reason);
    } else {
        begin_check(question, only, address);
        free(address);
    }
}

static const struct {
    const char *name;
    size_t fewest;
    size_t most;
    void (*answer)(const struct question *question);
} commands[] = {
    {.name = "status", .answer = answer_statistics},
    {.name = "workers", .answer = answer_statistics},
    {.name = "cycle", .answer = answer_statistics},
    {.name = "version", .answer = answer_statistics},
    {.name = "users", .most = 5, .answer = answer_list},
    {.name = "user", .fewest = 1, .most = 1, .answer = answer_user},
    {.name = "account", .most = 2, .answer = answer_account},
    {.name = "run-now", .most = 1, .answer = answer_run_now},
    {.name = "pause", .answer = answer_pause},
    {.name = "resume", .answer = answer_resume},
    {.name = "drain", .fewest = 1, .most = 1, .answer = answer_drain},
    {.name = "restart", .fewest = 1, .most = 1, .answer = answer_restart},
    {.name = "scale", .fewest = 2, .most = 2, .answer = answer_scale},
    {.name = "log-level", .fewest = 1, .most = 1, .answer = answer_log_level},
    {.name = "reload", .answer = answer_reload},
    {.name = "check", .most = 2, .answer = answer_check},
    {.name = "allow-host", .fewest = 1, .most = 1, .answer = answer_allow_host},
    {.name = "forget-host", .fewest = 1, .most = 1, .answer = answer_forget_host},
};

void control_receive(struct control *control,
                     int64_t session,
                     const struct control_request *request,
                     int64_t now_ms)
{
    struct question question = {control, session, request, now_ms};
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, request->command) != 0)
            continue;
        if (request->arguments_count < commands[i].fewest ||
            request->arguments_count > commands[i].most)
            reply_event(&question, STATUS_USAGE, CONTROL_WRONG_ARGUMENTS);
        else
            commands[i].answer(&question);
        return;
    }
    reply_event(&question, STATUS_USAGE, CONTROL_COMMAND_UNKNOWN);
}

bool control_list_more(struct control *control)
{
    struct control_list *list = STAILQ_FIRST(&control->lists);
    if (list == NULL)
        return false;
    json_t *part = control_list_next(list, &control->callbacks);
    if (part != NULL)
        send_answer(control, list->session, list->request, STATUS_GOOD, part);
    /* The lists take turns: one of a large tenant must not keep a second administrator waiting. */
    STAILQ_REMOVE_HEAD(&control->lists, link);
    if (part != NULL)
        control_list_destroy(list);
    else
        STAILQ_INSERT_TAIL(&control->lists, list, link);
    return !STAILQ_EMPTY(&control->lists);
}

void control_checked(struct control *control,
                     int64_t number,
                     const char *process,
                     const struct check_step *steps,
                     size_t count)
{
    struct control_check *check = NULL;
    LIST_FOREACH(check, &control->checks, link) {
        struct control_question *asked = control_check_question(check, number);
        if (asked == NULL)
            continue;
        /* This forgets the number, so a second answer finds nothing. */
        control_check_add(check, asked, process, steps, count);
        if (LIST_EMPTY(&check->questions))
            finish_check(control, check);
        return;
    }
}

void control_session_ended(struct control *control, int64_t session)
{
    struct control_check *check = LIST_FIRST(&control->checks);
    while (check != NULL) {
        struct control_check *next = LIST_NEXT(check, link);
        if (check->session == session)
            check_end(check);
        check = next;
    }
    end_list_of(control, session);
}

/* Whoever has answered is shown; the others are bad steps of their own. */
static void give_up(struct control *control, struct control_check *check)
{
    while (!LIST_EMPTY(&check->questions))
        control_check_add_failure(check, LIST_FIRST(&check->questions), "process",
                                  event_name(CONTROL_CHECK_UNANSWERED));
    finish_check(control, check);
}

int64_t control_turn(struct control *control, int64_t now_ms)
{
    int64_t next_ms = INT64_MAX;
    struct control_check *check = LIST_FIRST(&control->checks);
    while (check != NULL) {
        struct control_check *next = LIST_NEXT(check, link);
        control_look_at_searches(&control->asking, check);
        if (LIST_EMPTY(&check->questions))
            finish_check(control, check);
        else if (check->deadline_ms <= now_ms)
            give_up(control, check);
        else if (check->deadline_ms < next_ms)
            next_ms = check->deadline_ms;
        check = next;
    }
    return next_ms;
}
