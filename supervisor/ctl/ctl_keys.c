/* Keys of the bus. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_table.h"

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
        (void)error_set(error, ERROR_INVALID, "keys add-host: %s", fault);
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

static void
print_keys_as_json(const struct key_directory_entry *entries, size_t count, FILE *stream)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct key_file *file = &entries[i].file;
        json_t *key = json_object();
        (void)json_object_set_new(key, "host", json_string(file->host));
        (void)json_object_set_new(key, "role", json_string(role_name(file->role)));
        (void)json_object_set_new(key, "public_key", json_string(file->pair.public_key));
        (void)json_object_set_new(key, "comment", json_string(file->comment));
        (void)json_object_set_new(key, "revoked", json_boolean(entries[i].is_revoked));
        (void)json_array_append_new(list, key);
    }
    json_t *answer = json_object();
    (void)json_object_set_new(answer, "keys", list);
    (void)json_dumpf(answer, stream, JSON_INDENT(2));
    (void)fputc('\n', stream);
    json_decref(answer);
}

static void print_keys(const struct key_directory_entry *entries, size_t count, FILE *stream)
{
    static const char *const titles[] = {"HOST", "ROLE", "ACCESS", "PUBLIC KEY", "REMARK", NULL};
    struct ctl_table *table = ctl_table_create(titles);
    for (size_t i = 0; i < count; i++) {
        const struct key_file *file = &entries[i].file;
        const char *cells[] = {file->host, role_name(file->role),
                               entries[i].is_revoked ? "revoked" : "allowed", file->pair.public_key,
                               file->comment};
        ctl_table_add(table, cells);
    }
    ctl_table_write(table, stream);
    ctl_table_destroy(table);
}

static enum ctl_status
keys_list(const struct ctl_options *options, FILE *stream, struct error *error)
{
    struct key_directory_entry *entries = NULL;
    size_t count = 0;
    if (key_directory_list(options->keys, true, &entries, &count, NULL, error) != 0)
        return CTL_BAD;
    if (options->json)
        print_keys_as_json(entries, count, stream);
    else
        print_keys(entries, count, stream);
    free(entries);
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
    {"init", 1, 1, keys_init},
    {"add-host", 2, 2, keys_add_host},
    {"list", 1, 1, keys_list},
    {"revoke", 2, 3, keys_revoke},
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
    (void)error_set(error, ERROR_INVALID,
                    "expected: ewscalctl keys init | add-host HOST | list | revoke HOST [ROLE]");
    return CTL_USAGE;
}
