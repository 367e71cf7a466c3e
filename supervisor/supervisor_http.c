/* The HTTP endpoint asks for what the other files of the wiring show; it stands by itself, so that none of them need
 * know that anybody asks. */
#include "proto/base/clock.h"

#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/show/http_server.h"
#include "supervisor/statistics/user_page.h"
#include "supervisor/supervisor_private.h"

/* One walk over everybody, in which only the users of one page are written. */
static json_t *users_page(void *context, const struct user_query *query, int64_t number)
{
    struct supervisor *supervisor = context;
    struct user_cursor cursor = {0};
    struct user_page page = {.query = query, .number = number, .users = json_array()};
    (void)dispatcher_walk_users(supervisor->dispatcher, &cursor, SIZE_MAX, clock_now(),
                                user_page_take, &page);
    return user_page_to_json(&page);
}

static const char *not_ready(void *context)
{
    struct supervisor *supervisor = context;
    return dispatcher_not_ready(supervisor->dispatcher);
}

static void no_descriptors(void *context)
{
    supervisor_mind_descriptors(context);
}

int supervisor_http_create(struct supervisor *supervisor, struct error *error)
{
    const struct settings_http *settings = supervisor->settings->http;
    if (settings->listen.host == NULL)
        return 0;
    const struct http_server_options options = {
        .host = settings->listen.host,
        .port = settings->listen.port,
        .token = settings->token.octets,
        .token_bytes = settings->token.size_bytes,
    };
    const struct http_server_callbacks callbacks = {.context = supervisor,
                                                    .statistics = supervisor_statistics,
                                                    .users = users_page,
                                                    .history = supervisor_history,
                                                    .not_ready = not_ready,
                                                    .no_descriptors = no_descriptors};
    return http_server_create(process_loop(supervisor->process), &options, &callbacks,
                              &supervisor->http, error);
}
