/* What an account may do at an Exchange. The same account at the same host and port is one access,
 * however many sections name it, because Exchange throttles by account; so it is looked up by both and
 * outlives new settings, with what was learned of its load. There are a handful, so a list is enough. */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"

#include "supervisor/server/access.h"
#include "supervisor/server/accounts.h"

SLIST_HEAD(access_list, access);

struct access_list *accesses_create(void)
{
    return memory_allocate(sizeof(struct access_list)); /* zeroed is empty */
}

void accesses_destroy(struct access_list *list)
{
    struct access *access;
    while ((access = SLIST_FIRST(list)) != NULL) {
        SLIST_REMOVE_HEAD(list, next);
        free(access->endpoint);
        free(access);
    }
    free(list);
}

void accesses_begin_settings(struct access_list *list)
{
    struct access *access;
    SLIST_FOREACH(access, list, next) {
        access->sections = 0;
        access->is_new = false;
    }
}

static struct access *
find_access(const struct access_list *list, const struct account *account, const char *endpoint)
{
    struct access *access;
    SLIST_FOREACH(access, list, next) {
        if (access->account == account && text_equals_ignoring_case(access->endpoint, endpoint))
            return access;
    }
    return NULL;
}

static struct access *
create_access(struct access_list *list, const struct account *account, const char *endpoint)
{
    struct access *access = memory_allocate(sizeof(*access));
    access->account = account;
    access->endpoint = memory_copy_text(endpoint);
    access->is_new = true;
    SLIST_INSERT_HEAD(list, access, next);
    return access;
}

struct access *accesses_take(struct access_list *list,
                             const struct account *account,
                             const char *endpoint,
                             int64_t limit,
                             int64_t ceiling,
                             int64_t now_ms)
{
    struct access *access = find_access(list, account, endpoint);
    if (access == NULL) {
        access = create_access(list, account, endpoint);
        budget_init(&access->budget, limit, ceiling, now_ms);
    }
    struct budget *budget = &access->budget;
    int64_t careful = access->sections++ == 0 ? ceiling : number_smaller(budget->ceiling, ceiling);
    budget_bound(budget, access->is_new ? limit : budget->limit, careful);
    return access;
}

char *access_place(const struct access *access, const char *address)
{
    char *place = NULL;
    if (asprintf(&place, "%s %s %s", address, access->account == NULL ? "" : access->account->name,
                 access->endpoint) < 0)
        abort();
    return place;
}

void accesses_begin_count(struct access_list *list)
{
    struct access *access;
    SLIST_FOREACH(access, list, next)
        access->asked = access->read = 0;
}

void access_count(struct access *access, bool was_read)
{
    access->asked++;
    access->read += was_read ? 1 : 0;
}

void accesses_end_count(struct access_list *list)
{
    struct access *access;
    SLIST_FOREACH(access, list, next)
        access->is_mostly_readable = access->asked > 0 && 10 * access->read >= 9 * access->asked;
}
