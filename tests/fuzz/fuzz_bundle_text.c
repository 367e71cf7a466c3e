/* Texts on their way into a support bundle: a configuration, a log, an answer. A password in a URL and a name that was
 * learned are in none of them. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/bundle/bundle_configuration.h"
#include "supervisor/bundle/bundle_names.h"

#include "require.h"

#define MOST_BYTES ((size_t)1 << 22)
/* Words that no text of a seed has: where one comes, it is ours. */
#define NAME   "zofia4q7k"
#define SECRET "geheim8w3x"

static bool has(const void *text, size_t size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

/* Our own line at the end, behind whatever came; it stays a line. */
static void write_log(const struct pseudonyms *pseudonyms, const char *text, size_t size)
{
    static const char line[] = "\nx user=" NAME " http://a:" SECRET "@host\n";
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
    require(!has(buffer_data(&to), buffer_size(&to), NAME));
    require(!has(buffer_data(&to), buffer_size(&to), SECRET));
    require(has(buffer_data(&to), buffer_size(&to), "\nx user="));
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
    pseudonyms_learn(pseudonyms, PSEUDONYM_USER, NAME);
    buffer_init(&to, MOST_BYTES);
    (void)bundle_configuration_write(text, &to);
    (void)bundle_configuration_value(text, "exchange", "host", value, sizeof(value));
    buffer_clear(&to);
    /* The fuzzer may find the words, and then put them anywhere. */
    if (!has(text, size, NAME) && !has(text, size, SECRET))
        write_log(pseudonyms, text, size);
    pseudonyms_destroy(pseudonyms);
    free(text);
    return 0;
}
