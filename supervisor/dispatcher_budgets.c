/* Budgets belong to an account at an endpoint: sections of the configuration that name the same of both
 * share one, because Exchange counts them together. */
#include <stdlib.h>
#include <string.h>

#include "proto/text.h"

#include "dispatcher_internal.h"

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool is_shared(const struct dispatcher_exchange *left,
                      const struct dispatcher_exchange *right)
{
    return strcmp(text_or_empty(left->account), text_or_empty(right->account)) == 0 &&
           text_equals_ignoring_case(left->endpoint, right->endpoint);
}

static int64_t smaller(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

/* Of the sections that share a budget the most careful one decides. */
static struct dispatcher_exchange most_careful(const struct dispatcher_settings *settings,
                                               const struct dispatcher_exchange *given)
{
    struct dispatcher_exchange careful = *given;
    for (size_t i = 0; i < settings->exchange_count; i++) {
        const struct dispatcher_exchange *other = &settings->exchanges[i];
        if (!is_shared(given, other))
            continue;
        careful.budget = smaller(careful.budget, other->budget);
        careful.budget_ceiling = smaller(careful.budget_ceiling, other->budget_ceiling);
    }
    return careful;
}

static struct shared_budget *
find(const struct dispatcher *d, const struct account *account, const char *endpoint)
{
    struct shared_budget *shared;
    SLIST_FOREACH(shared, &d->budgets, next)
    {
        if (shared->account == account && text_equals_ignoring_case(shared->endpoint, endpoint))
            return shared;
    }
    return NULL;
}

static struct shared_budget *
create(struct dispatcher *d, struct account *account, const struct dispatcher_exchange *careful)
{
    struct shared_budget *shared = memory_allocate(sizeof(*shared));
    shared->account = account;
    shared->endpoint = memory_copy_text(careful->endpoint);
    budget_init(&shared->budget, careful->budget, careful->budget_ceiling, d->now.monotonic_ms);
    SLIST_INSERT_HEAD(&d->budgets, shared, next);
    return shared;
}

void budgets_set(struct dispatcher *d, const struct dispatcher_settings *settings)
{
    for (size_t i = 0; i < d->exchange_count; i++) {
        struct server *server = &d->exchanges[i];
        struct dispatcher_exchange careful = most_careful(settings, &settings->exchanges[i]);
        struct shared_budget *shared = find(d, server->account, careful.endpoint);
        if (shared == NULL)
            shared = create(d, server->account, &careful);
        server->budget = &shared->budget;
        server->budget->ceiling = careful.budget_ceiling;
        server->budget->limit = smaller(server->budget->limit, careful.budget_ceiling);
    }
}

void budgets_clear(struct dispatcher *d)
{
    struct shared_budget *shared;
    while ((shared = SLIST_FIRST(&d->budgets)) != NULL) {
        SLIST_REMOVE_HEAD(&d->budgets, next);
        free(shared->endpoint);
        free(shared);
    }
}
