#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/text.h"

#include "vectors.h"

#define PATH_BYTES 1024

const char *vectors_directory(void)
{
    static char path[PATH_BYTES];
    const char *root = getenv("EWSCAL_VECTORS");
    (void)snprintf(path, sizeof(path), "%s/ucserver", root == NULL ? "../shared/vectors" : root);
    if (access(path, R_OK) == 0)
        return path;
    (void)fprintf(stderr, "SKIPPED: no recorded messages in %s, set EWSCAL_VECTORS\n", path);
    return NULL;
}

static void read_octets(const char *path, struct vector *vector)
{
    static char digits[2 * VECTOR_BYTES];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = 0;
    for (int letter = getc(file); letter != EOF; letter = getc(file)) {
        if (letter != '\n' && size < sizeof(digits) - 1)
            digits[size++] = (char)letter;
    }
    (void)fclose(file);
    digits[size] = '\0';
    vector->size_bytes = size / 2;
    assert_int_equal(text_to_octets(digits, vector->octets, vector->size_bytes), 0);
}

void vector_read(const char *directory, const char *name, struct vector *vector)
{
    char path[PATH_BYTES + sizeof(vector->name)];
    json_error_t failure;
    (void)snprintf(vector->name, sizeof(vector->name), "%s", name);
    (void)snprintf(path, sizeof(path), "%s/%s.hex", directory, name);
    read_octets(path, vector);
    (void)snprintf(path, sizeof(path), "%s/%s.json", directory, name);
    vector->json = json_load_file(path, 0, &failure);
    assert_non_null(vector->json);
    vector->value = json_object_get(vector->json, "value");
    assert_non_null(vector->value);
}

void vector_clear(struct vector *vector)
{
    json_decref(vector->json);
    vector->json = vector->value = NULL;
}
