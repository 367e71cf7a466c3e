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
    steps->is_last_left_out = steps->count == LIMIT_STEPS;
    if (steps->is_last_left_out)
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

void check_steps_show(struct check_steps *steps,
                      const struct octets *certificate,
                      const struct octets *authority)
{
    if (steps->count == 0 || steps->is_last_left_out || steps->shown[0] != NULL ||
        certificate->size == 0)
        return;
    struct check_step *step = &steps->items[steps->count - 1];
    steps->shown[0] = memory_copy(certificate->data, certificate->size);
    steps->shown[1] = memory_copy(authority->data, authority->size);
    step->certificate = (struct octets){steps->shown[0], certificate->size};
    step->authority = (struct octets){steps->shown[1], authority->size};
}

void check_steps_clear(struct check_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        free(steps->texts[i][0]);
        free(steps->texts[i][1]);
    }
    for (size_t i = 0; i < 2; i++) {
        free(steps->shown[i]);
        steps->shown[i] = NULL;
    }
    steps->count = 0;
    steps->is_last_left_out = false;
}
