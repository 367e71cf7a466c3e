/* SIGHUP: the configuration is read again. What is wrong changes nothing, and what is right is taken over
 * as a whole: a service that ran with half of a new configuration would be in a state that no file
 * describes. */
#include <stdlib.h>

#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/supervisor_private.h"

/* Who wants to know what is found, beside the log. */
struct listener {
    control_finding_function *function; /* NULL: nobody */
    void *into;
};

static void tell_finding(const struct listener *listener, const struct control_finding *finding)
{
    if (listener->function != NULL)
        listener->function(listener->into, finding);
}

static void say_problems(struct supervisor *supervisor,
                         const struct settings_report *report,
                         const struct listener *listener)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct settings_problem *problem = &report->problems[i];
        log_event(supervisor->log,
                  problem->severity == SETTINGS_PROBLEM_ERROR ? SETTINGS_WRONG : SETTINGS_UNWISE,
                  event_text("file", report->file), event_number("line", problem->line),
                  event_text("setting", problem->setting), event_cause(problem->reason));
        tell_finding(listener, &(struct control_finding){.file = report->file,
                                                         .line = problem->line,
                                                         .setting = problem->setting,
                                                         .reason = problem->reason});
    }
}

static void say_changes(struct supervisor *supervisor,
                        const struct settings_changes *changes,
                        const struct listener *listener)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct settings_change *change = &changes->changes[i];
        log_event(supervisor->log, change->event, event_text("setting", change->setting),
                  event_text("value", change->value), event_text("was", change->was));
        tell_finding(listener, &(struct control_finding){.setting = change->setting,
                                                         .value = change->value,
                                                         .was = change->was,
                                                         .reason = event_name(change->event)});
    }
}

static void tell_everybody(struct supervisor *supervisor)
{
    struct bus_peer *peer = NULL;
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL) {
        if (peer->role != ROLE_CONTROL)
            supervisor_send_settings(supervisor, peer);
    }
}

/* Whoever writes a secret file again says that the password is right: it may be tried. */
static void tell_touched_accounts(struct supervisor *supervisor,
                                  const struct settings_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const void *section = changes->changes[i].touched;
        char *account = section != NULL ? settings_account_of(supervisor->settings, section) : NULL;
        if (account != NULL)
            dispatcher_account_touched(supervisor->dispatcher, account, clock_now());
        free(account);
    }
}

static void take_over(struct supervisor *supervisor, const struct settings_changes *changes)
{
    const struct configuration *settings = supervisor->settings;
    supervisor->numbers.number++;
    if (changes->shapes_calendars)
        supervisor->numbers.calendars = supervisor->numbers.number;
    /* From the outside in: the processes have the new settings before the dispatcher plans by them. */
    supervisor_set_log(supervisor);
    supervisor_set_limits(supervisor);
    tell_everybody(supervisor);
    struct dispatcher_input *input =
        dispatcher_input_create(settings, supervisor->numbers.calendars);
    dispatcher_set_settings(supervisor->dispatcher, &input->settings, clock_now());
    dispatcher_input_destroy(input);
    persist_look_for_new_secrets(supervisor->persist, settings);
    tell_touched_accounts(supervisor, changes);
    supervisor_pool_settings_changed(supervisor);
}

/* Users, queues and leases belong to a server by its place: none comes or goes while we run. */
static int refuse_other_sections(struct supervisor *supervisor, struct error *error)
{
    log_event(supervisor->log, SETTINGS_OTHER_SECTIONS);
    return error_set(error, SETTINGS_OTHER_SECTIONS);
}

/* Returns the older ones, which the caller destroys. */
static struct configuration *exchange_settings(struct supervisor *supervisor,
                                               struct configuration *newer,
                                               const struct settings_changes *changes)
{
    struct configuration *older = supervisor->settings;
    settings_order_like(newer, older);
    settings_keep_until_restart(newer, older);
    supervisor->settings = newer;
    take_over(supervisor, changes);
    supervisor_wake(supervisor);
    return older;
}

static struct configuration *
read_again(struct supervisor *supervisor, const struct listener *listener, struct error *error)
{
    struct settings_report report = {0};
    struct configuration *newer = settings_load(supervisor->config, &report);
    say_problems(supervisor, &report, listener);
    settings_report_clear(&report);
    /* Whatever is wrong with the configuration: a key that was revoked must be of no use at once. */
    supervisor_reload_keys(supervisor);
    if (newer == NULL) {
        log_event(supervisor->log, SETTINGS_REFUSED);
        (void)error_set(error, CONTROL_RELOAD_REFUSED);
    }
    return newer;
}

int supervisor_reload(struct supervisor *supervisor,
                      control_finding_function *function,
                      void *into,
                      enum event *done,
                      struct error *error)
{
    const struct listener listener = {function, into};
    struct settings_changes changes;
    int result = 0;
    struct configuration *newer = read_again(supervisor, &listener, error);
    if (newer == NULL)
        return -1;
    struct configuration *unused = newer;
    settings_compare(supervisor->settings, newer, &changes);
    say_changes(supervisor, &changes, &listener);
    if (changes.has_other_sections)
        result = refuse_other_sections(supervisor, error);
    else
        unused = exchange_settings(supervisor, newer, &changes);
    *done = changes.count == 0 ? CONTROL_RELOAD_UNCHANGED : CONTROL_RELOAD_DONE;
    settings_changes_clear(&changes);
    settings_destroy(unused);
    return result;
}
