/* What the service connection points of a directory say of Autodiscover. A server that is asked there is told the
 * password, so what is read is only what the directory's own administrators have written: entries that carry the
 * mark of Exchange among their keywords. */
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "worker-ldap/entry/service_points.h"

#define MARK_OF_POINTER "67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"
#define MARK_OF_URL     "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
#define SITE            "Site="
#define DOMAIN          "Domain="
#define HTTPS           "https://"

/* How near a point is, the nearest first. */
enum nearness { NEAR_OWN_SITE, NEAR_ANY_SITE, NEAR_OTHER_SITE, NEARNESS_COUNT };

static bool has_mark(const struct directory_entry *entry, const char *mark)
{
    for (size_t i = 0; i < entry->keywords.count; i++) {
        if (text_equals_ignoring_case(entry->keywords.texts[i], mark))
            return true;
    }
    return false;
}

/* The value of the next keyword that begins so, from `*place` on; NULL: there is none. */
static const char *next_value(const struct directory_entry *entry, const char *key, size_t *place)
{
    size_t size = strlen(key);
    while (*place < entry->keywords.count) {
        const char *keyword = entry->keywords.texts[(*place)++];
        if (strncasecmp(keyword, key, size) == 0)
            return keyword + size;
    }
    return NULL;
}

static bool has_value(const struct directory_entry *entry, const char *key, const char *wanted)
{
    size_t place = 0;
    const char *value;
    while ((value = next_value(entry, key, &place)) != NULL) {
        if (text_equals_ignoring_case(value, wanted))
            return true;
    }
    return false;
}

/* The site that is shown: our own one, if it is among them. */
static const char *site_of(const struct directory_entry *entry, const char *own)
{
    size_t place = 0;
    const char *first = next_value(entry, SITE, &place);
    if (first == NULL)
        return "";
    return *own != '\0' && has_value(entry, SITE, own) ? own : first;
}

static enum nearness nearness_of(const struct directory_entry *entry, const char *own)
{
    const char *site = site_of(entry, own);
    if (*site == '\0')
        return NEAR_ANY_SITE;
    return *own != '\0' && text_equals_ignoring_case(site, own) ? NEAR_OWN_SITE : NEAR_OTHER_SITE;
}

static bool is_listed(const struct service_points *points, const char *url)
{
    for (size_t i = 0; i < points->count; i++) {
        if (strcasecmp(points->items[i].url, url) == 0)
            return true;
    }
    return false;
}

/* A blank or a control character in it belongs to no URL, and must not reach whoever takes it apart. */
static bool is_url(const char *text)
{
    if (strncasecmp(text, HTTPS, strlen(HTTPS)) != 0 || strlen(text) > LIMIT_URL)
        return false;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f)
            return false;
    }
    return true;
}

static void
add_urls(const struct directory_entry *entry, const char *site, struct service_points *points)
{
    for (size_t i = 0; i < entry->bindings.count && points->count < LIMIT_STEPS; i++) {
        const char *url = entry->bindings.texts[i], *of_site = site_of(entry, site);
        if (is_url(url) && !is_listed(points, url))
            points->items[points->count++] =
                (struct service_point){url, strlen(of_site) <= LIMIT_NAME ? of_site : ""};
    }
}

static void note_pointer(const struct directory_entry *entry,
                         const char *mail_domain,
                         struct service_points *points)
{
    size_t place = 0;
    bool is_for_any = next_value(entry, DOMAIN, &place) == NULL;
    if (entry->bindings.count == 0)
        return;
    if (has_value(entry, DOMAIN, mail_domain) && points->pointer == NULL)
        points->pointer = entry->bindings.texts[0];
    else if (is_for_any && points->any_pointer == NULL)
        points->any_pointer = entry->bindings.texts[0];
}

void service_points_read(const struct directory_entry_list *entries,
                         const char *mail_domain,
                         const char *site,
                         struct service_points *points)
{
    const struct directory_entry *entry;
    *points = (struct service_points){.count = 0};
    for (int nearness = 0; nearness < NEARNESS_COUNT; nearness++) {
        STAILQ_FOREACH(entry, entries, link) {
            if (has_mark(entry, MARK_OF_URL) && nearness_of(entry, site) == (enum nearness)nearness)
                add_urls(entry, site, points);
        }
    }
    STAILQ_FOREACH(entry, entries, link) {
        if (has_mark(entry, MARK_OF_POINTER))
            note_pointer(entry, mail_domain, points);
    }
}

int service_points_pointer_host(const char *url, char host[LIMIT_NAME + 1])
{
    static const char *const schemes[] = {"ldap://", "ldaps://", "gc://"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t size = strlen(schemes[i]);
        if (strncasecmp(url, schemes[i], size) != 0)
            continue;
        size_t length = strcspn(url + size, ":/?#");
        if (length == 0 || length > LIMIT_NAME || !text_is_utf8(url + size, length))
            return -1;
        memcpy(host, url + size, length);
        host[length] = '\0';
        return 0;
    }
    return -1;
}
