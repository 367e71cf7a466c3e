/* Every server of the settings is tried, also when one before it has failed: an administrator should not have
 * to mend one thing to be told the next. Only one user's way needs all of them. */
#include <stdlib.h>
#include <string.h>

#include "proto/message/message.h"
#include "proto/event/reason.h"

#include "supervisor/prerequisite/prerequisites.h"
#include "supervisor/settings/settings.h"
#include "supervisor/trial/trial.h"

struct trying {
    const struct prerequisite_callbacks *callbacks;
    struct trial *trial;
};

static void tell_trial_step(void *context, const struct trial_step *step)
{
    const struct trying *trying = context;
    if (step->is_search)
        return; /* what was found, or why nothing was, is a step of its own */
    const struct prerequisite found = {.area = step->server,
                                       .name = step->name,
                                       .state = prerequisite_state_of(step->is_good, step->reason),
                                       .reason = step->reason};
    trying->callbacks->found(trying->callbacks->context, &found);
}

static bool ask_person(void *context, const char *account, const char *reason, int64_t counted)
{
    const struct trying *trying = context;
    const struct prerequisite_callbacks *callbacks = trying->callbacks;
    return callbacks->once_more != NULL &&
           callbacks->once_more(callbacks->context, account, reason, counted);
}

static void
try_server(const struct trying *trying, enum role role, const char *area, const char *name)
{
    struct error why;
    if (trial_server(trying->trial, role, name, NULL, &why) < 0)
        prerequisite_tell(trying->callbacks, area, "trial", &why);
}

static void tell_version(const struct trying *trying, enum role role)
{
    struct error said;
    const char *version = trial_version(trying->trial, role);
    if (*version == '\0')
        return;
    bool is_same = strcmp(version, EWSCAL_VERSION) == 0;
    (void)error_set(&said, is_same ? PREREQUISITE_VERSION_SAME : PREREQUISITE_VERSION_DIFFERS,
                    event_text("program", role_name(role)), event_text("version", version),
                    event_text("expected", EWSCAL_VERSION));
    prerequisite_tell(trying->callbacks, "machine", "version", &said);
}

static void try_servers(const struct trying *trying, const struct configuration *settings)
{
    try_server(trying, ROLE_PUBLISHER_UCSERVER, "ucserver", "");
    for (size_t i = 0; i < settings->directory_count; i++)
        try_server(trying, ROLE_WORKER_LDAP, "directory", settings->directories[i]->name);
    for (size_t i = 0; i < settings->exchange_count; i++)
        try_server(trying, ROLE_WORKER_EWS, "exchange", settings->exchanges[i]->name);
    tell_version(trying, ROLE_PUBLISHER_UCSERVER);
    tell_version(trying, ROLE_WORKER_LDAP);
    tell_version(trying, ROLE_WORKER_EWS);
}

static void try_user(const struct trying *trying, const char *user)
{
    struct error why;
    struct trial_user_found found;
    if (trial_user(trying->trial, user, &found, &why) < 0)
        prerequisite_tell(trying->callbacks, "user", "trial", &why);
}

void prerequisites_try(const struct prerequisite_options *options,
                       const struct prerequisite_callbacks *callbacks,
                       const struct prerequisites *prerequisites)
{
    const struct configuration *settings = prerequisites->settings;
    struct error why;
    struct trying trying = {.callbacks = callbacks};
    const struct trial_callbacks told = {
        .context = &trying, .step = tell_trial_step, .once_more = ask_person};
    const struct trial_options trial_options = {.state_directory =
                                                    settings->service->state_directory,
                                                .connect = options->connect,
                                                .keys = options->keys,
                                                .programs = options->programs,
                                                .limit_ms = options->limit_ms};
    if (trial_open(&trial_options, &told, &trying.trial, &why) != 0) {
        prerequisite_tell(callbacks, "machine", "log-in tries", &why);
        return;
    }
    trial_use(trying.trial, settings);
    try_servers(&trying, settings);
    try_user(&trying, options->user);
    trial_close(trying.trial);
}
