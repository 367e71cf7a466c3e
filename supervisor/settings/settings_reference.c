/* docs/settings.md from the table. */
#include <stdlib.h>

#include "supervisor/settings/settings_expected.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_reference.h"

static const char introduction[] =
    "# Settings\n"
    "\n"
    "The configuration is one file, by default `/etc/ewscal/ewscal.conf`. Only the supervisor "
    "reads "
    "it; all other processes get\n"
    "what they need from the supervisor. `ewscal-supervisor --config FILE --check` says what is "
    "wrong with it, all of it at\n"
    "once, and starts nothing. This page is made from the program's table of settings.\n"
    "\n"
    "- A line is `[SECTION]`, `KEY = VALUE`, empty, or a comment that begins with `#` or `;`. "
    "Comments have lines of their own.\n"
    "- A line has at most 198 octets of UTF-8. A value has no quotes.\n"
    "- A list is written by repeating the key.\n"
    "- Durations have a unit: `500ms`, `30s`, `15m`, `2h`, `30d`. Sizes: `65536`, `64K`, `10M`, "
    "`1G`.\n"
    "- An unknown key is refused, and so is a key that stands there twice.\n"
    "- Passwords never stand in this file, only the names of files that hold them.\n"
    "\n"
    "The last column says what happens to a changed value when the file is read again (SIGHUP): "
    "*at once*; *at once, calendars\n"
    "again*: all calendars are read and sent again; *restart*: it takes effect when the supervisor "
    "is started again.\n";

static const char *effect_text(enum settings_effect effect)
{
    switch (effect) {
    case SETTINGS_RELOADS:
        return "at once";
    case SETTINGS_RESTARTS:
        return "restart";
    case SETTINGS_SHAPES:
        return "at once, calendars again";
    }
    return "";
}

/* A bar would end the cell of the table. */
static void write_cell(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
}

static void write_row(FILE *stream, const struct settings_row *row)
{
    char *expected = settings_expected(row);
    (void)fprintf(stream, "| `%s` | ", row->key);
    write_cell(stream, expected);
    if (row->need == SETTINGS_NEEDED)
        (void)fputs(" | must be set | ", stream);
    else if (row->default_text[0] == '\0')
        (void)fputs(" | not set | ", stream);
    else
        (void)fprintf(stream, " | `%s` | ", row->default_text);
    write_cell(stream, row->text);
    (void)fprintf(stream, " | %s |\n", effect_text(row->effect));
    free(expected);
}

int settings_write_reference(FILE *stream)
{
    (void)fputs(introduction, stream);
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        (void)fprintf(stream, "\n## [%s]\n\n%s\n\n", kind->name, kind->text);
        (void)fputs("| key | value | default | meaning | change |\n|---|---|---|---|---|\n",
                    stream);
        for (size_t row = 0; row < kind->row_count; row++)
            write_row(stream, &kind->rows[row]);
    }
    return ferror(stream) ? -1 : 0;
}
