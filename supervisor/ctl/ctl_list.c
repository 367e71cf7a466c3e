/* Tables and lines by columns. What comes from the supervisor may be missing or of another type, as from
 * another version of it: such a cell is "-", and such a line is left out. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/event_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/guide/wrapped_lines.h"
#include "supervisor/statistics/statistics_keys.h"

/* The longest cell is a reason. */
#define CELL_BYTES CTL_REASON_BYTES
/* No column becomes narrower than that. */
#define NARROWEST       4
#define LAST_NARROWEST  16
#define TITLE_NARROWEST 7
#define BLANKS_BETWEEN  2
/* Of the titles of lines, at least. */
#define LINE_TITLE_PLACES 12

/* Of flags that are not set, and that are. */
static const char *const words[][2] = {
    [CTL_YES] = {N_("no"), N_("yes")},
    [CTL_DRAINING] = {N_("working"), N_("draining")},
    [CTL_REVOKED] = {N_("allowed"), N_("revoked")},
    [CTL_TIMES_ONLY] = {NULL,
                        N_("yes, the service account sees neither subjects nor locations here")},
    [CTL_QUARANTINED] = {NULL, N_("yes, processes died twice while working on this user's data")},
    [CTL_ZONE_UNKNOWN] = {NULL, N_("yes, so default_zone applies, if it is set")},
    [CTL_LISTED] = {NULL, N_("yes: enabled for replication, and no client is logged in")},
    [CTL_PROVEN] = {N_("never accepted"), N_("accepted before")},
};

/* "512 K", "12.3 M" */
static void size_to_text(int64_t size_bytes, char text[CELL_BYTES])
{
    int64_t tenths_of_mebibyte = size_bytes / 1024 * 10 / 1024;
    if (size_bytes < 1024 * 1024)
        (void)snprintf(text, CELL_BYTES, "%" PRId64 " K", size_bytes / 1024);
    else
        (void)snprintf(text, CELL_BYTES, "%" PRId64 ".%d M", tenths_of_mebibyte / 10,
                       (int)(tenths_of_mebibyte % 10));
    event_text_put_point(ctl_language_reasons(), text);
}

/* Returns what is written of a value: its own text, a constant, or `cell`, filled in. NULL: nothing. */
static const char *
show_value(const json_t *object, const struct ctl_column *column, char cell[CELL_BYTES])
{
    const char *text = ctl_json_text(object, column->key);
    int64_t number = ctl_json_number(object, column->key);
    switch (column->format) {
    case CTL_TEXT:
    case CTL_SENTENCE:
        return text;
    case CTL_WORD:
        return text != NULL ? ctl_word(text) : NULL;
    case CTL_REASON:
        return ctl_reason(object, column->key, cell);
    case CTL_REASON_OR_BLANK:
        return text != NULL && text[0] != '\0' ? ctl_reason(object, column->key, cell) : " ";
    case CTL_REASON_OR_CODE:
        return text != NULL ? ctl_reason(object, column->key, cell)
                            : ctl_json_text(object, key_problem_code);
    case CTL_YES:
    case CTL_DRAINING:
    case CTL_REVOKED:
    case CTL_TIMES_ONLY:
    case CTL_QUARANTINED:
    case CTL_ZONE_UNKNOWN:
    case CTL_LISTED:
    case CTL_PROVEN:
        text = words[column->format][ctl_json_boolean(object, column->key)];
        return text != NULL ? _(text) : NULL;
    case CTL_NUMBER_IF_ANY:
    case CTL_NUMBER:
    case CTL_MILLISECONDS:
        (void)snprintf(cell, CELL_BYTES, "%" PRId64 "%s", number,
                       column->format == CTL_MILLISECONDS ? " ms" : "");
        return column->format == CTL_NUMBER_IF_ANY && number == 0 ? NULL : cell;
    case CTL_ENTRIES:
        (void)snprintf(cell, CELL_BYTES,
                       _n("%" PRId64 " appointment, before private and past ones are left out",
                          "%" PRId64 " appointments, before private and past ones are left out",
                          number),
                       number);
        return number > 0 ? cell : NULL;
    case CTL_SPAN_IF_KNOWN:
    case CTL_SPAN:
        (void)ctl_span(number, cell);
        return column->format == CTL_SPAN || ctl_json_span(object, column->key) >= 0 ? cell : NULL;
    case CTL_SIZE:
        size_to_text(number, cell);
        return cell;
    case CTL_TIME_IF_KNOWN:
    case CTL_TIME:
        time_to_text(number / 1000, cell);
        if (number > 0)
            return cell;
        return column->format == CTL_TIME ? _("never") : NULL;
    case CTL_DAY:
        time_to_text(number / 1000, cell);
        cell[strcspn(cell, "T")] = '\0';
        return number > 0 ? cell : NULL;
    case CTL_NEXT_TRY:
        time_to_text(number / 1000, cell);
        if (ctl_json_span(object, column->key) < 0)
            return _("with a new password or `account retry`");
        if (number > 0)
            return cell;
        /* One that works is used, and not tried. */
        return ctl_json_text(object, key_account_class_title) != NULL ? _("now") : NULL;
    }
    return NULL;
}

/* What is shown in a cell of a table. */
static const char *
cell_of(const json_t *object, const struct ctl_column *column, char cell[CELL_BYTES])
{
    const char *text = show_value(object, column, cell);
    return text != NULL && text[0] != '\0' ? text : "-";
}

static void widen(struct ctl_table *table, const json_t *array)
{
    char cell[CELL_BYTES];
    size_t index = 0;
    json_t *object = NULL;
    for (size_t i = 0; table->columns[i].title != NULL; i++) {
        size_t title = ctl_text_width(_(table->columns[i].title));
        size_t widest = table->cell_widths[i];
        json_array_foreach(array, index, object) {
            size_t width = ctl_text_width(cell_of(object, &table->columns[i], cell));
            widest = width > widest ? width : widest;
        }
        table->cell_widths[i] = widest;
        table->widths[i] = title > widest ? title : widest;
    }
}

/* What a column cannot do without: its cells, and of its title so much that it can be guessed. */
static size_t needed_width(const struct ctl_table *table, size_t column)
{
    size_t title =
        table->widths[column] < TITLE_NARROWEST ? table->widths[column] : TITLE_NARROWEST;
    return table->cell_widths[column] > title ? table->cell_widths[column] : title;
}

/* A column whose title is wider than all its cells; the one that is so most of all. Returns `count` when there is
 * none. */
static size_t widest_title(const struct ctl_table *table, const size_t *widths, size_t count)
{
    size_t found = count, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t needed = needed_width(table, i);
        if (widths[i] > needed && widths[i] - needed > most) {
            found = i;
            most = widths[i] - needed;
        }
    }
    return found;
}

/* The first column says of what a row is: it gives only when no other can. */
static size_t widest_behind_first(const size_t *widths, size_t count)
{
    size_t widest = count > 1 ? 1 : 0;
    for (size_t i = 1; i < count; i++)
        widest = widths[i] >= widths[widest] ? i : widest;
    return widths[widest] > NARROWEST ? widest : 0;
}

static bool list_fits(const struct ctl_table *table, size_t count, size_t room)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += BLANKS_BETWEEN + needed_width(table, i);
    return room == 0 || all <= room;
}

static bool is_sentence(const struct ctl_column *column)
{
    return column->format == CTL_REASON || column->format == CTL_SENTENCE ||
           column->format == CTL_REASON_OR_BLANK || column->format == CTL_REASON_OR_CODE;
}

static size_t number_of_columns(const struct ctl_table *table)
{
    size_t count = 0;
    while (table->columns[count].title != NULL)
        count++;
    return count;
}

/* How many columns stand in rows. Sentences at the end of one that is too wide stand below it instead: their ends
 * say what helps, and have the names. */
static size_t columns_in_rows(const struct ctl_table *table, size_t room)
{
    size_t count = number_of_columns(table);
    if (list_fits(table, count, room))
        return count;
    while (count > 1 && is_sentence(&table->columns[count - 1]))
        count--;
    return count;
}

/* On a terminal a table is as wide as that. First titles give, then what is said at the end of a row, which is cut
 * without harm, then the widest. */
static void
narrow(const struct ctl_table *table, size_t count, size_t room, size_t widths[CTL_COLUMNS_MOST])
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        widths[i] = table->widths[i];
        all += BLANKS_BETWEEN + widths[i];
    }
    for (; room > 0 && all > room; all--) {
        size_t giving = widest_title(table, widths, count);
        if (giving == count)
            giving =
                widths[count - 1] > LAST_NARROWEST ? count - 1 : widest_behind_first(widths, count);
        if (widths[giving] <= NARROWEST)
            return;
        widths[giving]--;
    }
}

/* As much of a text as fits, with a mark where it was cut. */
static void write_cut(const char *text, size_t places, size_t width, FILE *stream)
{
    bool fits = places <= width;
    (void)fwrite(text, 1, text_size_of_places(text, strlen(text), fits ? width : width - 1),
                 stream);
    (void)fputs(fits ? "" : "\xe2\x80\xa6", stream);
}

/* No blanks follow the last cell of a line: they would wrap it on a narrow terminal. */
static void write_list_cell(const char *text, size_t width, bool is_last, FILE *stream)
{
    size_t places = ctl_text_width(text);
    int padding = is_last || places > width ? 0 : (int)(width - places);
    (void)fputs("  ", stream);
    write_cut(text, places, width, stream);
    (void)fprintf(stream, "%*s%s", padding, "", is_last ? "\n" : "");
}

/* Empty when there is nothing to be said. */
static const char *
sentence_of(const json_t *object, const struct ctl_column *column, char cell[CELL_BYTES])
{
    const char *text = object != NULL ? show_value(object, column, cell) : NULL;
    return text != NULL && strcmp(text, " ") != 0 ? text : "";
}

/* Once for rows that follow each other and have the same one: behind the last of them. */
static void write_sentences_below(const struct ctl_column *columns,
                                  const json_t *object,
                                  const json_t *next,
                                  size_t room,
                                  FILE *stream)
{
    for (; columns->title != NULL; columns++) {
        char cell[CELL_BYTES], next_cell[CELL_BYTES];
        const char *text = sentence_of(object, columns, cell);
        if (*text == '\0' || strcmp(text, sentence_of(next, columns, next_cell)) == 0)
            continue;
        char *line = memory_format_text("    %s: %s", _(columns->title), text);
        wrapped_lines_write(line, room, stream);
        free(line);
    }
}

static void write_list_row(const struct ctl_table *table,
                           const json_t *object,
                           size_t count,
                           const size_t widths[CTL_COLUMNS_MOST],
                           FILE *stream)
{
    for (size_t i = 0; i < count; i++) {
        char cell[CELL_BYTES];
        const char *text =
            object != NULL ? cell_of(object, &table->columns[i], cell) : _(table->columns[i].title);
        write_list_cell(text, widths[i], i + 1 == count, stream);
    }
}

void ctl_table_write(struct ctl_table *table, const json_t *array, size_t width, FILE *stream)
{
    size_t widths[CTL_COLUMNS_MOST] = {0};
    size_t index = 0;
    json_t *object = NULL;
    widen(table, array);
    size_t count = columns_in_rows(table, width);
    narrow(table, count, width, widths);
    if (!table->has_titles)
        write_list_row(table, NULL, count, widths, stream);
    table->has_titles = true;
    json_array_foreach(array, index, object) {
        write_list_row(table, object, count, widths, stream);
        write_sentences_below(&table->columns[count], object, json_array_get(array, index + 1),
                              width, stream);
    }
}

bool ctl_list_fits(const json_t *array, const struct ctl_column *columns, size_t width)
{
    struct ctl_table table = {.columns = columns};
    widen(&table, array);
    return list_fits(&table, number_of_columns(&table), width);
}

void ctl_list_write(const json_t *array,
                    const struct ctl_column *columns,
                    const char *heading,
                    size_t width,
                    FILE *stream)
{
    struct ctl_table table = {.columns = columns};
    if (heading != NULL && json_array_size(array) == 0)
        return;
    (void)fputs(heading != NULL ? heading : "", stream);
    ctl_table_write(&table, array, width, stream);
}

/* The values stand below each other, as far right as the longest title of the kind asks for. */
void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream)
{
    char cell[CELL_BYTES];
    size_t width = LINE_TITLE_PLACES;
    for (const struct ctl_column *line = lines; line->title != NULL; line++) {
        size_t places = ctl_text_width(_(line->title));
        width = places > width ? places : width;
    }
    for (; lines->title != NULL; lines++) {
        const char *text = show_value(object, lines, cell);
        if (text == NULL || text[0] == '\0')
            continue;
        const char *title = _(lines->title);
        (void)fprintf(stream, "  %s%*s %s\n", title, (int)(width - ctl_text_width(title)), "",
                      text);
    }
}
