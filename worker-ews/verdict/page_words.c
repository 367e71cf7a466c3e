/* No HTML parser: a page that is quoted in a log line need not be understood, and nothing is done with it
 * but to show it. What is inside of <script>, <style> and comments is no text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "worker-ews/verdict/page_words.h"

#define BLANKS  " \t\r\n\f\v"
#define BOM     "\xef\xbb\xbf"
#define COMMENT "<!--"
#define DOCTYPE "<!DOCTYPE"

static const char *skip_blanks(const char *at)
{
    if (strncmp(at, BOM, strlen(BOM)) == 0)
        at += strlen(BOM);
    return at + strspn(at, BLANKS);
}

static const char *after(const char *at, const char *mark)
{
    const char *found = strcasestr(at, mark);
    return found == NULL ? at + strlen(at) : found + strlen(mark);
}

/* The tag's name goes up to what cannot be one. */
static bool is_tag(const char *at, const char *name)
{
    size_t size = strlen(name);
    return *at == '<' && strncasecmp(at + 1, name, size) == 0 &&
           strchr(BLANKS "/>", at[1 + size]) != NULL;
}

/* ---- text ---- */

static const struct {
    const char *name;
    char character;
} REFERENCES[] = {
    {"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
    {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '},
};

/* Returns the character of a reference in ASCII and how long it is; 0: none that is known. */
static char read_reference(const char *at, size_t *size)
{
    for (size_t i = 0; i < sizeof(REFERENCES) / sizeof(REFERENCES[0]); i++) {
        *size = strlen(REFERENCES[i].name);
        if (strncasecmp(at, REFERENCES[i].name, *size) == 0)
            return REFERENCES[i].character;
    }
    if (at[1] != '#')
        return '\0';
    char *end;
    bool is_hexadecimal = at[2] == 'x' || at[2] == 'X';
    unsigned long number = strtoul(at + (is_hexadecimal ? 3 : 2), &end, is_hexadecimal ? 16 : 10);
    *size = (size_t)(end - at) + 1;
    return *end == ';' && number >= ' ' && number <= '~' ? (char)number : '\0';
}

/* Writes the text up to the next tag with single blanks. Returns its size. */
static size_t write_words(const char *at, char *words, size_t words_bytes)
{
    size_t size = 0;
    for (at = skip_blanks(at); *at != '\0' && *at != '<' && size + 1 < words_bytes;) {
        size_t step = 1;
        char character = *at == '&' ? read_reference(at, &step) : *at;
        if (character == '\0') {
            character = '&';
            step = 1;
        }
        bool is_blank = strchr(BLANKS, character) != NULL;
        if (!is_blank || (size > 0 && words[size - 1] != ' '))
            words[size++] = is_blank ? ' ' : character;
        at += step;
    }
    while (size > 0 && words[size - 1] == ' ')
        size--;
    words[size] = '\0';
    return size;
}

static void write_first_line(const char *at, char *words, size_t words_bytes)
{
    (void)snprintf(words, words_bytes, "%.*s", (int)strcspn(at, "\r\n"), at);
}

/* ---- mark-up ---- */

static const char *find_title(const char *at)
{
    while ((at = strcasestr(at, "<title")) != NULL && !is_tag(at, "title"))
        at++;
    return at == NULL ? NULL : after(at, ">");
}

/* Past the tag, or past all of an element that has no text for people. */
static const char *skip_tag(const char *at)
{
    if (strncmp(at, COMMENT, strlen(COMMENT)) == 0)
        return after(at, "-->");
    if (is_tag(at, "script"))
        return after(at, "</script>");
    if (is_tag(at, "style"))
        return after(at, "</style>");
    return after(at, ">");
}

static void write_first_text(const char *at, char *words, size_t words_bytes)
{
    while (*(at = skip_blanks(at)) != '\0') {
        if (*at == '<')
            at = skip_tag(at);
        else if (write_words(at, words, words_bytes) > 0)
            return;
        else
            at += strcspn(at, "<");
    }
}

void page_words_read(const char *start, char *words, size_t words_bytes)
{
    const char *at = skip_blanks(start);
    words[0] = '\0';
    if (*at != '<') {
        write_first_line(at, words, words_bytes);
        return;
    }
    const char *title = find_title(at);
    if (title == NULL || write_words(title, words, words_bytes) == 0)
        write_first_text(at, words, words_bytes);
}

/* ---- UTF-16 ---- */

/* Where the octet of ASCII stands in a unit, 0 or 1; -1: it is no UTF-16. Without a mark the first unit, which
 * begins mark-up, shows it. */
static int find_low_octet(const char *octets)
{
    static const char little[][2] = {{'\xff', '\xfe'}, {'<', '\0'}};
    static const char big[][2] = {{'\xfe', '\xff'}, {'\0', '<'}};
    for (size_t i = 0; i < sizeof(little) / sizeof(little[0]); i++) {
        if (memcmp(octets, little[i], sizeof(little[i])) == 0)
            return 0;
        if (memcmp(octets, big[i], sizeof(big[i])) == 0)
            return 1;
    }
    return -1;
}

static char narrow_unit(char low, char high)
{
    bool is_ascii = high == '\0' && low > '\0' && low <= '~';
    return is_ascii ? low : '?';
}

bool page_narrow(char *octets, size_t size)
{
    int low = size < 2 ? -1 : find_low_octet(octets);
    if (low < 0)
        return false;
    size_t written = 0;
    bool has_mark = octets[low] != '<';
    for (size_t i = has_mark ? 2 : 0; i + 1 < size; i += 2)
        octets[written++] = narrow_unit(octets[i + (size_t)low], octets[i + 1 - (size_t)low]);
    octets[written] = '\0';
    return true;
}

/* ---- what it is ---- */

static const char *skip_prologue(const char *at)
{
    while (*(at = skip_blanks(at)) == '<' &&
           (at[1] == '?' || strncmp(at, COMMENT, strlen(COMMENT)) == 0))
        at = after(at, at[1] == '?' ? "?>" : "-->");
    return at;
}

bool page_is_cut_early(const char *start)
{
    const char *at = skip_prologue(start);
    if (*at == '<')
        return at[1 + strcspn(at + 1, BLANKS "/>")] == '\0';
    return *at == '\0' && *skip_blanks(start) == '<';
}

static bool is_doctype(const char *at)
{
    return strncasecmp(at, DOCTYPE, strlen(DOCTYPE)) == 0;
}

/* Past it with all that it declares; to the end if that is not there. */
static const char *skip_doctype(const char *at)
{
    char quote = '\0';
    bool is_inside = false;
    for (; *at != '\0'; at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '[' || *at == ']')
            is_inside = *at == '[';
        else if (*at == '>' && !is_inside)
            return at + 1;
    }
    return at;
}

static bool is_envelope_tag(const char *at)
{
    if (*at != '<')
        return false;
    size_t name = strcspn(at + 1, BLANKS "/>");
    const char *colon = memchr(at + 1, ':', name);
    const char *local = colon == NULL ? at + 1 : colon + 1;
    size_t size = (size_t)(at + 1 + name - local);
    return size == strlen("Envelope") && strncmp(local, "Envelope", size) == 0;
}

/* Behind a document type that is not complete there may be anything, unless it is that of a page. */
bool page_is_envelope(const char *start)
{
    const char *at = skip_prologue(start);
    if (!is_doctype(at))
        return is_envelope_tag(at);
    if (strncasecmp(skip_blanks(at + strlen(DOCTYPE)), "html", strlen("html")) == 0)
        return false;
    const char *behind = skip_doctype(at);
    return behind[-1] != '>' || is_envelope_tag(skip_prologue(behind));
}
