/* The recorded messages of the vendor's runtime. They are not part of the repository: the directory
 * is named by EWSCAL_VECTORS (default ../shared/vectors) and the tests are skipped without it. */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* The largest message among them has about 52 KB. */
#define VECTOR_BYTES (256 * 1024)

struct vector {
    char name[128];
    uint8_t octets[VECTOR_BYTES];
    size_t size_bytes;
    json_t *json;  /* {"direction", "message", "value"} */
    json_t *value; /* borrowed from it */
};

/* The directory, or NULL with a loud line on standard error. */
const char *vectors_directory(void);

/* Reads NAME.hex and NAME.json; ends the test when one of them is unreadable. */
void vector_read(const char *directory, const char *name, struct vector *vector);
void vector_clear(struct vector *vector);

#endif
