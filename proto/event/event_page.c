/* The catalogue: one table for each first word of the names, in the order of the tables of events. It is
 * for administrators who found a name in a log, in `ewscalctl status` or at a metric, so it says what
 * helps and leaves out how it is made. An error or a warning never has an empty cell there: who looks it up
 * must not have to guess whether there is nothing to do or nobody wrote it down. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/markdown.h"
#include "proto/event/event.h"
#include "proto/event/event_help.h"
#include "proto/event/event_page.h"
#include "proto/event/event_text.h"
#include "proto/event/sentence_contexts.h"

/* What stands on the page in one language. */
struct page_words {
    const char *introduction;
    const char *columns;
};

static const struct page_words english = {
    .introduction =
        "# Events and reasons\n"
        "\n"
        "Everything that `ewscal` reports has a short name that stays the same across versions: in "
        "the log\n"
        "(`event=NAME`, `reason=NAME`), in `ewscalctl status`, `check` and `user`, in `/stats`, "
        "and "
        "as the\n"
        "label `reason` of metrics. Sentences may be reworded; search, filter and alert on the "
        "names.\n"
        "\n"
        "The log and what programs read (`/stats`, `/metrics`, `--json`) are English whatever the "
        "language is;\n"
        "`ewscalctl` and the page for people show sentences in German as well ([the same page in "
        "German](ereignisse.md)).\n"
        "\n"
        "In the sentences `{name}` stands for a parameter, and `{?...}` for a part that is left "
        "out "
        "when\n"
        "its parameter is not known.\n"
        "\n"
        "| level | means |\n|---|---|\n"
        "| ERROR | somebody must act |\n"
        "| WARNING | the service goes on; look at it when you have time |\n"
        "| INFO | a state has changed |\n"
        "| DEBUG | detail, written only at the log level `debug` |\n"
        "\n"
        "A line whose level is in **bold** goes to the machine's own log (syslog, journal) too.\n"
        "\n"
        "Where it happened is added in front of the sentence as far as it is known:",
    .columns = "| name | level | sentence | parameters | what helps |\n|---|---|---|---|---|\n",
};

static const struct page_words german = {
    .introduction =
        "# Ereignisse und Gründe\n"
        "\n"
        "Alles, was `ewscal` meldet, hat einen kurzen Namen, der über alle Versionen gleich "
        "bleibt: "
        "im Protokoll\n"
        "(`event=NAME`, `reason=NAME`), in `ewscalctl status`, `check` und `user`, in `/stats` und "
        "als\n"
        "Label `reason` von Metriken. Der Wortlaut kann sich ändern; suchen, filtern und "
        "alarmieren "
        "Sie nach den Namen.\n"
        "\n"
        "Das Protokoll und alles, was Programme lesen (`/stats`, `/metrics`, `--json`), ist in "
        "jeder "
        "Sprache englisch;\n"
        "`ewscalctl` und die Webseite zeigen die Sätze auf Deutsch, wie sie hier stehen ([dieselbe "
        "Seite auf Englisch](events.md)).\n"
        "\n"
        "In den Sätzen steht `{name}` für einen Wert und `{?...}` für einen Teil, der entfällt, "
        "wenn "
        "sein Wert\n"
        "nicht bekannt ist.\n"
        "\n"
        "| Stufe | bedeutet |\n|---|---|\n"
        "| ERROR | jemand muss eingreifen |\n"
        "| WARNING | der Dienst läuft weiter; sehen Sie bei Gelegenheit nach |\n"
        "| INFO | ein Zustand hat sich geändert |\n"
        "| DEBUG | Einzelheiten, nur bei der Protokollstufe `debug` |\n"
        "\n"
        "Eine Zeile, deren Stufe **fett** ist, geht auch in das Protokoll des Rechners (syslog, "
        "Journal).\n"
        "\n"
        "Wo es geschah, steht vor dem Satz, soweit es bekannt ist:",
    .columns = "| Name | Stufe | Satz | Werte | was hilft |\n|---|---|---|---|---|\n",
};

struct page {
    const struct page_words *words;
    const struct catalogue *catalogue;
    FILE *file;
};

#define CONTEXT_NAME(key, form) " `" key "`"
static const char contexts[] = SENTENCE_CONTEXTS(CONTEXT_NAME);

static void write_parameters(FILE *file, const char *names)
{
    while (*names != '\0') {
        int size = (int)strcspn(names, " ");
        (void)fprintf(file, "`%.*s` ", size, names);
        names += size;
        names += strspn(names, " ");
    }
}

static void write_event_row(const struct page *page, const struct event_row *row)
{
    FILE *file = page->file;
    const char *mark = row->is_important || row->level == LOG_LEVEL_ERROR ? "**" : "";
    (void)fprintf(file, "| `%s` | %s%s%s | ", row->name, mark, log_level_name(row->level), mark);
    markdown_write_cell(file, event_sentence_text(page->catalogue, row));
    (void)fputs(" | ", file);
    write_parameters(file, row->parameters);
    (void)fputs("| ", file);
    const char *helps = event_help_text(page->catalogue, row);
    markdown_write_cell(file, helps != NULL ? helps : "");
    (void)fputs(" |\n", file);
}

/* Whether the first words of both names are the same. */
static bool is_same_group(const struct event_row *row, const struct event_row *other)
{
    size_t size = strcspn(row->name, ".");
    return strcspn(other->name, ".") == size && memcmp(row->name, other->name, size) == 0;
}

static bool begins_group(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same_group(event_row((enum event)i), event_row((enum event)index)))
            return false;
    return true;
}

static void write_group(const struct page *page, size_t first)
{
    const struct event_row *row = event_row((enum event)first);
    (void)fprintf(page->file, "\n## %.*s\n\n", (int)strcspn(row->name, "."), row->name);
    (void)fputs(page->words->columns, page->file);
    for (size_t i = first; i < EVENT_COUNT; i++)
        if (is_same_group(row, event_row((enum event)i)))
            write_event_row(page, event_row((enum event)i));
}

static void write_page(const struct page *page)
{
    (void)fprintf(page->file, "%s%s.\n", page->words->introduction, contexts);
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (begins_group(i))
            write_group(page, i);
}

void event_page_write(FILE *file)
{
    const struct page page = {.words = &english, .file = file};
    write_page(&page);
}

void event_page_write_german(const struct catalogue *catalogue, FILE *file)
{
    const struct page page = {.words = &german, .catalogue = catalogue, .file = file};
    write_page(&page);
}
