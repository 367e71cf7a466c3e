/* A few accounts in a list. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/login_book.h"

struct store_login *login_book_find(struct login_line *book, const char *account)
{
    for (struct login_line *line = book; line != NULL; line = line->next) {
        if (strcmp(line->login.account, account) == 0)
            return &line->login;
    }
    return NULL;
}

static struct store_login *add(struct login_line **book, const char *account)
{
    struct login_line *line = memory_allocate(sizeof(*line));
    line->login.account = memory_copy_text(account);
    line->next = *book;
    *book = line;
    return &line->login;
}

void login_book_put(struct login_line **book, const struct store_login *login)
{
    struct store_login *known = login_book_find(*book, login->account);
    if (known == NULL)
        known = add(book, login->account);
    const char *account = known->account;
    *known = *login;
    known->account = account;
}

void login_book_clear(struct login_line **book)
{
    while (*book != NULL) {
        struct login_line *line = *book;
        *book = line->next;
        free((char *)line->login.account);
        free(line);
    }
}
