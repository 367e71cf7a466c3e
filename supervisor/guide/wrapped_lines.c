/* Where a text begins is where blanks come two together for the last time in the first half of the line: that is how
 * columns are set apart everywhere. Tables fit already and are never touched. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/guide/wrapped_lines.h"

#define INDENT_MORE 2

static size_t indent_of(const char *line, size_t size, size_t columns)
{
    size_t first = strspn(line, " "), places = 0;
    size_t indent = first + INDENT_MORE;
    for (size_t i = 0; i < size && places <= columns / 2; i++) {
        if (i > first + 1 && line[i] != ' ' && line[i - 1] == ' ' && line[i - 2] == ' ')
            indent = places;
        places += text_begins_character(line[i]);
    }
    return indent <= columns / 2 ? indent : 0;
}

/* How many octets of the rest fit: up to a blank, or one whole word. */
static size_t part_that_fits(const char *rest, size_t size, size_t room)
{
    size_t fits = 0, at = 0;
    while (at < size) {
        size_t end = at + strspn(rest + at, " ");
        end += strcspn(rest + end, " \n");
        if (fits > 0 && text_places(rest, end) > room)
            return fits;
        at = fits = end;
    }
    return size;
}

static void write_long_line(const char *line, size_t size, size_t columns, FILE *stream)
{
    size_t indent = indent_of(line, size, columns), taken = 0;
    while (size > 0) {
        size_t part = part_that_fits(line, size, columns - taken);
        (void)fprintf(stream, "%*s%.*s\n", (int)taken, "", (int)part, line);
        line += part;
        size -= part;
        size_t blanks = size > 0 ? strspn(line, " ") : 0;
        line += blanks;
        size -= blanks < size ? blanks : size;
        taken = indent;
    }
}

void wrapped_lines_write(const char *text, size_t columns, FILE *stream)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        if (columns == 0 || text_places(text, size) <= columns)
            (void)fprintf(stream, "%.*s\n", (int)size, text);
        else
            write_long_line(text, size, columns, stream);
        text += size + (text[size] == '\n' ? 1 : 0);
    }
}

char *wrapped_lines(const char *text, size_t columns)
{
    char *wrapped = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&wrapped, &size);
    if (stream == NULL)
        abort();
    wrapped_lines_write(text, columns, stream);
    if (fclose(stream) != 0)
        abort();
    return wrapped;
}
