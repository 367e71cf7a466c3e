/* A sentence may hold what a server has said, and goes to a terminal: what a terminal would act on is replaced here,
 * and nowhere else. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_words.h"

char *setup_words(const char *reason, bool is_named)
{
    struct sentence sentence;
    struct reason parts;
    if (reason[0] == '\0')
        return memory_copy_text("");
    reason_read(reason, &parts);
    const char *text = sentence_of_reason_in(ctl_language_reasons(), reason, &sentence);
    char *words =
        is_named ? memory_format_text("%s [%s]", text, parts.name) : memory_copy_text(text);
    text_make_printable(words);
    return words;
}

/* What a person sees beside the sentence, or has just typed; as far as the sentence itself does without it. */
static bool is_beside(const struct event_row *row, const char *key)
{
    static const char *const keys[][2] = {{"server", "{server"},
                                          {"step", "{step"},
                                          {"account", "{account"},
                                          {"next_try", "{next_try"}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i][0]) == 0)
            return row == NULL || strstr(row->sentence, keys[i][1]) == NULL;
    }
    return false;
}

char *setup_words_of_step(const char *reason, bool is_named)
{
    struct event_field fields[REASON_PARAMETERS + 1];
    char without[REASON_BYTES];
    struct reason parts;
    size_t count = 0;
    if (!reason_is_packed(reason))
        return setup_words(reason, is_named);
    reason_read(reason, &parts);
    const struct event_row *row = event_find(parts.name);
    for (size_t i = 0; i < parts.count; i++) {
        if (!is_beside(row, parts.parameters[i].key))
            fields[count++] = parts.parameters[i];
    }
    fields[count] = EVENT_END;
    reason_pack(parts.name, fields, without);
    return setup_words(without, is_named);
}

char *setup_words_of_problem(const struct settings_problem *problem)
{
    char *words = setup_words(problem->reason, true);
    char *line = memory_format_text("%s%s%s", text_or_empty(problem->setting),
                                    problem->setting != NULL ? ": " : "", words);
    free(words);
    return line;
}

/* How many octets of the text make its next line. */
static size_t size_of_next_line(const char *text, size_t width)
{
    size_t most = text_size_of_places(text, strlen(text), width > 0 ? width : 1), end = most;
    if (text[most] == '\0')
        return most;
    while (end > 0 && text[end] != ' ')
        end--;
    return end > 0 ? end : most;
}

char *setup_words_wrap(const char *text, size_t width, size_t indent)
{
    char *lines = memory_copy_text("");
    while (*text != '\0') {
        size_t size = size_of_next_line(text, width);
        bool is_first = lines[0] == '\0';
        char *longer = memory_format_text("%s%s%*s%.*s", lines, is_first ? "" : "\n",
                                          is_first ? 0 : (int)indent, "", (int)size, text);
        free(lines);
        lines = longer;
        text += size;
        text += strspn(text, " ");
    }
    return lines;
}
