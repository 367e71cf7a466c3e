/* Checks over several settings. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/text.h"
#include "proto/base/timeouts.h"

#include "supervisor/settings/settings_check.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define WINDOW_WARNING_MS   (41 * SETTINGS_DAY_MS)
#define INTERVAL_WARNING_MS (5 * SETTINGS_MINUTE_MS)
#define ZONE_DIRECTORY      "/usr/share/zoneinfo"

struct settings_checking {
    struct settings_report *report;
    const struct settings_section *section;
};

#define SAY(check, severity, key, format, ...)                                                     \
    do {                                                                                           \
        char place_[SETTINGS_SECTION_TEXT_BYTES];                                                  \
        settings_report_add((check)->report, severity,                                             \
                            settings_section_line((check)->section, key), "%s %s: " format,        \
                            settings_section_text((check)->section, place_), key, __VA_ARGS__);    \
    } while (0)
#define ERROR_AT(check, key, text)   SAY(check, SETTINGS_PROBLEM_ERROR, key, "%s", text)
#define WARNING_AT(check, key, text) SAY(check, SETTINGS_PROBLEM_WARNING, key, "%s", text)

/* The text of a setting, of a file its path; NULL: not set, or the section has no such key. */
static const char *text_of(const struct settings_section *section, const char *key)
{
    const struct settings_row *row = settings_row_find(section->kind, key);
    return row == NULL ? NULL : *(char *const *)settings_value_member(row, section->values);
}

static void check_account(const struct settings_checking *check)
{
    if (text_of(check->section, "pin") != NULL && text_of(check->section, "ca_file") != NULL)
        WARNING_AT(check, "ca_file", "has no effect, because \"pin\" replaces it");
}

static void check_directory(const struct settings_checking *check, const void *values)
{
    const struct settings_directory *directory = values;
    if (directory->tls == TLS_OFF)
        ERROR_AT(check, "tls",
                 "off would send the password in clear text; expected starttls or ldaps");
}

/* Also when its value was refused. */
static bool stands_there(const struct settings_checking *check, const char *key)
{
    return settings_section_line(check->section, key) != check->section->line;
}

static void check_exchange(const struct settings_checking *check, const void *values)
{
    const struct settings_exchange *exchange = values;
    if (!stands_there(check, "url") && !stands_there(check, "host"))
        ERROR_AT(check, "url",
                 "neither \"url\" nor \"host\" is set; this version does not look the server up "
                 "by itself");
    if (exchange->url != NULL && exchange->host != NULL)
        ERROR_AT(check, "host", "expected either \"url\" or \"host\", found both");
    if (exchange->auth != SETTINGS_AUTH_BASIC)
        ERROR_AT(check, "auth",
                 "this version offers basic only; expected basic, and Basic authentication "
                 "switched on in Exchange's EWS virtual directory");
    if (exchange->channel_binding == SETTINGS_BINDING_ON)
        ERROR_AT(check, "channel_binding",
                 "this version logs in with Basic only, and Basic cannot be bound to the encrypted "
                 "connection; expected auto or off");
    bool plain_url = exchange->url != NULL && strncmp(exchange->url, "http://", 7) == 0;
    if (exchange->tls == TLS_OFF || plain_url)
        ERROR_AT(check, plain_url ? "url" : "tls",
                 "this would send the password in clear text; expected https");
    if (exchange->budget > exchange->budget_ceiling)
        ERROR_AT(check, "budget", "is larger than \"budget_ceiling\"");
}

/* Where the system has no zones at all, nothing can be said. */
static bool zone_is_known(const char *zone)
{
    char path[sizeof(ZONE_DIRECTORY) + 80];
    if (zone == NULL || access(ZONE_DIRECTORY, F_OK) != 0)
        return true;
    (void)snprintf(path, sizeof(path), "%s/%s", ZONE_DIRECTORY, zone);
    return access(path, R_OK) == 0;
}

static void check_service(const struct settings_checking *check, const void *values)
{
    const struct settings_service *service = values;
    if (service->interval_ms < INTERVAL_WARNING_MS)
        WARNING_AT(check, "interval", "below 5m is a heavy load for Exchange; expected 5m or more");
    if (service->window_ms % SETTINGS_DAY_MS != 0)
        ERROR_AT(check, "window", "expected whole days, such as 30d");
    if (service->window_ms > WINDOW_WARNING_MS)
        WARNING_AT(check, "window", "above 41d is refused by some Exchange servers");
    if (!zone_is_known(service->default_zone))
        SAY(check, SETTINGS_PROBLEM_ERROR, "default_zone",
            "there is no time zone \"%s\"; expected a name such as Europe/Berlin, or none",
            service->default_zone);
}

static void check_pool(const struct settings_checking *check, const void *values)
{
    const struct settings_pool *pool = values;
    if (pool->restart_pause_shortest_ms > pool->restart_pause_longest_ms)
        ERROR_AT(check, "restart_pause_shortest", "is longer than \"restart_pause_longest\"");
}

static bool is_loopback(const char *host)
{
    return host == NULL || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
           text_equals_ignoring_case(host, "localhost");
}

static void check_http(const struct settings_checking *check, const void *values)
{
    const struct settings_http *http = values;
    if (!is_loopback(http->listen.host) && http->token.path == NULL)
        ERROR_AT(check, "listen",
                 "an address that other hosts can reach needs \"token_file\"; expected a loopback "
                 "address such as 127.0.0.1:7480");
}

/* Whether the section says whom it serves, and by which key that is said first. */
static bool chooses(const struct settings_checking *check, const char **first_key)
{
    const struct settings_section_kind *kind = check->section->kind;
    bool does = false;
    *first_key = NULL;
    for (size_t i = 0; i < kind->row_count; i++) {
        if (kind->rows[i].kind != SETTINGS_DOMAINS)
            continue;
        if (*first_key == NULL)
            *first_key = kind->rows[i].key;
        does |= stands_there(check, kind->rows[i].key);
    }
    return does;
}

/* Several sections of a kind need names, and ways to tell whom each of them serves. */
static void check_named(const struct configuration *settings,
                        struct settings_checking *check,
                        const struct settings_section_kind *kind)
{
    size_t without = 0;
    if (!kind->named || settings_section_count(settings, kind) < 2)
        return;
    for (size_t i = 0; i < settings->section_count; i++) {
        const char *key = NULL;
        check->section = &settings->sections[i];
        if (check->section->kind != kind)
            continue;
        bool serves_some = chooses(check, &key);
        if (check->section->name[0] == '\0')
            SAY(check, SETTINGS_PROBLEM_ERROR, key,
                "expected [%s NAME], because there are several of them", kind->name);
        if (!serves_some && without++ > 0)
            SAY(check, SETTINGS_PROBLEM_ERROR, key,
                "only one [%s NAME] may serve everybody else; this is the second one", kind->name);
    }
}

/* The same name in two sections would leave open which of them serves it. */
static void check_overlap(struct settings_checking *check,
                          const struct settings_section *other,
                          const struct settings_row *row)
{
    if (row->kind != SETTINGS_DOMAINS)
        return;
    const struct settings_list *mine = settings_value_member(row, check->section->values);
    const struct settings_list *theirs = settings_value_member(row, other->values);
    for (size_t i = 0; i < mine->count; i++) {
        for (size_t j = 0; j < theirs->count; j++) {
            if (text_equals_ignoring_case(mine->items[i], theirs->items[j]))
                SAY(check, SETTINGS_PROBLEM_ERROR, row->key,
                    "\"%s\" is served by another section already", mine->items[i]);
        }
    }
}

static void check_overlaps(struct settings_checking *check, const struct settings_section *other)
{
    const struct settings_section_kind *kind = check->section->kind;
    for (size_t i = 0; i < kind->row_count && other->kind == kind; i++)
        check_overlap(check, other, &kind->rows[i]);
}

/* Looks at each section together with each of those before it. */
static void check_pairs(const struct configuration *settings,
                        struct settings_report *report,
                        void (*look)(struct settings_checking *check,
                                     const struct settings_section *other))
{
    struct settings_checking check = {.report = report};
    for (size_t i = 0; i < settings->section_count; i++) {
        check.section = &settings->sections[i];
        for (size_t j = 0; j < i; j++)
            look(&check, &settings->sections[j]);
    }
}

static void check_bus(const struct configuration *settings, struct settings_checking *check)
{
    const struct settings_bus *bus = settings->bus;
    check->section =
        settings_section_find(settings, settings_section_kind(SETTINGS_SECTION_BUS), "");
    if (timeout_silence_ms(bus->heartbeat_ms) > settings->service->request_timeout_ms)
        WARNING_AT(check, "heartbeat",
                   "three of them are longer than \"request_timeout\"; dead processes are noticed "
                   "late");
}

static void (*const section_checks[SETTINGS_SECTION_KINDS])(const struct settings_checking *check,
                                                            const void *values) = {
    [SETTINGS_SECTION_DIRECTORY] = check_directory, [SETTINGS_SECTION_EXCHANGE] = check_exchange,
    [SETTINGS_SECTION_SERVICE] = check_service,     [SETTINGS_SECTION_POOL] = check_pool,
    [SETTINGS_SECTION_HTTP] = check_http,
};

void settings_check(const struct configuration *settings, struct settings_report *report)
{
    struct settings_checking check = {.report = report};
    for (size_t i = 0; i < settings->section_count; i++) {
        check.section = &settings->sections[i];
        check_account(&check);
        if (section_checks[check.section->kind->id] != NULL)
            section_checks[check.section->kind->id](&check, check.section->values);
    }
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        check_named(settings, &check, settings_section_kind(i));
    check_pairs(settings, report, check_overlaps);
    check_bus(settings, &check);
}

/* ---- secrets ---- */

/* The password of a section whose account is one of Windows, or NULL. */
static const struct settings_file *windows_secret(const struct settings_section *section)
{
    enum settings_section_id id = section->kind->id;
    if ((id != SETTINGS_SECTION_DIRECTORY && id != SETTINGS_SECTION_EXCHANGE) ||
        text_of(section, "user") == NULL)
        return NULL;
    const struct settings_file *secret =
        settings_value_member(settings_row_find(section->kind, "secret_file"), section->values);
    return secret->octets != NULL ? secret : NULL;
}

/* Windows takes no notice of letter case in account names. */
static void check_logins(struct settings_checking *check, const struct settings_section *other)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    const struct settings_file *secret = windows_secret(check->section);
    const struct settings_file *other_secret = windows_secret(other);
    if (secret == NULL || other_secret == NULL)
        return;
    const char *user = text_of(check->section, "user");
    bool one_account = text_equals_ignoring_case(user, text_of(other, "user"));
    bool one_secret = settings_value_same_content(secret, other_secret);
    if (one_account && !one_secret)
        SAY(check, SETTINGS_PROBLEM_ERROR, "secret_file",
            "holds another password than that of %s, which has the same account \"%s\"; one "
            "account has one password",
            settings_section_text(other, place), user);
    if (one_secret && !one_account)
        SAY(check, SETTINGS_PROBLEM_WARNING, "user",
            "has the same password as %s, whose account is written in another way; if both are one "
            "account, write it alike in both, else a wrong password is tried once for each",
            settings_section_text(other, place));
}

void settings_check_secrets(const struct configuration *settings, struct settings_report *report)
{
    check_pairs(settings, report, check_logins);
}
