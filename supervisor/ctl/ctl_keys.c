/* Keys of the bus. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_list.h"

static enum ctl_status
keys_init(const struct ctl_options *options, FILE *stream, struct error *error)
{
    if (key_directory_init(options->keys, error) != 0)
        return CTL_BAD;
    (void)fprintf(stream, "made the keys of this installation in %s\n", options->keys);
    return CTL_GOOD;
}

static const char *check_new_host(const struct ctl_options *options)
{
    if (options->output == NULL)
        return "needs --output DIR, a new directory";
    if (!key_directory_is_host_name(options->arguments[1]))
        return "expected a host name of letters, digits, '.', '-' and '_', not of digits only: "
               "children of the supervisor are called so";
    return NULL;
}

static void print_roles(unsigned roles, FILE *stream)
{
    const char *separator = " ";
    for (enum role role = ROLE_WORKER_LDAP; role <= ROLE_LAST; role++) {
        if ((roles & KEY_DIRECTORY_ROLE(role)) == 0)
            continue;
        (void)fprintf(stream, "%s%s", separator, role_name(role));
        separator = ", ";
    }
}

static enum ctl_status
keys_add_host(const struct ctl_options *options, FILE *stream, struct error *error)
{
    const char *host = options->arguments[1];
    const char *fault = check_new_host(options);
    if (fault != NULL) {
        (void)error_set_text(error, ERROR_INVALID, "keys add-host: %s", fault);
        return CTL_USAGE;
    }
    if (key_directory_add_host(options->keys, host, options->roles, options->output,
                               options->comment, error) != 0)
        return CTL_BAD;
    (void)fprintf(stream, "made keys for %s, which may be", host);
    print_roles(options->roles, stream);
    (void)fprintf(stream,
                  ": %s; carry that directory there over a safe channel, give it to the processes "
                  "with --keys, and delete it here\n",
                  options->output);
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
        {"HOST", "host", CTL_TEXT},         {"ROLE", "role", CTL_TEXT},
        {"ACCESS", "revoked", CTL_REVOKED}, {"PUBLIC KEY", "public_key", CTL_TEXT},
        {"REMARK", "comment", CTL_TEXT},    {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(keys, columns, NULL, stream);
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
        (void)json_dumpf(answer, stream, JSON_INDENT(2));
        (void)fputc('\n', stream);
    } else {
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
    (void)fprintf(stream, "revoked the keys of %s%s%s; a supervisor that runs here obeys at once\n",
                  host, role != NULL ? ", role " : "", role != NULL ? role : "");
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
        return subcommands[i].run(options, stream, error);
    }
    (void)error_set_text(
        error, ERROR_INVALID,
        "expected: ewscalctl keys init | add-host HOST | list | revoke HOST [ROLE]");
    return CTL_USAGE;
}
