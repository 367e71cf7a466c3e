/* Sentence and name, put together in one place so that `status`, `user` and `check` cannot differ. What
 * came from a supervisor of an older version has a sentence but no name, or the name `other`, which says
 * nothing; both are shown as the sentence alone. */
#include <string.h>

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_reason.h"

static const char *put_together(const char *text, const char *name, char room[CTL_REASON_BYTES])
{
    bool has_name = name != NULL && *name != '\0' && strcmp(name, event_name(OTHER)) != 0;
    if (text == NULL || *text == '\0' || !has_name)
        return text;
    (void)snprintf(room, CTL_REASON_BYTES, "%s [%s]", text, name);
    return room;
}

const char *ctl_reason(const json_t *object, const char *key, char room[CTL_REASON_BYTES])
{
    char name_key[REASON_NAME_BYTES];
    (void)snprintf(name_key, sizeof(name_key), "%s_name", key);
    return ctl_reason_named(object, key, name_key, room);
}

const char *ctl_reason_named(const json_t *object,
                             const char *key,
                             const char *name_key,
                             char room[CTL_REASON_BYTES])
{
    return put_together(ctl_json_text(object, key), ctl_json_text(object, name_key), room);
}

void ctl_reason_complain(const struct error *error, bool is_named, FILE *stream)
{
    struct sentence sentence;
    char room[CTL_REASON_BYTES];
    char name[REASON_NAME_BYTES];
    reason_copy_name(error->reason, name);
    const char *text = sentence_of_reason(error->reason, &sentence);
    (void)fprintf(stream, "ewscalctl: %s\n", put_together(text, is_named ? name : NULL, room));
}
