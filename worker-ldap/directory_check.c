/* `ewscalctl check directory`: each server of the chosen directories is taken through a session of its own,
 * one after the other, up to one search that finds nobody. It uses the sessions that the real work uses, so a
 * step fails here with the reason that a job would fail with; and it asks for its log-in tries as they do, so
 * a check cannot lock an account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/tls_seen.h"
#include "proto/message/check_steps.h"
#include "proto/message/server_facts.h"

#include "worker-ldap/directory_check.h"
#include "worker-ldap/ldap_session.h"

struct directory_check {
    sd_event *loop;
    struct login_desk *logins;
    const struct settings *settings;
    directory_check_done_function *done;
    void *context;
    int64_t number;
    char *name; /* empty: all */
    size_t directory, host;
    struct ldap_session *ldap_session;
    bool needs_kerberos;     /* with tickets of these servers */
    int64_t certificate_end; /* of the present one, seconds since 1970; 0: it has shown none */
    bool is_good;            /* the present one, which is asked for its clock alone */
    sd_event_source *next;
    struct check_steps steps;
    struct tls_shown shown; /* by the present server, when its certificate is refused */
};

static const struct directory_settings *present(const struct directory_check *check)
{
    return &check->settings->directories[check->directory];
}

static void add_step(struct directory_check *check, const char *name, bool good, const char *reason)
{
    const struct directory_settings *directory = present(check);
    char title[LIMIT_NAME + 1];
    ldap_session_title(directory, title);
    char *full = memory_format_text("%s %s: %s", title, directory->hosts[check->host].host, name);
    check_steps_add(&check->steps, full, good, reason);
    free(full);
}

/* An empty name chooses every directory. */
static bool is_chosen(const struct directory_check *check)
{
    return check->name[0] == '\0' || strcmp(check->name, present(check)->name) == 0;
}

static void end_check_session(struct directory_check *check)
{
    ldap_session_destroy(check->ldap_session);
    check->ldap_session = NULL;
}

/* From the loop: the session may not be destroyed inside its own call. */
static void go_on(struct directory_check *check)
{
    if (sd_event_source_set_enabled(check->next, SD_EVENT_ONESHOT) < 0)
        abort(); /* the check would never end */
}

/* A name that nobody has: what matters is whether filter, base and rights are good, not what is found. */
static void search_nobody(struct directory_check *check)
{
    struct error error;
    char *filter = NULL;
    if (asprintf(&filter, "(&%s(userPrincipalName=ewscal-check))", present(check)->person_filter) <
        0)
        abort();
    if (ldap_session_search(check->ldap_session, NULL, LDAP_SEARCH_PEOPLE, filter, &error) != 0) {
        add_step(check, "search", false, error.reason);
        go_on(check);
    }
    free(filter);
}

/* Every directory shows the entry of itself; what it does not tell there, such as its clock, is no fault, also when it
 * goes instead of telling it. */
static void ask_for_clock(struct directory_check *check)
{
    struct error error;
    check->is_good = true;
    if (ldap_session_search(check->ldap_session, check, LDAP_SEARCH_CLOCK, "(objectClass=*)",
                            &error) != 0)
        go_on(check);
}

static void report_directory_clock(struct directory_check *check, int64_t clock)
{
    struct error said;
    if (clock == 0)
        return;
    server_facts_tell_clock(clock, clock_wall_ms() / 1000, check->needs_kerberos, &said);
    add_step(check, "clock", said.class == ERROR_NONE, said.reason);
}

static void report_secured(struct directory_check *check)
{
    struct error said;
    add_step(check, "connect", true, event_name(DIRECTORY_CHECK_CONNECTED));
    add_step(check, "tls", true, event_name(DIRECTORY_CHECK_SECURED));
    if (check->certificate_end == 0)
        return;
    server_facts_tell_certificate(check->certificate_end, clock_wall_ms() / 1000, &said);
    add_step(check, "certificate", true, said.reason);
}

static void on_reached(void *context, enum ldap_step step)
{
    struct directory_check *check = context;
    if (step == LDAP_STEP_LOGIN_GRANT) {
        report_secured(check);
    } else if (step == LDAP_STEP_ROOT) {
        add_step(check, "bind", true, event_name(DIRECTORY_CHECK_LOGGED_IN));
    } else {
        search_nobody(check);
    }
}

static void on_bind_check_denied(void *context, int64_t wait_ms, const char *reason)
{
    (void)wait_ms;
    struct directory_check *check = context;
    add_step(check, "bind", false, reason);
    go_on(check);
}

static void on_found(void *context,
                     void *subject,
                     struct directory_entry_list *entries,
                     const struct error *why)
{
    struct directory_check *check = context;
    if (subject == check) {
        report_directory_clock(check, STAILQ_EMPTY(entries) ? 0 : STAILQ_FIRST(entries)->clock);
        go_on(check);
        return;
    }
    add_step(check, "search", why == NULL,
             why == NULL ? event_name(DIRECTORY_CHECK_SEARCHED) : why->reason);
    if (why == NULL)
        ask_for_clock(check);
    else
        go_on(check);
}

static void on_check_session_ended(void *context, const struct ldap_session_end *end)
{
    struct directory_check *check = context;
    const struct octets certificate = {check->shown.certificate, check->shown.certificate_bytes};
    const struct octets authority = {check->shown.authority, check->shown.authority_bytes};
    if (!check->is_good) {
        add_step(check, ldap_step_name(end->step), false, end->why.reason);
        check_steps_show(&check->steps, &certificate, &authority);
    }
    go_on(check);
}

static void finish_directory_check(struct directory_check *check)
{
    const struct message message = {
        .type = MESSAGE_CHECKED,
        .checked = {check->number, check->steps.items, check->steps.count}};
    check->done(check->context, &message);
}

static void begin_check_session(struct directory_check *check)
{
    const struct ldap_session_callbacks callbacks = {.context = check,
                                                     .reached = on_reached,
                                                     .denied = on_bind_check_denied,
                                                     .found = on_found,
                                                     .ended = on_check_session_ended};
    check->shown = (struct tls_shown){0};
    const struct ldap_session_plan plan = {
        .host = check->host,
        .has_further_host = check->host + 1 < present(check)->hosts_count,
        .request_timeout_ms = check->settings->request_timeout_ms,
        .search_limit_ms = check->settings->request_timeout_ms / 4,
        .certificate_end = &check->certificate_end,
        .shown = &check->shown};
    check->certificate_end = 0;
    check->is_good = false;
    check->ldap_session =
        ldap_session_create(check->loop, check->logins, present(check), &plan, &callbacks);
}

/* Leaves the session with one server behind, if there is one, and begins that with the next. */
static int on_next(sd_event_source *source, void *context)
{
    (void)source;
    struct directory_check *check = context;
    if (check->ldap_session != NULL)
        check->host++;
    end_check_session(check);
    while (check->directory < check->settings->directories_count &&
           (!is_chosen(check) || check->host >= present(check)->hosts_count)) {
        check->directory++;
        check->host = 0;
    }
    if (check->directory == check->settings->directories_count)
        finish_directory_check(check);
    else
        begin_check_session(check);
    return 0;
}

struct directory_check *directory_check_create(sd_event *loop,
                                               struct login_desk *logins,
                                               const struct settings *settings,
                                               const struct check *asked,
                                               directory_check_done_function *done,
                                               void *context)
{
    struct directory_check *check = memory_allocate(sizeof(*check));
    check->loop = loop;
    check->logins = logins;
    check->settings = settings;
    check->done = done;
    check->context = context;
    check->number = asked->number;
    check->name = memory_copy_text(asked->name);
    check->needs_kerberos = asked->needs_kerberos;
    if (sd_event_add_defer(loop, &check->next, on_next, check) < 0)
        abort(); /* the check would never begin */
    return check;
}

void directory_check_abandon(struct directory_check *check, const char *reason)
{
    check_steps_add(&check->steps, "check", false, reason);
    end_check_session(check);
    finish_directory_check(check);
}

void directory_check_destroy(struct directory_check *check)
{
    if (check == NULL)
        return;
    check->next = sd_event_source_disable_unref(check->next);
    end_check_session(check);
    check_steps_clear(&check->steps);
    free(check->name);
    free(check);
}
