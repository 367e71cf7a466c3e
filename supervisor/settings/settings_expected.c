/* What a setting wants, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_expected.h"
#include "supervisor/settings/settings_units.h"

#define EXPECTED_BYTES 512

static void describe_range(const struct settings_row *row, char text[EXPECTED_BYTES])
{
    char lowest[SETTINGS_UNITS_TEXT_BYTES];
    char highest[SETTINGS_UNITS_TEXT_BYTES];
    const char *what = "a whole number";
    (void)snprintf(lowest, sizeof(lowest), "%" PRId64, row->lowest);
    (void)snprintf(highest, sizeof(highest), "%" PRId64, row->highest);
    if (row->kind == SETTINGS_DURATION) {
        what = "a duration with its unit (ms, s, m, h, d)";
        settings_duration_to_text(row->lowest, lowest);
        settings_duration_to_text(row->highest, highest);
    } else if (row->kind == SETTINGS_SIZE) {
        what = "a size (K, M, G)";
        settings_size_to_text(row->lowest, lowest);
        settings_size_to_text(row->highest, highest);
    }
    (void)snprintf(text, EXPECTED_BYTES, "%s from %s to %s", what, lowest, highest);
}

/* "a, b or c" */
static void describe_words(const struct settings_word *words, char text[EXPECTED_BYTES])
{
    size_t used = 0;
    text[0] = '\0';
    for (const struct settings_word *word = words; word->word != NULL; word++) {
        const char *joint = word == words ? "" : word[1].word != NULL ? ", " : " or ";
        int wrote = snprintf(text + used, EXPECTED_BYTES - used, "%s%s", joint, word->word);
        used += (size_t)wrote;
        if (used >= EXPECTED_BYTES)
            return;
    }
}

static void describe_form(const struct settings_row *row, char text[EXPECTED_BYTES])
{
    const char *form = settings_row_form(row);
    if (form != NULL)
        (void)snprintf(text, EXPECTED_BYTES, "%s", form);
    else
        describe_range(row, text);
}

char *settings_expected(const struct settings_row *row)
{
    char text[EXPECTED_BYTES];
    if (row->kind == SETTINGS_CHOICE) {
        describe_words(row->words, text);
        return memory_copy_text(text);
    }
    describe_form(row, text);
    if (row->words[0].word != NULL) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof(text) - used, ", or %s", row->words[0].word);
    }
    return memory_copy_text(text);
}
