/* Recorded bytes of real servers. They live beside the repository, in the folder that EWSCAL_VECTORS
 * names (default ../shared/vectors); without them a test is skipped and says so. */
#ifndef TESTS_WORKER_EWS_VECTORS_H
#define TESTS_WORKER_EWS_VECTORS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define VECTORS_SKIPPED 77

static FILE *vectors_open(const char *name)
{
    const char *directory = getenv("EWSCAL_VECTORS");
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", directory == NULL ? "../shared/vectors" : directory,
                   name);
    return fopen(path, "re");
}

/* Returns new octets with a NUL behind them; ends the test when the file is missing. */
static char *vectors_read(const char *name, size_t *size_bytes)
{
    FILE *file = vectors_open(name);
    if (file == NULL) {
        (void)fprintf(stderr, "%s is missing\n", name);
        abort();
    }
    char *octets = calloc(1, 4 << 20);
    *size_bytes = fread(octets, 1, (4 << 20) - 1, file);
    (void)fclose(file);
    return octets;
}

/* Whether the vectors are there; says it loudly when they are not. */
static bool vectors_are_there(const char *name)
{
    FILE *file = vectors_open(name);
    if (file == NULL) {
        (void)fprintf(stderr, "SKIPPED: the recorded answers are missing, set EWSCAL_VECTORS\n");
        return false;
    }
    (void)fclose(file);
    return true;
}

#endif
