/* A walk is at one of the places of PLACES, or at the end of a chain of redirects that began there; a chain that
 * leads nowhere goes on with the next place. What is remembered of places that were asked is URL and address
 * together: another address may be asked about at the same server. */
#include "worker-ews/discover/discover_walk.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/host_rule.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/check_steps.h"

#include "worker-ews/discover/autodiscover_answer.h"
#include "worker-ews/discover/host_trust.h"
#include "worker-ews/discover/kept_texts.h"
#include "worker-ews/discover/web_address.h"

#define AUTODISCOVER_PATH "/autodiscover/autodiscover.xml"
#define HTTPS_PORT        443
#define ONLINE_DOMAIN     ".onmicrosoft.com"

enum walk_place {
    WALK_POINTS,
    WALK_DOMAIN,
    WALK_HOST,
    WALK_HTTP,
    WALK_DNS,
    WALK_OVER,
};

static const struct {
    const char *name; /* in what a check shows */
    enum discover_step_kind kind;
    const char *before, *after; /* of the mail domain */
} PLACES[] = {
    [WALK_POINTS] = {"service point", DISCOVER_STEP_ASK, "", ""},
    [WALK_DOMAIN] = {"https", DISCOVER_STEP_ASK, "https://", AUTODISCOVER_PATH},
    [WALK_HOST] = {"https", DISCOVER_STEP_ASK, "https://autodiscover.", AUTODISCOVER_PATH},
    [WALK_HTTP] = {"http", DISCOVER_STEP_LOOK, "http://autodiscover.", AUTODISCOVER_PATH},
    [WALK_DNS] = {"dns", DISCOVER_STEP_DNS, "_autodiscover._tcp.", ""},
};

struct discover_walk {
    struct kept_texts points, allowed;
    char *address, *mail_domain; /* where the mailbox is said to live */
    char *first_domain;          /* that the walk is for */

    enum walk_place place;
    size_t point; /* at WALK_POINTS */
    bool is_redirected;
    char *url, *host; /* of the step; host NULL: none */
    bool with_login;
    enum place_trust trust;

    struct kept_texts visited, hosts, refused;
    size_t redirects;
    struct check_steps steps;
    struct text_item shown_hosts[LIMIT_STEPS], shown_refused[LIMIT_STEPS];

    bool is_stopped;
    /* the first one, of a host that may be told the password if there is one */
    struct error trouble;
    bool is_trouble_of_trusted;
    struct error conclusion;
    char *found;
    enum place_trust found_trust;
    int64_t valid_ms;
};

/* ---- what is shown ---- */

static void keep_step(struct discover_walk *walk, bool is_good, const char *reason)
{
    const char *name = walk->is_redirected ? "redirect" : PLACES[walk->place].name;
    check_steps_add(&walk->steps, name, is_good, reason);
}

static void keep_failure(struct discover_walk *walk, const struct error *why)
{
    struct error told = *why;
    (void)error_add(&told, event_text("url", walk->url));
    keep_step(walk, false, told.reason);
}

/* ---- whom to trust ---- */

static bool is_point(const struct discover_walk *walk, const char *host)
{
    bool is_found = false;
    for (size_t i = 0; i < walk->points.count && !is_found; i++) {
        struct web_address point;
        if (web_address_read(NULL, walk->points.items[i], &point) != 0)
            continue;
        is_found = point.is_secure && strcmp(point.host, host) == 0;
        web_address_clear(&point);
    }
    return is_found;
}

static bool is_of_rules(const struct discover_walk *walk, const char *host)
{
    for (size_t i = 0; i < walk->allowed.count; i++) {
        if (host_rule_means(walk->allowed.items[i], host))
            return true;
    }
    return false;
}

/* What speaks for a host by itself. Returns whether anything does. */
static bool is_trusted(const struct discover_walk *walk, const char *host, enum place_trust *trust)
{
    bool is_of_point = is_point(walk, host);
    *trust = is_of_point ? PLACE_SERVICE_POINT : PLACE_ALLOWED;
    return is_of_point || is_of_rules(walk, host);
}

/* Whether the host that is asked names one of the service point's own domain. It is the point, or was named so itself:
 * however long the chain is, it is compared with the domain of the point from which it comes. */
static bool is_named_by_service_point(const struct discover_walk *walk, const char *host)
{
    return walk->host != NULL && walk->with_login && walk->trust == PLACE_SERVICE_POINT &&
           host_trust_is_same_domain(walk->host, host);
}

/* ---- from place to place ---- */

/* A name in DNS is no URL: nobody is connected to. */
static void go_to_name(struct discover_walk *walk, char *name)
{
    free(walk->url);
    free(walk->host);
    walk->url = name;
    walk->host = NULL;
    walk->with_login = false;
}

/* Takes what is in `address`. Returns false when this was asked before. */
static bool go_to(struct discover_walk *walk,
                  struct web_address *address,
                  bool with_login,
                  enum place_trust trust)
{
    char *visit = memory_format_text("%s %s", address->url, walk->address);
    bool is_new = !kept_texts_has(&walk->visited, visit);
    if (is_new)
        kept_texts_add(&walk->visited, visit);
    free(visit);
    free(walk->url);
    free(walk->host);
    walk->url = address->url;
    walk->host = address->host;
    walk->with_login = with_login && address->is_secure;
    walk->trust = trust;
    if (walk->with_login && trust == PLACE_ALLOWED)
        kept_texts_add_once(&walk->hosts, walk->host);
    return is_new;
}

/* Returns whether this place is one where somebody can be asked. */
static bool enter_url(struct discover_walk *walk, const char *url, bool may_be_clear)
{
    struct web_address address;
    struct error why;
    enum place_trust trust;
    memory_replace_text(&walk->url, url); /* for what is said if it is none */
    if (web_address_read(NULL, url, &address) != 0) {
        (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("url", url));
        keep_failure(walk, &why);
        return false;
    }
    bool with_login = is_trusted(walk, address.host, &trust);
    bool is_wanted = address.is_secure || may_be_clear;
    if (!go_to(walk, &address, with_login, trust))
        return false; /* the same by another way */
    if (!is_wanted) {
        (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("url", url));
        keep_failure(walk, &why);
    }
    return is_wanted;
}

static bool enter_place(struct discover_walk *walk)
{
    if (walk->place == WALK_POINTS)
        return enter_url(walk, walk->points.items[walk->point], false);
    char *text = memory_format_text("%s%s%s", PLACES[walk->place].before, walk->mail_domain,
                                    PLACES[walk->place].after);
    if (walk->place == WALK_DNS) {
        go_to_name(walk, text);
        return true;
    }
    bool is_usable = enter_url(walk, text, walk->place == WALK_HTTP);
    free(text);
    return is_usable;
}

/* Behind the service points come names made of the mail domain, if such may be made. */
static void leave_place(struct discover_walk *walk)
{
    if (walk->place == WALK_POINTS && walk->point + 1 < walk->points.count) {
        walk->point++;
        return;
    }
    bool was_at_points = walk->place == WALK_POINTS;
    walk->place++;
    if (!was_at_points || host_trust_may_derive(walk->mail_domain))
        return;
    struct error why;
    walk->is_redirected = false;
    (void)error_set(&why, AUTODISCOVER_DOMAIN_OF_MANY,
                    event_text("mail_domain", walk->mail_domain));
    keep_step(walk, false, why.reason);
    walk->place = WALK_OVER;
}

static void leave_for_next(struct discover_walk *walk)
{
    do {
        leave_place(walk);
        walk->is_redirected = false;
    } while (walk->place != WALK_OVER && !enter_place(walk));
}

static void begin(struct discover_walk *walk)
{
    walk->place = WALK_POINTS;
    walk->point = 0;
    walk->is_redirected = false;
    if (walk->points.count == 0 || !enter_place(walk))
        leave_for_next(walk);
}

/* ---- what came back ---- */

void discover_walk_stop(struct discover_walk *walk, const struct error *why)
{
    if (walk->place != WALK_OVER)
        keep_failure(walk, why);
    walk->is_stopped = true;
    walk->trouble = *why;
    walk->place = WALK_OVER;
}

void discover_walk_note_refused(struct discover_walk *walk,
                                const struct error *why,
                                const struct octets *certificate,
                                const struct octets *authority)
{
    bool says_more = walk->with_login && !walk->is_trouble_of_trusted;
    if (walk->trouble.class == ERROR_NONE || says_more) {
        walk->trouble = *why;
        walk->is_trouble_of_trusted = walk->with_login;
    }
    keep_failure(walk, why);
    check_steps_show(&walk->steps, certificate, authority);
    leave_for_next(walk);
}

void discover_walk_note_failure(struct discover_walk *walk, const struct error *why)
{
    static const struct octets none;
    discover_walk_note_refused(walk, why, &none, &none);
}

static void refuse_host(struct discover_walk *walk, enum event event, const char *host)
{
    struct error why;
    kept_texts_add_once(&walk->refused, host);
    (void)error_set(&why, event, event_text("host", host));
    keep_failure(walk, &why);
    leave_for_next(walk);
}

void discover_walk_note_login_wanted(struct discover_walk *walk)
{
    char *host = memory_copy_text(text_or_empty(walk->host));
    refuse_host(walk, AUTODISCOVER_HOST_NOT_ALLOWED, host);
    free(host);
}

/* Returns whether one more is allowed; if not, the walk is over. */
static bool count_redirect(struct discover_walk *walk)
{
    struct error why;
    if (++walk->redirects <= DISCOVER_REDIRECTS_MAX)
        return true;
    (void)error_set(&why, AUTODISCOVER_REDIRECTS_WITHOUT_END,
                    event_number("limit", DISCOVER_REDIRECTS_MAX));
    discover_walk_stop(walk, &why);
    return false;
}

static void say_repeated(struct discover_walk *walk)
{
    struct error why;
    (void)error_set(&why, AUTODISCOVER_REDIRECTS_IN_CIRCLES);
    discover_walk_note_failure(walk, &why);
}

/* Leads on to a host, which takes over what speaks for the one that names it only within the same domain.
 * `named_by` is that host, or the mail domain when nobody but DNS or plain http says it. Takes the address. */
static void follow(struct discover_walk *walk, struct web_address *address, const char *named_by)
{
    struct error said;
    enum place_trust trust;
    bool with_login = is_trusted(walk, address->host, &trust);
    bool is_near = host_trust_is_same_domain(named_by, address->host);
    if (!with_login && is_named_by_service_point(walk, address->host)) {
        with_login = true;
        trust = PLACE_SERVICE_POINT;
    }
    if (!with_login && !is_near) {
        refuse_host(walk, AUTODISCOVER_TARGET_NOT_ALLOWED, address->host);
        web_address_clear(address);
        return;
    }
    (void)error_set(&said, AUTODISCOVER_REDIRECTED, event_text("target", address->url),
                    event_text("url", walk->url));
    keep_step(walk, true, said.reason);
    walk->is_redirected = true;
    if (!go_to(walk, address, with_login, trust))
        say_repeated(walk);
}

/* Where the target counts as named by: nobody speaks for what came by plain http. */
static char *copy_namer(const struct discover_walk *walk)
{
    bool is_of_host = walk->host != NULL && PLACES[walk->place].kind == DISCOVER_STEP_ASK;
    return memory_copy_text(is_of_host || walk->is_redirected ? text_or_empty(walk->host)
                                                              : walk->mail_domain);
}

void discover_walk_note_redirect(struct discover_walk *walk, const char *location)
{
    struct web_address address = {0};
    struct error why;
    if (!count_redirect(walk))
        return;
    if (web_address_read(walk->url, location, &address) != 0 || !address.is_secure) {
        web_address_clear(&address);
        (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("target", location));
        discover_walk_note_failure(walk, &why);
        return;
    }
    char *namer = copy_namer(walk);
    follow(walk, &address, namer);
    free(namer);
}

/* The first that is usable; port 443 only, as others are not Autodiscover's. */
void discover_walk_note_services(struct discover_walk *walk,
                                 const struct discover_service *services,
                                 size_t count)
{
    struct web_address address;
    struct error why;
    for (size_t i = 0; i < count; i++) {
        if (services[i].port != HTTPS_PORT)
            continue;
        char *url = memory_format_text("https://%s%s", services[i].host, AUTODISCOVER_PATH);
        int result = web_address_read(NULL, url, &address);
        free(url);
        if (result != 0)
            continue;
        if (count_redirect(walk))
            follow(walk, &address, walk->mail_domain);
        else
            web_address_clear(&address);
        return;
    }
    (void)error_set(&why, AUTODISCOVER_NO_SERVICE_RECORD);
    discover_walk_note_failure(walk, &why);
}

static void finish(struct discover_walk *walk,
                   struct web_address *address,
                   enum place_trust trust,
                   int64_t valid_ms)
{
    struct error said;
    (void)error_set(&said, AUTODISCOVER_NAMES_EXCHANGE, event_text("target", address->url),
                    event_text("url", walk->url));
    keep_step(walk, true, said.reason);
    if (trust == PLACE_ALLOWED)
        kept_texts_add_once(&walk->hosts, address->host);
    walk->found = address->url;
    address->url = NULL;
    walk->found_trust = trust;
    walk->valid_ms = valid_ms;
    walk->place = WALK_OVER;
}

/* A service point speaks for the EWS of its own domain; for whoever has another one, as a person must. */
static void take_settings(struct discover_walk *walk, const struct autodiscover_answer *answer)
{
    struct web_address address;
    struct error why;
    enum place_trust trust;
    if (answer->target == NULL) {
        (void)error_set(&why, AUTODISCOVER_WITHOUT_EWS);
        discover_walk_note_failure(walk, &why);
        return;
    }
    if (web_address_read(NULL, answer->target, &address) != 0) {
        (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("target", answer->target));
        discover_walk_note_failure(walk, &why);
        return;
    }
    bool is_good = is_trusted(walk, address.host, &trust);
    if (!is_good && is_named_by_service_point(walk, address.host)) {
        is_good = true;
        trust = PLACE_SERVICE_POINT;
    }
    if (!address.is_secure) {
        (void)error_set(&why, AUTODISCOVER_URL_UNUSABLE, event_text("target", answer->target));
        discover_walk_note_failure(walk, &why);
    } else if (is_good) {
        finish(walk, &address, trust, answer->valid_ms);
    } else {
        refuse_host(walk, AUTODISCOVER_EXCHANGE_NOT_ALLOWED, address.host);
    }
    web_address_clear(&address);
}

static bool set_address(struct discover_walk *walk, const char *address)
{
    const char *at = strrchr(address, '@');
    if (at == NULL || at == address || strlen(address) > LIMIT_ADDRESS ||
        !host_trust_is_mail_domain(at + 1))
        return false;
    memory_replace_text(&walk->mail_domain, at + 1);
    text_lower_ascii(walk->mail_domain);
    memory_replace_text(&walk->address, address);
    return true;
}

static void take_other_address(struct discover_walk *walk, const char *address)
{
    struct error said;
    if (!count_redirect(walk))
        return;
    if (text_equals_ignoring_case(address, walk->address)) {
        say_repeated(walk);
        return;
    }
    (void)error_set(&said, AUTODISCOVER_OTHER_ADDRESS, event_text("target", address),
                    event_text("url", walk->url));
    if (!set_address(walk, address)) {
        (void)error_set(&said, AUTODISCOVER_NOT_UNDERSTOOD);
        discover_walk_note_failure(walk, &said);
        return;
    }
    keep_step(walk, true, said.reason);
    begin(walk);
}

void discover_walk_note_answer(struct discover_walk *walk, const struct autodiscover_answer *answer)
{
    struct error why;
    switch (answer->action) {
    case AUTODISCOVER_SETTINGS:
        take_settings(walk, answer);
        break;
    case AUTODISCOVER_REDIRECT_ADDRESS:
        take_other_address(walk, answer->target);
        break;
    case AUTODISCOVER_REDIRECT_URL:
        discover_walk_note_redirect(walk, answer->target);
        break;
    case AUTODISCOVER_ERROR:
        (void)error_set(&why, AUTODISCOVER_SAYS_NO, event_text("code", text_or_empty(answer->code)),
                        event_text("words", text_or_empty(answer->words)));
        discover_walk_note_failure(walk, &why);
        break;
    }
}

/* ---- from outside ---- */

struct discover_walk *discover_walk_create(const struct discover *question,
                                           const struct text_item *allowed,
                                           size_t allowed_count)
{
    struct error why;
    struct discover_walk *walk = memory_allocate(sizeof(*walk));
    for (size_t i = 0; i < question->points_count; i++)
        kept_texts_add(&walk->points, question->points[i].url);
    for (size_t i = 0; i < allowed_count; i++)
        kept_texts_add(&walk->allowed, allowed[i].text);
    walk->url = memory_copy_text("");
    if (set_address(walk, question->address)) {
        walk->first_domain = memory_copy_text(walk->mail_domain);
        begin(walk);
    } else {
        walk->place = WALK_OVER;
        (void)error_set(&why, AUTODISCOVER_NOT_AN_ADDRESS);
        discover_walk_stop(walk, &why);
    }
    return walk;
}

void discover_walk_destroy(struct discover_walk *walk)
{
    if (walk == NULL)
        return;
    kept_texts_clear(&walk->points);
    kept_texts_clear(&walk->allowed);
    kept_texts_clear(&walk->visited);
    kept_texts_clear(&walk->hosts);
    kept_texts_clear(&walk->refused);
    check_steps_clear(&walk->steps);
    free(walk->address);
    free(walk->mail_domain);
    free(walk->first_domain);
    free(walk->url);
    free(walk->host);
    free(walk->found);
    free(walk);
}

struct discover_step discover_walk_next(const struct discover_walk *walk)
{
    if (walk->place == WALK_OVER)
        return (struct discover_step){.kind = DISCOVER_STEP_END};
    return (struct discover_step){
        .kind = walk->is_redirected ? DISCOVER_STEP_ASK : PLACES[walk->place].kind,
        .url = walk->url,
        .address = walk->address,
        .with_login = walk->with_login,
        .trust = walk->trust,
    };
}

/* ---- the outcome ---- */

static bool is_elsewhere(const struct discover_walk *walk)
{
    return walk->first_domain != NULL && strcmp(walk->first_domain, walk->mail_domain) != 0;
}

static bool is_online(const char *mail_domain)
{
    size_t size = strlen(mail_domain), suffix = strlen(ONLINE_DOMAIN);
    return size > suffix && text_equals_ignoring_case(mail_domain + size - suffix, ONLINE_DOMAIN);
}

/* What a person can do something about goes before what may pass, unless the trouble is of a host that has been
 * allowed already. */
static void explain(const struct discover_walk *walk, struct error *why)
{
    const char *host = walk->refused.count > 0 ? walk->refused.items[0] : "";
    if (walk->is_stopped)
        *why = walk->trouble;
    else if (is_elsewhere(walk))
        (void)error_set(why,
                        is_online(walk->mail_domain) ? AUTODISCOVER_MAILBOX_IS_ONLINE
                                                     : AUTODISCOVER_MAILBOX_IS_ELSEWHERE,
                        event_text("mail_domain", walk->mail_domain),
                        event_text("target", text_or_empty(walk->found)),
                        event_text("refused", host));
    else if (*host != '\0' && !walk->is_trouble_of_trusted)
        (void)error_set(why, AUTODISCOVER_HOST_TO_BE_ALLOWED, event_text("refused", host));
    else
        (void)error_set(why, AUTODISCOVER_FINDS_NOTHING,
                        event_text("mail_domain", walk->mail_domain),
                        event_cause(walk->trouble.reason));
}

void discover_walk_conclude(struct discover_walk *walk, struct discovered *outcome)
{
    outcome->steps = walk->steps.items;
    outcome->steps_count = walk->steps.count;
    outcome->refused_hosts = kept_texts_show(&walk->refused, walk->shown_refused);
    outcome->refused_hosts_count = walk->refused.count;
    if (walk->found != NULL && !is_elsewhere(walk)) {
        outcome->outcome = JOB_DONE;
        outcome->url = walk->found;
        outcome->trust = walk->found_trust;
        outcome->hosts = kept_texts_show(&walk->hosts, walk->shown_hosts);
        outcome->hosts_count = walk->hosts.count;
        outcome->valid_ms = walk->valid_ms;
        return;
    }
    explain(walk, &walk->conclusion);
    outcome->is_elsewhere = !walk->is_stopped && is_elsewhere(walk);
    outcome->outcome = JOB_FAILED;
    outcome->class = walk->conclusion.class;
    outcome->code = walk->conclusion.code;
    outcome->reason = walk->conclusion.reason;
}
