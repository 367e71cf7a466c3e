/* Checks over several settings. They see values as they are after defaults were put in, so a setting
 * that was refused counts as its default and is not reported a second time. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "proto/base/keytab.h"
#include "proto/base/text.h"
#include "proto/base/timeouts.h"
#include "proto/message/message.h"

#include "supervisor/settings/settings_check.h"
#include "supervisor/settings/settings_oddity.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define WINDOW_WARNING_MS (41 * SETTINGS_DAY_MS)
#define ZONE_DIRECTORY    "/usr/share/zoneinfo"

struct settings_checking {
    struct settings_report *report;
    const struct settings_section *section;
};

/* SAY(check, key, EVENT, fields ...): a problem of this key of the section. */
#define SAY(check, key, ...)                                                                       \
    do {                                                                                           \
        struct error problem_;                                                                     \
        char setting_[SETTINGS_SETTING_TEXT_BYTES];                                                \
        (void)error_set(&problem_, __VA_ARGS__);                                                   \
        settings_report_add((check)->report, settings_section_line((check)->section, key),         \
                            settings_setting_text((check)->section, key, setting_), &problem_);    \
    } while (0)

/* The text of a setting, of a file its path; NULL: not set, or the section has no such key. */
static const char *text_of(const struct settings_section *section, const char *key)
{
    const struct settings_row *row = settings_row_find(section->kind, key);
    return row == NULL ? NULL : *(char *const *)settings_value_member(row, section->values);
}

static void check_account(const struct settings_checking *check)
{
    const struct settings_section_kind *kind = check->section->kind;
    const struct settings_row *pin = settings_row_find(kind, "pin");
    const struct settings_list *pins =
        pin != NULL ? settings_value_member(pin, check->section->values) : NULL;
    if (pins != NULL && pins->count > 0 && text_of(check->section, "ca_file") != NULL)
        SAY(check, "ca_file", SETTINGS_CA_FILE_UNUSED);
    const char *user = text_of(check->section, "user");
    enum event events[SETTINGS_ODDITIES];
    size_t count =
        user == NULL ? 0
                     : settings_oddity_of_user(user, kind->id != SETTINGS_SECTION_UCSERVER, events);
    for (size_t i = 0; i < count; i++) {
        /* An Exchange refuses it, as is said there. */
        if (events[i] != SETTINGS_USER_COLON || kind->id != SETTINGS_SECTION_EXCHANGE)
            SAY(check, "user", events[i], event_text("found", user));
    }
}

static void check_directory(const struct settings_checking *check, const void *values)
{
    const struct settings_directory *directory = values;
    if (directory->tls == TLS_OFF)
        SAY(check, "tls", SETTINGS_DIRECTORY_UNENCRYPTED);
    if (directory->base != NULL && strcmp(directory->base, EMPTY_BASE) == 0 &&
        directory->port != PORT_CATALOGUE && directory->port != PORT_CATALOGUE_TLS)
        SAY(check, "base", SETTINGS_BASE_EMPTY);
}

/* Also when its value was refused. */
static bool is_in_file(const struct settings_checking *check, const char *key)
{
    return settings_section_line(check->section, key) != check->section->line;
}

/* What proves the account, but for a keytab. */
static void check_secret_named(const struct settings_checking *check)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    const struct settings_section_kind *kind = check->section->kind;
    bool has_file = is_in_file(check, "secret_file"),
         has_credential = is_in_file(check, "secret_credential");
    if (settings_row_find(kind, "secret_credential") == NULL)
        return;
    if (has_file && has_credential)
        SAY(check, "secret_credential", SETTINGS_SECRET_TWICE,
            event_text("section", settings_section_text(check->section, place)));
    if (!has_file && !has_credential && kind->id != SETTINGS_SECTION_EXCHANGE)
        SAY(check, "secret_file", SETTINGS_WITHOUT_SECRET,
            event_text("section", settings_section_text(check->section, place)));
}

/* A file that was named and not taken was reported where it stands. */
static void check_proof(const struct settings_checking *check,
                        const struct settings_exchange *given)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    bool has_secret = is_in_file(check, "secret_file") || is_in_file(check, "secret_credential"),
         has_keytab = is_in_file(check, "keytab_file");
    if (!has_secret && !has_keytab)
        SAY(check, "secret_file", SETTINGS_EXCHANGE_WITHOUT_SECRET,
            event_text("section", settings_section_text(check->section, place)));
    if (has_keytab && (given->auth == LOGIN_BY_NTLM || given->auth == LOGIN_BY_BASIC))
        SAY(check, "keytab_file", SETTINGS_KEYTAB_OF_NO_USE);
}

/* Each condition has a line of its own, because each is mended in another place; the first that is not met is told. */
static void check_clear_text(const struct settings_checking *check,
                             const struct settings_exchange *exchange)
{
    bool is_plain_url = exchange->url != NULL && strncasecmp(exchange->url, "http://", 7) == 0;
    if (exchange->tls != TLS_OFF && is_plain_url)
        SAY(check, "url", SETTINGS_CLEAR_TEXT_UNSAID);
    if (exchange->tls != TLS_OFF)
        return;
    if (exchange->url != NULL && !is_plain_url)
        SAY(check, "tls", SETTINGS_CLEAR_TEXT_WITH_HTTPS);
    else if (exchange->url == NULL && exchange->host == NULL)
        SAY(check, "tls", SETTINGS_CLEAR_TEXT_UNPLACED);
    else if (exchange->auth == LOGIN_BY_BASIC)
        SAY(check, "tls", SETTINGS_CLEAR_TEXT_BY_BASIC);
    else if (exchange->channel_binding == BINDING_ON)
        SAY(check, "channel_binding", SETTINGS_CLEAR_TEXT_BOUND);
    else if (exchange->proxy != NULL)
        SAY(check, "proxy", SETTINGS_CLEAR_TEXT_BY_PROXY);
    else if (!exchange->clear_text)
        SAY(check, "tls", SETTINGS_EXCHANGE_UNENCRYPTED);
    else
        SAY(check, "tls", SETTINGS_CLEAR_TEXT);
}

static void check_exchange(const struct settings_checking *check, const void *values)
{
    const struct settings_exchange *exchange = values;
    check_proof(check, exchange);
    if (exchange->url != NULL && exchange->host != NULL)
        SAY(check, "host", SETTINGS_EXCHANGE_TWO_ADDRESSES);
    if (exchange->channel_binding == BINDING_ON && exchange->auth == LOGIN_BY_BASIC)
        SAY(check, "channel_binding", SETTINGS_BINDING_IMPOSSIBLE);
    check_clear_text(check, exchange);
    /* Basic puts a colon between the name and the password. */
    if (exchange->user != NULL && strchr(exchange->user, ':') != NULL)
        SAY(check, "user", SETTINGS_USER_WITH_COLON);
    if (exchange->proxy != NULL && strncmp(exchange->proxy, "https://", 8) == 0)
        SAY(check, "proxy", EXCHANGE_PROXY_WITH_TLS);
    if (exchange->budget > exchange->budget_ceiling)
        SAY(check, "budget", SETTINGS_BUDGET_ABOVE_CEILING);
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
    if (service->interval_ms < SETTINGS_SHORT_INTERVAL_MS)
        SAY(check, "interval", SETTINGS_INTERVAL_SHORT,
            event_number("interval_ms", service->interval_ms),
            event_number("requests", SETTINGS_HOUR_MS / service->interval_ms),
            event_number("mailboxes", SHARD_USERS * SETTINGS_HOUR_MS / service->interval_ms));
    if (service->window_ms % SETTINGS_DAY_MS != 0)
        SAY(check, "window", SETTINGS_WINDOW_NOT_DAYS);
    if (service->window_ms > WINDOW_WARNING_MS)
        SAY(check, "window", SETTINGS_WINDOW_LONG);
    if (!zone_is_known(service->default_zone))
        SAY(check, "default_zone", SETTINGS_ZONE_UNKNOWN,
            event_text("found", service->default_zone));
}

/* Otherwise the longest pause would be a limit that the very first one breaks. */
static void check_pool(const struct settings_checking *check, const void *values)
{
    const struct settings_pool *pool = values;
    if (pool->restart_pause_shortest_ms > pool->restart_pause_longest_ms)
        SAY(check, "restart_pause_shortest", SETTINGS_PAUSES_SWAPPED);
}

/* Only what is certainly this machine: a name that the resolver may send anywhere is not. NULL is "off". */
static bool is_loopback(const char *host)
{
    return host == NULL || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
           text_equals_ignoring_case(host, "localhost");
}

static void check_http(const struct settings_checking *check, const void *values)
{
    const struct settings_http *http = values;
    if (!is_loopback(http->listen.host) && http->token.path == NULL)
        SAY(check, "listen", SETTINGS_HTTP_WITHOUT_TOKEN);
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
        does |= is_in_file(check, kind->rows[i].key);
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
            SAY(check, key, SETTINGS_SECTION_UNNAMED, event_text("section", kind->name));
        if (!serves_some && without++ > 0)
            SAY(check, key, SETTINGS_REST_SERVED_TWICE, event_text("section", kind->name));
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
                SAY(check, row->key, SETTINGS_DOMAIN_SERVED_TWICE,
                    event_text("found", mine->items[i]));
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
    /* What a dead process held is given to others only when its silence has been noticed. */
    if (timeout_silence_ms(bus->heartbeat_ms) > settings->service->request_timeout_ms)
        SAY(check, "heartbeat", SETTINGS_HEARTBEAT_LONG);
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
        check_secret_named(&check);
        if (section_checks[check.section->kind->id] != NULL)
            section_checks[check.section->kind->id](&check, check.section->values);
    }
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        check_named(settings, &check, settings_section_kind(i));
    check_pairs(settings, report, check_overlaps);
    check_bus(settings, &check);
}

/* ---- secrets ---- */

static const struct settings_row *secret_row(const struct settings_section *section)
{
    return settings_row_find(section->kind, "secret_file");
}

/* The password of a section whose account is one of Windows, or NULL. */
static const struct settings_file *windows_secret(const struct settings_section *section)
{
    enum settings_section_id id = section->kind->id;
    if ((id != SETTINGS_SECTION_DIRECTORY && id != SETTINGS_SECTION_EXCHANGE) ||
        text_of(section, "user") == NULL)
        return NULL;
    const struct settings_file *secret =
        settings_value_member(secret_row(section), section->values);
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
        SAY(check, settings_section_naming_key(check->section, secret_row(check->section)),
            SETTINGS_PASSWORDS_DIFFER, event_text("section", settings_section_text(other, place)),
            event_text("found", user));
    if (one_secret && !one_account)
        SAY(check, "user", SETTINGS_ACCOUNT_SPELT_TWO_WAYS,
            event_text("section", settings_section_text(other, place)));
}

static void check_file(const struct settings_checking *check, const struct settings_row *row)
{
    enum event events[SETTINGS_ODDITIES];
    if (settings_value_storage(row) != SETTINGS_STORED_FILE)
        return;
    const struct settings_file *file = settings_value_member(row, check->section->values);
    size_t count = file->octets != NULL ? settings_oddity_of_file(row->kind, file, events) : 0;
    for (size_t i = 0; i < count; i++)
        SAY(check, settings_section_naming_key(check->section, row), events[i],
            event_text("path", file->path));
}

/* Kerberos finds keys by the name of their account. */
static void check_keytab_user(const struct settings_checking *check,
                              const struct settings_exchange *exchange)
{
    struct keytab_principal found;
    const struct settings_file *keytab = &exchange->keytab;
    if (keytab->octets == NULL || exchange->user == NULL)
        return;
    if (keytab_find(keytab->octets, keytab->size_bytes, exchange->user, NULL, &found) == 0)
        keytab_principal_clear(&found);
    else
        SAY(check, "keytab_file", SETTINGS_KEYTAB_OTHER_USER, event_text("path", keytab->path),
            event_text("found", exchange->user));
}

void settings_check_secrets(const struct configuration *settings, struct settings_report *report)
{
    struct settings_checking check = {.report = report};
    for (size_t i = 0; i < settings->section_count; i++) {
        check.section = &settings->sections[i];
        for (size_t row = 0; row < check.section->kind->row_count; row++)
            check_file(&check, &check.section->kind->rows[row]);
        if (check.section->kind->id == SETTINGS_SECTION_EXCHANGE)
            check_keytab_user(&check, check.section->values);
    }
    check_pairs(settings, report, check_logins);
}
