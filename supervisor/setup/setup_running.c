/* The questions are those of `ewscalctl check` and `ewscalctl users`, and go the same way. Whether the service has read
 * what is in the file since it was changed is not known here: its own answer shows whether it is well. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/setup/setup_places.h"
#include "supervisor/setup/setup_running.h"
#include "supervisor/setup/setup_words.h"
#include "supervisor/statistics/statistics_keys.h"
#include "supervisor/trial/trial_ledger.h"

#define ANSWER_MS 120000

/* Returns whether the file on the disk names the same value. */
static bool was_same(const struct setup_draft *draft, const char *section, const char *key)
{
    struct configuration_text *before = configuration_text_create(draft->before);
    const char *older = configuration_text_value(before, section, key, 0);
    const char *newer = configuration_text_value(draft->text, section, key, 0);
    bool is_same = older != NULL && newer != NULL && strcmp(older, newer) == 0;
    configuration_text_destroy(before);
    return is_same;
}

enum setup_running setup_running_state(const struct setup_draft *draft,
                                       const struct configuration *settings)
{
    static const char section[] = "ucserver";
    if (draft->before == NULL || !trial_ledger_is_supervised(settings->service->state_directory) ||
        !was_same(draft, section, "host") || !was_same(draft, section, "user"))
        return SETUP_RUNNING_APART;
    return setup_draft_changes_section(draft, section) ? SETUP_RUNNING_CHANGED
                                                       : SETUP_RUNNING_ALIKE;
}

bool setup_running_may_log_in(const struct setup_face *face)
{
    static const struct setup_word words[] = {
        {"yes", N_("Test all the same")}, {"no", N_("Do not test now")}, {NULL, NULL}};
    const char *warning =
        _("The service runs and is logged in at the UCServer with this account. A UCServer may "
          "allow an account one session only: then this test ends that of the service, which logs "
          "in again by itself; lists that could not be written meanwhile are written afterwards.");
    if (face->has_person)
        return face->choose(face->context, _("UCServer"), warning, words) == 0;
    face->tell(face->context, CTL_MARK_WARNING, warning);
    return true;
}

/* Returns the answer as a new value, or NULL. */
static json_t *ask_service(const struct configuration *settings,
                           const char *command,
                           const char *argument,
                           struct error *error)
{
    struct ctl_answer answer = {0};
    json_error_t where;
    char *endpoint = settings_bus_endpoint(settings);
    const struct ctl_options options = {.command = command,
                                        .arguments = &argument,
                                        .argument_count = argument != NULL ? 1 : 0,
                                        .connect = endpoint,
                                        .keys = settings->bus->keys_directory,
                                        .timeout_ms = ANSWER_MS};
    json_t *value = NULL;
    if (ctl_request(&options, &answer, error) == 0) {
        value = json_loads(answer.json, 0, &where);
        if (value == NULL)
            (void)error_set(error, EWSCALCTL_ANSWER_NOT_JSON);
        ctl_json_make_printable(value);
    }
    free(answer.json);
    free(endpoint);
    return value;
}

/* ---- the UCServer ---- */

static bool tell_service_step(const struct setup_draft *draft,
                              const json_t *step,
                              const struct setup_face *face)
{
    char room[CTL_REASON_BYTES], name_room[CTL_STEP_BYTES];
    enum ctl_mark mark = ctl_check_mark(step);
    const char *name = ctl_step(ctl_json_text_or(step, "name", "?"), name_room);
    const char *text = mark == CTL_MARK_GOOD ? ctl_reason_alone_named(step, "text", "reason", room)
                                             : ctl_reason_named(step, "text", "reason", room);
    bool is_silent = text == NULL || *text == '\0';
    char *places = mark == CTL_MARK_GOOD ? memory_copy_text("")
                                         : setup_places(draft, ctl_json_text_or(step, "reason", ""),
                                                        "ucserver", false);
    char *line =
        memory_format_text("%s%s%s%s", name, is_silent ? "" : ": ", text_or_empty(text), places);
    face->tell(face->context, mark, line);
    free(line);
    free(places);
    return mark != CTL_MARK_BAD;
}

static bool
tell_steps(const struct setup_draft *draft, const json_t *answer, const struct setup_face *face)
{
    size_t index = 0, place = 0, count = 0;
    bool is_good = true;
    json_t *check = NULL, *step = NULL;
    face->tell(face->context, CTL_MARK_GOOD,
               _("the service that runs was asked, so that its session with the UCServer goes on"));
    json_array_foreach(json_object_get(answer, "checks"), index, check) {
        json_array_foreach(json_object_get(check, "steps"), place, step) {
            is_good = tell_service_step(draft, step, face) && is_good;
            count++;
        }
    }
    return is_good && count > 0;
}

static void tell_no_answer(const struct error *error, const struct setup_face *face)
{
    char *words = setup_words(error->reason, true);
    face->tell(face->context, CTL_MARK_BAD, words);
    free(words);
}

bool setup_running_check(const struct setup_draft *draft,
                         const struct configuration *settings,
                         const struct setup_face *face)
{
    struct error error;
    json_t *answer = ask_service(settings, "check", "ucserver", &error);
    if (answer == NULL)
        tell_no_answer(&error, face);
    bool is_good = answer != NULL && tell_steps(draft, answer, face);
    json_decref(answer);
    return is_good;
}

/* ---- one user ---- */

/* The first one of the list that has a mailbox; borrowed. */
static const json_t *first_user(const json_t *answer)
{
    size_t index = 0;
    json_t *user = NULL;
    json_array_foreach(json_object_get(answer, "users"), index, user)
        if (ctl_json_text(user, key_user_address) != NULL)
            return user;
    return NULL;
}

static int take_listed_user(
    const json_t *answer, const char *name, char **user, char **address, struct error *error)
{
    const json_t *found = name[0] == '\0' ? first_user(answer) : json_object_get(answer, "user");
    const char *said = ctl_json_text(found, key_user_name);
    if (said == NULL && name[0] == '\0')
        return error_set(error, TRIAL_SERVICE_LISTS_NOBODY);
    if (said == NULL)
        return error_set(error, TRIAL_USER_NOT_LISTED, event_text("user", name));
    const char *mailbox = ctl_json_text(found, key_user_address);
    *user = memory_copy_text(said);
    *address = mailbox != NULL ? memory_copy_text(mailbox) : NULL;
    return 0;
}

int setup_running_find_user(const struct configuration *settings,
                            const char *name,
                            char **user,
                            char **address,
                            struct error *error)
{
    bool is_any = name[0] == '\0';
    json_t *answer = ask_service(settings, is_any ? "users" : "user", is_any ? NULL : name, error);
    int result = answer != NULL ? take_listed_user(answer, name, user, address, error) : -1;
    json_decref(answer);
    return result;
}
