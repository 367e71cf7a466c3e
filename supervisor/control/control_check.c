/* Collecting the answers of a check.
 *
 * Each kind of server is tested by a process of the role that uses it, because only there names, routes and
 * certificates are those that count. An answer that never comes is a bad step of its own: the check must end
 * for whoever waits at the terminal. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "supervisor/control/control_check.h"

static const struct {
    const char *server;
    enum role role;
} questions[CONTROL_CHECK_ROLES] = {
    {"ucserver", ROLE_PUBLISHER_UCSERVER},
    {"directory", ROLE_WORKER_LDAP},
    {"exchange", ROLE_WORKER_EWS},
};

struct control_check *control_check_create(int64_t session, int64_t request, int64_t deadline_ms)
{
    struct control_check *check = memory_allocate(sizeof(*check));
    check->session = session;
    check->request = request;
    check->deadline_ms = deadline_ms;
    check->checks = json_array();
    return check;
}

void control_check_destroy(struct control_check *check)
{
    if (check == NULL)
        return;
    json_decref(check->checks);
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

/* A step that has nothing to say has neither text nor reason. */
static json_t *render_step(const struct check_step *step)
{
    struct sentence sentence;
    char name[REASON_NAME_BYTES] = "";
    bool is_silent = step->text == NULL || *step->text == '\0';
    if (!is_silent)
        reason_copy_name(step->text, name);
    return json_pack("{s:s*, s:b, s:s*, s:s*}", "name", step->name, "good", step->good, "text",
                     step->text == NULL ? NULL : sentence_of_reason(step->text, &sentence),
                     "reason", is_silent ? NULL : name);
}

void control_check_add(struct control_check *check,
                       size_t place,
                       const char *process,
                       const struct check_step *steps,
                       size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(list, render_step(&steps[i]));
        check->is_bad |= !steps[i].good;
    }
    json_t *answer = json_pack("{s:s, s:s?, s:o}", "server", questions[place].server, "process",
                               process, "steps", list);
    (void)json_array_append_new(check->checks, answer);
    check->numbers[place] = 0;
}

void control_check_add_failure(struct control_check *check, size_t place, enum event event)
{
    struct check_step step = {.name = "process", .good = false, .text = event_name(event)};
    control_check_add(check, place, NULL, &step, 1);
}

bool control_check_is_complete(const struct control_check *check)
{
    for (size_t i = 0; i < CONTROL_CHECK_ROLES; i++) {
        if (check->numbers[i] != 0)
            return false;
    }
    return true;
}
