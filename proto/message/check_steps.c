/* The first ones are those that are kept: what comes behind LIMIT_STEPS of them is a walk in circles, which their
 * beginning shows. Of a long `of` the end is left away, because the name says what was done. */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "proto/message/check_steps.h"

void check_steps_add(struct check_steps *steps, const char *name, bool is_good, const char *reason)
{
    char full[LIMIT_NAME + 1], text[LIMIT_REASON + 1];
    const char *of = text_or_empty(steps->of);
    if (steps->count == LIMIT_STEPS)
        return;
    (void)snprintf(full, sizeof(full), "%.200s%s%s", of, *of == '\0' ? "" : " ", name);
    text_replace_bad_octets(full); /* either may be cut inside a character */
    text_copy_cut(text, sizeof(text), text_or_empty(reason));
    char **kept = steps->texts[steps->count];
    kept[0] = memory_copy_text(full);
    kept[1] = memory_copy_text(text);
    steps->items[steps->count++] =
        (struct check_step){.name = kept[0], .good = is_good, .text = kept[1]};
}

void check_steps_clear(struct check_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        free(steps->texts[i][0]);
        free(steps->texts[i][1]);
    }
    steps->count = 0;
}
