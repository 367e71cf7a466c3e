/* What goes into a bundle, in which order. Each text passes through finish_text(), which takes passwords out of URLs
 * and, if it is wished for, replaces names; nothing is written that did not pass. Secret files and keys are never
 * opened: only their names, owners and modes are in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/sentence.h"

#include "supervisor/bundle/bundle.h"
#include "supervisor/bundle/bundle_archive.h"
#include "supervisor/bundle/bundle_configuration.h"
#include "supervisor/bundle/bundle_logs.h"
#include "supervisor/bundle/bundle_machine.h"
#include "supervisor/bundle/bundle_names.h"
#include "supervisor/bundle/pseudonym.h"

#define MEBIBYTE            ((size_t)1 << 20)
#define LOGS_MOST_BYTES     (64 * MEBIBYTE)
#define TEXT_MOST_BYTES     (256 * MEBIBYTE)
#define PAGE_MOST_BYTES     (16 * MEBIBYTE)
#define CONFIGURATION_BYTES (1 * MEBIBYTE)
#define VALUE_BYTES         1024

struct bundle {
    struct bundle_order order;
    struct bundle_archive *archive;
    struct pseudonyms *pseudonyms; /* NULL: names stay */
    char *configuration;           /* its text; NULL: it cannot be read */
    json_t *missing;
    struct error error; /* the first one of the archive */
    bool is_broken;
};

static char *read_file(const char *path, size_t most_bytes, int *number)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *number = errno;
    if (file < 0)
        return NULL;
    char *text = memory_allocate(most_bytes + 1);
    ssize_t size = read(file, text, most_bytes);
    *number = errno;
    (void)close(file);
    if (size >= 0)
        return text;
    free(text);
    return NULL;
}

void bundle_lacks(struct bundle *bundle, const char *what, const char *reason)
{
    (void)json_array_append_new(bundle->missing,
                                json_pack("{s:s, s:s}", "what", what, "reason", reason));
}

static void lacks_unreadable(struct bundle *bundle, const char *path, int number)
{
    struct error error;
    (void)error_set(&error, EWSCALCTL_BUNDLE_FILE_UNREADABLE,
                    event_text("words", strerror(number)));
    bundle_lacks(bundle, path, error.reason);
}

static void lacks_oldest_lines(struct bundle *bundle, const char *folder)
{
    struct error error;
    (void)error_set(&error, EWSCALCTL_BUNDLE_LOGS_CUT,
                    event_number("most_mib", LOGS_MOST_BYTES / MEBIBYTE));
    bundle_lacks(bundle, folder, error.reason);
}

struct bundle *bundle_begin(const struct bundle_order *order, struct error *error)
{
    char time[TIME_TEXT_BYTES];
    int number = 0;
    time_to_compact_text(order->time_s, time);
    char *folder = memory_format_text("ewscal-support-%s", time);
    struct bundle_archive *archive =
        bundle_archive_create(order->output, folder, order->time_s, error);
    free(folder);
    if (archive == NULL)
        return NULL;
    struct bundle *bundle = memory_allocate(sizeof(*bundle));
    bundle->order = *order;
    bundle->archive = archive;
    bundle->missing = json_array();
    bundle->pseudonyms = order->is_anonymous ? pseudonyms_create() : NULL;
    if (order->is_anonymous && bundle->pseudonyms == NULL)
        abort(); /* without random octets names would be in it */
    bundle->configuration = read_file(order->configuration, CONFIGURATION_BYTES, &number);
    if (bundle->configuration == NULL)
        lacks_unreadable(bundle, order->configuration, number);
    else
        bundle_configuration_learn(bundle->configuration, bundle->pseudonyms);
    char host[256] = "";
    if (gethostname(host, sizeof(host) - 1) == 0)
        pseudonyms_learn(bundle->pseudonyms, PSEUDONYM_HOST, host);
    return bundle;
}

void bundle_learn(struct bundle *bundle, const json_t *answer)
{
    if (bundle->pseudonyms != NULL)
        bundle_names_learn(answer, bundle->pseudonyms);
}

static void add_octets(struct bundle *bundle, const char *name, const struct buffer *text)
{
    struct buffer shown;
    buffer_init(&shown, VALUE_BYTES);
    if (!bundle->is_broken &&
        pseudonyms_write(bundle->pseudonyms, name, strlen(name), &shown) == 0 &&
        buffer_append(&shown, "", 1) == 0 &&
        bundle_archive_add(bundle->archive, (const char *)buffer_data(&shown), buffer_data(text),
                           buffer_size(text), &bundle->error) != 0)
        bundle->is_broken = true;
    buffer_clear(&shown);
}

/* The only way for a text into the archive. */
static void finish_text(struct bundle *bundle, const char *name, const char *text, size_t size)
{
    struct buffer hidden, to;
    buffer_init(&hidden, TEXT_MOST_BYTES);
    buffer_init(&to, TEXT_MOST_BYTES);
    if (bundle_write_without_userinfo(text, size, &hidden) == 0 &&
        pseudonyms_write(bundle->pseudonyms, (const char *)buffer_data(&hidden),
                         buffer_size(&hidden), &to) == 0)
        add_octets(bundle, name, &to);
    else
        bundle_lacks(bundle, name, event_name(EWSCALCTL_BUNDLE_FILE_TOO_LARGE));
    buffer_clear(&hidden);
    buffer_clear(&to);
}

static void finish_buffer(struct bundle *bundle, const char *name, struct buffer *text)
{
    if (buffer_size(text) > 0)
        finish_text(bundle, name, (const char *)buffer_data(text), buffer_size(text));
    buffer_clear(text);
}

void bundle_add_json(struct bundle *bundle, const char *name, json_t *answer)
{
    struct buffer to;
    bundle_names_replace(answer, bundle->pseudonyms);
    char *text = json_dumps(answer, JSON_INDENT(1) | JSON_SORT_KEYS);
    if (text == NULL)
        abort(); /* it was read as JSON */
    buffer_init(&to, TEXT_MOST_BYTES);
    if (buffer_append(&to, text, strlen(text)) == 0)
        add_octets(bundle, name, &to);
    else
        bundle_lacks(bundle, name, event_name(EWSCALCTL_BUNDLE_FILE_TOO_LARGE));
    buffer_clear(&to);
    free(text);
}

/* ---- this machine ---- */

/* A setting, or what it is when it is not set. */
static const char *setting(const struct bundle *bundle,
                           const char *section,
                           const char *key,
                           const char *usual,
                           char value[VALUE_BYTES])
{
    if (bundle->configuration != NULL &&
        bundle_configuration_value(bundle->configuration, section, key, value, VALUE_BYTES))
        return value;
    return usual;
}

static void add_configuration(struct bundle *bundle)
{
    struct buffer text;
    if (bundle->configuration == NULL)
        return;
    buffer_init(&text, TEXT_MOST_BYTES);
    (void)bundle_configuration_write(bundle->configuration, &text);
    finish_buffer(bundle, "configuration.conf", &text);
}

static void learn_log(void *context, const char *name, const char *text, size_t size)
{
    struct bundle *bundle = context;
    (void)name;
    bundle_names_learn_log(text, size, bundle->pseudonyms);
}

/* What came since all of them were read may name somebody else. */
static void add_log(void *context, const char *name, const char *text, size_t size)
{
    const struct bundle *bundle = context;
    if (bundle->pseudonyms != NULL)
        learn_log(context, name, text, size);
    char *path = memory_format_text("log/%s", name);
    finish_text(context, path, text, size);
    free(path);
}

static void add_logs(struct bundle *bundle)
{
    char value[VALUE_BYTES];
    const char *folder = setting(bundle, "log", "directory", "/var/log/ewscal", value);
    if (bundle->pseudonyms != NULL)
        (void)bundle_logs(folder, LOGS_MOST_BYTES, learn_log, bundle);
    long long left_out = bundle_logs(folder, LOGS_MOST_BYTES, add_log, bundle);
    if (left_out < 0)
        lacks_unreadable(bundle, folder, errno);
    else if (left_out > 0)
        lacks_oldest_lines(bundle, folder);
}

static void add_versions(struct bundle *bundle)
{
    static const char *const programs[] = {"ewscalctl", "ewscal-supervisor", "ewscal-worker-ldap",
                                           "ewscal-worker-ews", "ewscal-publisher-ucserver"};
    struct buffer text;
    struct utsname machine;
    int number = 0;
    buffer_init(&text, PAGE_MOST_BYTES);
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        char *path = memory_format_text("%s/%s", bundle->order.program_directory, programs[i]);
        const char *const arguments[] = {path, "--version", NULL};
        if (bundle_run(arguments, &text) != 0)
            bundle_lacks(bundle, path, event_name(EWSCALCTL_BUNDLE_NO_VERSION));
        free(path);
    }
    if (uname(&machine) == 0) {
        char *line =
            memory_format_text("%s %s %s\n", machine.sysname, machine.release, machine.machine);
        (void)buffer_append(&text, line, strlen(line));
        free(line);
    }
    char *system = read_file("/etc/os-release", CONFIGURATION_BYTES, &number);
    if (system != NULL)
        (void)buffer_append(&text, system, strcspn(system, "\n") + 1);
    free(system);
    finish_buffer(bundle, "versions.txt", &text);
}

static void add_units(struct bundle *bundle)
{
    static const char *const arguments[] = {
        "/usr/bin/systemctl",
        "show",
        "--no-pager",
        "--property=Id,LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStartTimestamp,"
        "ExecMainStatus,"
        "ExecMainCode,MemoryCurrent,MemoryPeak,CPUUsageNSec,TasksCurrent,UnitFileState,"
        "FragmentPath,DropInPaths,User,"
        "Group,SupplementaryGroups,LimitNOFILE,MemoryMax,WatchdogUSec,NeedDaemonReload",
        "ewscal*",
        NULL};
    struct buffer text;
    buffer_init(&text, PAGE_MOST_BYTES);
    if (bundle_run(arguments, &text) != 0 || buffer_size(&text) == 0)
        bundle_lacks(bundle, "units.txt", event_name(EWSCALCTL_BUNDLE_NO_UNITS));
    finish_buffer(bundle, "units.txt", &text);
}

static void add_files(struct bundle *bundle)
{
    static const struct {
        const char *section, *key;
    } files[] = {{"ucserver", "secret_file"},  {"ucserver", "ca_file"},
                 {"directory", "secret_file"}, {"directory", "ca_file"},
                 {"exchange", "secret_file"},  {"exchange", "keytab_file"},
                 {"exchange", "ca_file"},      {"http", "token_file"}};
    char value[VALUE_BYTES], folder[VALUE_BYTES];
    struct buffer text, disks;
    buffer_init(&text, PAGE_MOST_BYTES);
    buffer_init(&disks, PAGE_MOST_BYTES);
    const char *folders[] = {
        bundle->order.configuration, bundle->order.keys, "/etc/ewscal",
        setting(bundle, "service", "state_directory", "/var/lib/ewscal", value),
        setting(bundle, "log", "directory", "/var/log/ewscal", folder)};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        bundle_list_files(folders[i], &text);
        bundle_list_disk(folders[i], &disks);
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (*setting(bundle, files[i].section, files[i].key, "", value) != '\0')
            bundle_list_files(value, &text);
    }
    finish_buffer(bundle, "files.txt", &text);
    finish_buffer(bundle, "disks.txt", &disks);
}

static void add_pages(struct bundle *bundle)
{
    static const struct {
        const char *path, *name;
    } pages[] = {{"/stats", "http/stats.json"},
                 {"/metrics", "http/metrics.txt"},
                 {"/history", "http/history.json"},
                 {"/readyz", "http/readyz.txt"}};
    char value[VALUE_BYTES];
    const char *listen = setting(bundle, "http", "listen", "127.0.0.1:7480", value);
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct buffer text;
        buffer_init(&text, PAGE_MOST_BYTES);
        if (bundle_fetch(listen, pages[i].path, &text) != 0)
            bundle_lacks(bundle, pages[i].path, event_name(EWSCALCTL_BUNDLE_NO_PAGE));
        finish_buffer(bundle, pages[i].name, &text);
    }
}

void bundle_add_machine(struct bundle *bundle)
{
    add_logs(bundle); /* first: they name more than all the others */
    add_configuration(bundle);
    add_versions(bundle);
    add_units(bundle);
    add_files(bundle);
    add_pages(bundle);
}

static void add_contents(struct bundle *bundle)
{
    static const char head[] =
        "Support bundle of ewscal. It holds no passwords, keys, subjects or locations.\n";
    struct buffer text;
    struct sentence sentence;
    size_t index = 0;
    json_t *lack = NULL;
    buffer_init(&text, PAGE_MOST_BYTES);
    (void)buffer_append(&text, head, strlen(head));
    const char *names =
        bundle->pseudonyms != NULL
            ? "Names of users, mailboxes, hosts and domains are replaced by pseudonyms that\n"
              "mean the same throughout this bundle and nothing elsewhere.\n"
            : "It names users, mailboxes and hosts (--anonymous would replace them).\n";
    (void)buffer_append(&text, names, strlen(names));
    json_array_foreach(bundle->missing, index, lack) {
        const char *reason = json_string_value(json_object_get(lack, "reason"));
        char *line = memory_format_text("missing: %s: %s\n",
                                        json_string_value(json_object_get(lack, "what")),
                                        sentence_of_reason(reason, &sentence));
        (void)buffer_append(&text, line, strlen(line));
        free(line);
    }
    finish_buffer(bundle, "README.txt", &text);
}

int bundle_end(struct bundle *bundle, int64_t *size_bytes, json_t **missing, struct error *error)
{
    add_contents(bundle);
    int result = bundle_archive_finish(bundle->archive, size_bytes, error);
    if (result != 0 && bundle->is_broken)
        *error = bundle->error;
    if (missing != NULL)
        *missing = json_incref(bundle->missing);
    json_decref(bundle->missing);
    pseudonyms_destroy(bundle->pseudonyms);
    free(bundle->configuration);
    free(bundle);
    return result;
}
