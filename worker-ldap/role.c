/* worker-ldap as a member of the cluster: jobs go to the directories, answers to the supervisor. Whatever
 * it cannot do (new settings, its own end, a directory it does not know) it gives back at once, so that
 * another worker gets the users before a lease has run out. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"
#include "proto/message/kept_message.h"

#include "worker-ldap/directory.h"
#include "worker-ldap/directory_check.h"
#include "worker-ldap/locate_queue.h"
#include "worker-ldap/server/ldap_stream.h"
#include "worker-ldap/role.h"

/* Four shards: while one is searched for the next ones wait here. */
#define MOST_USERS (4 * SHARD_USERS)

struct role_context {
    struct member *member;
    struct kept_message *settings; /* NULL: none yet */
    struct directory *directories[LIMIT_SERVERS];
    size_t directory_count;
    struct directory_check *check; /* NULL: none under way */
    struct locate_queue *locates;
    bool is_draining;
    int64_t jobs_done;
};

static int64_t count_users(const struct role_context *role)
{
    int64_t users = 0;
    for (size_t i = 0; i < role->directory_count; i++)
        users += directory_users(role->directories[i]);
    return users;
}

/* The supervisor gives a process no more users than it has credit for; one that drains takes none. */
static void update_credit(void *context)
{
    struct role_context *role = context;
    member_set_credit(role->member, role->is_draining ? 0 : MOST_USERS - count_users(role));
}

static void send_for_directory(void *context, const struct message *message)
{
    struct role_context *role = context;
    if (message->type == MESSAGE_RESOLVED && message->resolved.outcome == JOB_DONE)
        role->jobs_done++;
    (void)member_send(role->member, message); /* a lost session is told by session_lost() */
}

static void end_check(struct role_context *role)
{
    directory_check_destroy(role->check);
    role->check = NULL;
}

static void check_done(void *context, const struct message *checked)
{
    struct role_context *role = context;
    send_for_directory(role, checked);
    end_check(role);
}

static void abandon_check(struct role_context *role, const char *reason)
{
    if (role->check != NULL)
        directory_check_abandon(role->check, reason);
}

/* Gives one job back (0: all of them). */
static void give_back(struct role_context *role, int64_t job, const char *reason)
{
    for (size_t i = 0; i < role->directory_count; i++)
        directory_give_back(role->directories[i], job, 0, reason);
}

/* The jobs are given back before their directories go, and the settings go last: directories borrow them. */
static void clear_directories(struct role_context *role)
{
    abandon_check(role, event_name(DIRECTORY_SETTINGS_CHANGED));
    locate_queue_give_back(role->locates, event_name(DIRECTORY_SETTINGS_CHANGED));
    give_back(role, 0, event_name(DIRECTORY_SETTINGS_CHANGED));
    while (role->directory_count > 0)
        directory_destroy(role->directories[--role->directory_count]);
    kept_message_destroy(role->settings);
    role->settings = NULL;
}

static void take_ldap_settings(void *context, const struct message *message)
{
    struct role_context *role = context;
    struct error error;
    const struct directory_callbacks callbacks = {
        .context = role, .send = send_for_directory, .changed = update_credit};
    clear_directories(role);
    role->settings = kept_message_create(message, &error);
    if (role->settings == NULL) {
        log_event(member_log(role->member), DIRECTORY_SETTINGS_UNUSABLE, event_cause(error.reason));
        return;
    }
    const struct settings *settings = &role->settings->message.settings;
    const struct directory_times times = {settings->request_timeout_ms,
                                          DIRECTORY_PREFERRED_AGAIN_MS};
    for (size_t i = 0; i < settings->directories_count; i++)
        role->directories[role->directory_count++] =
            directory_create(member_loop(role->member), member_logins(role->member),
                             &settings->directories[i], &times, &callbacks);
    update_credit(role);
}

static void take_resolve(struct role_context *role, const struct message *message)
{
    for (size_t i = 0; i < role->directory_count; i++) {
        if (strcmp(role->settings->message.settings.directories[i].name,
                   message->resolve.directory) != 0)
            continue;
        directory_resolve(role->directories[i], message);
        return;
    }
    struct error error;
    (void)error_set(&error, DIRECTORY_NOT_CONFIGURED,
                    event_text("directory", message->resolve.directory));
    const struct message answer = {.type = MESSAGE_RESOLVED,
                                   .resolved = {.job = message->resolve.job,
                                                .outcome = JOB_GIVEN_BACK,
                                                .wait_ms = 1000,
                                                .reason = error.reason}};
    send_for_directory(role, &answer);
}

/* Directories may share an account: each looks whether it is its own. */
static void take_hold(struct role_context *role, const struct hold *hold)
{
    for (size_t i = 0; i < role->directory_count; i++)
        directory_hold(role->directories[i], hold->account, hold->remaining_ms, hold->reason);
}

static void take_check(struct role_context *role, const struct check *check)
{
    if (role->settings == NULL)
        return;
    abandon_check(role, event_name(DIRECTORY_CHECK_REPLACED));
    role->check =
        directory_check_create(member_loop(role->member), member_logins(role->member),
                               &role->settings->message.settings, check, check_done, role);
}

/* Before the first settings nobody is asked. */
static void take_locate(struct role_context *role, const struct message *message)
{
    if (role->settings != NULL)
        locate_queue_add(role->locates, &role->settings->message.settings, message);
}

static void take_ldap_role_message(void *context, const struct message *message)
{
    struct role_context *role = context;
    if (message->type == MESSAGE_RESOLVE)
        take_resolve(role, message);
    else if (message->type == MESSAGE_CANCEL)
        give_back(role, message->cancel.job, message->cancel.reason);
    else if (message->type == MESSAGE_HOLD)
        take_hold(role, &message->hold);
    else if (message->type == MESSAGE_CHECK)
        take_check(role, &message->check);
    else if (message->type == MESSAGE_LOCATE)
        take_locate(role, message);
}

static void fill_ldap_report(void *context, struct report *report, struct arena *arena)
{
    struct role_context *role = context;
    struct server_health *servers = arena_allocate(arena, role->directory_count, sizeof(*servers));
    if (servers == NULL)
        return;
    for (size_t i = 0; i < role->directory_count; i++)
        servers[i] = *directory_health(role->directories[i]);
    report->jobs_done = role->jobs_done;
    report->servers = servers;
    report->servers_count = role->directory_count;
}

/* The connections to the directories are as good as before. */
static void on_ldap_session_lost(void *context)
{
    struct role_context *role = context;
    end_check(role);
    locate_queue_forget(role->locates);
    for (size_t i = 0; i < role->directory_count; i++)
        directory_forget_jobs(role->directories[i]);
}

static void drain_ldap_role(void *context)
{
    struct role_context *role = context;
    role->is_draining = true;
    abandon_check(role, event_name(DIRECTORY_PROCESS_ENDING));
    locate_queue_give_back(role->locates, event_name(DIRECTORY_PROCESS_ENDING));
    give_back(role, 0, event_name(DIRECTORY_PROCESS_ENDING));
}

static bool is_ldap_role_idle(const void *context)
{
    return count_users(context) == 0;
}

static int create_ldap_role(struct member *member, void **context, struct error *error)
{
    if (ldap_stream_prepare_library(error) != 0)
        return -1;
    struct role_context *role = memory_allocate(sizeof(*role));
    role->member = member;
    role->locates =
        locate_queue_create(member_loop(member), member_logins(member), send_for_directory, role);
    *context = role;
    return 0;
}

static void destroy_ldap_role(void *context)
{
    struct role_context *role = context;
    if (role == NULL)
        return;
    clear_directories(role);
    locate_queue_destroy(role->locates);
    free(role);
}

const struct member_callbacks ldap_role = {
    .role = ROLE_WORKER_LDAP,
    .program = "ewscal-worker-ldap",
    .create = create_ldap_role,
    .settings = take_ldap_settings,
    .message = take_ldap_role_message,
    .report = fill_ldap_report,
    .session_lost = on_ldap_session_lost,
    .drain = drain_ldap_role,
    .is_idle = is_ldap_role_idle,
    .destroy = destroy_ldap_role,
};
