/* The log-ins of each account as they were written down last, and of which secret they tell: also of
 * accounts that the settings no longer name, so that an account that comes back is not tried anew. */
#ifndef SUPERVISOR_LOGIN_BOOK_H
#define SUPERVISOR_LOGIN_BOOK_H

#include "supervisor/store/store_row.h"

/* A line of the book; the book begins as NULL. */
struct login_line {
    struct store_login login; /* its text belongs to the line */
    struct login_line *next;
};

/* Returns what is known of the account, or NULL. */
struct store_login *login_book_find(struct login_line *book, const char *account);

/* Writes it down, in place of what was known of the account. Copies. */
void login_book_put(struct login_line **book, const struct store_login *login);

void login_book_clear(struct login_line **book);

#endif
