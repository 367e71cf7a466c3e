/* The message table as a page of the documentation, for engineers who look at frames. It is made from the
 * rows, so that the page is never behind the code. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "proto/message/message.h"
#include "proto/message/message_page.h"
#include "proto/message/message_type.h"

static const char introduction[] =
    "# The message table\n"
    "\n"
    "Made from `proto/message/message_table.h`; a test compares it with the table.\n"
    "\n"
    "One ZeroMQ frame is one message: the msgpack array `[major, minor, type, {number: value}]`.\n"
    "Key 0 of the map is the session number; a message outside a session has none. Unknown keys "
    "are\n"
    "skipped, so a newer minor version is understood; another major version is refused by both "
    "sides.\n"
    "Before msgpack-c sees a frame, a scan makes sure that it is one complete value, at most "
    "eight\n"
    "levels deep, that never announces more elements than octets are left.\n"
    "\n"
    "| kind | on the wire | remark |\n|---|---|---|\n"
    "| BOOLEAN | true or false | absent is false |\n"
    "| INTEGER | integer | from 0 to the limit; signed ones from minus the limit |\n"
    "| TEXT | str | UTF-8 without NUL, at most limit octets; absent is empty |\n"
    "| REASON | str | as TEXT: an event's name and its parameters, see [events](../events.md); a "
    "sentence is read as the parameter `words` of `other` |\n"
    "| OCTETS | bin | at most limit octets |\n"
    "| SECRET | bin | as OCTETS, printed as `***` |\n"
    "| list | array of maps | at most limit items |\n";

static const char *const kind_names[] = {
    [KIND_BOOLEAN] = "BOOLEAN", [KIND_INTEGER] = "INTEGER", [KIND_TEXT] = "TEXT",
    [KIND_REASON] = "REASON",   [KIND_OCTETS] = "OCTETS",   [KIND_SECRET] = "SECRET",
    [KIND_LIST] = "list",
};

static void write_limit(FILE *file, const struct field_type *field)
{
    if (field->kind == KIND_BOOLEAN || field->limit == INT64_MAX)
        (void)fprintf(file, " |");
    else
        (void)fprintf(file, " %" PRId64 " |", field->limit);
}

static void write_record(FILE *file, const struct record_type *type)
{
    (void)fprintf(file,
                  "\n| number | field | kind | limit | | meaning |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field_type *field = &type->fields[i];
        (void)fprintf(file, "| %d | %s | %s", field->number, field->name, kind_names[field->kind]);
        if (field->kind == KIND_LIST)
            (void)fprintf(file, " of [%s](#%s)", field->record()->name, field->record()->name);
        (void)fprintf(file, " |");
        write_limit(file, field);
        (void)fprintf(file, " %s%s%s | %s |\n", (field->flags & REQUIRED) != 0 ? "required" : "",
                      (field->flags & SIGNED) != 0 ? " signed" : "",
                      (field->flags & PRIVATE) != 0 ? " private" : "", field->explanation);
    }
}

static void write_senders(FILE *file, unsigned senders)
{
    bool first = true;
    for (int role = 0; role <= ROLE_LAST; role++) {
        if ((senders & ROLE_BIT(role)) == 0)
            continue;
        (void)fprintf(file, "%s%s", first ? "" : ", ", role_name((enum role)role));
        first = false;
    }
}

static void
write_items(FILE *file, const struct record_type *type, const char **done, size_t *count)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].kind != KIND_LIST)
            continue;
        const struct record_type *item = type->fields[i].record();
        bool seen = false;
        for (size_t k = 0; k < *count; k++)
            seen = seen || strcmp(done[k], item->name) == 0;
        if (seen)
            continue;
        done[(*count)++] = item->name;
        (void)fprintf(file, "\n### %s\n", item->name);
        write_record(file, item);
        write_items(file, item, done, count);
    }
}

/* More records than the table has. */
#define MOST_RECORDS 64

void message_page_write(FILE *file)
{
    (void)fputs(introduction, file);
    (void)fprintf(file, "\nProtocol version %d.%d.\n\n## Messages\n", PROTOCOL_MAJOR,
                  PROTOCOL_MINOR);
    for (size_t i = 0; message_row_at(i) != NULL; i++) {
        const struct message_row *row = message_row_at(i);
        (void)fprintf(file, "\n### %" PRId64 " %s\n\nFrom ", row->type, row->record()->name);
        write_senders(file, row->senders);
        (void)fprintf(file, "; %s; at most %zu octets.\n",
                      row->when == GREETING  ? "while greeting"
                      : row->when == SESSION ? "in a session"
                                             : "at any time",
                      row->limit_bytes);
        write_record(file, row->record());
    }
    (void)fprintf(file, "\n## Records inside messages\n");
    const char *done[MOST_RECORDS];
    size_t count = 0;
    for (size_t i = 0; message_row_at(i) != NULL; i++)
        write_items(file, message_row_at(i)->record(), done, &count);
    (void)fprintf(file, "\n## The sealed part of a calendar\n\nOnly worker-ews writes it and only "
                        "publisher-ucserver reads it.\n");
    write_record(file, calendar_content_type());
    write_items(file, calendar_content_type(), done, &count);
}
