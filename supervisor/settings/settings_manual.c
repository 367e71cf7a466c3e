/* ewscal.conf(5) from the table. */
#include <stdlib.h>
#include <string.h>

#include "supervisor/settings/settings_expected.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_reference.h"

static const char head[] =
    ".\\\" Made from the table of settings by settings-reference.\n"
    ".TH EWSCAL.CONF 5 \"\" \"ewscal " EWSCAL_VERSION "\" \"ewscal\"\n"
    ".SH NAME\n"
    "ewscal.conf \\- configuration of the calendar replicator ewscal\n"
    ".SH SYNOPSIS\n"
    ".I /etc/ewscal/ewscal.conf\n"
    ".SH DESCRIPTION\n"
    "Only the supervisor reads this file; all other processes get what they need from it.\n"
    ".B ewscal-supervisor --config\n"
    ".I FILE\n"
    ".B --check\n"
    "says what is wrong with it and starts nothing.\n"
    ".PP\n"
    "A line is [SECTION], KEY = VALUE, empty, or a comment that begins with # or ;.\n"
    "A line has at most 198 octets of UTF-8.\n"
    "A list is written by repeating the key.\n"
    "Durations have a unit (ms, s, m, h, d), sizes may have one (K, M, G).\n"
    "Unknown keys, and keys that stand there twice, are refused.\n";

static const char tail[] = ".SH FILES\n"
                           ".I /etc/ewscal/ewscal.conf\n"
                           ".SH SEE ALSO\n"
                           ".BR ewscal-supervisor (8),\n"
                           ".BR ewscalctl (1)\n";

/* Backticks become bold; what troff would read as a request or an escape is masked. */
static void write_text(FILE *stream, const char *text)
{
    bool bold = false;
    if (text[0] == '.' || text[0] == '\'')
        (void)fputs("\\&", stream);
    for (; *text != '\0'; text++) {
        if (*text == '`') {
            bold = !bold;
            (void)fputs(bold ? "\\fB" : "\\fR", stream);
        } else if (*text == '\\') {
            (void)fputs("\\e", stream);
        } else if (*text == '-') {
            (void)fputs("\\-", stream);
        } else {
            (void)fputc(*text, stream);
        }
    }
}

static void write_row(FILE *stream, const struct settings_row *row)
{
    char *expected = settings_expected(row);
    (void)fprintf(stream, ".TP\n.B %s\n", row->key);
    write_text(stream, row->text);
    (void)fputs("\nExpected: ", stream);
    write_text(stream, expected);
    (void)fputs(".\n", stream);
    if (row->need == SETTINGS_NEEDED) {
        (void)fputs("Must be set.\n", stream);
    } else if (row->default_text[0] != '\0') {
        (void)fputs("Default: ", stream);
        write_text(stream, row->default_text);
        (void)fputs(".\n", stream);
    }
    if (row->effect == SETTINGS_RESTARTS)
        (void)fputs("A change takes effect when the supervisor is started again.\n", stream);
    free(expected);
}

int settings_write_manual(FILE *stream)
{
    (void)fputs(head, stream);
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        (void)fprintf(stream, ".SH [%s]\n", kind->name);
        write_text(stream, kind->text);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < kind->row_count; row++)
            write_row(stream, &kind->rows[row]);
    }
    (void)fputs(tail, stream);
    return ferror(stream) ? -1 : 0;
}
