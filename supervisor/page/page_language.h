/* What the page for people says in one language, as JSON:
 *
 *     {"language": "de",
 *      "events": {"exchange.busy": {"sentence": "...{wait_ms}...", "remedy": null}, ...},
 *      "texts": {"English text of the page": "its translation", ...},
 *      "values": {"class": {"the account is locked": "..."}, ...}}
 *
 * Sentences have the form of proto/event/sentence.h; the page makes them of the parameters that stand beside each
 * reason. In English there are no texts and no values: the page has its own. */
#ifndef PAGE_LANGUAGE_H
#define PAGE_LANGUAGE_H

#include <jansson.h>

#include "proto/language/catalogue.h"

/* Returns new JSON of a language by its catalogues, of events (event_text.h) and of the page; NULL for both:
 * English. Borrows both. */
json_t *
page_language(const char *language, const struct catalogue *events, const struct catalogue *texts);

#endif
