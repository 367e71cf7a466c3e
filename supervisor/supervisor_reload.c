/* SIGHUP: the configuration is read again. What is wrong changes nothing, and what is right is taken over
 * as a whole: a service that ran with half of a new configuration would be in a state that no file
 * describes. */
#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/supervisor_private.h"

static void say_problems(struct supervisor *supervisor, const struct settings_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct settings_problem *problem = &report->problems[i];
        log_event(supervisor->log,
                  problem->severity == SETTINGS_PROBLEM_ERROR ? SETTINGS_WRONG : SETTINGS_UNWISE,
                  event_text("file", report->file), event_number("line", problem->line),
                  event_text("setting", problem->setting), event_cause(problem->reason));
    }
}

static void say_changes(struct supervisor *supervisor, const struct settings_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct settings_change *change = &changes->changes[i];
        log_event(supervisor->log, change->event, event_text("setting", change->setting),
                  event_text("value", change->value), event_text("was", change->was));
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
    supervisor_pool_settings_changed(supervisor);
}

/* Users, queues and leases belong to a server by its place: none comes or goes while we run. */
static void refuse_other_sections(struct supervisor *supervisor, struct configuration *newer)
{
    log_event(supervisor->log, SETTINGS_OTHER_SECTIONS);
    settings_destroy(newer);
}

/* Takes `newer`. */
static void exchange_settings(struct supervisor *supervisor,
                              struct configuration *newer,
                              const struct settings_changes *changes)
{
    struct configuration *older = supervisor->settings;
    settings_order_like(newer, older);
    settings_keep_until_restart(newer, older);
    supervisor->settings = newer;
    take_over(supervisor, changes);
    settings_destroy(older);
    supervisor_wake(supervisor);
}

void supervisor_reload(struct supervisor *supervisor)
{
    struct settings_report report = {0};
    struct configuration *newer = settings_load(supervisor->config, &report);
    say_problems(supervisor, &report);
    settings_report_clear(&report);
    /* Whatever is wrong with the configuration: a key that was revoked must be of no use at once. */
    supervisor_reload_keys(supervisor);
    if (newer == NULL) {
        log_event(supervisor->log, SETTINGS_REFUSED);
        return;
    }
    struct settings_changes changes;
    settings_compare(supervisor->settings, newer, &changes);
    say_changes(supervisor, &changes);
    if (changes.has_other_sections)
        refuse_other_sections(supervisor, newer);
    else
        exchange_settings(supervisor, newer, &changes);
    settings_changes_clear(&changes);
}
