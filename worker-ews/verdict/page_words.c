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

static bool is_utf_16(const char *start)
{
    return strncmp(start, "\xff\xfe", 2) == 0 || strncmp(start, "\xfe\xff", 2) == 0;
}

/* A document type is another one's than EWS only if it is that of a page. */
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

bool page_is_envelope(const char *start)
{
    if (is_utf_16(start))
        return true;
    const char *at = skip_prologue(start);
    if (strncasecmp(at, "<!DOCTYPE", strlen("<!DOCTYPE")) == 0)
        return strncasecmp(skip_blanks(at + strlen("<!DOCTYPE")), "html", strlen("html")) != 0;
    if (*at != '<')
        return false;
    size_t name = strcspn(at + 1, BLANKS "/>");
    const char *colon = memchr(at + 1, ':', name);
    const char *local = colon == NULL ? at + 1 : colon + 1;
    size_t size = (size_t)(at + 1 + name - local);
    return size == strlen("Envelope") && strncmp(local, "Envelope", size) == 0;
}
