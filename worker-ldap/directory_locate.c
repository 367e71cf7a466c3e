/* The service connection points of one directory. Servers are asked in the order of the settings until one answers,
 * but a refused account is not tried at the next one.
 *
 * A pointer leads to another LDAP server, which would be told a password. So only a directory of the settings is
 * followed, with its own account and TLS; none is asked twice, so no circle of pointers goes on for ever. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/dn_domain.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/check_steps.h"

#include "worker-ldap/directory_locate.h"
#include "worker-ldap/ldap_session.h"
#include "worker-ldap/entry/service_points.h"

struct directory_locate {
    sd_event *loop;
    struct login_desk *logins;
    const struct settings *settings;
    directory_locate_done_function *done;
    void *context;
    int64_t number;
    char *mail_domain;
    size_t directory, host;
    bool was_asked[LIMIT_SERVERS]; /* which directories */
    struct ldap_session *ldap_session;
    sd_event_source *next;
    struct check_steps steps;
    struct error trouble;                /* of the newest server */
    struct directory_entry_list entries; /* what the points point to */
    struct service_points points;
    struct located located;
    bool is_leaving; /* the session that is there goes in the next turn of the loop */
    bool is_over;
};

static const struct directory_settings *asked(const struct directory_locate *locate)
{
    return &locate->settings->directories[locate->directory];
}

static void add_directory_step(struct directory_locate *locate, bool good, const char *reason)
{
    char title[LIMIT_NAME + 1];
    ldap_session_title(asked(locate), title);
    check_steps_add(&locate->steps, title, good, reason);
}

static void
add_url_step(struct directory_locate *locate, bool good, enum event event, const char *url)
{
    struct error error;
    (void)error_set(&error, event, event_text("url", url));
    add_directory_step(locate, good, error.reason);
}

/* From the loop: a session may not be destroyed inside its own call. */
static void go_on_later(struct directory_locate *locate)
{
    locate->is_leaving = true;
    if (sd_event_source_set_enabled(locate->next, SD_EVENT_ONESHOT) < 0)
        abort(); /* the question would never be answered */
}

static void end_with_outcome(struct directory_locate *locate, const struct located *located)
{
    locate->located = *located;
    locate->is_over = true;
    go_on_later(locate);
}

/* A server that could not say it: the next one, or that was the last. */
static void leave_server(struct directory_locate *locate, const struct error *why)
{
    locate->trouble = *why;
    locate->host++;
    if (why->class != ERROR_REFUSED && locate->host < asked(locate)->hosts_count) {
        go_on_later(locate);
        return;
    }
    add_directory_step(locate, false, locate->trouble.reason);
    end_with_outcome(locate, &(struct located){.outcome = JOB_FAILED,
                                               .class = locate->trouble.class,
                                               .code = locate->trouble.code,
                                               .reason = locate->trouble.reason});
}

static void end_done(struct directory_locate *locate)
{
    struct error error;
    if (locate->points.count > 0) {
        (void)error_set(&error, DIRECTORY_POINTS_FOUND,
                        event_number("count", (int64_t)locate->points.count),
                        event_text("url", locate->points.items[0].url));
        add_directory_step(locate, true, error.reason);
    } else {
        add_directory_step(locate, true, event_name(DIRECTORY_POINTS_NONE));
    }
    end_with_outcome(locate, &(struct located){.outcome = JOB_DONE,
                                               .points = locate->points.items,
                                               .points_count = locate->points.count});
}

/* The directory of the settings that has the host as one of its servers, or as the domain of its base. */
static bool find_directory(const struct directory_locate *locate, const char *host, size_t *place)
{
    for (size_t i = 0; i < locate->settings->directories_count; i++) {
        const struct directory_settings *settings = &locate->settings->directories[i];
        char domain[DN_DOMAIN_BYTES];
        dn_domain_read(settings->base, domain);
        bool is_it = domain[0] != '\0' && text_equals_ignoring_case(domain, host);
        for (size_t k = 0; k < settings->hosts_count && !is_it; k++)
            is_it = text_equals_ignoring_case(settings->hosts[k].host, host);
        if (!is_it)
            continue;
        *place = i;
        return true;
    }
    return false;
}

/* Whether the question goes on at the directory that the pointer names. */
static bool follow(struct directory_locate *locate, const char *pointer)
{
    char host[LIMIT_NAME + 1];
    size_t place = 0;
    if (service_points_pointer_host(pointer, host) != 0 || !find_directory(locate, host, &place)) {
        add_url_step(locate, false, DIRECTORY_POINTER_UNKNOWN, pointer);
        return false;
    }
    if (locate->was_asked[place]) {
        add_url_step(locate, false, DIRECTORY_POINTER_CIRCLE, pointer);
        return false;
    }
    add_url_step(locate, true, DIRECTORY_POINTS_ELSEWHERE, pointer);
    directory_entry_list_clear(&locate->entries);
    locate->points = (struct service_points){.count = 0};
    locate->directory = place;
    locate->host = 0;
    go_on_later(locate);
    return true;
}

static void on_points_found(void *context,
                            void *subject,
                            struct directory_entry_list *entries,
                            const struct error *why)
{
    (void)subject;
    struct directory_locate *locate = context;
    /* One that does not show its configuration partition names no point; one that has no time may do so. */
    if (why != NULL && why->class != ERROR_INVALID && why->class != ERROR_REFUSED) {
        leave_server(locate, why);
        return;
    }
    if (why == NULL)
        directory_entry_list_merge(&locate->entries, entries);
    service_points_read(&locate->entries, locate->mail_domain, asked(locate)->site,
                        &locate->points);
    const char *pointer = locate->points.pointer != NULL ? locate->points.pointer
                          : locate->points.count == 0    ? locate->points.any_pointer
                                                         : NULL;
    if (pointer == NULL || !follow(locate, pointer))
        end_done(locate);
}

static void search_points(struct directory_locate *locate)
{
    struct error error;
    if (ldap_session_search(locate->ldap_session, NULL, LDAP_SEARCH_POINTS, SERVICE_POINTS_FILTER,
                            &error) != 0)
        on_points_found(locate, NULL, NULL, &error);
}

static void on_locate_reached(void *context, enum ldap_step step)
{
    struct directory_locate *locate = context;
    if (step == LDAP_STEP_READY && ldap_session_learn_domains(locate->ldap_session))
        search_points(locate);
}

static void on_locate_learned(void *context, const struct error *why)
{
    if (why != NULL)
        leave_server(context, why);
    else
        search_points(context);
}

static void on_locate_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct directory_locate *locate = context;
    /* What was said dies with the call. */
    (void)error_from_reason(&locate->trouble, ERROR_BUSY, reason);
    end_with_outcome(locate, &(struct located){.outcome = JOB_GIVEN_BACK,
                                               .wait_ms = wait_ms,
                                               .reason = locate->trouble.reason});
}

static void on_locate_session_ended(void *context, const struct ldap_session_end *end)
{
    struct directory_locate *locate = context;
    if (!locate->is_leaving)
        leave_server(locate, &end->why);
}

static void begin_locate_session(struct directory_locate *locate)
{
    const struct ldap_session_callbacks callbacks = {.context = locate,
                                                     .reached = on_locate_reached,
                                                     .denied = on_locate_denied,
                                                     .found = on_points_found,
                                                     .learned = on_locate_learned,
                                                     .ended = on_locate_session_ended};
    const struct ldap_session_plan plan = {
        .host = locate->host,
        .has_further_host = locate->host + 1 < asked(locate)->hosts_count,
        .request_timeout_ms = locate->settings->request_timeout_ms,
        .search_limit_ms = locate->settings->request_timeout_ms / 4};
    locate->was_asked[locate->directory] = true;
    locate->ldap_session =
        ldap_session_create(locate->loop, locate->logins, asked(locate), &plan, &callbacks);
}

static void tell_located(struct directory_locate *locate)
{
    struct message message = {.type = MESSAGE_LOCATED, .located = locate->located};
    message.located.number = locate->number;
    message.located.steps = locate->steps.items;
    message.located.steps_count = locate->steps.count;
    locate->done(locate->context, &message);
}

static int on_locate_next(sd_event_source *source, void *context)
{
    (void)source;
    struct directory_locate *locate = context;
    ldap_session_destroy(locate->ldap_session);
    locate->ldap_session = NULL;
    locate->is_leaving = false;
    if (locate->is_over)
        tell_located(locate); /* the owner destroys this */
    else
        begin_locate_session(locate);
    return 0;
}

/* The directory of that name, or an end that says that there is none. */
static void choose_directory(struct directory_locate *locate, const char *name)
{
    const struct settings *settings = locate->settings;
    while (locate->directory < settings->directories_count &&
           strcmp(settings->directories[locate->directory].name, name) != 0)
        locate->directory++;
    if (locate->directory < settings->directories_count &&
        settings->directories[locate->directory].hosts_count > 0)
        return;
    (void)error_set(&locate->trouble, DIRECTORY_NOT_CONFIGURED, event_text("directory", name));
    locate->located = (struct located){.outcome = JOB_FAILED,
                                       .class = locate->trouble.class,
                                       .code = locate->trouble.code,
                                       .reason = locate->trouble.reason};
    locate->is_over = true;
}

struct directory_locate *directory_locate_create(sd_event *loop,
                                                 struct login_desk *logins,
                                                 const struct settings *settings,
                                                 const struct locate *asked,
                                                 directory_locate_done_function *done,
                                                 void *context)
{
    struct directory_locate *locate = memory_allocate(sizeof(*locate));
    locate->loop = loop;
    locate->logins = logins;
    locate->settings = settings;
    locate->done = done;
    locate->context = context;
    locate->number = asked->number;
    locate->mail_domain = memory_copy_text(asked->mail_domain);
    STAILQ_INIT(&locate->entries);
    if (sd_event_add_defer(loop, &locate->next, on_locate_next, locate) < 0)
        abort(); /* the question would never be answered */
    choose_directory(locate, asked->directory);
    return locate;
}

void directory_locate_destroy(struct directory_locate *locate)
{
    if (locate == NULL)
        return;
    locate->next = sd_event_source_disable_unref(locate->next);
    ldap_session_destroy(locate->ldap_session);
    check_steps_clear(&locate->steps);
    directory_entry_list_clear(&locate->entries);
    free(locate->mail_domain);
    free(locate);
}
