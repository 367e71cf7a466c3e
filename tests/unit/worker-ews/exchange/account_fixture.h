/* The least that the settings of an Exchange say: an account without a password. Everything else is not set, as it
 * comes over the bus. */
#ifndef ACCOUNT_FIXTURE_H
#define ACCOUNT_FIXTURE_H

#include "proto/message/message.h"

/* With that address; empty: it is to be found. */
static inline struct exchange_settings account_settings(const char *url)
{
    return (struct exchange_settings){.name = "",
                                      .url = url,
                                      .user = "user@corp.example",
                                      .account = "exchange",
                                      .default_zone = "",
                                      .api_version = "",
                                      .proxy = "",
                                      .kerberos_realm = ""};
}

#endif
