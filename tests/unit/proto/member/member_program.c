/* A member of the cluster for tests: does what cancel and check messages tell it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/login/login_try.h"
#include "proto/member/member.h"

#include "member_program.h"

struct test_role {
    struct member *member;
    struct login_try login;
    bool is_busy;
    int64_t lost;
};

static void tell(struct test_role *role, int64_t number)
{
    struct message message = {.type = MESSAGE_PROGRESS, .progress = {.job = number}};
    (void)member_send(role->member, &message);
}

static void on_settings(void *context, const struct message *message)
{
    struct test_role *role = context;
    tell(role, TOLD_SETTINGS + message->settings.number);
    if (role->lost > 0)
        tell(role, TOLD_LOST + role->lost);
    member_set_credit(role->member, 7);
}

static void on_granted(void *context)
{
    struct test_role *role = context;
    login_try_end(&role->login, LOGIN_REFUSED, "no");
}

static void on_denied(void *context, int64_t wait_ms, const char *reason)
{
    (void)reason;
    tell(context, TOLD_DENIED + wait_ms);
}

static int create(struct member *member, void **context, struct error *error)
{
    static const struct login_try_callbacks callbacks = {.granted = on_granted,
                                                         .denied = on_denied};
    (void)error;
    struct test_role *role = memory_allocate(sizeof(*role));
    role->member = member;
    login_try_init(&role->login, member_logins(member), &callbacks, role);
    member_set_credit(member, 3);
    *context = role;
    return 0;
}

static void send_check(struct test_role *role, int64_t number)
{
    char names[4096] = "";
    for (char **variable = environ; *variable != NULL; variable++) {
        size_t size = strlen(names);
        (void)snprintf(names + size, sizeof(names) - size, "%s|", *variable);
    }
    struct rlimit core, descriptors;
    char safe[64];
    (void)getrlimit(RLIMIT_CORE, &core);
    (void)getrlimit(RLIMIT_NOFILE, &descriptors);
    (void)snprintf(safe, sizeof(safe), "core=%ld dumpable=%d descriptors=%ld", (long)core.rlim_max,
                   prctl(PR_GET_DUMPABLE), (long)descriptors.rlim_cur);
    names[LIMIT_REASON] = '\0';
    struct check_step steps[] = {
        {.name = "environment", .text = names},
        {.name = "safe", .text = safe},
        {.name = "name", .text = member_name(role->member)},
    };
    struct message message = {
        .type = MESSAGE_CHECKED,
        .checked = {.number = number, .steps = steps, .steps_count = 3},
    };
    (void)member_send(role->member, &message);
}

static void on_message(void *context, const struct message *message)
{
    struct test_role *role = context;
    if (message->type == MESSAGE_CHECK)
        send_check(role, message->check.number);
    if (message->type != MESSAGE_CANCEL)
        return;
    switch (message->cancel.job) {
    case DO_BE_BUSY:
    case DO_BE_IDLE:
        role->is_busy = message->cancel.job == DO_BE_BUSY;
        tell(role, TOLD_DONE);
        break;
    case DO_LOGIN:
        login_try_ask(&role->login, "account");
        break;
    case DO_FORGET_LOGIN:
        login_try_break_off(&role->login, NULL);
        tell(role, TOLD_DONE);
        break;
    case DO_TELL_ECHO:
        tell(role, TOLD_ECHO + member_echo_is_fresh(role->member));
        break;
    }
}

static void on_report(void *context, struct report *report, struct arena *arena)
{
    (void)context;
    (void)arena;
    report->jobs_done = 5;
}

static void on_session_lost(void *context)
{
    struct test_role *role = context;
    role->lost++;
}

static void on_drain(void *context)
{
    tell(context, TOLD_DRAIN);
}

static bool is_idle(const void *context)
{
    const struct test_role *role = context;
    return !role->is_busy;
}

static void destroy(void *context)
{
    struct test_role *role = context;
    if (role != NULL)
        login_try_clear(&role->login);
    free(role);
}

int main(int argc, char **argv)
{
    static const struct member_callbacks callbacks = {
        .role = ROLE_WORKER_EWS,
        .program = "member-for-tests",
        .create = create,
        .settings = on_settings,
        .message = on_message,
        .report = on_report,
        .session_lost = on_session_lost,
        .drain = on_drain,
        .is_idle = is_idle,
        .destroy = destroy,
    };
    return member_main(argc, argv, &callbacks);
}
