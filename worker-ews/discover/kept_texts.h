/* Texts that a walk keeps in the order in which they came: hosts, places that were visited. They are copies, because
 * what they come from does not live as long as the walk. */
#ifndef WORKER_EWS_KEPT_TEXTS_H
#define WORKER_EWS_KEPT_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

struct text_item;

/* Begins as {0}. */
struct kept_texts {
    char **items;
    size_t count, capacity;
};

/* Frees them all; the list is empty afterwards and may be used again. */
void kept_texts_clear(struct kept_texts *texts);

/* Whether exactly this text is there. */
bool kept_texts_has(const struct kept_texts *texts, const char *text);

/* Puts a copy at the end, also of what is there already. How many there may be is the caller's business. */
void kept_texts_add(struct kept_texts *texts, const char *text);

/* Only what is not there, and only as many as fit into a message: LIMIT_STEPS. */
void kept_texts_add_once(struct kept_texts *texts, const char *text);

/* Fills `shown`, which has room for all of them, and returns it. Its texts are borrowed. */
struct text_item *kept_texts_show(const struct kept_texts *texts, struct text_item *shown);

#endif
