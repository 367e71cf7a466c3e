/* Exchange without TLS: when that is allowed, and how it is told. Everybody on the way can read what goes there, and
 * go on with a connection that is logged in. Pure. */
#ifndef WORKER_EWS_CLEAR_TEXT_H
#define WORKER_EWS_CLEAR_TEXT_H

#include <stdbool.h>

#include "proto/message/message.h"

/* Whether the address is one of https. */
bool clear_text_is_absent(const char *url);

/* Whether an address of http may be asked: a person wants it, has named the address, and has not chosen Basic. */
bool clear_text_is_allowed(const struct exchange_settings *settings);

/* Adds the warning to a report, for as long as the settings are like that. */
void clear_text_warn(struct server_health *health);

#endif
