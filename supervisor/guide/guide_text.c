/* Tables are wider than a terminal, so each row becomes a list: its first cell, and below it the others with the names
 * of their columns. A paragraph is collected until something else begins, because where its lines end in the file means
 * nothing. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/guide/guide_text.h"
#include "supervisor/guide/wrapped_lines.h"

#define MOST_CELLS 8
#define INDENT     4

struct guide_text {
    FILE *to;
    size_t width;
    char *paragraph; /* NULL: none is open */
    size_t first_indent, indent;
    char *headings[MOST_CELLS]; /* of the table */
    bool is_code, is_shown, is_table, has_blank;
};

/* ---- what is between words ---- */

/* "[text](target)" becomes its text, with a target that can be opened from anywhere behind it. Returns what follows;
 * NULL: it is no link. */
static const char *write_link(const char *text, FILE *to)
{
    const char *middle = strstr(text, "](");
    const char *end = middle == NULL ? NULL : strchr(middle, ')');
    if (end == NULL || memchr(text + 1, '[', (size_t)(middle - text - 1)) != NULL)
        return NULL;
    (void)fprintf(to, "%.*s", (int)(middle - text - 1), text + 1);
    if (strncmp(middle + 2, "http", strlen("http")) == 0)
        (void)fprintf(to, " (%.*s)", (int)(end - middle - 2), middle + 2);
    return end + 1;
}

char *guide_text_plain(const char *text)
{
    char *plain = NULL;
    size_t size = 0;
    bool is_quoted = false;
    FILE *to = open_memstream(&plain, &size);
    if (to == NULL)
        abort();
    while (*text != '\0') {
        const char *behind = !is_quoted && *text == '[' ? write_link(text, to) : NULL;
        is_quoted = is_quoted != (*text == '`');
        if (behind != NULL) {
            text = behind;
        } else if (!is_quoted && strncmp(text, "**", 2) == 0) {
            text += 2;
        } else if (!is_quoted && strncmp(text, " {#", 3) == 0 && strchr(text, '}') != NULL) {
            text = strchr(text, '}') + 1;
        } else {
            text += text[0] == '\\' && ispunct((unsigned char)text[1]);
            (void)fputc(*text++, to);
        }
    }
    (void)fclose(to);
    return plain;
}

/* ---- paragraphs ---- */

static void write_wrapped(const struct guide_text *text, const char *words)
{
    size_t used = 0, indent = text->first_indent;
    while (*(words += strspn(words, " ")) != '\0') {
        size_t size = strcspn(words, " "), places = text_places(words, size);
        if (used > 0 && used + 1 + places > text->width) {
            (void)fputc('\n', text->to);
            used = 0;
            indent = text->indent;
        }
        if (used == 0)
            (void)fprintf(text->to, "%*s", (int)indent, "");
        else
            (void)fputc(' ', text->to);
        used = (used == 0 ? indent : used + 1) + places;
        (void)fprintf(text->to, "%.*s", (int)size, words);
        words += size;
    }
    (void)fputc('\n', text->to);
}

static void blank_line(struct guide_text *text)
{
    if (!text->has_blank)
        (void)fputc('\n', text->to);
    text->has_blank = true;
}

static void close_paragraph(struct guide_text *text)
{
    if (text->paragraph == NULL)
        return;
    char *plain = guide_text_plain(text->paragraph);
    write_wrapped(text, plain);
    free(plain);
    free(text->paragraph);
    text->paragraph = NULL;
    text->has_blank = false;
}

static void open_paragraph(struct guide_text *text, const char *words, size_t first, size_t indent)
{
    close_paragraph(text);
    text->paragraph = memory_copy_text(words);
    text->first_indent = first;
    text->indent = indent;
}

static void go_on_with_paragraph(struct guide_text *text, const char *words)
{
    if (text->paragraph == NULL) {
        open_paragraph(text, words, 0, 0);
        return;
    }
    char *longer = memory_format_text("%s %s", text->paragraph, words);
    free(text->paragraph);
    text->paragraph = longer;
}

/* ---- headings and tables ---- */

static void write_heading(struct guide_text *text, const char *line)
{
    size_t level = strspn(line, "#");
    char *plain = guide_text_plain(line + level + strspn(line + level, " "));
    close_paragraph(text);
    blank_line(text);
    (void)fprintf(text->to, "%s\n", plain);
    for (size_t i = 0; level <= 2 && i < text_places(plain, strlen(plain)); i++)
        (void)fputc(level == 1 ? '=' : '-', text->to);
    if (level <= 2)
        (void)fputc('\n', text->to);
    text->has_blank = false;
    blank_line(text);
    free(plain);
}

static void end_table(struct guide_text *text)
{
    for (size_t i = 0; i < MOST_CELLS; i++) {
        free(text->headings[i]);
        text->headings[i] = NULL;
    }
    if (text->is_table)
        blank_line(text);
    text->is_table = false;
}

/* The next cell of a row as a new text; NULL: there is none. */
static char *next_cell(const char **row)
{
    const char *begin = *row + strspn(*row, "| ");
    const char *end = begin;
    while (*end != '\0' && *end != '|')
        end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
    if (*end == '\0')
        return NULL;
    *row = end;
    while (end > begin && end[-1] == ' ')
        end--;
    return memory_copy(begin, (size_t)(end - begin));
}

/* An empty cell would be skipped with its bars, and the next one would stand below the wrong name. */
static const char *skip_empty_cell(const char *row)
{
    const char *behind = row + 1 + strspn(row + 1, " ");
    return *row == '|' && *behind == '|' ? behind : NULL;
}

static void write_text_row(struct guide_text *text, const char *row)
{
    bool is_heading = !text->is_table;
    for (size_t i = 0; i < MOST_CELLS; i++) {
        const char *empty = skip_empty_cell(row);
        char *cell = empty != NULL ? memory_copy_text("") : next_cell(&row);
        if (cell == NULL)
            break;
        row = empty != NULL ? empty : row;
        if (is_heading) {
            text->headings[i] = memory_copy_text(cell);
        } else if (*cell != '\0') {
            const char *name = i > 0 && text->headings[i] != NULL ? text->headings[i] : "";
            char *words = i == 0
                              ? memory_format_text("* %s", cell)
                              : memory_format_text("%s%s%s", name, *name == '\0' ? "" : ": ", cell);
            open_paragraph(text, words, i == 0 ? 0 : INDENT, i == 0 ? 2 : INDENT);
            free(words);
        }
        free(cell);
    }
    close_paragraph(text);
    text->is_table = true;
}

/* ---- lines ---- */

static bool is_rule_of_table(const char *line)
{
    return line[strspn(line, "|-: ")] == '\0';
}

/* How long the mark of a list's item is; 0: it is none. */
static size_t item_mark(const char *line)
{
    size_t digits = strspn(line, "0123456789");
    if (line[0] == '-' && line[1] == ' ')
        return 2;
    return digits > 0 && line[digits] == '.' && line[digits + 1] == ' ' ? digits + 2 : 0;
}

/* What a screen shows is as it would be on this one; what is typed stays whole. */
static void write_shown(const struct guide_text *text, const char *line)
{
    char *indented = memory_format_text("%*s%s", INDENT, "", line);
    wrapped_lines_write(indented, text->width, text->to);
    free(indented);
}

static void write_code(struct guide_text *text, const char *line)
{
    if (strncmp(line, "```", 3) == 0)
        text->is_code = false;
    else if (text->is_shown && *line != '\0')
        write_shown(text, line);
    else
        (void)fprintf(text->to, "%*s%s\n", *line == '\0' ? 0 : INDENT, "", line);
    text->has_blank = false;
}

static void take_text_line(struct guide_text *text, const char *line)
{
    const char *words = line + strspn(line, " ");
    size_t indent = (size_t)(words - line), mark = item_mark(words);
    if (mark > 0)
        open_paragraph(text, words, indent, indent + mark);
    else if (*words == '>' && text->paragraph == NULL)
        open_paragraph(text, words + 1, INDENT, INDENT);
    else
        go_on_with_paragraph(text, *words == '>' ? words + 1 : words);
}

static void take_line(struct guide_text *text, const char *line)
{
    if (text->is_code) {
        write_code(text, line);
        return;
    }
    if (*line != '|')
        end_table(text);
    if (*line == '\0' || strncmp(line, "![", 2) == 0) {
        close_paragraph(text);
        blank_line(text);
    } else if (strncmp(line, "```", 3) == 0) {
        close_paragraph(text);
        text->is_code = true;
        text->is_shown = strcmp(line, "```text") == 0;
    } else if (*line == '#') {
        write_heading(text, line);
    } else if (*line != '|') {
        take_text_line(text, line);
    } else if (!is_rule_of_table(line) || !text->is_table) {
        close_paragraph(text);
        write_text_row(text, line);
    }
}

void guide_text_write(FILE *from, size_t width, FILE *to)
{
    struct guide_text text = {.to = to, .width = width, .has_blank = true};
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, from) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        take_line(&text, line);
    }
    close_paragraph(&text);
    end_table(&text);
    free(line);
}
