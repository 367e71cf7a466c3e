/* Two tables, because a terminal has no room for one. A server that has told nothing of itself yet is in the first
 * only. Where even the second has no room, it is a line of text for each server. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_servers.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/statistics/statistics_keys.h"

void ctl_servers_write_warnings(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *warning = NULL;
    json_array_foreach(json_object_get(answer, key_service_warnings), index, warning) {
        char room[CTL_REASON_BYTES];
        const char *text = ctl_reason(warning, key_warning_text, room);
        if (text != NULL && *text != '\0')
            (void)fprintf(stream, _("WARNING: %s: %s\n"),
                          ctl_json_text_or(warning, key_warning_server, "?"), text);
    }
}

static bool has_told_something(const json_t *server)
{
    const char *version = ctl_json_text_or(server, key_server_version, "");
    const char *method = ctl_json_text_or(server, key_server_method, "");
    return *version != '\0' || *method != '\0' ||
           ctl_json_span(server, key_server_certificate_end_ms) > 0;
}

static json_t *those_that_told_something(const json_t *servers)
{
    json_t *told = json_array();
    size_t index = 0;
    json_t *server = NULL;
    json_array_foreach(servers, index, server) {
        if (has_told_something(server))
            (void)json_array_append(told, server);
    }
    return told;
}

/* Adds a fact to a line, which it takes; one without text is none. */
static char *add_fact(char *line, const char *title, const char *text)
{
    if (*text == '\0')
        return line;
    char *longer = memory_format_text("%s%s%s: %s", line, *line != '\0' ? "; " : "", title, text);
    free(line);
    return longer;
}

/* "" when it is not known. */
static const char *day_of(const json_t *server, const char *key, char day[TIME_TEXT_BYTES])
{
    int64_t at_ms = ctl_json_number(server, key);
    time_to_text(at_ms / 1000, day);
    day[at_ms > 0 ? strcspn(day, "T") : 0] = '\0';
    return day;
}

static char *facts_of(const json_t *server)
{
    char day[TIME_TEXT_BYTES];
    char *line = memory_copy_text("");
    line = add_fact(line, _("log-in"), ctl_word(ctl_json_text_or(server, key_server_method, "")));
    line =
        add_fact(line, _("certificate ends"), day_of(server, key_server_certificate_end_ms, day));
    line = add_fact(line, _("version"), ctl_json_text_or(server, key_server_version, ""));
    line = add_fact(line, _("product"), ctl_json_text_or(server, key_server_product, ""));
    return add_fact(line, _("out of support since"),
                    day_of(server, key_server_out_of_support_ms, day));
}

/* What several processes say of one server is the same for most of them, and then told once. */
static void write_facts(const json_t *told, FILE *stream)
{
    size_t index = 0, width = 0;
    json_t *server = NULL;
    char *before = memory_copy_text("");
    (void)fputs(_("\nWhat they are:\n"), stream);
    json_array_foreach(told, index, server) {
        size_t places = ctl_text_width(ctl_json_text_or(server, key_server_name, "?"));
        width = places > width ? places : width;
    }
    json_array_foreach(told, index, server) {
        const char *name = ctl_json_text_or(server, key_server_name, "?");
        char *facts = facts_of(server);
        char *line =
            memory_format_text("%s%*s  %s", name, (int)(width - ctl_text_width(name)), "", facts);
        if (strcmp(line, before) != 0)
            (void)fprintf(stream, "  %s\n", line);
        free(before);
        before = line;
        free(facts);
    }
    free(before);
}

void ctl_servers_write(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column states[] = {
        {N_("SERVER"), key_server_name, CTL_TEXT},
        {N_("STATE"), key_server_state, CTL_WORD},
        {N_("SEEN BY"), key_server_process, CTL_TEXT},
        {N_("REQUESTS"), key_server_requests, CTL_NUMBER},
        {N_("FAILED"), key_server_failures, CTL_NUMBER},
        {N_("LATENCY"), key_server_latency_ms, CTL_MILLISECONDS},
        {N_("PROBLEM"), key_server_text, CTL_REASON_OR_BLANK},
        {NULL, NULL, CTL_TEXT},
    };
    static const struct ctl_column properties[] = {
        {N_("SERVER"), key_server_name, CTL_TEXT},
        {N_("SEEN BY"), key_server_process, CTL_TEXT},
        {N_("LOG-IN"), key_server_method, CTL_WORD},
        {N_("CERTIFICATE ENDS"), key_server_certificate_end_ms, CTL_DAY},
        {N_("VERSION"), key_server_version, CTL_TEXT},
        {N_("PRODUCT"), key_server_product, CTL_TEXT},
        {N_("OUT OF SUPPORT SINCE"), key_server_out_of_support_ms, CTL_DAY},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *servers = json_object_get(answer, key_service_servers);
    json_t *told = those_that_told_something(servers);
    ctl_list_write(servers, states, _("\nServers:\n"), width, stream);
    if (json_array_size(told) > 0 && !ctl_list_fits(told, properties, width))
        write_facts(told, stream);
    else
        ctl_list_write(told, properties, _("\nWhat they are:\n"), width, stream);
    json_decref(told);
}
