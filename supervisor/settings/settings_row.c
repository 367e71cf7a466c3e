/* What follows from one row alone. */
#include <string.h>

#include "supervisor/settings/settings_row.h"

static const struct {
    enum settings_storage storage;
    const char *form;
} kinds[] = {
#define KIND(kind, storage, form) [SETTINGS_##kind] = {SETTINGS_STORED_##storage, form},
    SETTINGS_KINDS(KIND)
#undef KIND
};

enum settings_storage settings_row_storage(const struct settings_row *row)
{
    return kinds[row->kind].storage;
}

const char *settings_row_form(const struct settings_row *row)
{
    return kinds[row->kind].form;
}

const struct settings_word *settings_row_word(const struct settings_row *row, const char *text)
{
    const struct settings_word *word = row->words;
    while (word->word != NULL && strcmp(word->word, text) != 0)
        word++;
    return word->word != NULL ? word : NULL;
}

const char *settings_row_word_of(const struct settings_row *row, int64_t value)
{
    const struct settings_word *word = row->words;
    while (word->word != NULL && word->value != value)
        word++;
    return word->word != NULL ? word->word : "";
}
