/* Nobody need be fresh yet when the service has just begun: that is a warning. But whoever asks for one user wants
 * to know what is in the way. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_prerequisites_user.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/statistics/reason_json.h"
#include "supervisor/statistics/statistics_keys.h"

/* The reason that an answer has under `key`, packed; "" when it has none that is known here. */
static void pack_reason_of(const json_t *object, const char *key, char packed[REASON_BYTES])
{
    char name_key[REASON_KEY_BYTES], fields_key[REASON_KEY_BYTES];
    (void)snprintf(name_key, sizeof(name_key), "%s_name", key);
    (void)snprintf(fields_key, sizeof(fields_key), "%s_fields", key);
    const char *name = ctl_json_text(object, name_key);
    if (name == NULL || event_find(name) == NULL ||
        reason_json_pack(name, json_object_get(object, fields_key), packed) != 0)
        packed[0] = '\0';
}

static void tell_fresh_user(const json_t *user, struct error *said)
{
    char written[TIME_TEXT_BYTES];
    time_to_text(ctl_json_number(user, key_user_fresh_ms) / 1000, written);
    (void)error_set(said, PREREQUISITE_USER_FRESH,
                    event_text("user", ctl_json_text_or(user, key_user_name, "?")),
                    event_text("address", ctl_json_text_or(user, key_user_address, "")),
                    event_number("held", ctl_json_number(user, key_user_held_entries)),
                    event_text("time", written));
}

/* Who is not listed is an error of the answer; who is and is not fresh has a reason, or has just not been read. */
static void tell_named_user(const json_t *answer, const char *name, struct error *said)
{
    char packed[REASON_BYTES];
    const json_t *user = json_object_get(answer, "user");
    if (user != NULL && ctl_json_boolean(user, key_user_fresh)) {
        tell_fresh_user(user, said);
        return;
    }
    if (user == NULL)
        pack_reason_of(answer, "error", packed);
    else
        pack_reason_of(user, key_user_reason, packed);
    (void)error_set(said, PREREQUISITE_USER_NOT_FRESH, event_text("user", name),
                    event_cause(packed));
}

/* ---- the questions ---- */

struct looking_for_user {
    const char *name; /* NULL: the first one who is fresh */
    struct error *said;
    char *after; /* the word that asks for the next part of the list; owned */
};

static bool tell_if_fresh(const json_t *users, struct error *said)
{
    size_t index = 0;
    json_t *user = NULL;
    json_array_foreach(users, index, user) {
        if (ctl_json_boolean(user, key_user_fresh)) {
            tell_fresh_user(user, said);
            return true;
        }
    }
    return false;
}

/* Returns whether a part more has to be asked for. */
static bool take_part_of_users(struct looking_for_user *looking,
                               const json_t *answer,
                               struct ctl_options *question)
{
    const char *next = ctl_json_text(answer, "next");
    if (tell_if_fresh(json_object_get(answer, "users"), looking->said))
        return false;
    if (next == NULL) {
        (void)error_set(looking->said, PREREQUISITE_NOBODY_FRESH);
        return false;
    }
    free(looking->after);
    looking->after = memory_format_text("after=%s", next);
    question->arguments = (const char *const *)&looking->after;
    question->argument_count = 1;
    return true;
}

static bool
take_user_answer(void *context, const struct ctl_answer *answer, struct ctl_options *question)
{
    struct looking_for_user *looking = context;
    json_t *object = json_loads(answer->json, 0, NULL);
    bool goes_on = false;
    if (looking->name != NULL)
        tell_named_user(object, looking->name, looking->said);
    else
        goes_on = take_part_of_users(looking, object, question);
    json_decref(object);
    return goes_on;
}

bool ctl_prerequisites_user(const struct ctl_options *asked, const char *name, struct error *said)
{
    struct looking_for_user looking = {.name = name, .said = said};
    struct ctl_options question = *asked;
    struct error error;
    question.command = name == NULL ? "users" : "user";
    question.arguments = &looking.name;
    question.argument_count = name == NULL ? 0 : 1;
    question.user = NULL;
    int result = ctl_request_series(&question, take_user_answer, NULL, &looking, &error);
    free(looking.after);
    return result == 0;
}
