/* A file of settings, or of answers, as set-up reads it: whatever is in it comes back octet for octet, and what set-up
 * writes is found again, once, and not written a second time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/setup/configuration_text.h"

#include "require.h"

#define SECTION "exchange"
#define KEY     "pin"

static int
count_line(void *context, int line, const char *section, const char *key, const char *value)
{
    int *last = context;
    require(line > *last && section != NULL && *key != '\0' && value != NULL);
    require(strchr(value, '\n') == NULL && strchr(section, '\n') == NULL);
    *last = line;
    return 0;
}

static void set_twice(struct configuration_text *text, const char *const *values, size_t count)
{
    (void)configuration_text_set(text, SECTION, KEY, values, count);
    for (size_t i = 0; i < count; i++) {
        const char *value = configuration_text_value(text, SECTION, KEY, i);
        require(value != NULL && strcmp(value, values[i]) == 0);
    }
    require(configuration_text_value(text, SECTION, KEY, count) == NULL);
    char *once = configuration_text_copy(text);
    require(!configuration_text_set(text, SECTION, KEY, values, count));
    char *twice = configuration_text_copy(text);
    require(strcmp(once, twice) == 0);
    struct configuration_text *again = configuration_text_create(once);
    for (size_t i = 0; i < count; i++) {
        const char *value = configuration_text_value(again, SECTION, KEY, i);
        require(value != NULL && strcmp(value, values[i]) == 0);
    }
    require(configuration_text_value(again, SECTION, KEY, count) == NULL);
    configuration_text_destroy(again);
    free(twice);
    free(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const values[] = {"AA:BB", "CC", "AA:BB"};
    char *given = malloc(size + 1);
    require(given != NULL);
    memcpy(given, data, size);
    given[size] = '\0';
    struct configuration_text *text = configuration_text_create(given);
    char *copy = configuration_text_copy(text);
    require(strcmp(copy, given) == 0);
    free(copy);
    int last = 0;
    require(configuration_text_each(text, count_line, &last) == 0);
    for (size_t i = 0; i < 3; i++)
        (void)configuration_text_section(text, SECTION, i);
    set_twice(text, values, 3);
    set_twice(text, values + 1, 1);
    set_twice(text, values, 0);
    configuration_text_add(text, SECTION, KEY, "DD");
    require(strcmp(configuration_text_value(text, SECTION, KEY, 0), "DD") == 0);
    configuration_text_destroy(text);
    free(given);
    return 0;
}
