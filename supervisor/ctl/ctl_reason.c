/* Sentence and name, put together in one place so that `status`, `user` and `check` cannot differ. In German
 * the sentence is made here, from the name and the parameters; what came from a supervisor of another version
 * may have neither, or a name that is not known here, and then its own sentence is shown, which is English; in
 * lists, where no sentences come, the packed reason.
 * The name `other` says nothing and is not shown. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/guide/wrapped_lines.h"
#include "supervisor/statistics/reason_json.h"

static bool has_sentence_here(const char *name)
{
    return ctl_language_reasons() != NULL && name != NULL && event_find(name) != NULL;
}

/* What the supervisor has put behind the sentence of a failed step that has no remedy of its own. */
static void add_advice(const json_t *object, struct sentence *sentence)
{
    struct sentence advice;
    const char *name = ctl_json_text(object, "advice");
    size_t size = strlen(sentence->text);
    if (name == NULL || event_find(name) == NULL)
        return;
    (void)snprintf(sentence->text + size, SENTENCE_BYTES - size, "; %s",
                   sentence_of_reason_in(ctl_language_reasons(), name, &advice));
}

/* The sentence in the person's language; borrowed from the object or written to `sentence`. NULL: none. */
static const char *
make_sentence(const json_t *object, const char *key, const char *name, struct sentence *sentence)
{
    char fields_key[REASON_KEY_BYTES];
    char packed[REASON_BYTES];
    const char *text = ctl_json_text(object, key);
    (void)snprintf(fields_key, sizeof(fields_key), "%s_fields", key);
    if (text == NULL || *text == '\0' || !has_sentence_here(name) ||
        reason_json_pack(name, json_object_get(object, fields_key), packed) != 0)
        return text;
    (void)sentence_of_reason_in(ctl_language_reasons(), packed, sentence);
    add_advice(object, sentence);
    return sentence->text;
}

static const char *put_together(const char *text, const char *name, char room[CTL_REASON_BYTES])
{
    bool has_name = name != NULL && *name != '\0' && strcmp(name, event_name(OTHER)) != 0;
    if (text == NULL)
        return NULL;
    if (*text == '\0' || !has_name)
        (void)snprintf(room, CTL_REASON_BYTES, "%s", text);
    else
        (void)snprintf(room, CTL_REASON_BYTES, "%s [%s]", text, name);
    return room;
}

/* `name_key` NULL: the name stands where it usually does. */
static const char *reason_of(const json_t *object,
                             const char *key,
                             const char *name_key,
                             bool is_named,
                             char room[CTL_REASON_BYTES])
{
    struct sentence sentence;
    char usual_key[REASON_KEY_BYTES];
    (void)snprintf(usual_key, sizeof(usual_key), "%s_name", key);
    const char *name = ctl_json_text(object, name_key != NULL ? name_key : usual_key);
    const char *text = make_sentence(object, key, name, &sentence);
    return put_together(text, is_named ? name : NULL, room);
}

const char *ctl_reason(const json_t *object, const char *key, char room[CTL_REASON_BYTES])
{
    return reason_of(object, key, NULL, true, room);
}

const char *ctl_reason_packed(const char *reason, char room[CTL_REASON_BYTES])
{
    struct sentence sentence;
    char name[REASON_NAME_BYTES];
    if (reason == NULL || *reason == '\0')
        return NULL;
    reason_copy_name(reason, name);
    /* One of a newer program is shown as it is, and begins with its name. */
    return put_together(sentence_of_reason_in(ctl_language_reasons(), reason, &sentence),
                        event_find(name) != NULL ? name : NULL, room);
}

const char *ctl_reason_named(const json_t *object,
                             const char *key,
                             const char *name_key,
                             char room[CTL_REASON_BYTES])
{
    return reason_of(object, key, name_key, true, room);
}

const char *ctl_reason_alone(const json_t *object, const char *key, char room[CTL_REASON_BYTES])
{
    return reason_of(object, key, NULL, false, room);
}

const char *ctl_reason_alone_named(const json_t *object,
                                   const char *key,
                                   const char *name_key,
                                   char room[CTL_REASON_BYTES])
{
    return reason_of(object, key, name_key, false, room);
}

void ctl_reason_write_pattern(const char *pattern, FILE *stream)
{
    int depth = 0, optional = 0;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '{') {
            depth++;
            if (pattern[1] == '?' && optional == 0)
                optional = depth;
            if (optional == 0)
                (void)fputc('<', stream);
        } else if (*pattern == '}') {
            if (optional == 0)
                (void)fputc('>', stream);
            if (optional == depth)
                optional = 0;
            depth--;
        } else if (optional == 0) {
            (void)fputc(*pattern, stream);
        }
    }
}

char *ctl_reason_meaning(const char *name)
{
    const struct event_row *row = event_find(name);
    char *meaning = NULL;
    size_t size = 0;
    if (row == NULL)
        return NULL;
    FILE *stream = open_memstream(&meaning, &size);
    if (stream == NULL)
        abort();
    ctl_reason_write_pattern(event_sentence_text(ctl_language_reasons(), row), stream);
    if (fclose(stream) != 0)
        abort();
    return meaning;
}

void ctl_reason_complain(const struct error *error, bool is_named, FILE *stream)
{
    struct sentence sentence;
    char room[CTL_REASON_BYTES];
    const char *text =
        is_named ? ctl_reason_packed(error->reason, room)
                 : sentence_of_reason_in(ctl_language_reasons(), error->reason, &sentence);
    ctl_reason_write_complaint(text_or_empty(text), stream);
}

void ctl_reason_write_complaint(const char *text, FILE *stream)
{
    char *line = memory_format_text("ewscalctl: %s", text);
    wrapped_lines_write(line, ctl_screen_columns(stream), stream);
    free(line);
}
