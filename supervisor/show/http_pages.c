/* Each page is put together when somebody asks for it. Statistics name servers and accounts, so a page is
 * closed to callers from elsewhere unless its row says otherwise; the files of the page for people say
 * nothing of the service, and a browser could not show the token with its first question. */
#include <string.h>

#include "proto/event/sentence.h"

#include "supervisor/page/page_file.h"
#include "supervisor/show/http_accept.h"
#include "supervisor/show/http_answer.h"
#include "supervisor/show/http_pages.h"
#include "supervisor/show/http_users.h"
#include "supervisor/statistics/statistics_nameless.h"

static enum MHD_Result answer_stats(const struct http_server_callbacks *callbacks,
                                    const struct http_caller *caller)
{
    return http_answer_json(
        caller->connection,
        statistics_to_json(callbacks->statistics(callbacks->context, caller->has_token),
                           caller->has_token));
}

static enum MHD_Result answer_metrics(const struct http_server_callbacks *callbacks,
                                      const struct http_caller *caller)
{
    enum metrics_format format = http_accept_metrics(
        MHD_lookup_connection_value(caller->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT));
    return http_answer(
        caller->connection, MHD_HTTP_OK, metrics_content_type(format),
        statistics_to_metrics(callbacks->statistics(callbacks->context, false), format));
}

/* With the token only, also on this machine: these are people, and what is wrong with their mailboxes. */
static enum MHD_Result answer_user_page(const struct http_server_callbacks *callbacks,
                                        const struct http_caller *caller)
{
    struct user_query query;
    struct sentence sentence;
    struct error error;
    int64_t page = 0;
    if (!caller->has_token)
        return http_answer_text(caller->connection, MHD_HTTP_UNAUTHORIZED,
                                "users are named only with the token");
    if (http_users_read(caller->connection, &query, &page, &error) != 0)
        return http_answer_text(caller->connection, MHD_HTTP_BAD_REQUEST,
                                sentence_of_reason(error.reason, &sentence));
    return http_answer_json(caller->connection, callbacks->users(callbacks->context, &query, page));
}

static enum MHD_Result answer_history(const struct http_server_callbacks *callbacks,
                                      const struct http_caller *caller)
{
    return http_answer(caller->connection, MHD_HTTP_OK, "application/json",
                       callbacks->history(callbacks->context));
}

static enum MHD_Result answer_healthz(const struct http_server_callbacks *callbacks,
                                      const struct http_caller *caller)
{
    (void)callbacks;
    return http_answer_text(caller->connection, MHD_HTTP_OK, "alive");
}

/* The reason may name servers; of accounts and people only who has the token hears. */
static enum MHD_Result answer_readyz(const struct http_server_callbacks *callbacks,
                                     const struct http_caller *caller)
{
    struct sentence sentence;
    char nameless[REASON_BYTES];
    const char *reason = callbacks->not_ready(callbacks->context);
    if (reason == NULL)
        return http_answer_text(caller->connection, MHD_HTTP_OK, "ready");
    if (!caller->has_token && !caller->is_local)
        return http_answer_text(caller->connection, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready");
    if (!caller->has_token)
        reason = statistics_nameless_reason(
            reason, callbacks->statistics(callbacks->context, false), nameless);
    return http_answer_text(caller->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                            sentence_of_reason(reason, &sentence));
}

/* Closed unless it says otherwise: a page that is added is not shown to strangers by oversight. */
static const struct page {
    const char *path;
    bool is_open; /* to callers from elsewhere without the token */
    enum MHD_Result (*answer)(const struct http_server_callbacks *callbacks,
                              const struct http_caller *caller);
} pages[] = {
    {.path = "/stats", .answer = answer_stats},
    {.path = "/users", .answer = answer_user_page},
    {.path = "/metrics", .answer = answer_metrics},
    {.path = "/history", .answer = answer_history},
    {.path = "/healthz", .is_open = true, .answer = answer_healthz},
    {.path = "/readyz", .is_open = true, .answer = answer_readyz},
};

/* Returns NULL for any other path. */
static const struct page *find_page(const char *path)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (strcmp(pages[i].path, path) == 0)
            return &pages[i];
    }
    return NULL;
}

enum MHD_Result http_pages_answer(const struct http_server_callbacks *callbacks,
                                  const struct http_caller *caller,
                                  const char *path)
{
    const struct page_file *file = page_file_find(path);
    const struct page *page = find_page(path);
    /* A page that does not exist is no exception: without the token nobody finds out which there are. */
    bool is_open = file != NULL || (page != NULL && page->is_open);
    if (!is_open && !caller->has_token && !caller->is_local)
        return http_answer_text(caller->connection, MHD_HTTP_UNAUTHORIZED,
                                "callers from elsewhere need the token");
    if (file != NULL)
        return http_answer_file(caller->connection, file);
    if (page == NULL)
        return http_answer_text(caller->connection, MHD_HTTP_NOT_FOUND, "there is no such page");
    return page->answer(callbacks, caller);
}
