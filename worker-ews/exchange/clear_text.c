/* The supervisor has looked at all of it already; the worker looks again, because what it would send cannot be taken
 * back. With no address there is nothing to be clear: what Autodiscover finds is https. */
#include <string.h>
#include <strings.h>

#include "proto/event/event.h"

#include "worker-ews/exchange/clear_text.h"

static bool begins_with(const char *url, const char *scheme)
{
    return strncasecmp(url, scheme, strlen(scheme)) == 0;
}

bool clear_text_is_absent(const char *url)
{
    return begins_with(url, "https://");
}

bool clear_text_is_allowed(const struct exchange_settings *settings)
{
    return begins_with(settings->url, "http://") && settings->clear_text &&
           settings->auth != LOGIN_BY_BASIC && settings->proxy[0] == '\0';
}

void clear_text_warn(struct server_health *health)
{
    static struct server_note note;
    note.text = event_name(EXCHANGE_IN_CLEAR_TEXT);
    health->notes = &note;
    health->notes_count = 1;
}
