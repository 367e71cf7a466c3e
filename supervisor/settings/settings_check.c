/* Checks over several settings. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/text.h"
#include "proto/base/timeouts.h"

#include "supervisor/settings/settings_check.h"
#include "supervisor/settings/settings_message.h"
#include "supervisor/settings/settings_parse.h"

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
        settings_report_add((check)->report, severity, settings_line_of((check)->section, key),    \
                            "%s %s: " format, settings_section_text((check)->section, place_),     \
                            key, __VA_ARGS__);                                                     \
    } while (0)
#define ERROR_AT(check, key, text)   SAY(check, SETTINGS_PROBLEM_ERROR, key, "%s", text)
#define WARNING_AT(check, key, text) SAY(check, SETTINGS_PROBLEM_WARNING, key, "%s", text)

static void
check_account(const struct settings_checking *check, const char *pin, const char *certificates)
{
    if (pin != NULL && certificates != NULL)
        WARNING_AT(check, "ca_file", "has no effect, because \"pin\" replaces it");
}

static void check_ucserver(const struct settings_checking *check, const void *values)
{
    const struct settings_ucserver *ucserver = values;
    check_account(check, ucserver->pin, ucserver->ca.path);
}

static void check_directory(const struct settings_checking *check, const void *values)
{
    const struct settings_directory *directory = values;
    check_account(check, directory->pin, directory->ca.path);
    if (directory->tls == TLS_OFF)
        ERROR_AT(check, "tls",
                 "off would send the password in clear text; expected starttls or ldaps");
}

/* Also when its value was refused. */
static bool stands_there(const struct settings_checking *check, const char *key)
{
    return settings_line_of(check->section, key) != check->section->line;
}

static void check_exchange(const struct settings_checking *check, const void *values)
{
    const struct settings_exchange *exchange = values;
    check_account(check, exchange->pin, exchange->ca.path);
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
    if (exchange->channel_binding == SETTINGS_CHANNEL_BINDING_ON)
        ERROR_AT(check, "channel_binding",
                 "this version logs in with Basic only, and Basic cannot be bound to the encrypted "
                 "connection; expected auto or off");
    bool plain_url = exchange->url != NULL && strncmp(exchange->url, "http://", 7) == 0;
    if (exchange->tls == SETTINGS_EXCHANGE_TLS_OFF || plain_url)
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

/* Several sections of a kind need names, and ways to tell whom each of them serves. */
static void check_named(const struct configuration *settings,
                        struct settings_checking *check,
                        const char *kind,
                        const char *key)
{
    size_t count = 0;
    size_t without = 0;
    for (size_t i = 0; i < settings->section_count; i++)
        count += strcmp(settings->sections[i].kind->name, kind) == 0;
    for (size_t i = 0; i < settings->section_count && count > 1; i++) {
        check->section = &settings->sections[i];
        if (strcmp(check->section->kind->name, kind) != 0)
            continue;
        if (check->section->name[0] == '\0')
            SAY(check, SETTINGS_PROBLEM_ERROR, key,
                "expected [%s NAME], because there are several of them", kind);
        bool chooses = stands_there(check, key) ||
                       (strcmp(kind, "directory") == 0 && stands_there(check, "netbios"));
        if (!chooses && without++ > 0)
            SAY(check, SETTINGS_PROBLEM_ERROR, key,
                "only one [%s NAME] may serve everybody else; this is the second one", kind);
    }
}

/* The same name in two sections would leave open which of them serves it. */
static void check_overlap(struct settings_checking *check,
                          const char *key,
                          const struct settings_list *mine,
                          const struct settings_list *theirs)
{
    for (size_t i = 0; i < mine->count; i++) {
        for (size_t j = 0; j < theirs->count; j++) {
            if (text_equals_ignoring_case(mine->items[i], theirs->items[j]))
                SAY(check, SETTINGS_PROBLEM_ERROR, key,
                    "\"%s\" is served by another section already", mine->items[i]);
        }
    }
}

static void check_overlaps(const struct configuration *settings, struct settings_checking *check)
{
    for (size_t i = 0; i < settings->section_count; i++) {
        check->section = &settings->sections[i];
        for (size_t j = 0; j < i; j++) {
            const struct settings_section *other = &settings->sections[j];
            if (other->kind != check->section->kind)
                continue;
            if (strcmp(other->kind->name, "directory") == 0) {
                const struct settings_directory *mine = check->section->values;
                const struct settings_directory *theirs = other->values;
                check_overlap(check, "upn_suffix", &mine->upn_suffixes, &theirs->upn_suffixes);
                check_overlap(check, "netbios", &mine->netbios_names, &theirs->netbios_names);
            } else if (strcmp(other->kind->name, "exchange") == 0) {
                const struct settings_exchange *mine = check->section->values;
                const struct settings_exchange *theirs = other->values;
                check_overlap(check, "mail_domain", &mine->mail_domains, &theirs->mail_domains);
            }
        }
    }
}

static void check_bus(const struct configuration *settings, struct settings_checking *check)
{
    const struct settings_bus *bus = settings->bus;
    for (size_t i = 0; i < settings->section_count; i++) {
        if (settings->sections[i].values == bus)
            check->section = &settings->sections[i];
    }
    if (timeout_silence_ms(bus->heartbeat_ms) > settings->service->request_timeout_ms)
        WARNING_AT(check, "heartbeat",
                   "three of them are longer than \"request_timeout\"; dead processes are noticed "
                   "late");
}

static const struct {
    const char *kind;
    void (*check)(const struct settings_checking *check, const void *values);
} section_checks[] = {
    {"ucserver", check_ucserver}, {"directory", check_directory}, {"exchange", check_exchange},
    {"service", check_service},   {"pool", check_pool},           {"http", check_http},
};

void settings_check(const struct configuration *settings, struct settings_report *report)
{
    struct settings_checking check = {.report = report};
    for (size_t i = 0; i < settings->section_count; i++) {
        check.section = &settings->sections[i];
        for (size_t j = 0; j < sizeof(section_checks) / sizeof(section_checks[0]); j++) {
            if (strcmp(section_checks[j].kind, check.section->kind->name) == 0)
                section_checks[j].check(&check, check.section->values);
        }
    }
    check_named(settings, &check, "directory", "upn_suffix");
    check_named(settings, &check, "exchange", "mail_domain");
    check_overlaps(settings, &check);
    check_bus(settings, &check);
}

/* ---- secrets ---- */

/* A section whose account is one of Windows. */
struct login {
    const char *user;
    const struct settings_file *secret;
};

static bool login_of(const struct settings_section *section, struct login *login)
{
    if (strcmp(section->kind->name, "directory") == 0) {
        const struct settings_directory *directory = section->values;
        *login = (struct login){directory->user, &directory->secret};
    } else if (strcmp(section->kind->name, "exchange") == 0) {
        const struct settings_exchange *exchange = section->values;
        *login = (struct login){exchange->user, &exchange->secret};
    } else {
        return false;
    }
    return login->user != NULL && login->secret->octets != NULL;
}

static bool is_same_account(const struct login *left, const struct login *right)
{
    char *mine = settings_account_windows(left->user);
    char *theirs = settings_account_windows(right->user);
    bool is_same = strcmp(mine, theirs) == 0;
    free(mine);
    free(theirs);
    return is_same;
}

static bool is_same_secret(const struct settings_file *left, const struct settings_file *right)
{
    return left->size_bytes == right->size_bytes &&
           memcmp(left->octets, right->octets, left->size_bytes) == 0;
}

/* What is wrong with two sections that log in to Windows. */
static void check_logins(const struct settings_checking *check,
                         const struct login *mine,
                         const struct settings_section *other,
                         const struct login *theirs)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    bool one_account = is_same_account(mine, theirs);
    bool one_secret = is_same_secret(mine->secret, theirs->secret);
    if (one_account && !one_secret)
        SAY(check, SETTINGS_PROBLEM_ERROR, "secret_file",
            "holds another password than that of %s, which has the same account \"%s\"; one "
            "account has one password",
            settings_section_text(other, place), mine->user);
    if (one_secret && !one_account)
        SAY(check, SETTINGS_PROBLEM_WARNING, "user",
            "has the same password as %s, whose account is written in another way; if both are one "
            "account, write it alike in both, else a wrong password is tried once for each",
            settings_section_text(other, place));
}

void settings_check_secrets(const struct configuration *settings, struct settings_report *report)
{
    struct settings_checking check = {.report = report};
    struct login mine, theirs;
    for (size_t i = 0; i < settings->section_count; i++) {
        check.section = &settings->sections[i];
        for (size_t j = 0; j < i && login_of(check.section, &mine); j++) {
            if (login_of(&settings->sections[j], &theirs))
                check_logins(&check, &mine, &settings->sections[j], &theirs);
        }
    }
}
