/* Compares a page of docs/ with what the tables print: such a page is made and never edited by hand. */
#ifndef TESTS_PAGE_H
#define TESTS_PAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static inline void assert_page(const char *path, void (*write)(FILE *file))
{
    char *page = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&page, &size);
    write(memory);
    assert_int_equal(fclose(memory), 0);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *written = calloc(1, size + 2);
    size_t read = fread(written, 1, size + 1, file);
    (void)fclose(file);
    assert_int_equal(read, size);
    assert_string_equal(page, written);
    free(page);
    free(written);
}

#endif
