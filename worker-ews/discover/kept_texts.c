/* A few dozen at most, so they are looked through one by one. A message has room for LIMIT_STEPS of them, so lists
 * that go into one stop there. */
#include "worker-ews/discover/kept_texts.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/message/message.h"

void kept_texts_clear(struct kept_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i]);
    free(texts->items);
    *texts = (struct kept_texts){0};
}

bool kept_texts_has(const struct kept_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->items[i], text) == 0)
            return true;
    }
    return false;
}

void kept_texts_add(struct kept_texts *texts, const char *text)
{
    texts->items =
        memory_make_room(texts->items, texts->count, &texts->capacity, sizeof(*texts->items));
    texts->items[texts->count++] = memory_copy_text(text);
}

void kept_texts_add_once(struct kept_texts *texts, const char *text)
{
    if (texts->count < LIMIT_STEPS && !kept_texts_has(texts, text))
        kept_texts_add(texts, text);
}

struct text_item *kept_texts_show(const struct kept_texts *texts, struct text_item *shown)
{
    for (size_t i = 0; i < texts->count; i++)
        shown[i].text = texts->items[i];
    return shown;
}
