/* A catalogue of translations, as the file that it is. What is not whole is none; of one that is whole each text is
 * within it, and found again by its English one. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proto/language/catalogue.h"

#include "require.h"

#define PATH_BYTES 64

static void look_at(const struct catalogue *catalogue, size_t index)
{
    char context[CATALOGUE_CONTEXT_BYTES];
    const char *translation = NULL;
    const char *english = catalogue_at(catalogue, index, context, &translation);
    require(english != NULL && translation != NULL);
    require(strlen(context) < CATALOGUE_CONTEXT_BYTES);
    const char *found = catalogue_find(catalogue, *context != '\0' ? context : NULL, english);
    require(found == NULL || *found != '\0');
    for (int64_t count = 0; count < 3; count++) {
        const char *form = catalogue_find_count(catalogue, english, count);
        require(form == NULL || strlen(form) < SIZE_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[PATH_BYTES];
    int file = memfd_create("catalogue", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    struct catalogue *catalogue = catalogue_create(path);
    (void)close(file);
    size_t count = catalogue != NULL ? catalogue_count(catalogue) : 0;
    for (size_t i = 0; i < count && i < 64; i++)
        look_at(catalogue, i);
    (void)catalogue_find(catalogue, NULL, "good");
    (void)catalogue_find(catalogue, "mark", "good");
    (void)catalogue_find_count(catalogue, "%d user\n", 2);
    catalogue_destroy(catalogue);
    return 0;
}
