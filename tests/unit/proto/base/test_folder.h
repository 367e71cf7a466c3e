/* A folder of its own for each test, removed with all that is in it. Header only: used by few tests. */
#ifndef TEST_FOLDER_H
#define TEST_FOLDER_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static char test_folder[64];

static inline int test_folder_make(void **state)
{
    (void)state;
    (void)snprintf(test_folder, sizeof(test_folder), "/tmp/ewscal-test-XXXXXX");
    return mkdtemp(test_folder) == NULL ? -1 : 0;
}

static inline int
test_folder_remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static inline int test_folder_remove(void **state)
{
    (void)state;
    return nftw(test_folder, test_folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void test_folder_path(const char *name, char path[PATH_MAX])
{
    (void)snprintf(path, PATH_MAX, "%s/%s", test_folder, name);
}

#endif
