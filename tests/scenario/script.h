/* A scenario file as lines of words. README.md has the language. */
#ifndef SCENARIO_SCRIPT_H
#define SCENARIO_SCRIPT_H

#include <stddef.h>

struct script_line {
    int number;
    char **words; /* at least one */
    size_t count;
};

struct script {
    char *path;
    struct script_line *lines; /* empty ones and comments are left out */
    size_t count;
};

/* Reads a file: words are separated by blanks, "several words" in quotes are one, # begins a comment,
 * user1..user3 stands for user1 user2 user3. Returns a new script, or NULL after a line on standard
 * error that says what is wrong where. */
struct script *script_read(const char *path);

/* NULL is fine. */
void script_destroy(struct script *script);

#endif
