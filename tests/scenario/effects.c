/* The list of what the dispatcher did. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "effects.h"

#define SHOWN_BYTES 8000

void effect_add(struct world *world, struct sentence *sentence, bool is_optional)
{
    struct effect *effect = memory_allocate(sizeof(*effect));
    sentence_add_duration(sentence, "at", world->now.monotonic_ms - world->began_ms);
    effect->sentence = *sentence;
    effect->is_optional = is_optional;
    *sentence = (struct sentence){0};
    TAILQ_INSERT_TAIL(&world->effects, effect, link);
}

struct effect *effect_find(struct world *world, const struct sentence *expected, bool must_be_first)
{
    struct effect *effect;
    TAILQ_FOREACH(effect, &world->effects, link) {
        if (effect->is_expected)
            continue;
        if (sentence_fits(expected, &effect->sentence))
            return effect;
        if (must_be_first && !effect->is_optional)
            return NULL;
    }
    return NULL;
}

void effects_print(const struct world *world, char *text, size_t size)
{
    const struct effect *effect;
    TAILQ_FOREACH(effect, &world->effects, link) {
        size_t used = strlen(text);
        (void)snprintf(text + used, size - used, "\n    %s",
                       effect->is_expected   ? "(expected) "
                       : effect->is_optional ? "(need not) "
                                             : "");
        struct sentence sentence = effect->sentence;
        char line[SHOWN_BYTES / 4] = "";
        sentence_print(&sentence, line, sizeof(line));
        used = strlen(text);
        (void)snprintf(text + used, size - used, "%s", line);
    }
}

void effects_check(struct world *world)
{
    const struct effect *effect;
    TAILQ_FOREACH(effect, &world->effects, link) {
        if (effect->is_expected || effect->is_optional)
            continue;
        char text[SHOWN_BYTES] = "";
        effects_print(world, text, sizeof(text));
        world_fail(world, "before this line something happened that is not expected:%s", text);
    }
}

void effects_clear(struct world *world)
{
    struct effect *effect;
    while ((effect = TAILQ_FIRST(&world->effects)) != NULL) {
        TAILQ_REMOVE(&world->effects, effect, link);
        sentence_clear(&effect->sentence);
        free(effect);
    }
}
