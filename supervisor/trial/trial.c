/* What is told of a server is what its role has found; nothing is judged here but whether a step was bad.
 * Programs are kept from one call to the next, because each log-in may be a try. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_derived.h"
#include "supervisor/trial/trial.h"
#include "supervisor/trial/trial_place.h"
#include "supervisor/trial/trial_private.h"

#define TEXTS_BYTES (4 * 1024 * 1024)

int trial_open(const struct trial_options *options,
               const struct trial_callbacks *callbacks,
               struct trial **trial,
               struct error *error)
{
    struct trial *fresh = memory_allocate(sizeof(*fresh));
    *fresh = (struct trial){.options = options, .callbacks = *callbacks};
    for (enum role role = 0; role <= ROLE_LAST; role++) {
        fresh->sides[role].trial = fresh;
        fresh->sides[role].role = role;
    }
    fresh->texts = arena_create(TEXTS_BYTES);
    int result = sd_event_new(&fresh->loop) < 0 ? error_set(error, PROGRAM_LOOP_REFUSED) : 0;
    if (result == 0)
        result = trial_ledger_open(fresh->loop, options, trial_wish_answered, fresh, &fresh->ledger,
                                   error);
    if (result != 0) {
        trial_close(fresh);
        return -1;
    }
    *trial = fresh;
    return 0;
}

static void end_sides(struct trial *trial)
{
    for (enum role role = 0; role <= ROLE_LAST; role++)
        trial_side_end(&trial->sides[role]);
}

void trial_close(struct trial *trial)
{
    if (trial == NULL)
        return;
    end_sides(trial);
    trial_ledger_close(trial->ledger);
    (void)sd_event_unref(trial->loop);
    arena_destroy(trial->texts);
    free(trial->url);
    free(trial);
}

void trial_use(struct trial *trial, const struct configuration *draft)
{
    end_sides(trial);
    trial->draft = draft;
    free(trial->url);
    trial->url = NULL;
}

void trial_set_secret(struct settings_file *file, const void *octets, size_t size_bytes)
{
    memory_wipe(file->octets, file->octets == NULL ? 0 : file->size_bytes);
    free(file->octets);
    file->octets = memory_allocate(size_bytes + 1);
    memcpy(file->octets, octets, size_bytes);
    file->size_bytes = size_bytes;
}

const char *trial_version(const struct trial *trial, enum role role)
{
    return trial->sides[role].version;
}

/* ---- one server ---- */

struct checking {
    const struct trial *trial;
    char server[LIMIT_NAME + 16];
    int64_t number;
    bool is_bad;
};

static bool take_checked(void *into, const struct message *message)
{
    struct checking *checking = into;
    if (message->type != MESSAGE_CHECKED || message->checked.number != checking->number)
        return false;
    for (size_t i = 0; i < message->checked.steps_count; i++) {
        trial_tell_step(checking->trial, checking->server, &message->checked.steps[i], false);
        checking->is_bad = checking->is_bad || !message->checked.steps[i].good;
    }
    return true;
}

static const char *kind_of(enum role role)
{
    if (role == ROLE_PUBLISHER_UCSERVER)
        return "ucserver";
    return role == ROLE_WORKER_LDAP ? "directory" : "exchange";
}

int trial_server(
    struct trial *trial, enum role role, const char *name, const char *address, struct error *error)
{
    struct checking checking = {.trial = trial};
    struct text_item mailbox = {.text = address};
    struct message message = {
        .type = MESSAGE_CHECK,
        .check = {.name = name, .needs_kerberos = settings_need_kerberos(trial->draft)}};
    (void)snprintf(checking.server, sizeof(checking.server), "%s%s%.200s", kind_of(role),
                   *name == '\0' ? "" : " ", name);
    if (role == ROLE_WORKER_EWS) {
        int found = trial_place_find(trial, name, address, error);
        if (found != 0)
            return found;
        message.check.url = text_or_empty(trial->url);
        message.check.trust = trial->trust;
        message.check.addresses = address == NULL ? NULL : &mailbox;
        message.check.addresses_count = address == NULL ? 0 : 1;
    }
    message.check.number = checking.number = ++trial->next_number;
    if (trial_side_ask(trial, role, &message, take_checked, &checking, error) != 0)
        return -1;
    return checking.is_bad ? 1 : 0;
}
