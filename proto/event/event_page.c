/* The catalogue: one table for each first word of the names, in the order of the tables of events. It is
 * for administrators who found a name in a log, in `ewscalctl status` or at a metric, so it says what
 * helps and leaves out how it is made. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/markdown.h"
#include "proto/event/event.h"
#include "proto/event/event_page.h"
#include "proto/event/sentence_contexts.h"

static const char introduction[] =
    "# Events and reasons\n"
    "\n"
    "Everything that `ewscal` reports has a short name that stays the same across versions: in the "
    "log\n"
    "(`event=NAME`, `reason=NAME`), in `ewscalctl status`, `check` and `user`, in `/stats`, and as "
    "the\n"
    "label `reason` of metrics. Sentences may be reworded; search, filter and alert on the names.\n"
    "\n"
    "In the sentences `{name}` stands for a parameter, and `{?...}` for a part that is left out "
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
    "Where it happened is added in front of the sentence as far as it is known:";

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

static void write_event_row(FILE *file, const struct event_row *row)
{
    const char *mark = row->is_important || row->level == LOG_LEVEL_ERROR ? "**" : "";
    (void)fprintf(file, "| `%s` | %s%s%s | ", row->name, mark, log_level_name(row->level), mark);
    markdown_write_cell(file, row->sentence);
    (void)fputs(" | ", file);
    write_parameters(file, row->parameters);
    (void)fputs("| ", file);
    markdown_write_cell(file, row->remedy != NULL ? row->remedy : "");
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

static void write_group(FILE *file, size_t first)
{
    const struct event_row *row = event_row((enum event)first);
    (void)fprintf(file, "\n## %.*s\n\n", (int)strcspn(row->name, "."), row->name);
    (void)fputs("| name | level | sentence | parameters | what helps |\n|---|---|---|---|---|\n",
                file);
    for (size_t i = first; i < EVENT_COUNT; i++)
        if (is_same_group(row, event_row((enum event)i)))
            write_event_row(file, event_row((enum event)i));
}

void event_page_write(FILE *file)
{
    (void)fprintf(file, "%s%s.\n", introduction, contexts);
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (begins_group(i))
            write_group(file, i);
}
