/* One page of the users that a question finds. All must be counted to say how many pages there are, and only those of
 * this page are written, which is what costs. */
#include "supervisor/statistics/user_page.h"

bool user_page_take(void *into, const struct statistics_user *user)
{
    struct user_page *page = into;
    if (!user_query_matches(page->query, user))
        return true;
    if (page->total / USER_PAGE_USERS == page->number - 1)
        (void)json_array_append_new(page->users, statistics_user_to_json(user));
    page->total++;
    return true;
}

json_t *user_page_to_json(struct user_page *page)
{
    int64_t pages = (page->total + USER_PAGE_USERS - 1) / USER_PAGE_USERS;
    json_t *users = page->users;
    page->users = NULL;
    return json_pack("{s:I, s:I, s:I, s:o}", "page", (json_int_t)page->number, "pages",
                     (json_int_t)(pages > 0 ? pages : 1), "total", (json_int_t)page->total, "users",
                     users);
}
