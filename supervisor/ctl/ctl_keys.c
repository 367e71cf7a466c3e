/* Keys of the bus. They are files, so this works while no supervisor runs: an installation has its keys
 * before its first start. A supervisor that does run watches the directory and applies what changes. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/key/key_directory.h"
#include "proto/message/message.h"
#include "proto/process/process_signals.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_screen.h"

/* Room for the names of all roles. */
#define ROLES_BYTES 128

static enum ctl_status
keys_init(const struct ctl_options *options, FILE *stream, struct error *error)
{
    if (key_directory_init(options->keys, error) != 0)
        return CTL_BAD;
    (void)fprintf(stream, _("created the keys of this installation in %s\n"), options->keys);
    return CTL_GOOD;
}

static int check_new_host(const struct ctl_options *options, struct error *error)
{
    const char *host = options->arguments[1];
    if (options->output == NULL)
        return error_set(error, EWSCALCTL_KEYS_WITHOUT_OUTPUT);
    if (!key_directory_is_host_name(host))
        return error_set(error, EWSCALCTL_KEYS_HOST_NAME, event_text("name", host));
    return 0;
}

/* "worker-ews, worker-ldap" */
static void name_roles(unsigned roles, char names[ROLES_BYTES])
{
    const char *separator = "";
    size_t size = 0;
    names[0] = '\0';
    for (enum role role = ROLE_WORKER_LDAP; role <= ROLE_LAST; role++) {
        if ((roles & KEY_DIRECTORY_ROLE(role)) == 0)
            continue;
        (void)snprintf(names + size, ROLES_BYTES - size, "%s%s", separator, role_name(role));
        size = strlen(names);
        separator = ", ";
    }
}

static enum ctl_status
keys_add_host(const struct ctl_options *options, FILE *stream, struct error *error)
{
    const char *host = options->arguments[1];
    char roles[ROLES_BYTES];
    if (check_new_host(options, error) != 0)
        return CTL_USAGE;
    if (key_directory_add_host(options->keys, host, options->roles, options->output,
                               options->comment, error) != 0)
        return CTL_BAD;
    name_roles(options->roles, roles);
    (void)fprintf(
        stream,
        _("created keys for %s with the roles %s in %s; copy its files to /etc/ewscal/keys "
          "of that host over a secure channel, and delete the directory here\n"),
        host, roles, options->output);
    return CTL_GOOD;
}

/* Returns a new array. */
static json_t *keys_to_json(const struct key_directory_entry *entries, size_t count)
{
    json_t *keys = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct key_file *file = &entries[i].file;
        json_t *key = json_pack("{s:s, s:s, s:s, s:s, s:b}", "host", file->host, "role",
                                role_name(file->role), "public_key", file->pair.public_key,
                                "comment", file->comment, "revoked", entries[i].is_revoked);
        (void)json_array_append_new(keys, key);
    }
    return keys;
}

static void print_keys(const json_t *keys, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("HOST"), "host", CTL_TEXT},
        {N_("ROLE"), "role", CTL_TEXT},
        {N_("ACCESS"), "revoked", CTL_REVOKED},
        {N_("COMMENT"), "comment", CTL_TEXT},
        {N_("PUBLIC KEY"), "public_key", CTL_TEXT},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(keys, columns, NULL, ctl_screen_columns(stdout), stream);
}

static enum ctl_status
keys_list(const struct ctl_options *options, FILE *stream, struct error *error)
{
    struct key_directory_entry *entries = NULL;
    size_t count = 0;
    if (key_directory_list(options->keys, true, &entries, &count, NULL, error) != 0)
        return CTL_BAD;
    json_t *answer = json_pack("{s:o}", "keys", keys_to_json(entries, count));
    free(entries);
    if (options->json) {
        ctl_json_write(answer, JSON_INDENT(2), stream);
        (void)fputc('\n', stream);
    } else {
        ctl_json_make_printable(answer);
        print_keys(json_object_get(answer, "keys"), stream);
    }
    json_decref(answer);
    return CTL_GOOD;
}

static enum ctl_status
keys_revoke(const struct ctl_options *options, FILE *stream, struct error *error)
{
    const char *host = options->arguments[1];
    const char *role = options->argument_count > 2 ? options->arguments[2] : NULL;
    if (key_directory_revoke(options->keys, host, role, error) != 0)
        return CTL_BAD;
    if (role != NULL)
        (void)fprintf(stream,
                      _("revoked the keys of %s, role %s; a supervisor running on this machine "
                        "applies this at once\n"),
                      host, role);
    else
        (void)fprintf(stream,
                      _("revoked the keys of %s; a supervisor running on this machine applies this "
                        "at once\n"),
                      host);
    return CTL_GOOD;
}

static const struct {
    const char *name;
    size_t fewest; /* arguments, its own name counted */
    size_t most;
    enum ctl_status (*run)(const struct ctl_options *options, FILE *stream, struct error *error);
} subcommands[] = {
    {.name = "init", .fewest = 1, .most = 1, .run = keys_init},
    {.name = "add-host", .fewest = 2, .most = 2, .run = keys_add_host},
    {.name = "list", .fewest = 1, .most = 1, .run = keys_list},
    {.name = "revoke", .fewest = 2, .most = 3, .run = keys_revoke},
};

enum ctl_status ctl_keys(const struct ctl_options *options, FILE *stream, struct error *error)
{
    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(subcommands[i].name, options->arguments[0]) != 0 ||
            options->argument_count < subcommands[i].fewest ||
            options->argument_count > subcommands[i].most)
            continue;
        process_signals_hold(); /* no half of a host, or of an installation */
        enum ctl_status status = subcommands[i].run(options, stream, error);
        process_signals_heed();
        return status;
    }
    (void)error_set(error, EWSCALCTL_KEYS_WRONG);
    return CTL_USAGE;
}
