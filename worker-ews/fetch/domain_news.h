/* New settings that bring nothing but other domains of the directories: what is under way, tickets and tries need not
 * end for them. Pure. */
#ifndef WORKER_EWS_DOMAIN_NEWS_H
#define WORKER_EWS_DOMAIN_NEWS_H

#include <stdbool.h>

#include "proto/message/message.h"

/* Whether both differ in the domains of their exchanges, and but for their number in nothing else. Settings that
 * bring nothing new are sent because a person wants everything to begin anew. */
bool domain_news_are_all(const struct settings *before, const struct settings *now);

#endif
