#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

#define PATH_BYTES  4096
#define MOST_OCTETS (4 << 20)
#define NAME_OCTETS 256

static void write_path(char path[PATH_BYTES], const char *name)
{
    const char *directory = getenv("EWSCAL_VECTORS");
    (void)snprintf(path, PATH_BYTES, "%s/%s", directory == NULL ? "../shared/vectors" : directory,
                   name);
}

static FILE *open_file(const char *name)
{
    char path[PATH_BYTES];
    write_path(path, name);
    return fopen(path, "re");
}

static void give_up(const char *name)
{
    (void)fprintf(stderr, "%s is missing\n", name);
    abort();
}

char *vectors_read(const char *name, size_t *size_bytes)
{
    FILE *file = open_file(name);
    if (file == NULL)
        give_up(name);
    char *octets = calloc(1, MOST_OCTETS);
    *size_bytes = fread(octets, 1, MOST_OCTETS - 1, file);
    (void)fclose(file);
    return octets;
}

bool vectors_are_there(const char *name)
{
    FILE *file = open_file(name);
    if (file == NULL) {
        (void)fprintf(stderr, "SKIPPED: the recordings are missing, set EWSCAL_VECTORS\n");
        return false;
    }
    (void)fclose(file);
    return true;
}

size_t vectors_for_each(const char *folder, const char *suffix, void (*visit)(const char *name))
{
    char path[PATH_BYTES], name[NAME_OCTETS];
    size_t count = 0;
    write_path(path, folder);
    DIR *directory = opendir(path);
    if (directory == NULL)
        give_up(folder);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        (void)snprintf(name, sizeof(name), "%s", entry->d_name);
        char *end = strstr(name, suffix);
        if (end == NULL || strcmp(end, suffix) != 0)
            continue;
        *end = '\0';
        visit(name);
        count++;
    }
    (void)closedir(directory);
    return count;
}
