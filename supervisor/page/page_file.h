/* The files of the page for people, as they stand in supervisor/page: they are part of the program, so that
 * page and supervisor are of one version and nothing has to be found on a disk. */
#ifndef PAGE_FILE_H
#define PAGE_FILE_H

#include <stddef.h>

struct page_file {
    const char *path; /* in the address: "/", "/page.css" */
    const char *type; /* as in Content-Type */
    const char *tag;  /* as in ETag, with its quotes: another one when the content is another one */
    const unsigned char *octets;
    size_t size_bytes;
};

/* All of them, made by supervisor/page/embed when the program is built. */
extern const struct page_file page_files[];
extern const size_t page_files_count;

/* Returns the file at a path, or NULL. */
const struct page_file *page_file_find(const char *path);

#endif
