/* Warnings of one server have different names. The name is what monitoring compares and what a series has as its
 * label, so each stands there once. */
#include <stdbool.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/message/server_facts.h"

#include "supervisor/statistics/exchange_release.h"
#include "supervisor/statistics/server_warnings.h"

struct statistics_server
statistics_server_of(const struct server_health *health, const char *process, int64_t now_ms)
{
    const struct exchange_release *release = exchange_release_of(text_or_empty(health->version));
    bool is_over =
        release != NULL && release->support_end != 0 && release->support_end * 1000 <= now_ms;
    return (struct statistics_server){
        .name = health->server,
        .process = process,
        .state = (enum health_state)health->state,
        .text = health->text,
        .requests = health->requests,
        .failures = health->failures,
        .latency_ms = health->latency_ms,
        .version = health->version,
        .product = release == NULL ? NULL : release->product,
        .out_of_support_ms = is_over ? release->support_end * 1000 : STATISTICS_UNKNOWN,
        .method = health->method,
        .certificate_end_ms =
            health->certificate_end == 0
                ? STATISTICS_UNKNOWN
                : number_smaller(health->certificate_end, INT64_MAX / 1000) * 1000,
    };
}

size_t server_warnings_most(const struct server_health *health)
{
    return health->notes_count + 1;
}

static bool have_same_name(const char *reason, const char *other)
{
    char name[REASON_NAME_BYTES], other_name[REASON_NAME_BYTES];
    reason_copy_name(reason, name);
    reason_copy_name(other, other_name);
    return strcmp(name, other_name) == 0;
}

static bool is_there(const struct statistics_warning *warnings,
                     size_t count,
                     const char *server,
                     const char *reason)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(warnings[i].server, server) == 0 && have_same_name(warnings[i].text, reason))
            return true;
    }
    return false;
}

static void add_warning(struct statistics_warning *warnings,
                        size_t *count,
                        const char *server,
                        const char *reason,
                        struct arena *arena)
{
    if (reason[0] == '\0' || is_there(warnings, *count, server, reason))
        return;
    const char *text = arena_copy_text(arena, reason, strlen(reason));
    if (text != NULL)
        warnings[(*count)++] = (struct statistics_warning){.server = server, .text = text};
}

void server_warnings_add(struct statistics_warning *warnings,
                         size_t *count,
                         const struct server_health *health,
                         int64_t now_ms,
                         struct arena *arena)
{
    struct error certificate;
    int64_t end = health->certificate_end, now = now_ms / 1000;
    if (end != 0 && server_facts_certificate_ends(end, now)) {
        server_facts_tell_certificate(end, now, &certificate);
        add_warning(warnings, count, health->server, certificate.reason, arena);
    }
    for (size_t i = 0; i < health->notes_count; i++)
        add_warning(warnings, count, health->server, text_or_empty(health->notes[i].text), arena);
}

void server_problems_add(struct statistics_server_problem *problems,
                         size_t *count,
                         const struct server_health *health)
{
    const char *text = text_or_empty(health->text);
    if (text[0] == '\0')
        return;
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(problems[i].server, health->server) == 0 &&
            have_same_name(problems[i].text, text))
            return;
    }
    problems[(*count)++] = (struct statistics_server_problem){health->server, text};
}
