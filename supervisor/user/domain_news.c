/* A list, for there are few such domains. It is not the reading of a mailbox that ends a trouble: in a domain whose
 * mailboxes are in two places those in one are read all the time. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/event.h"

#include "supervisor/user/domain_news.h"

/* Those who have it are asked for in every fourth round. */
#define ROUNDS_UNTIL_OVER 8

/* With more of them each user is told of. */
#define MOST_TROUBLES 256

struct domain_trouble {
    SLIST_ENTRY(domain_trouble) next;
    char *domain;
    const struct event_row *reason;
    int64_t round; /* in which somebody had it last */
};

struct domain_news {
    SLIST_HEAD(, domain_trouble) troubles;
    size_t count;
};

struct domain_news *domain_news_create(void)
{
    return memory_allocate(sizeof(struct domain_news));
}

static void forget_trouble(struct domain_news *news, struct domain_trouble *trouble)
{
    SLIST_REMOVE(&news->troubles, trouble, domain_trouble, next);
    news->count--;
    free(trouble->domain);
    free(trouble);
}

void domain_news_destroy(struct domain_news *news)
{
    while (!SLIST_EMPTY(&news->troubles))
        forget_trouble(news, SLIST_FIRST(&news->troubles));
    free(news);
}

const char *domain_news_domain(const char *address)
{
    const char *at = address == NULL ? NULL : strrchr(address, '@');
    return at == NULL ? "" : at + 1;
}

static void forget_what_is_over(struct domain_news *news, int64_t round)
{
    struct domain_trouble *trouble = SLIST_FIRST(&news->troubles), *next;
    for (; trouble != NULL; trouble = next) {
        next = SLIST_NEXT(trouble, next);
        if (round - trouble->round > ROUNDS_UNTIL_OVER)
            forget_trouble(news, trouble);
    }
}

static bool is_of_domains(const struct event_row *reason)
{
    return reason != NULL && (reason == event_row(MAILBOX_ORGANIZATION_NOT_FOUND) ||
                              reason == event_row(MAILBOX_ORGANIZATION_REFUSED));
}

static struct domain_trouble *
find_trouble(struct domain_news *news, const char *domain, const struct event_row *reason)
{
    struct domain_trouble *trouble;
    SLIST_FOREACH(trouble, &news->troubles, next) {
        if (trouble->reason == reason && text_equals_ignoring_case(trouble->domain, domain))
            break;
    }
    return trouble;
}

enum news domain_news_note(struct domain_news *news,
                           const char *address,
                           const struct event_row *reason,
                           int64_t round)
{
    const char *domain = domain_news_domain(address);
    if (*domain == '\0' || !is_of_domains(reason))
        return NEWS_OF_USER;
    forget_what_is_over(news, round);
    struct domain_trouble *trouble = find_trouble(news, domain, reason);
    if (trouble != NULL) {
        trouble->round = round;
        return NEWS_KNOWN;
    }
    if (news->count == MOST_TROUBLES)
        return NEWS_OF_USER;
    trouble = memory_allocate(sizeof(*trouble));
    *trouble = (struct domain_trouble){
        .domain = memory_copy_text(domain), .reason = reason, .round = round};
    SLIST_INSERT_HEAD(&news->troubles, trouble, next);
    news->count++;
    return NEWS_OF_DOMAIN;
}
