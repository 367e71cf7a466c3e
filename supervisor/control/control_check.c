/* Collecting the answers of a check. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

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

void control_check_add(struct control_check *check,
                       size_t place,
                       const char *process,
                       const struct check_step *steps,
                       size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *step = json_pack("{s:s*, s:b, s:s*}", "name", steps[i].name, "good", steps[i].good,
                                 "text", steps[i].text);
        (void)json_array_append_new(list, step);
        check->is_bad |= !steps[i].good;
    }
    json_t *answer = json_pack("{s:s, s:s?, s:o}", "server", questions[place].server, "process",
                               process, "steps", list);
    (void)json_array_append_new(check->checks, answer);
    check->numbers[place] = 0;
}

void control_check_add_failure(struct control_check *check, size_t place, const char *text)
{
    struct check_step step = {.name = "process", .good = false, .text = text};
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
