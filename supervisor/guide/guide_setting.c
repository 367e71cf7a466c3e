/* A row of the chapter is "| `key` | default | meaning | effect |" below the heading "## [section]"; a test holds all
 * rows together with the program's table. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/guide/guide_setting.h"
#include "supervisor/guide/guide_text.h"

#define CHAPTER    "settings"
#define BETWEEN    " | "
#define LINE_BYTES 4096

static bool line_begins_with(const char *line, const char *beginning)
{
    return strncmp(line, beginning, strlen(beginning)) == 0;
}

/* The third cell of a row, as a new text; NULL: it has none. */
static char *meaning_of_row(const char *row)
{
    for (int i = 0; i < 2 && row != NULL; i++) {
        row = strstr(row, BETWEEN);
        row = row != NULL ? row + strlen(BETWEEN) : NULL;
    }
    const char *end = row != NULL ? strstr(row, BETWEEN) : NULL;
    if (end == NULL)
        return NULL;
    char *cell = memory_copy(row, (size_t)(end - row));
    char *plain = guide_text_plain(cell);
    free(cell);
    return plain;
}

static char *find_meaning(FILE *chapter, const char *section, const char *key)
{
    char line[LINE_BYTES];
    char *heading = memory_format_text("## [%s]", section);
    char *row = memory_format_text("| `%s`" BETWEEN, key);
    char *meaning = NULL;
    bool is_ours = false;
    while (meaning == NULL && fgets(line, sizeof(line), chapter) != NULL) {
        if (line_begins_with(line, "## "))
            is_ours = line_begins_with(line, heading);
        else if (is_ours && line_begins_with(line, row))
            meaning = meaning_of_row(line);
    }
    free(row);
    free(heading);
    return meaning;
}

char *
guide_setting_text(const char *folder, const char *language, const char *section, const char *key)
{
    char *path = memory_format_text("%s/%s/" CHAPTER ".md", folder, language);
    FILE *chapter = fopen(path, "re");
    char *meaning = chapter != NULL ? find_meaning(chapter, section, key) : NULL;
    if (chapter != NULL)
        (void)fclose(chapter);
    free(path);
    return meaning;
}
