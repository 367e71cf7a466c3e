/* Reading, counting and refusing lines. */
#include <stdbool.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/settings/settings_lines.h"

/* A file of this many lines is not a configuration. */
#define LINES_MOST 10000

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Returns the length of the line without its end, or -1 at the end of the file. What does not fit
 * is skipped, and `too_long` said. */
static int read_line(FILE *stream, char *line, int size, bool *too_long)
{
    int length = 0;
    int octet = getc(stream);
    if (octet == EOF)
        return -1;
    for (; octet != EOF && octet != '\n'; octet = getc(stream)) {
        if (length < size - 2)
            line[length++] = (char)octet;
        else
            *too_long = true;
    }
    line[length] = '\0';
    return length;
}

static const char *fault_of_section(const char *line)
{
    size_t length = strcspn(line, "]");
    if (line[length] == '\0')
        return "expected [SECTION], the closing bracket is missing";
    if (line[length + 1 + strspn(line + length + 1, " \t\r")] != '\0')
        return "nothing may follow the closing bracket; comments have lines of their own";
    return NULL;
}

/* Returns what is wrong with a line, or NULL. */
static const char *fault_of_line(const char *line)
{
    size_t margin = strspn(line, " \t");
    const char *begin = line + margin;
    if (begin[strspn(begin, " \t\r")] == '\0' || begin[0] == ';' || begin[0] == '#')
        return NULL;
    if (margin > 0)
        return "begins with white space; every setting is one line and begins at the margin";
    if (line[0] == '[')
        return fault_of_section(line);
    if (line[strcspn(line, "=:")] != '=')
        return "expected KEY = VALUE";
    if (strstr(line, " ;") != NULL || strstr(line, "\t;") != NULL)
        return "a semicolon behind white space begins a comment; comments have lines of their own";
    return NULL;
}

static void announce_section(struct settings_lines *lines, char *line)
{
    char *end = strchr(line, ']');
    *end = '\0';
    lines->begin_section(lines->user, line + 1);
    *end = ']';
}

static const char *check(const char *line, int length, bool too_long)
{
    if (too_long)
        return "is too long: a line has at most 198 octets";
    if (strlen(line) != (size_t)length || !text_is_utf8(line, (size_t)length))
        return "is not text in UTF-8";
    return fault_of_line(line);
}

char *settings_lines_read(char *line, int size, void *stream)
{
    struct settings_lines *lines = stream;
    bool too_long = false;
    int length = lines->line < LINES_MOST ? read_line(lines->stream, line, size, &too_long) : -1;
    if (length < 0)
        return NULL;
    lines->line++;
    size_t mark = sizeof(byte_order_mark) - 1;
    if (lines->line == 1 && strncmp(line, byte_order_mark, mark) == 0) {
        length -= (int)mark;
        memmove(line, line + mark, (size_t)length + 1);
    }
    const char *fault = check(line, length, too_long);
    if (fault != NULL) {
        settings_report_add(lines->report, SETTINGS_PROBLEM_ERROR, lines->line, "%s", fault);
        line[0] = '\0';
    } else if (line[0] == '[') {
        announce_section(lines, line);
    }
    return line;
}
