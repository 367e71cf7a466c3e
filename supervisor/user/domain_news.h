/* What all mailboxes of a mail domain have in common is said once and not for each user: that Exchange does
 * not find the organization that holds them, or is refused there. Pure. */
#ifndef SUPERVISOR_DOMAIN_NEWS_H
#define SUPERVISOR_DOMAIN_NEWS_H

#include <stdint.h>

struct domain_news;
struct event_row;

enum news {
    NEWS_OF_USER,   /* nobody else has it because of the domain */
    NEWS_OF_DOMAIN, /* and it has not been said of the domain yet */
    NEWS_KNOWN,
};

/* Returns new memory, in which nothing has been said. */
struct domain_news *domain_news_create(void);
void domain_news_destroy(struct domain_news *news);

/* A mailbox (its address; NULL: none is known) could not be read in this round, for that reason (its event; NULL:
 * none is known). What nobody has had for several rounds counts as over, and is said again. */
enum news domain_news_note(struct domain_news *news,
                           const char *address,
                           const struct event_row *reason,
                           int64_t round);

/* The domain of an address, borrowed; "" if it has none. */
const char *domain_news_domain(const char *address);

#endif
