/* Texts on their way into a support bundle: a configuration, a log, an answer. A password in a URL and a name that was
 * learned are in none of them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/bundle/bundle_configuration.h"
#include "supervisor/bundle/bundle_names.h"

#include "require.h"

#define MOST_BYTES ((size_t)1 << 22)
#define SECRET     "http://a:geheim@host"

/* Our own line at the end, behind whatever came. */
static void write_log(const struct pseudonyms *pseudonyms, const char *text, size_t size)
{
    static const char line[] = "\nx user=anna " SECRET "\n";
    struct buffer hidden, to;
    char *log = malloc(size + sizeof(line));
    require(log != NULL);
    memcpy(log, text, size);
    memcpy(log + size, line, sizeof(line));
    buffer_init(&hidden, MOST_BYTES);
    buffer_init(&to, MOST_BYTES);
    require(bundle_write_without_userinfo(log, size + sizeof(line) - 1, &hidden) == 0);
    require(pseudonyms_write(pseudonyms, (const char *)buffer_data(&hidden), buffer_size(&hidden),
                             &to) == 0);
    const void *end = (const char *)buffer_data(&to) + buffer_size(&to) - 40;
    require(buffer_size(&to) > 40 && memmem(end, 40, "anna", 4) == NULL);
    require(memmem(end, 40, "geheim", 6) == NULL);
    buffer_clear(&hidden);
    buffer_clear(&to);
    free(log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char value[64];
    struct buffer to;
    char *text = malloc(size + 1);
    struct pseudonyms *pseudonyms = pseudonyms_create();
    require(text != NULL && pseudonyms != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    bundle_configuration_learn(text, pseudonyms);
    bundle_names_learn_log(text, size, pseudonyms);
    pseudonyms_learn(pseudonyms, PSEUDONYM_USER, "anna");
    buffer_init(&to, MOST_BYTES);
    (void)bundle_configuration_write(text, &to);
    (void)bundle_configuration_value(text, "exchange", "host", value, sizeof(value));
    buffer_clear(&to);
    write_log(pseudonyms, text, size);
    pseudonyms_destroy(pseudonyms);
    free(text);
    return 0;
}
