/* One server that is asked: its troubles and its pauses.
 *
 * A server may fail for thousands of users at once and for hours. It is said once, until it is another
 * trouble or the server answers, and only the first asker after a pause finds out whether it still lasts. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/pause.h"
#include "proto/log/log.h"

#include "supervisor/server/accounts.h"
#include "supervisor/server/server.h"

/* A server's own code says more surely than a reason with times and numbers in it whether it is the
 * same trouble as before. */
static bool is_known(const struct server *server, const struct trouble *trouble)
{
    if (server->trouble == NULL)
        return false;
    if (*trouble->code != '\0' || *server->trouble_code != '\0')
        return strcmp(server->trouble_code, trouble->code) == 0;
    return strcmp(server->trouble, trouble->reason) == 0;
}

static void log_server_trouble(const struct server *server, const struct trouble *trouble)
{
    bool is_lasting = trouble->class == ERROR_INVALID || trouble->class == ERROR_REFUSED;
    log_event(server->log, is_lasting ? SERVER_UNUSABLE : SERVER_IN_TROUBLE,
              event_text("server", server->title), event_text("seen_by", trouble->peer),
              event_cause(trouble->reason));
}

static const char *refusal_of(const struct server *server)
{
    return server->account == NULL ? NULL : server->account->refusal;
}

/* A refused account has been said already, as such. */
void server_troubled(struct server *server, const struct trouble *trouble)
{
    if (refusal_of(server) == NULL && !is_known(server, trouble))
        log_server_trouble(server, trouble);
    memory_replace_text(&server->trouble, trouble->reason);
    memory_replace_text(&server->trouble_code, trouble->code);
}

void server_failed(struct server *server, const struct trouble *trouble, int64_t now_ms)
{
    server->pause_ms = pause_next_ms(server->pause_ms, SERVER_FIRST_PAUSE_MS, SERVER_MOST_PAUSE_MS);
    server->not_before_ms = now_ms + server->pause_ms;
    server->failures_in_a_row++;
    server_troubled(server, trouble);
}

void server_refrains(struct server *server)
{
    server->failures_in_a_row++;
}

void server_rest_until(struct server *server, int64_t at_ms)
{
    server->not_before_ms = number_larger(server->not_before_ms, at_ms);
}

void server_is_back(struct server *server)
{
    if (server->trouble != NULL)
        log_event(server->log, SERVER_ANSWERS_AGAIN, event_text("server", server->title));
    memory_replace_text(&server->trouble, NULL);
    memory_replace_text(&server->trouble_code, NULL);
}

void server_answered(struct server *server)
{
    server->unanswered_since_ms = INT64_MAX;
    server_is_back(server);
    server->failures_in_a_row = 0;
    server->pause_ms = 0;
    server->not_before_ms = 0;
}

/* A refused account is not worth waiting for, unless it is tried again in a moment; one that is free again
 * has its users back at once. */
bool server_is_refused(const struct server *server, int64_t now_ms)
{
    if (server->account == NULL)
        return false;
    int64_t hold_ms = account_login_hold_ms(server->account, now_ms);
    return hold_ms >
           (login_rule_is_refused(&server->account->rule) ? LOGIN_FIRST_HOLD_MS : LOGIN_PAUSE_MS);
}

const char *
server_trouble(const struct server *server, struct both_clocks now, char room[REASON_BYTES])
{
    const char *story = server->account == NULL ? NULL : account_story(server->account, now, room);
    if (story != NULL && (refusal_of(server) != NULL || server->trouble == NULL ||
                          server_is_refused(server, now.monotonic_ms)))
        return story;
    if (server->trouble == NULL && server->account != NULL && server->account->wish != NULL)
        return server->account->wish;
    return server->trouble != NULL ? server->trouble : event_name(SERVER_AWAY);
}

static int64_t hold_ms(const struct server *server, int64_t now_ms)
{
    return server->account == NULL ? 0 : account_hold_ms(server->account, server->role, now_ms);
}

/* Who is not logged in there. */
static int64_t login_wait_ms(const struct server *server, int64_t now_ms)
{
    return server->account == NULL ? 0 : account_login_wait_ms(server->account, now_ms);
}

bool server_is_given_up(const struct server *server,
                        bool is_overdue,
                        int64_t longest_ms,
                        int64_t now_ms)
{
    if (server_is_refused(server, now_ms) || !is_overdue)
        return server_is_refused(server, now_ms);
    return server->failures_in_a_row >= SERVER_MOST_FAILURES ||
           hold_ms(server, now_ms) >= longest_ms || login_wait_ms(server, now_ms) >= longest_ms;
}

bool server_may_be_asked(const struct server *server, int64_t now_ms)
{
    if (now_ms < server->not_before_ms)
        return false;
    if (server->account == NULL)
        return true;
    if (hold_ms(server, now_ms) > 0)
        return false;
    /* Before an account is known good one process tries it, the others would only wait for it. */
    return login_rule_is_good(&server->account->rule) || server->jobs == 0;
}

void server_note_waiting(struct server *server, bool somebody_waits, int64_t now_ms)
{
    if (!somebody_waits && server->jobs == 0)
        server->unanswered_since_ms = INT64_MAX;
    else if (server->unanswered_since_ms == INT64_MAX)
        server->unanswered_since_ms = now_ms;
}

void server_wait_anew(struct server *server, int64_t now_ms)
{
    server->unanswered_since_ms = now_ms;
}

int64_t
server_silent_from_ms(const struct server *server, bool somebody_waits, int64_t request_timeout_ms)
{
    if (!somebody_waits || server->unanswered_since_ms == INT64_MAX)
        return INT64_MAX;
    return server->unanswered_since_ms + request_timeout_ms;
}

int64_t server_next_ms(const struct server *server, int64_t now_ms)
{
    int64_t next_ms = server->not_before_ms > now_ms ? server->not_before_ms : INT64_MAX;
    int64_t held_ms = hold_ms(server, now_ms);
    bool ends = held_ms > 0 && held_ms < INT64_MAX;
    return ends && now_ms + held_ms < next_ms ? now_ms + held_ms : next_ms;
}
