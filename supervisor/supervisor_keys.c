/* The supervisor's own key, and whom it allows: read at the start, with SIGHUP, and as soon as something
 * changes in the folder, so that a revoked key is of no use from that moment. */
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/key/key_file.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/supervisor_private.h"

#define CHANGES (IN_ATTRIB | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)

static bool is_allowed(void *context, const char *key)
{
    const struct supervisor *supervisor = context;
    return allow_list_find(supervisor->allow_list, key) != NULL;
}

void supervisor_judge_accounts(struct supervisor *supervisor)
{
    dispatcher_keys_changed(supervisor->dispatcher, is_allowed, supervisor, clock_now());
}

static void read_again(struct supervisor *supervisor)
{
    struct error error;
    if (allow_list_load(supervisor->allow_list, supervisor->settings->bus->keys_directory,
                        &error) != 0)
        log_event(supervisor->log, SUPERVISOR_KEYS_NOT_READ, event_cause(error.reason));
    /* Sessions that are open under a key that has gone end here. */
    bus_server_check_access(supervisor->bus);
    /* What they have said of an account is worth no more than they are. */
    supervisor_judge_accounts(supervisor);
    supervisor_wake(supervisor);
}

static int on_change(sd_event_source *source, const struct inotify_event *event, void *context)
{
    (void)source;
    (void)event;
    read_again(context);
    return 0;
}

void supervisor_watch_keys(struct supervisor *supervisor)
{
    const char *directory = supervisor->settings->bus->keys_directory;
    supervisor->keys = sd_event_source_disable_unref(supervisor->keys);
    if (access(directory, F_OK) != 0)
        return;
    char *path = memory_format_text("%s/allowed", directory);
    int result = sd_event_add_inotify(process_loop(supervisor->process), &supervisor->keys, path,
                                      CHANGES, on_change, supervisor);
    if (result < 0)
        log_event(supervisor->log, SUPERVISOR_KEYS_NOT_WATCHED, event_text("directory", path),
                  event_text("words", strerror(-result)));
    free(path);
}

void supervisor_reload_keys(struct supervisor *supervisor)
{
    /* Watched before it is read, so that no change falls between; and anew, because the folder may have been
 * made or replaced since. */
    supervisor_watch_keys(supervisor);
    read_again(supervisor);
}

int supervisor_read_keys(struct supervisor *supervisor, struct error *error)
{
    const char *directory = supervisor->settings->bus->keys_directory;
    supervisor->allow_list = allow_list_create();
    if (access(directory, F_OK) != 0) {
        log_event(supervisor->log, SUPERVISOR_NO_KEYS, event_text("directory", directory));
        return curve_key_pair_make(&supervisor->key, error);
    }
    struct key_file file;
    char *path = memory_format_text("%s/supervisor.key", directory);
    int result = key_file_read_secret(path, &file, error);
    free(path);
    if (result != 0)
        return -1;
    supervisor->key = file.pair;
    key_file_wipe(&file);
    return allow_list_load(supervisor->allow_list, directory, error);
}
