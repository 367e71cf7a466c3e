/* A scenario file as lines of words. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "script.h"

#define LINE_BYTES  4096
#define WORD_BYTES  1024
#define MOST_IN_ROW 100000

static void add_word(struct script_line *line, const char *text)
{
    line->words = memory_resize(line->words, line->count + 1, sizeof(*line->words));
    line->words[line->count++] = memory_copy_text(text);
}

/* Splits "user12" into "user" and 12. Returns the length of the letters, 0 when there is no number. */
static size_t split_number(const char *text, size_t size, long *number)
{
    size_t letters = size;
    while (letters > 0 && text[letters - 1] >= '0' && text[letters - 1] <= '9')
        letters--;
    *number = strtol(text + letters, NULL, 10);
    return letters == size ? 0 : letters;
}

/* "user1..user3" becomes three words. Returns whether the word is such a row. */
static bool add_row(struct script_line *line, const char *word)
{
    const char *dots = strstr(word, "..");
    if (dots == NULL)
        return false;
    long first = 0, last = 0;
    size_t letters = split_number(word, (size_t)(dots - word), &first);
    const char *end = dots + 2;
    if (letters == 0 || split_number(end, strlen(end), &last) != letters ||
        strncmp(word, end, letters) != 0 || last < first || last - first > MOST_IN_ROW)
        return false;
    for (long number = first; number <= last; number++) {
        char text[WORD_BYTES];
        (void)snprintf(text, sizeof(text), "%.*s%ld", (int)letters, word, number);
        add_word(line, text);
    }
    return true;
}

/* Takes one word from `text`, which stands at its first letter; returns where it ends, NULL when a
 * quote is left open. */
static const char *take_word(struct script_line *line, const char *text)
{
    bool is_quoted = *text == '"';
    const char *begin = is_quoted ? text + 1 : text;
    size_t size = strcspn(begin, is_quoted ? "\"" : " \t");
    if (is_quoted && begin[size] == '\0')
        return NULL;
    char word[WORD_BYTES];
    (void)snprintf(word, sizeof(word), "%.*s", (int)size, begin);
    if (is_quoted || !add_row(line, word))
        add_word(line, word);
    return begin + size + (is_quoted ? 1 : 0);
}

static int split(struct script_line *line, const char *text)
{
    for (;;) {
        text += strspn(text, " \t");
        if (*text == '\0' || *text == '#')
            return 0;
        text = take_word(line, text);
        if (text == NULL)
            return -1;
    }
}

static int add_line(struct script *script, const char *text, int number)
{
    struct script_line line = {.number = number};
    if (split(&line, text) != 0) {
        (void)fprintf(stderr, "%s:%d: a quote is left open\n", script->path, number);
        return -1;
    }
    if (line.count == 0)
        return 0;
    script->lines = memory_resize(script->lines, script->count + 1, sizeof(*script->lines));
    script->lines[script->count++] = line;
    return 0;
}

static int read_lines(struct script *script, FILE *file)
{
    char text[LINE_BYTES];
    for (int number = 1; fgets(text, sizeof(text), file) != NULL; number++) {
        size_t size = strcspn(text, "\n");
        if (text[size] != '\n' && !feof(file)) {
            (void)fprintf(stderr, "%s:%d: the line is too long\n", script->path, number);
            return -1;
        }
        text[size] = '\0';
        if (add_line(script, text, number) != 0)
            return -1;
    }
    return 0;
}

struct script *script_read(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    struct script *script = memory_allocate(sizeof(*script));
    script->path = memory_copy_text(path);
    int result = read_lines(script, file);
    (void)fclose(file);
    if (result == 0)
        return script;
    script_destroy(script);
    return NULL;
}

void script_destroy(struct script *script)
{
    if (script == NULL)
        return;
    for (size_t i = 0; i < script->count; i++) {
        for (size_t k = 0; k < script->lines[i].count; k++)
            free(script->lines[i].words[k]);
        free(script->lines[i].words);
    }
    free(script->lines);
    free(script->path);
    free(script);
}
