/* One [directory]: jobs wait here until one session has searched for all their users. A server that breaks the
 * session off, is silent or fails a search is left for the next address of its name and then for the next one,
 * and only when all have failed have the jobs; but a server that refuses the account ends it at once, because
 * the next one would count the same password again. Nothing is retried here beyond that: how long to wait is the
 * supervisor's decision.
 *
 * A session is left when the searches under way have ended: one that every server refuses costs no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/connection/address_memory.h"
#include "proto/message/kept_message.h"
#include "proto/message/request_tally.h"

#include "worker-ldap/account_search.h"
#include "worker-ldap/directory.h"
#include "worker-ldap/server/host_choice.h"
#include "worker-ldap/ldap_session.h"
#include "worker-ldap/person_match.h"
#include "worker-ldap/resolve_job.h"
#include "worker-ldap/resolve_keys.h"
#include "worker-ldap/search_filter.h"

/* A filter for 100 users with all keys in all their ways of writing, each octet escaped. */
#define FILTER_LIMIT_BYTES (3 * 1024 * 1024)
/* A job is searched for once more when the connection breaks: it may have been idle for too long. */
#define MOST_SESSIONS 2
/* The share of the time for one request that a search has: a server that is silent must not take the time that the
 * next one needs. */
#define SEARCH_SHARE      4
#define LONE_SEARCH_SHARE 2 /* without a next one */
/* Before a job that cannot be kept is given to a worker again. */
#define REFUSED_WAIT_MS 1000

struct directory {
    sd_event *loop;
    struct login_desk *logins;
    const struct directory_settings *settings;
    struct directory_times times;
    struct directory_callbacks callbacks;
    struct ldap_session *ldap_session;
    struct host_choice choice;       /* which host the session is with */
    struct address_memory *memories; /* one for each host */
    struct account_search *account_search;
    bool has_worked; /* this session has answered something */
    enum { STAY, LEAVE_IN_TROUBLE, LEAVE_FOR_PREFERRED } leave;
    struct error trouble_here; /* why the session is left */
    sd_event_source *leaver;   /* from the loop: the session must not go inside its own call */
    int64_t hold_until_ms;
    char *hold_reason;
    struct resolve_job_list jobs;
    int64_t users;
    /* in which somebody was found by GUID: enum guid_form; what proves them stays true */
    int64_t guid_forms;
    struct server_health health;
    struct request_tally tally;
    char name[LIMIT_NAME + 1]; /* in a report */
    char *trouble;             /* the packed reason that the health shows */
};

static void connect_if_needed(struct directory *directory);

/* `reason` is packed; empty: nothing is wrong. It is kept, because reports are made at any time. */
static void set_health(struct directory *directory, enum health_state state, const char *reason)
{
    memory_replace_text(&directory->trouble, reason);
    directory->health.state = state;
    directory->health.text = directory->trouble;
}

static void job_destroy(struct directory *directory, struct resolve_job *job)
{
    TAILQ_REMOVE(&directory->jobs, job, link);
    if (job->is_searching && directory->ldap_session != NULL)
        ldap_session_abandon(directory->ldap_session, job);
    directory->users -= (int64_t)job->kept->message.resolve.users_count;
    resolve_job_destroy(job);
    directory->callbacks.changed(directory->callbacks.context);
}

static void
send_resolved(struct directory *directory, int64_t number, const struct resolved *resolved)
{
    struct message message = {.type = MESSAGE_RESOLVED, .resolved = *resolved};
    message.resolved.job = number;
    directory->callbacks.send(directory->callbacks.context, &message);
}

static void
answer_job(struct directory *directory, struct resolve_job *job, const struct resolved *resolved)
{
    send_resolved(directory, job->kept->message.resolve.job, resolved);
    job_destroy(directory, job);
}

void directory_give_back(struct directory *directory,
                         int64_t number,
                         int64_t wait_ms,
                         const char *reason)
{
    struct resolve_job *job, *next;
    const struct resolved resolved = {
        .outcome = JOB_GIVEN_BACK, .wait_ms = wait_ms, .reason = reason};
    for (job = TAILQ_FIRST(&directory->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, link);
        if (number == 0 || job->kept->message.resolve.job == number)
            answer_job(directory, job, &resolved);
    }
}

static void fail_job(struct directory *directory, struct resolve_job *job, const struct error *why)
{
    const struct resolved resolved = {
        .outcome = JOB_FAILED, .class = why->class, .code = why->code, .reason = why->reason};
    answer_job(directory, job, &resolved);
}

static void fail_jobs(struct directory *directory, const struct error *why)
{
    while (!TAILQ_EMPTY(&directory->jobs))
        fail_job(directory, TAILQ_FIRST(&directory->jobs), why);
}

void directory_forget_jobs(struct directory *directory)
{
    while (!TAILQ_EMPTY(&directory->jobs))
        job_destroy(directory, TAILQ_FIRST(&directory->jobs));
}

static void end_ldap_session(struct directory *directory)
{
    ldap_session_destroy(directory->ldap_session);
    directory->ldap_session = NULL;
    directory->leave = STAY;
    account_search_lost(directory->account_search, clock_monotonic_ms());
    (void)sd_event_source_set_enabled(directory->leaver, SD_EVENT_OFF);
}

static struct person_rules rules_of(const struct directory *directory)
{
    return (struct person_rules){directory->settings, ldap_session_domains(directory->ldap_session),
                                 directory->guid_forms};
}

/* First of all users: who is found by GUID decides what follows from the GUIDs of the others. */
static void note_guid_forms(struct directory *directory, const struct resolve_job *job)
{
    const struct resolve *resolve = &job->kept->message.resolve;
    for (size_t i = 0; i < resolve->users_count; i++)
        directory->guid_forms |= person_match_guid_form(&resolve->users[i], &job->entries);
}

static void answer_users(struct directory *directory, struct resolve_job *job)
{
    const struct resolve *resolve = &job->kept->message.resolve;
    struct person_answer *answers = memory_allocate_items(resolve->users_count, sizeof(*answers));
    struct resolved_user users[SHARD_USERS];
    note_guid_forms(directory, job);
    const struct person_rules rules = rules_of(directory);
    for (size_t i = 0; i < resolve->users_count; i++) {
        person_match(&resolve->users[i], &job->entries, &rules, &answers[i]);
        users[i] = answers[i].user;
    }
    const struct resolved resolved = {.outcome = JOB_DONE,
                                      .users = users,
                                      .users_count = resolve->users_count,
                                      .guid_forms = directory->guid_forms};
    answer_job(directory, job, &resolved);
    free(answers);
}

static size_t wanted_keys(const struct directory *directory,
                          const struct resolve_job *job,
                          struct person_key keys[SHARD_USERS])
{
    const struct person_rules rules = rules_of(directory);
    return resolve_keys_read(&job->kept->message.resolve, &job->entries, &rules, job->is_by_name,
                             keys);
}

/* Begins a search for those who have keys. Returns 0, or -1 with `error` when it can never be sent. */
static int send_search(struct directory *directory,
                       struct resolve_job *job,
                       const struct person_key *keys,
                       size_t count,
                       struct error *error)
{
    struct buffer filter;
    buffer_init(&filter, FILTER_LIMIT_BYTES);
    int result = search_filter_write(&filter, directory->settings->person_filter, keys, count,
                                     job->is_by_name);
    if (result != 0)
        (void)error_set(error, DIRECTORY_NAMES_TOO_LONG, event_text("server", directory->name));
    else
        result = ldap_session_search(directory->ldap_session, job, LDAP_SEARCH_PEOPLE,
                                     (const char *)buffer_data(&filter), error);
    buffer_clear(&filter);
    job->is_searching = true;
    job->begun_ms = clock_monotonic_ms();
    directory->health.requests++;
    return result;
}

static void directory_note_failure(struct directory *directory,
                                   enum health_state state,
                                   const struct error *why,
                                   int64_t took_ms)
{
    directory->health.failures++;
    request_tally_note(&directory->tally, request_outcome_of(why->class), took_ms);
    set_health(directory, state, why->reason);
}

/* The search can never be sent, to no server. */
static void
search_failed(struct directory *directory, struct resolve_job *job, const struct error *why)
{
    directory_note_failure(directory, HEALTH_DEGRADED, why, 0);
    fail_job(directory, job, why);
}

/* Once it is decided that the session is left, its last search is waited for. */
static void leave_when_idle(struct directory *directory)
{
    if (directory->leave != STAY && !resolve_jobs_are_searching(&directory->jobs) &&
        sd_event_source_set_enabled(directory->leaver, SD_EVENT_ONESHOT) < 0)
        abort(); /* the jobs would wait for ever */
}

/* The server takes log-ins and fails searches: another one may do better, or a new session with this one. */
static void
note_refusal(struct directory *directory, struct resolve_job *job, const struct error *why)
{
    directory_note_failure(directory, HEALTH_DEGRADED, why, clock_monotonic_ms() - job->begun_ms);
    job->was_refused = true;
    directory->leave = LEAVE_IN_TROUBLE;
    directory->trouble_here = *why;
    leave_when_idle(directory);
}

/* The names of domains are asked for when they matter: most user names have no such part. */
static bool needs_domains(const struct directory *directory, const struct resolve_job *job)
{
    return ldap_session_domains(directory->ldap_session)->is_forest ||
           resolve_keys_name_domains(&job->kept->message.resolve);
}

/* First by all keys but distinguished names, then by these. Answers the job when nobody is left. */
static void search(struct directory *directory, struct resolve_job *job)
{
    struct person_key keys[SHARD_USERS];
    struct error error;
    job->is_learning =
        needs_domains(directory, job) && !ldap_session_learn_domains(directory->ldap_session);
    if (job->is_learning) {
        job->is_searching = true; /* the session is to answer here, too */
        return;
    }
    size_t count = wanted_keys(directory, job, keys);
    if (count == 0 && !job->is_by_name) {
        job->is_by_name = true;
        count = wanted_keys(directory, job, keys);
    }
    if (count == 0)
        answer_users(directory, job);
    else if (send_search(directory, job, keys, count, &error) != 0)
        search_failed(directory, job, &error);
}

/* An answered search is what shows that a server works; a log-in alone does not. */
static void note_success(struct directory *directory, int64_t latency_ms)
{
    directory->has_worked = true;
    host_choice_note_success(&directory->choice, clock_monotonic_ms());
    directory->health.latency_ms = number_smooth(directory->health.latency_ms, latency_ms);
    request_tally_note(&directory->tally, REQUEST_GOOD, latency_ms);
    if (directory->health.state != HEALTH_GOOD)
        set_health(directory, HEALTH_GOOD, "");
}

static void on_found(void *context,
                     void *subject,
                     struct directory_entry_list *entries,
                     const struct error *why)
{
    struct directory *directory = context;
    struct resolve_job *job = subject;
    if (subject == directory->account_search) {
        account_search_found(directory->account_search, directory->ldap_session, entries,
                             why != NULL);
        return;
    }
    job->is_searching = false;
    if (why != NULL) {
        note_refusal(directory, job, why);
        return;
    }
    note_success(directory, clock_monotonic_ms() - job->begun_ms);
    directory_entry_list_merge(&job->entries, entries);
    if (job->is_by_name) {
        answer_users(directory, job);
    } else {
        job->is_by_name = true;
        search(directory, job);
    }
    account_search_go_on(directory->account_search, directory->ldap_session, clock_monotonic_ms());
    leave_when_idle(directory);
}

/* Begins anew, also after a break: what the lost session had found may be a part of a page. */
static void begin_search(struct directory *directory, struct resolve_job *job)
{
    resolve_job_begin_anew(job);
    search(directory, job);
}

static void on_reached(void *context, enum ldap_step step)
{
    struct directory *directory = context;
    struct resolve_job *job, *next;
    if (step != LDAP_STEP_READY)
        return;
    set_health(directory, HEALTH_GOOD, "");
    for (job = TAILQ_FIRST(&directory->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, link);
        begin_search(directory, job);
    }
}

static void on_learned(void *context, const struct error *why)
{
    struct directory *directory = context;
    struct resolve_job *job, *next;
    for (job = TAILQ_FIRST(&directory->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, link);
        if (!job->is_learning)
            continue;
        job->is_learning = job->is_searching = false;
        if (why != NULL)
            note_refusal(directory, job, why);
        else
            search(directory, job);
    }
    if (directory->has_worked && why == NULL)
        account_search_go_on(directory->account_search, directory->ldap_session,
                             clock_monotonic_ms());
    leave_when_idle(directory);
}

static void on_directory_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct directory *directory = context;
    end_ldap_session(directory);
    directory_give_back(directory, 0, wait_ms, reason);
}

/* Those whose search this session's server has failed. `served_others`: then server after server may do so, and it
 * is the search. */
static void
fail_refused_jobs(struct directory *directory, bool served_others, const struct error *why)
{
    struct resolve_job *job, *next;
    for (job = TAILQ_FIRST(&directory->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, link);
        if (job->was_refused &&
            (!served_others || ++job->refusals > directory->settings->hosts_count))
            fail_job(directory, job, why);
    }
}

/* Leaves for another address of this host, or for the next host. Returns whether there is one that was not tried in
 * vain. A refused account is refused by all servers of a directory, and each try counts towards its lock. */
static bool leave_host(struct directory *directory, const struct error *why)
{
    bool goes_on = why->class != ERROR_REFUSED;
    bool has_address = goes_on && ldap_session_blame_address(directory->ldap_session);
    end_ldap_session(directory);
    if (has_address)
        return true;
    return host_choice_leave(&directory->choice, directory->has_worked) && goes_on;
}

static void try_next_host(struct directory *directory, const struct error *why)
{
    directory_note_failure(directory, HEALTH_BAD, why, 0);
    if (!leave_host(directory, why))
        fail_jobs(directory, why);
    connect_if_needed(directory);
}

/* Made anew without a word, for each job once. */
static void renew_ldap_session(struct directory *directory, const struct error *why)
{
    struct resolve_job *job, *next;
    end_ldap_session(directory);
    host_choice_begin_anew(&directory->choice);
    for (job = TAILQ_FIRST(&directory->jobs); job != NULL; job = next) {
        next = TAILQ_NEXT(job, link);
        bool was_searching = job->is_searching;
        job->is_searching = job->is_learning = false;
        if (was_searching && ++job->breaks >= MOST_SESSIONS)
            fail_job(directory, job, why);
    }
    connect_if_needed(directory);
}

static bool has_other_place(const struct directory *directory)
{
    return directory->settings->hosts_count > 1 ||
           ldap_session_has_other_address(directory->ldap_session);
}

/* A session that had worked was closed meanwhile, or its server has fallen silent and there is no other: it may
 * have been idle for too long. Else the server is in trouble. */
static void on_directory_session_ended(void *context, const struct ldap_session_end *end)
{
    struct directory *directory = context;
    struct error why = directory->leave == LEAVE_IN_TROUBLE ? directory->trouble_here : end->why;
    bool is_worn = end->step == LDAP_STEP_READY && directory->leave != LEAVE_IN_TROUBLE &&
                   (directory->has_worked || !resolve_jobs_are_searching(&directory->jobs)) &&
                   !(end->was_silent && has_other_place(directory));
    if (is_worn) {
        renew_ldap_session(directory, &why);
        return;
    }
    resolve_jobs_wait_again(&directory->jobs);
    try_next_host(directory, &why);
}

static int on_leave(sd_event_source *source, void *context)
{
    (void)source;
    struct directory *directory = context;
    if (directory->leave == LEAVE_IN_TROUBLE) {
        struct error why = directory->trouble_here;
        bool has_worked = directory->has_worked;
        if (!leave_host(directory, &why) || has_worked)
            fail_refused_jobs(directory, has_worked, &why);
        connect_if_needed(directory);
    } else if (directory->leave == LEAVE_FOR_PREFERRED) {
        end_ldap_session(directory);
        host_choice_prefer(&directory->choice);
        connect_if_needed(directory);
    }
    return 0;
}

static int64_t remaining_hold(const struct directory *directory)
{
    int64_t now_ms = clock_monotonic_ms();
    return directory->hold_until_ms > now_ms ? directory->hold_until_ms - now_ms : 0;
}

static void connect_if_needed(struct directory *directory)
{
    if (directory->ldap_session != NULL || TAILQ_EMPTY(&directory->jobs))
        return;
    if (remaining_hold(directory) > 0) {
        directory_give_back(directory, 0, remaining_hold(directory), directory->hold_reason);
        return;
    }
    const struct ldap_session_callbacks callbacks = {.context = directory,
                                                     .reached = on_reached,
                                                     .denied = on_directory_denied,
                                                     .found = on_found,
                                                     .learned = on_learned,
                                                     .ended = on_directory_session_ended};
    if (directory->settings->hosts_count == 0) {
        struct error error;
        (void)error_set(&error, DIRECTORY_NO_SERVER, event_text("server", directory->name));
        fail_jobs(directory, &error);
        return;
    }
    int64_t timeout_ms = directory->times.request_timeout_ms;
    size_t host = directory->choice.host;
    bool is_alone = directory->settings->hosts_count == 1;
    const struct ldap_session_plan plan = {
        .host = host,
        .has_further_host = host_choice_has_further(&directory->choice),
        .request_timeout_ms = timeout_ms,
        .search_limit_ms = timeout_ms / (is_alone ? LONE_SEARCH_SHARE : SEARCH_SHARE),
        .memory = &directory->memories[host],
        .certificate_end = &directory->health.certificate_end};
    directory->has_worked = false;
    directory->ldap_session = ldap_session_create(directory->loop, directory->logins,
                                                  directory->settings, &plan, &callbacks);
}

/* The preferred host is tried with the next job and not by itself: an idle directory needs no session. */
static void prefer_if_due(struct directory *directory)
{
    if (directory->leave != STAY || remaining_hold(directory) > 0 ||
        !host_choice_wants_preferred(&directory->choice, clock_monotonic_ms()))
        return;
    directory->leave = LEAVE_FOR_PREFERRED;
    leave_when_idle(directory);
}

void directory_hold(struct directory *directory,
                    const char *account,
                    int64_t remaining_ms,
                    const char *reason)
{
    if (strcmp(account, directory->settings->account) != 0)
        return;
    directory->hold_until_ms = clock_monotonic_ms() + remaining_ms;
    memory_replace_text(&directory->hold_reason, reason);
}

void directory_resolve(struct directory *directory, const struct message *message)
{
    struct error error;
    struct kept_message *kept = kept_message_create(message, &error);
    if (kept == NULL) {
        /* Without an answer its users would wait for the end of the lease, and be suspected. */
        const struct resolved refused = {
            .outcome = JOB_GIVEN_BACK, .wait_ms = REFUSED_WAIT_MS, .reason = error.reason};
        send_resolved(directory, message->resolve.job, &refused);
        return;
    }
    struct resolve_job *job = resolve_job_create(kept);
    directory->guid_forms |= message->resolve.guid_forms;
    TAILQ_INSERT_TAIL(&directory->jobs, job, link);
    directory->users += (int64_t)kept->message.resolve.users_count;
    directory->callbacks.changed(directory->callbacks.context);
    if (directory->ldap_session == NULL) {
        connect_if_needed(directory);
        return;
    }
    prefer_if_due(directory);
    if (directory->leave == STAY && ldap_session_is_ready(directory->ldap_session))
        begin_search(directory, job);
}

struct directory *directory_create(sd_event *loop,
                                   struct login_desk *logins,
                                   const struct directory_settings *settings,
                                   const struct directory_times *times,
                                   const struct directory_callbacks *callbacks)
{
    struct directory *directory = memory_allocate(sizeof(*directory));
    directory->loop = loop;
    directory->logins = logins;
    directory->settings = settings;
    directory->times = *times;
    directory->memories =
        memory_allocate_items(settings->hosts_count, sizeof(*directory->memories));
    host_choice_init(&directory->choice, settings->hosts_count, times->preferred_again_ms);
    if (sd_event_add_defer(loop, &directory->leaver, on_leave, directory) < 0 ||
        sd_event_source_set_enabled(directory->leaver, SD_EVENT_OFF) < 0)
        abort(); /* jobs could wait for ever */
    directory->callbacks = *callbacks;
    directory->account_search =
        account_search_create(settings, callbacks->send, callbacks->context);
    ldap_session_title(settings, directory->name);
    directory->health =
        (struct server_health){.server = directory->name, .text = "", .version = "", .method = ""};
    request_tally_lend(&directory->tally, &directory->health);
    TAILQ_INIT(&directory->jobs);
    return directory;
}

void directory_destroy(struct directory *directory)
{
    if (directory == NULL)
        return;
    directory_forget_jobs(directory);
    end_ldap_session(directory);
    directory->leaver = sd_event_source_disable_unref(directory->leaver);
    account_search_destroy(directory->account_search);
    free(directory->memories);
    free(directory->hold_reason);
    free(directory->trouble);
    free(directory);
}

int64_t directory_users(const struct directory *directory)
{
    return directory->users;
}

const struct server_health *directory_health(const struct directory *directory)
{
    return &directory->health;
}
