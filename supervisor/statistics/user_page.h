/* One page of the users that a question finds, beside how many there are: for readers that turn pages, such as a
 * browser. Pure. */
#ifndef STATISTICS_USER_PAGE_H
#define STATISTICS_USER_PAGE_H

#include "supervisor/statistics/user_query.h"

#define USER_PAGE_USERS 50

/* Begins with query and number, the first page is 1; `users` is a new array. */
struct user_page {
    const struct user_query *query; /* keeps */
    int64_t number;
    int64_t total; /* found so far */
    json_t *users;
};

/* Is called for everybody, one after the other; returns true: all are counted. `page` is a struct user_page. */
bool user_page_take(void *page, const struct statistics_user *user);

/* Returns a new {"page", "pages", "total", "users": [user ...]} and gives the array away; without anybody there is
 * one page, and it is empty. */
json_t *user_page_to_json(struct user_page *page);

#endif
