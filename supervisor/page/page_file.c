/* Found by comparing: there are a handful, and their paths are fixed when the program is built. What an
 * address says is never part of the name of a file. */
#include <string.h>

#include "supervisor/page/page_file.h"

const struct page_file *page_file_find(const char *path)
{
    for (size_t i = 0; i < page_files_count; i++) {
        if (strcmp(page_files[i].path, path) == 0)
            return &page_files[i];
    }
    return NULL;
}
