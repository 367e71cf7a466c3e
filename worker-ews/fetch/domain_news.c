/* The messages are compared as they are encoded, so that a field that is added later counts by itself. The number is
 * another one each time, also when nothing else is. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/message/kept_message.h"

#include "worker-ews/fetch/domain_news.h"

/* Without what does not count. Its exchanges are new, and the caller frees them; the rest is borrowed. */
static struct message comparable(const struct settings *settings, bool with_domains)
{
    struct message message = {.type = MESSAGE_SETTINGS, .settings = *settings};
    size_t count = settings->exchanges_count;
    struct exchange_settings *exchanges = memory_allocate_items(count, sizeof(*exchanges));
    for (size_t i = 0; i < count; i++) {
        exchanges[i] = settings->exchanges[i];
        if (!with_domains)
            exchanges[i].domains_count = 0;
    }
    message.settings.exchanges = exchanges;
    message.settings.number = 0;
    return message;
}

static bool are_same(const struct settings *before, const struct settings *now, bool with_domains)
{
    const struct message older = comparable(before, with_domains);
    const struct message newer = comparable(now, with_domains);
    struct kept_message *kept = kept_message_create(&older, NULL);
    bool is_same = kept != NULL && kept_message_equals(kept, &newer);
    kept_message_destroy(kept);
    free(older.settings.exchanges);
    free(newer.settings.exchanges);
    return is_same;
}

bool domain_news_are_all(const struct settings *before, const struct settings *now)
{
    return are_same(before, now, false) && !are_same(before, now, true);
}
