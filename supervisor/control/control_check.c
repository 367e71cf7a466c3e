/* Collecting the answers of a check.
 *
 * Each kind of server is tested by a process of the role that uses it, because only there names, routes and
 * certificates are those that count. An answer that never comes is a bad step of its own: the check must end
 * for whoever waits at the terminal. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/event_help.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "supervisor/control/control_check.h"
#include "supervisor/statistics/reason_json.h"

static const struct {
    const char *server;
    enum role role;
} questions[CONTROL_CHECK_ROLES] = {
    {"ucserver", ROLE_PUBLISHER_UCSERVER},
    {"directory", ROLE_WORKER_LDAP},
    {"exchange", ROLE_WORKER_EWS},
};

struct control_check *
control_check_create(int64_t session, int64_t request, int64_t deadline_ms, const char *address)
{
    struct control_check *check = memory_allocate(sizeof(*check));
    check->session = session;
    check->request = request;
    check->deadline_ms = deadline_ms;
    check->address = address == NULL ? NULL : memory_copy_text(address);
    check->checks = json_array();
    LIST_INIT(&check->questions);
    return check;
}

static void end_question_of_check(struct control_question *question)
{
    LIST_REMOVE(question, link);
    free(question->exchange);
    free(question->mail_domain);
    json_decref(question->search);
    free(question);
}

void control_check_destroy(struct control_check *check)
{
    if (check == NULL)
        return;
    while (!LIST_EMPTY(&check->questions))
        end_question_of_check(LIST_FIRST(&check->questions));
    json_decref(check->checks);
    free(check->address);
    free(check);
}

bool control_check_find(const char *server, size_t *place)
{
    for (size_t i = 0; i < CONTROL_CHECK_ROLES; i++) {
        if (strcmp(questions[i].server, server) == 0) {
            *place = i;
            return true;
        }
    }
    return false;
}

enum role control_check_role(size_t place)
{
    return questions[place].role;
}

struct named_mailbox {
    const char *name;
    char **address;
    struct error *error;
};

static void take_mailbox(void *into, const struct statistics_user *user)
{
    const struct named_mailbox *named = into;
    if (user->address != NULL) {
        *named->address = memory_copy_text(user->address);
        return;
    }
    (void)error_from_reason(named->error, ERROR_UNAVAILABLE, text_or_empty(user->reason));
    (void)error_wrap(named->error, CONTROL_USER_WITHOUT_MAILBOX, event_text("user", user->name));
}

int control_check_mailbox(const struct control_callbacks *callbacks,
                          const char *name,
                          char **address,
                          struct error *error)
{
    struct named_mailbox named = {name, address, error};
    char reason[REASON_BYTES];
    *address = NULL;
    if (callbacks->with_user(callbacks->context, name, take_mailbox, &named))
        return *address != NULL ? 0 : -1;
    const char *at = strchr(name, '@');
    if (at != NULL && at != name && at[1] != '\0' && strlen(name) <= LIMIT_ADDRESS) {
        *address = memory_copy_text(name);
        return 0;
    }
    callbacks->explain_unknown_user(callbacks->context, name, reason);
    return error_from_reason(error, ERROR_INVALID, reason);
}

/* ---- steps ---- */

/* What has no name is the sentence of another version, which has said all it had to say; and one that names what has
 * to be corrected has said it, too. */
static bool says_what_helps(const char *text)
{
    struct reason reason;
    reason_read(text, &reason);
    if (strcmp(reason.name, event_name(OTHER)) == 0)
        return true;
    const struct event_row *row = event_find(reason.name);
    const char *cause = reason_parameter(&reason, "cause");
    if (row == NULL || (cause != NULL && says_what_helps(cause)))
        return true;
    enum event_help help = event_help(row);
    return help == EVENT_HELP_REMEDY || help == EVENT_HELP_CORRECT;
}

/* The sentence of a failed step says what to do, whatever it is. */
static void advise(json_t *object, const struct check_step *step)
{
    struct sentence sentence, advice;
    if (step->good || says_what_helps(step->text))
        return;
    char *advised =
        memory_format_text("%s; %s", sentence_of_reason(step->text, &sentence),
                           sentence_of_reason(event_name(CONTROL_STEP_WITHOUT_ADVICE), &advice));
    (void)json_object_set_new(object, "text", json_string(advised));
    (void)json_object_set_new(object, "advice",
                              json_string(event_name(CONTROL_STEP_WITHOUT_ADVICE)));
    free(advised);
}

/* A step that has nothing to say has neither text nor reason. */
static json_t *render_step(const struct check_step *step)
{
    bool is_silent = step->text == NULL || *step->text == '\0';
    json_t *object =
        json_pack("{s:s*, s:b, s:s*}", "name", step->name, "good", step->good, "text", step->text);
    if (!is_silent) {
        reason_json_set(object, "text", "reason", step->text);
        advise(object, step);
    }
    if (step->good && reason_is_warning(text_or_empty(step->text)))
        (void)json_object_set_new(object, "warning", json_true());
    return object;
}

/* ---- questions ---- */

struct control_question *
control_check_ask(struct control_check *check, size_t place, const struct place_view *view)
{
    struct control_question *question = memory_allocate(sizeof(*question));
    question->place = place;
    if (view != NULL)
        question->exchange = memory_copy_text(view->exchange);
    if (view != NULL && view->mail_domain != NULL)
        question->mail_domain = memory_copy_text(view->mail_domain);
    LIST_INSERT_HEAD(&check->questions, question, link);
    return question;
}

/* What was looked at in vain before it was found is no failure. */
void control_question_show_search(struct control_question *question, const struct place_view *view)
{
    json_decref(question->search);
    question->search = json_array();
    for (size_t i = 0; i < view->steps_count; i++) {
        const struct check_step *step = &view->steps[i];
        json_t *object = json_pack("{s:s*, s:b}", "name", step->name, "good", step->good);
        reason_json_set(object, "text", "reason", step->text);
        (void)json_array_append_new(question->search, object);
    }
}

struct control_question *control_check_question(const struct control_check *check, int64_t number)
{
    struct control_question *question;
    LIST_FOREACH(question, &check->questions, link) {
        if (question->number == number)
            break;
    }
    return question;
}

void control_check_add(struct control_check *check,
                       struct control_question *question,
                       const char *process,
                       const struct check_step *steps,
                       size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(list, render_step(&steps[i]));
        check->is_bad |= !steps[i].good;
    }
    json_t *answer =
        json_pack("{s:s, s:s*, s:s*, s:s?, s:O*, s:o}", "server", questions[question->place].server,
                  "exchange", question->exchange, "mail_domain", question->mail_domain, "process",
                  process, "search", question->search, "steps", list);
    (void)json_array_append_new(check->checks, answer);
    end_question_of_check(question);
}

void control_check_add_failure(struct control_check *check,
                               struct control_question *question,
                               const char *name,
                               const char *reason)
{
    struct check_step step = {.name = name, .good = false, .text = reason};
    control_check_add(check, question, NULL, &step, 1);
}
