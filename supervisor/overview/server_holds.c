/* Whether a server may be asked depends on its own pause and on its account; whoever looks from outside wants one
 * answer. */
#include "proto/base/arena.h"
#include "proto/base/number.h"

#include "supervisor/overview/account_view.h"
#include "supervisor/overview/server_holds.h"
#include "supervisor/server/account.h"
#include "supervisor/server/servers.h"

/* `pause_ms` is what the server's own failures ask for. Without an account nobody is refused. */
static struct statistics_hold hold_of(const char *title,
                                      const struct account *account,
                                      enum role role,
                                      int64_t pause_ms,
                                      struct both_clocks now,
                                      struct arena *arena)
{
    int64_t account_ms =
        account == NULL ? 0 : number_larger(0, account_hold_ms(account, role, now.monotonic_ms));
    bool is_told = account_ms > 0 || (account != NULL && login_rule_is_refused(&account->rule));
    int64_t held_ms = number_larger(account_ms, number_larger(0, pause_ms));
    return (struct statistics_hold){.server = title,
                                    .is_held = held_ms > 0,
                                    .held_ms = held_ms,
                                    .account_ms = account_ms,
                                    .reason =
                                        is_told ? account_view_reason(account, now, arena) : NULL};
}

static void add_holds(const struct servers *servers,
                      struct both_clocks now,
                      struct arena *arena,
                      struct statistics_hold *holds,
                      size_t *count)
{
    for (size_t i = 0; i < servers->count; i++) {
        const struct server *server = &servers->items[i];
        holds[(*count)++] = hold_of(server->title, server->account, server->role,
                                    server->not_before_ms - now.monotonic_ms, now, arena);
    }
}

void server_holds_fill(const struct account *ucserver_account,
                       const struct servers *directories,
                       const struct servers *exchanges,
                       struct both_clocks now,
                       struct arena *arena,
                       struct statistics *statistics)
{
    size_t count = 1 + directories->count + exchanges->count;
    struct statistics_hold *holds = arena_allocate(arena, count, sizeof(*holds));
    if (holds == NULL)
        return;
    statistics->holds = holds;
    holds[statistics->holds_count++] =
        hold_of("ucserver", ucserver_account, ROLE_PUBLISHER_UCSERVER, 0, now, arena);
    add_holds(directories, now, arena, holds, &statistics->holds_count);
    add_holds(exchanges, now, arena, holds, &statistics->holds_count);
}
