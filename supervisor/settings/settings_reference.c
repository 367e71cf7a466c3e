/* docs/settings.md and ewscal.conf(5) from the table. What a value must be is the sentence that `--check`
 * shows too, so the page and the program cannot tell different things. A unit test compares both pages
 * with what stands in docs/. */
#include "proto/base/markdown.h"
#include "proto/event/sentence.h"

#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_reference.h"
#include "supervisor/settings/settings_value.h"

/* ---- docs/settings.md ---- */

static const char introduction[] =
    "# Settings\n"
    "\n"
    "The configuration is one file, by default `/etc/ewscal/ewscal.conf`. Only the supervisor "
    "reads "
    "it; all other processes get\n"
    "what they need from the supervisor. `ewscal-supervisor --config FILE --check` lists "
    "everything that is wrong with it\n"
    "and starts nothing. This page is generated from the program's table of settings.\n"
    "\n"
    "- A line is `[SECTION]`, `KEY = VALUE`, empty, or a comment that begins with `#` or `;`. "
    "Comments have lines of their own.\n"
    "- A line has at most 198 octets of UTF-8. Values are not put in quotes.\n"
    "- A list is written by repeating the key.\n"
    "- Durations have a unit: `500ms`, `30s`, `15m`, `2h`, `30d`. Sizes: `65536`, `64K`, `10M`, "
    "`1G`.\n"
    "- Unknown keys are refused, and so are keys that are given twice, unless they are lists.\n"
    "- Passwords are never written in this file, only the names of the files that hold them.\n"
    "\n"
    "The last column says what happens to a changed value when the configuration is reloaded "
    "(`ewscalctl reload`, or SIGHUP):\n"
    "*at once*: it takes effect; *at once, resend*: it takes effect, and all calendars are read "
    "and sent again; *restart*: it\n"
    "takes effect when the supervisor is restarted.\n";

/* In the words of the introduction, which explains them. */
static const char *const effects[] = {
    [SETTINGS_RELOADS] = "at once",
    [SETTINGS_RESTARTS] = "restart",
    [SETTINGS_SHAPES] = "at once, resend",
};

static void write_cells(FILE *stream, const struct settings_row *row)
{
    char form[REASON_BYTES];
    struct sentence expected;
    settings_value_form(row, form);
    (void)fprintf(stream, "| `%s` | ", row->key);
    markdown_write_cell(stream, sentence_of_reason(form, &expected));
    if (row->is_needed)
        (void)fputs(" | must be set | ", stream);
    else if (row->default_text[0] == '\0')
        (void)fputs(" | not set | ", stream);
    else
        (void)fprintf(stream, " | `%s` | ", row->default_text);
    markdown_write_cell(stream, row->text);
    (void)fprintf(stream, " | %s |\n", effects[row->effect]);
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
            write_cells(stream, &kind->rows[row]);
    }
    return ferror(stream) ? -1 : 0;
}

/* ---- ewscal.conf(5) ---- */

static const char head[] =
    ".\\\" Made from the table of settings by settings-reference.\n"
    ".TH EWSCAL.CONF 5 \"\" \"ewscal " EWSCAL_VERSION "\" \"ewscal\"\n"
    ".SH NAME\n"
    "ewscal.conf \\- configuration of the calendar replicator ewscal\n"
    ".SH SYNOPSIS\n"
    ".I /etc/ewscal/ewscal.conf\n"
    ".SH DESCRIPTION\n"
    "Only the supervisor reads this file; all other processes get what they need from the "
    "supervisor.\n"
    ".B ewscal-supervisor --config\n"
    ".I FILE\n"
    ".B --check\n"
    "says what is wrong with it and starts nothing.\n"
    ".PP\n"
    "A line is [SECTION], KEY = VALUE, empty, or a comment that begins with # or ;.\n"
    "A line has at most 198 octets of UTF-8.\n"
    "A list is written by repeating the key.\n"
    "Durations have a unit (ms, s, m, h, d), sizes may have one (K, M, G).\n"
    "Unknown keys are refused, and so are keys that are given twice, unless they are lists.\n";

static const char tail[] = ".SH FILES\n"
                           ".I /etc/ewscal/ewscal.conf\n"
                           ".SH SEE ALSO\n"
                           ".BR ewscalctl (1),\n"
                           ".BR ewscalctl-setup (8),\n"
                           ".BR ewscal-supervisor (8),\n"
                           ".BR ewscal-worker-ews (8),\n"
                           ".BR ewscal-worker-ldap (8),\n"
                           ".BR ewscal-publisher-ucserver (8)\n";

/* Backticks become bold; what troff would read as a request or an escape is masked. */
static void write_manual_text(FILE *stream, const char *text)
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

static void write_paragraph(FILE *stream, const struct settings_row *row)
{
    char form[REASON_BYTES];
    struct sentence expected;
    settings_value_form(row, form);
    (void)fprintf(stream, ".TP\n.B %s\n", row->key);
    write_manual_text(stream, row->text);
    (void)fputs("\nExpected: ", stream);
    write_manual_text(stream, sentence_of_reason(form, &expected));
    (void)fputs(".\n", stream);
    if (row->is_needed) {
        (void)fputs("Must be set.\n", stream);
    } else if (row->default_text[0] != '\0') {
        (void)fputs("Default: ", stream);
        write_manual_text(stream, row->default_text);
        (void)fputs(".\n", stream);
    }
    if (row->effect == SETTINGS_RESTARTS)
        (void)fputs("A change takes effect when the supervisor is restarted.\n", stream);
}

int settings_write_manual(FILE *stream)
{
    (void)fputs(head, stream);
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = settings_section_kind(i);
        (void)fprintf(stream, ".SH [%s]\n", kind->name);
        write_manual_text(stream, kind->text);
        (void)fputc('\n', stream);
        for (size_t row = 0; row < kind->row_count; row++)
            write_paragraph(stream, &kind->rows[row]);
    }
    (void)fputs(tail, stream);
    return ferror(stream) ? -1 : 0;
}

/* ---- what is new ---- */

/* Settings that are younger than the first packages, 0.1.0, and the version that they came with. */
static const struct {
    const char *section, *key, *version;
} newer[] = {
    {"ucserver", "secret_credential", "0.1.0+1"},
    {"directory", "secret_credential", "0.1.0+1"},
    {"exchange", "secret_credential", "0.1.0+1"},
};

int settings_write_newer(FILE *stream)
{
    for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++)
        (void)fprintf(stream, "%s [%s] %s\n", newer[i].version, newer[i].section, newer[i].key);
    return ferror(stream) ? -1 : 0;
}
