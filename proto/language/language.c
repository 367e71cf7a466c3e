/* Nothing is asked of setlocale(): numbers and the order of letters stay as they are in C, whatever language
 * a person reads, so that what one machine prints another can read. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/language/language.h"

#define PATH_ROOM (PATH_MAX + 64)

static const char english[] = "en";

/* Those that there is a catalogue of, and English, which needs none. */
static const char *const languages[] = {"de", english};

/* "de", "de_AT.UTF-8", "de@euro"; NULL for a language that is not there. */
static const char *find_language(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        size_t length = strlen(languages[i]);
        if (size < length || strncmp(name, languages[i], length) != 0)
            continue;
        if (size == length || strchr("_.@", name[length]) != NULL)
            return languages[i];
    }
    return NULL;
}

static const char *locale_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return value;
    }
    return "C";
}

const char *language_of_environment(void)
{
    const char *locale = locale_of_environment();
    const char *wanted = getenv("LANGUAGE");
    if (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return english;
    while (wanted != NULL && *wanted != '\0') {
        size_t size = strcspn(wanted, ":");
        const char *language = find_language(wanted, size);
        if (language != NULL)
            return language;
        wanted += size;
        wanted += strspn(wanted, ":");
    }
    const char *language = find_language(locale, strlen(locale));
    return language != NULL ? language : english;
}

struct catalogue *language_catalogue(const char *language, const char *domain)
{
    char program[PATH_MAX];
    char path[PATH_ROOM];
    ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (strcmp(language, english) == 0 || size <= 0)
        return NULL;
    program[size] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(program, '/');
        if (slash == NULL)
            return NULL;
        *slash = '\0';
    }
    int length = snprintf(path, sizeof(path), "%s/share/locale/%s/LC_MESSAGES/%s.mo", program,
                          language, domain);
    return length > 0 && (size_t)length < sizeof(path) ? catalogue_create(path) : NULL;
}
