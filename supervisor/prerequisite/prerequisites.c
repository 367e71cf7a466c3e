/* The configuration is read as the service would read it: root may read a secret file that the service may not.
 * Only when it is valid is there anything else to look at. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/key/key_directory.h"

#include "supervisor/prerequisite/machine.h"
#include "supervisor/prerequisite/prerequisites.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/trial/trial_ledger.h"

/* The groups that root has besides its own. */
struct own_groups {
    gid_t *items;
    int count;
};

static void keep_groups(struct own_groups *groups)
{
    int count = getgroups(0, NULL);
    groups->items = memory_allocate_items(count > 0 ? (size_t)count : 0, sizeof(*groups->items));
    groups->count = count > 0 ? getgroups(count, groups->items) : 0;
}

/* Whoever the service runs as, from here until become_ourselves(). With a group of root's left over a file would seem
 * readable that the service cannot read. */
static void become_service(struct own_groups *groups)
{
    const struct passwd *entry = geteuid() == 0 ? getpwnam(KEY_DIRECTORY_ADMINISTRATORS) : NULL;
    keep_groups(groups);
    /* Where that is not possible the files are looked at as root sees them. */
    if (entry == NULL || initgroups(entry->pw_name, entry->pw_gid) != 0 ||
        setegid(entry->pw_gid) != 0 || seteuid(entry->pw_uid) != 0)
        return;
}

static void become_ourselves(struct own_groups *groups)
{
    /* What we are; nothing else may go on as somebody else. */
    if (getuid() == 0 && (seteuid(0) != 0 || setegid(getgid()) != 0 || groups->count < 0 ||
                          setgroups((size_t)groups->count, groups->items) != 0))
        abort();
    free(groups->items);
}

static void tell_problems(const struct prerequisite_callbacks *callbacks,
                          const struct settings_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct settings_problem *problem = &report->problems[i];
        const struct prerequisite found = {
            .area = "configuration",
            .name = problem->setting != NULL ? problem->setting : report->file,
            .state = problem->severity == SETTINGS_PROBLEM_ERROR ? PREREQUISITE_FAILED
                                                                 : PREREQUISITE_WARNING,
            .reason = problem->reason};
        callbacks->found(callbacks->context, &found);
    }
}

static void tell_service(bool is_supervised, const struct prerequisite_callbacks *callbacks)
{
    struct error said;
    (void)error_set(&said, is_supervised ? PREREQUISITE_SERVICE_RUNS : PREREQUISITE_SERVICE_DOWN);
    prerequisite_tell(callbacks, "machine", "service", &said);
}

void prerequisites_look(const struct prerequisite_options *options,
                        const struct prerequisite_callbacks *callbacks,
                        struct prerequisites *prerequisites)
{
    struct settings_report report = {0};
    struct own_groups groups;
    struct error said;
    become_service(&groups);
    prerequisites->settings = settings_load(options->config, &report);
    tell_problems(callbacks, &report);
    settings_report_clear(&report);
    if (prerequisites->settings != NULL) {
        (void)error_set(&said, PREREQUISITE_CONFIGURATION_GOOD,
                        event_text("path", options->config));
        prerequisite_tell(callbacks, "configuration", "file", &said);
        const char *state = prerequisites->settings->service->state_directory;
        prerequisites->is_supervised = trial_ledger_is_supervised(state);
        machine_look_at_keys(prerequisites->settings, callbacks);
        machine_look_at_folders(prerequisites->settings, callbacks);
        machine_look_at_rest(prerequisites->settings, prerequisites->is_supervised, callbacks);
        tell_service(prerequisites->is_supervised, callbacks);
    }
    become_ourselves(&groups);
}

void prerequisites_look_before_setup(const struct prerequisite_callbacks *callbacks)
{
    static char least[] =
        "[ucserver]\nhost = setup.invalid\nuser = nobody\nsecret_file = /nonexistent\n"
        "[directory]\nhost = setup.invalid\nuser = nobody\nsecret_file = /nonexistent\n"
        "[exchange]\nuser = nobody\nsecret_file = /nonexistent\n";
    struct settings_report report = {0};
    struct own_groups groups;
    FILE *stream = fmemopen(least, sizeof(least) - 1, "r");
    struct configuration *settings =
        stream != NULL ? settings_read(stream, "defaults", &report) : NULL;
    if (stream != NULL)
        (void)fclose(stream);
    settings_report_clear(&report);
    if (settings == NULL)
        return;
    become_service(&groups);
    machine_look_at_folders(settings, callbacks);
    machine_look_at_rest(settings, false, callbacks);
    become_ourselves(&groups);
    settings_destroy(settings);
}

void prerequisites_look_at_folders(const struct configuration *settings,
                                   const struct prerequisite_callbacks *callbacks)
{
    struct own_groups groups;
    become_service(&groups);
    machine_look_at_folders(settings, callbacks);
    become_ourselves(&groups);
}

void prerequisites_clear(struct prerequisites *prerequisites)
{
    settings_destroy(prerequisites->settings);
    prerequisites->settings = NULL;
}
