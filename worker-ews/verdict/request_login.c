/* Only a complete answer of the server itself says anything of the account: neither one that was cut off, nor the
 * answer to another request, nor what a proxy says. */
#include "proto/connection/tls_failure.h"
#include "proto/login/login_class.h"

#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/request_login.h"

#define STATUS_OK           200
#define STATUS_REDIRECT     300
#define STATUS_REFUSED      400
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500

bool request_is_without_login(const struct http_answer *http)
{
    return http->way.method == LOGIN_METHOD_NONE;
}

bool request_offers_way(const struct http_answer *http, struct login_way way)
{
    return (http->challenges.offers & login_method_offer(way.method)) != 0;
}

static bool is_complete(const struct http_answer *http)
{
    return http->result == CURLE_OK && http->echo != REQUEST_ECHO_FOREIGN;
}

bool request_is_refusal(const struct http_answer *http)
{
    return is_complete(http) && http->status == STATUS_UNAUTHORIZED;
}

bool request_is_let_in(const struct http_answer *http)
{
    return is_complete(http) && !request_is_without_login(http) &&
           (http->status == STATUS_OK || http->status == STATUS_INTERNAL);
}

bool request_wants_look(const struct http_answer *http)
{
    return request_is_refusal(http) && !request_is_without_login(http) &&
           http->challenges.count > 0 && !request_offers_way(http, http->way);
}

/* Whoever is busy, in trouble or forbids all says nothing of the ways to log in. */
enum login_look request_look_of(const struct http_answer *http, struct login_way way)
{
    if (!is_complete(http) || http->status != STATUS_UNAUTHORIZED)
        return LOGIN_LOOK_NONE;
    return request_offers_way(http, way) ? LOGIN_LOOK_OFFERED : LOGIN_LOOK_NOT_OFFERED;
}

static bool shows_login(const struct http_answer *http, const struct body_reading *body)
{
    return is_complete(http) && body->answer != NULL &&
           (http->status == STATUS_OK || http->status == STATUS_INTERNAL);
}

/* Whoever answers without a look at the password, or not at all, may still have had it checked. */
enum login_outcome request_login_outcome(const struct http_answer *http,
                                         const struct body_reading *body,
                                         const struct login_walk *walk,
                                         const struct request_failure *failure)
{
    if (walk->is_proven)
        return LOGIN_ACCEPTED;
    if (failure != NULL && failure->class != LOGIN_CLASS_UNSAID)
        return LOGIN_REFUSED;
    if (request_is_without_login(http))
        return LOGIN_NOT_TRIED;
    if (shows_login(http, body))
        return LOGIN_ACCEPTED;
    if (http->way.method == LOGIN_METHOD_NEGOTIATE)
        return LOGIN_NOT_TRIED; /* a ticket went out, which nobody counts */
    bool is_read = http->was_secured && !tls_failure_is_demand(&http->tls);
    return is_read ? LOGIN_UNKNOWN : LOGIN_NOT_TRIED;
}

bool request_may_hide_refusal(const struct http_answer *http)
{
    bool is_page = http->status >= STATUS_OK && http->status < STATUS_REDIRECT &&
                   !page_is_envelope(http->body_start);
    bool is_redirect = http->status >= STATUS_REDIRECT && http->status < STATUS_REFUSED;
    return !request_is_without_login(http) && http->proxy_status == 0 &&
           http->echo != REQUEST_ECHO_FOREIGN && (is_page || is_redirect);
}

bool request_is_undecided(const struct http_answer *http)
{
    return http->status != HTTP_NO_STATUS && http->status != STATUS_UNAUTHORIZED &&
           http->echo != REQUEST_ECHO_FOREIGN;
}

int64_t request_busy_ms(const struct request_failure *failure)
{
    if (failure->action != FAULT_WAIT)
        return 0;
    return failure->wait_ms > 0 ? failure->wait_ms : LOGIN_BUSY_MS;
}
