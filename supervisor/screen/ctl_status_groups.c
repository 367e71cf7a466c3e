/* Processes by host and servers by name. A cluster of forty workers sees its one Exchange forty times; what an
 * administrator wants to know in a hurry is the worst of it. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/screen/ctl_status_groups.h"
#include "supervisor/statistics/statistics_keys.h"

/* So many lines of servers are shown as they are; so many hosts are shown at most. */
#define LINES_MOST 12
#define HOSTS_MOST 12

static const char key_processes[] = "processes";
static const char key_versions[] = "versions";
static const char key_count[] = "count";

/* The object of the array whose text under the key is that; NULL: there is none. */
static json_t *find_named(const json_t *array, const char *key, const char *name)
{
    size_t index = 0;
    json_t *object = NULL;
    json_array_foreach(array, index, object) {
        if (strcmp(ctl_json_text_or(object, key, ""), name) == 0)
            return object;
    }
    return NULL;
}

/* ---- hosts ---- */

static json_t *host_of(json_t *hosts, const json_t *process)
{
    const char *name = ctl_json_text_or(process, key_process_host, "?");
    json_t *host = find_named(hosts, key_process_host, name);
    if (host != NULL)
        return host;
    host = json_pack("{s:s, s:{}, s:{}, s:i}", key_process_host, name, key_processes, key_versions,
                     key_count, 0);
    (void)json_array_append_new(hosts, host);
    return host;
}

static void count_up(json_t *counts, const char *name)
{
    json_int_t before = json_integer_value(json_object_get(counts, name));
    (void)json_object_set_new(counts, name, json_integer(before + 1));
}

/* "worker-ews 2, worker-ldap 1", or the names alone. */
static json_t *counts_to_text(const json_t *counts, bool with_numbers)
{
    char *text = memory_copy_text("");
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)counts, name, value) {
        const char *comma = *text != '\0' ? ", " : "";
        char *longer = with_numbers ? memory_format_text("%s%s%s %" PRId64, text, comma, name,
                                                         (int64_t)json_integer_value(value))
                                    : memory_format_text("%s%s%s", text, comma, name);
        free(text);
        text = longer;
    }
    json_t *result = json_string(text);
    free(text);
    return result;
}

static json_t *hosts_of(const json_t *processes)
{
    json_t *hosts = json_array();
    size_t index = 0;
    json_t *process = NULL, *host = NULL;
    json_array_foreach(processes, index, process) {
        host = host_of(hosts, process);
        count_up(json_object_get(host, key_processes),
                 ctl_json_text_or(process, key_process_role, "?"));
        count_up(json_object_get(host, key_versions),
                 ctl_json_text_or(process, key_process_version, "?"));
        count_up(host, key_count);
    }
    return hosts;
}

/* Takes the one with most processes out of the list; returns it, to be given back. */
static json_t *take_largest_host(json_t *hosts)
{
    size_t index = 0, largest = 0;
    json_t *host = NULL;
    json_array_foreach(hosts, index, host) {
        if (ctl_json_number(host, key_count) >
            ctl_json_number(json_array_get(hosts, largest), key_count))
            largest = index;
    }
    host = json_incref(json_array_get(hosts, largest));
    (void)json_array_remove(hosts, largest);
    return host;
}

void ctl_status_write_hosts(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("HOST"), key_process_host, CTL_TEXT},
        {N_("PROCESSES"), key_processes, CTL_TEXT},
        {N_("VERSION"), key_versions, CTL_TEXT},
        {NULL, NULL, CTL_TEXT},
    };
    json_t *hosts = hosts_of(json_object_get(answer, key_service_processes));
    json_t *shown = json_array();
    while (json_array_size(shown) < HOSTS_MOST && json_array_size(hosts) > 0) {
        json_t *host = take_largest_host(hosts);
        (void)json_object_set_new(host, key_processes,
                                  counts_to_text(json_object_get(host, key_processes), true));
        (void)json_object_set_new(host, key_versions,
                                  counts_to_text(json_object_get(host, key_versions), false));
        (void)json_array_append_new(shown, host);
    }
    ctl_list_write(shown, columns, _("\nProcesses by host:\n"), width, stream);
    int64_t left = (int64_t)json_array_size(hosts);
    if (left > 0)
        (void)fprintf(stream,
                      _n("%" PRId64 " more host: `ewscalctl workers`.\n",
                         "%" PRId64 " more hosts: `ewscalctl workers`.\n", left),
                      left);
    json_decref(shown);
    json_decref(hosts);
}

/* ---- servers ---- */

static int badness_of(const json_t *server)
{
    static const char *const states[] = {"good", "unknown", "degraded", "bad"};
    int badness = 3;
    while (badness > 0 &&
           strcmp(ctl_json_text_or(server, key_server_state, ""), states[badness]) != 0)
        badness--;
    return badness;
}

static void add_number(json_t *sum, const json_t *server, const char *key)
{
    int64_t value = ctl_json_number(sum, key) + ctl_json_number(server, key);
    (void)json_object_set_new(sum, key, json_integer(value));
}

/* One more process sees it: the worst view counts, with the longest time of an answer. */
static void join_server(json_t *one, const json_t *server)
{
    static const char *const worst[] = {key_server_state, key_server_text, "text_name",
                                        "text_fields"};
    if (badness_of(server) > badness_of(one)) {
        for (size_t i = 0; i < sizeof(worst) / sizeof(worst[0]); i++) {
            json_t *value = json_object_get(server, worst[i]);
            (void)json_object_set(one, worst[i], value != NULL ? value : json_null());
        }
    }
    if (ctl_json_number(server, key_server_latency_ms) >
        ctl_json_number(one, key_server_latency_ms))
        (void)json_object_set(one, key_server_latency_ms,
                              json_object_get(server, key_server_latency_ms));
    add_number(one, server, key_server_requests);
    add_number(one, server, key_server_failures);
    count_up(one, key_count);
}

json_t *ctl_status_join_servers(const json_t *servers)
{
    json_t *joined = json_array();
    size_t index = 0;
    json_t *server = NULL;
    json_array_foreach(servers, index, server) {
        json_t *one =
            find_named(joined, key_server_name, ctl_json_text_or(server, key_server_name, "?"));
        if (one != NULL) {
            join_server(one, server);
        } else if (json_is_object(server)) {
            one = json_copy(server);
            (void)json_object_set_new(one, key_count, json_integer(1));
            (void)json_array_append_new(joined, one);
        }
    }
    return joined;
}

json_t *ctl_status_condense(const json_t *answer)
{
    const json_t *servers = json_object_get(answer, key_service_servers);
    size_t index = 0;
    json_t *server = NULL;
    if (json_array_size(servers) <= LINES_MOST)
        return json_pack("{s:O?}", key_service_servers, servers);
    json_t *joined = ctl_status_join_servers(servers);
    json_array_foreach(joined, index, server) {
        char text[64];
        int64_t count = ctl_json_number(server, key_count);
        if (count <= 1)
            continue;
        (void)snprintf(text, sizeof(text),
                       _n("%" PRId64 " process", "%" PRId64 " processes", count), count);
        (void)json_object_set_new(server, key_server_process, json_string(text));
    }
    return json_pack("{s:o}", key_service_servers, joined);
}
