/* systemd says a path back in another spelling than it was given, so that what is compared as it was written is never
 * the same. A folder that is yet to be made has a real path, too: that of the part which is there, and the rest. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/unit/unit_path.h"

static bool is_name(const char *name, size_t size, const char *other)
{
    return size == strlen(other) && strncmp(name, other, size) == 0;
}

char *unit_path_plain(const char *path)
{
    char *plain = memory_allocate(strlen(path) + 2), *end = plain;
    size_t size = 0;
    for (const char *name = path + strspn(path, "/"); *name != '\0'; name += strspn(name, "/")) {
        size = strcspn(name, "/");
        if (!is_name(name, size, ".")) {
            *end++ = '/';
            memcpy(end, name, size);
            end += size;
        }
        name += size;
    }
    if (end == plain)
        *end++ = '/';
    *end = '\0';
    return plain;
}

bool unit_path_is_upwards(const char *path)
{
    const char *name = path;
    while (*name != '\0' && !is_name(name, strcspn(name, "/"), "..")) {
        name += strcspn(name, "/");
        name += strspn(name, "/");
    }
    return *name != '\0';
}

char *unit_path_real(const char *path)
{
    char *plain = unit_path_plain(path), *present = memory_copy_text(plain), *real = NULL;
    while (present[0] != '\0' && (real = realpath(present, NULL)) == NULL)
        *strrchr(present, '/') = '\0';
    char *both = memory_format_text("%s%s", real != NULL ? real : "", plain + strlen(present));
    char *whole = unit_path_plain(both);
    free(both);
    free(real);
    free(present);
    free(plain);
    return whole;
}
