/* A chapter's name is a word of a command line: what leads out of the folder is nobody's. The title is the first line
 * of a chapter, so that there is no second list of them to become old. */
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/guide/guide.h"

#define SUFFIX      ".md"
#define TITLE_BYTES 256
#define NAME_PLACES 24

char *guide_folder(void)
{
    char program[PATH_MAX] = "";
    ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 1);
    program[size > 0 ? size : 0] = '\0';
    for (int i = 0; i < 2 && strrchr(program, '/') != NULL; i++)
        *strrchr(program, '/') = '\0';
    return memory_format_text("%s/share/ewscal/guide", program);
}

static bool is_chapter_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static int is_chapter_name(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > strlen(SUFFIX) && strcmp(entry->d_name + size - strlen(SUFFIX), SUFFIX) == 0;
}

/* Cuts "# Title {#anchor}" to its title; empty when it cannot be read. */
static void read_title(const char *path, char title[TITLE_BYTES])
{
    char line[TITLE_BYTES] = "";
    FILE *file = fopen(path, "re");
    if (file != NULL && fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    if (file != NULL)
        (void)fclose(file);
    char *end = strstr(line, " {#");
    line[end != NULL ? (size_t)(end - line) : strcspn(line, "\n")] = '\0';
    (void)snprintf(title, TITLE_BYTES, "%s", line + strspn(line, "# "));
}

/* Whoever reads the guide knows a chapter by what stands above it. */
static char *find_titled(const char *folder, const char *language, const char *wanted)
{
    struct dirent **entries = NULL;
    char *found = NULL;
    char *chapters = memory_format_text("%s/%s", folder, language);
    int count = scandir(chapters, &entries, is_chapter_name, alphasort);
    for (int i = 0; i < count; i++) {
        char title[TITLE_BYTES];
        char *path = memory_format_text("%s/%s", chapters, entries[i]->d_name);
        read_title(path, title);
        if (found == NULL && strcasecmp(title, wanted) == 0)
            found = memory_copy_text(path);
        free(path);
        free(entries[i]);
    }
    free(entries);
    free(chapters);
    return found;
}

char *guide_find_chapter(const char *folder, const char *language, const char *name)
{
    const char *languages[] = {language, "en", "de"};
    if (strchr(name, '/') != NULL || name[0] == '.')
        return NULL;
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        char *path = memory_format_text("%s/%s/%s" SUFFIX, folder, languages[i], name);
        if (is_chapter_file(path))
            return path;
        free(path);
    }
    return find_titled(folder, language, name);
}

static size_t list_folder(const char *folder, FILE *stream)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_chapter_name, alphasort);
    for (int i = 0; i < count; i++) {
        char title[TITLE_BYTES];
        char *path = memory_format_text("%s/%s", folder, entries[i]->d_name);
        int size = (int)(strlen(entries[i]->d_name) - strlen(SUFFIX));
        read_title(path, title);
        (void)fprintf(stream, "  %-*.*s %s\n", NAME_PLACES, size, entries[i]->d_name, title);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return count > 0 ? (size_t)count : 0;
}

size_t guide_list(const char *folder, const char *language, FILE *stream)
{
    char *index = guide_find_chapter(folder, language, "index");
    if (index == NULL)
        return 0;
    *strrchr(index, '/') = '\0';
    size_t count = list_folder(index, stream);
    free(index);
    return count;
}
