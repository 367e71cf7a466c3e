/* Values of one page. The file stays as short as a person would write it: a default that nobody wrote is not
 * written by us either, and a value that is cleared leaves no line behind. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_kinds.h"
#include "supervisor/setup/setup_form.h"

#define SEPARATORS " ,;\t"

static const struct settings_row *row_of_field(const struct setup_form *form, size_t field)
{
    const struct settings_section_kind *kind = settings_section_kind_find(form->page->kind);
    return kind != NULL ? settings_row_find(kind, form->page->fields[field].key) : NULL;
}

/* Exchange is named by its host, or by the whole address of its web service. */
static bool is_address_of_exchange(const struct setup_form *form, size_t field)
{
    return strcmp(form->page->kind, "exchange") == 0 &&
           strcmp(form->page->fields[field].key, "host") == 0;
}

/* ---- out of the configuration ---- */

static char *
join_values(const struct configuration_text *configuration, const char *section, const char *key)
{
    char *joined = memory_copy_text("");
    const char *value = NULL;
    for (size_t i = 0; (value = configuration_text_value(configuration, section, key, i)) != NULL;
         i++) {
        char *longer = memory_format_text("%s%s%s", joined, i == 0 ? "" : " ", value);
        free(joined);
        joined = longer;
    }
    return joined;
}

static bool have_same_value(const struct configuration_text *configuration,
                            const char *section,
                            const char *key)
{
    const char *directory = configuration_text_section(configuration, "directory", 0);
    const char *ours = configuration_text_value(configuration, section, key, 0);
    const char *theirs =
        directory != NULL ? configuration_text_value(configuration, directory, key, 0) : NULL;
    return ours != NULL && theirs != NULL && strcmp(ours, theirs) == 0;
}

/* An Exchange of which nothing is set yet is offered the account that is there. */
static bool has_same_account(const struct configuration_text *configuration, const char *section)
{
    if (configuration_text_value(configuration, section, "user", 0) == NULL)
        return true;
    return have_same_value(configuration, section, "user") &&
           (have_same_value(configuration, section, "secret_file") ||
            have_same_value(configuration, section, "secret_credential"));
}

/* Returns a new text. */
static char *value_of_field(const struct setup_form *form,
                            size_t field,
                            const struct configuration_text *configuration)
{
    const char *key = form->page->fields[field].key;
    if (form->page->fields[field].kind == SETUP_SECRET)
        return memory_copy_text("");
    if (strcmp(key, "find") == 0) {
        bool is_named = configuration_text_value(configuration, form->section, "host", 0) != NULL ||
                        configuration_text_value(configuration, form->section, "url", 0) != NULL;
        return memory_copy_text(is_named ? "host" : "auto");
    }
    if (strcmp(key, "same_account") == 0)
        return memory_copy_text(has_same_account(configuration, form->section) ? "yes" : "no");
    if (is_address_of_exchange(form, field) &&
        configuration_text_value(configuration, form->section, "url", 0) != NULL)
        return join_values(configuration, form->section, "url");
    if (configuration_text_value(configuration, form->section, key, 0) != NULL)
        return join_values(configuration, form->section, key);
    const struct settings_row *row = row_of_field(form, field);
    return memory_copy_text(row != NULL ? row->default_text
                                        : text_or_empty(form->page->fields[field].suggestion));
}

struct setup_form *setup_form_create(const struct setup_page *page,
                                     const struct configuration_text *configuration)
{
    struct setup_form *form = memory_allocate(sizeof(*form));
    const char *section = configuration_text_section(configuration, page->kind, 0);
    form->page = page;
    form->section = memory_copy_text(section != NULL ? section : page->kind);
    form->values = memory_allocate_items(page->count, sizeof(*form->values));
    form->is_kept = memory_allocate_items(page->count, sizeof(*form->is_kept));
    for (size_t i = 0; i < page->count; i++) {
        form->values[i] = value_of_field(form, i, configuration);
        form->is_kept[i] =
            page->fields[i].kind == SETUP_SECRET &&
            (configuration_text_value(configuration, form->section, "secret_file", 0) != NULL ||
             configuration_text_value(configuration, form->section, "secret_credential", 0) !=
                 NULL ||
             configuration_text_value(configuration, form->section, "keytab_file", 0) != NULL);
    }
    return form;
}

void setup_form_destroy(struct setup_form *form)
{
    if (form == NULL)
        return;
    for (size_t i = 0; i < form->page->count; i++) {
        memory_wipe(form->values[i], strlen(form->values[i]));
        free(form->values[i]);
    }
    free(form->values);
    free(form->is_kept);
    free(form->section);
    free(form);
}

void setup_form_put(struct setup_form *form, size_t field, const char *value)
{
    char *old = form->values[field];
    form->values[field] = memory_copy_text(value);
    memory_wipe(old, strlen(old));
    free(old);
}

bool setup_form_asks(const struct setup_form *form, size_t field)
{
    const struct setup_field *asked = &form->page->fields[field];
    if (asked->other == NULL)
        return true;
    return strcmp(form->values[setup_page_find(form->page, asked->other)], asked->value) == 0;
}

bool setup_form_lacks_address(const struct setup_form *form)
{
    size_t find = setup_page_find(form->page, "find");
    return find < form->page->count && strcmp(form->values[find], "host") == 0 &&
           form->values[setup_page_find(form->page, "host")][0] == '\0';
}

/* ---- into the configuration ---- */

static bool set_one(struct configuration_text *configuration,
                    const char *section,
                    const char *key,
                    const char *value)
{
    return configuration_text_set(configuration, section, key, &value, value != NULL ? 1 : 0);
}

static bool set_list(struct configuration_text *configuration,
                     const char *section,
                     const char *key,
                     const char *text)
{
    char *copy = memory_copy_text(text), *rest = NULL;
    const char **values = NULL;
    size_t count = 0, capacity = 0;
    for (char *word = strtok_r(copy, SEPARATORS, &rest); word != NULL;
         word = strtok_r(NULL, SEPARATORS, &rest)) {
        values = memory_make_room(values, count, &capacity, sizeof(*values));
        values[count++] = word;
    }
    bool has_changed = configuration_text_set(configuration, section, key, values, count);
    free(values);
    free(copy);
    return has_changed;
}

static bool
write_plain(const struct setup_form *form, size_t field, struct configuration_text *configuration)
{
    const struct setup_field *asked = &form->page->fields[field];
    const struct settings_row *row = row_of_field(form, field);
    const char *value = form->values[field];
    bool is_written = configuration_text_value(configuration, form->section, asked->key, 0) != NULL;
    if (value[0] == '\0' || (!is_written && strcmp(value, row->default_text) == 0))
        return set_one(configuration, form->section, asked->key, NULL);
    return asked->kind == SETUP_LIST ? set_list(configuration, form->section, asked->key, value)
                                     : set_one(configuration, form->section, asked->key, value);
}

/* Returns the file of a password that no other section names: a new text. */
static char *own_secret_path(const struct setup_form *form,
                             const char *secrets,
                             const struct configuration_text *configuration)
{
    char *stem = memory_format_text("%s/%s", secrets, form->page->kind);
    char *path = configuration_text_own_path(configuration, form->section, stem, "");
    free(stem);
    return path;
}

/* One that is kept in another way stays there until a password is typed. */
static bool write_secret(const struct setup_form *form,
                         size_t field,
                         const char *secrets,
                         struct configuration_text *configuration)
{
    if (form->values[field][0] == '\0')
        return false;
    bool has_changed = set_one(configuration, form->section, "secret_credential", NULL);
    if (configuration_text_value(configuration, form->section, "secret_file", 0) != NULL)
        return has_changed;
    char *path = own_secret_path(form, secrets, configuration);
    (void)set_one(configuration, form->section, "secret_file", path);
    free(path);
    return true;
}

static bool
write_address(const struct setup_form *form, size_t field, struct configuration_text *configuration)
{
    const char *value = form->values[field];
    bool is_url = strstr(value, "://") != NULL;
    bool has_changed = set_one(configuration, form->section, is_url ? "host" : "url", NULL);
    return set_one(configuration, form->section, is_url ? "url" : "host",
                   value[0] != '\0' ? value : NULL) ||
           has_changed;
}

static bool
write_find(const struct setup_form *form, size_t field, struct configuration_text *configuration)
{
    if (strcmp(form->values[field], "auto") != 0)
        return false;
    static const char *const keys[] = {"host", "url", "tls", "clear_text"};
    bool has_changed = false;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        has_changed = set_one(configuration, form->section, keys[i], NULL) || has_changed;
    return has_changed;
}

/* Whoever chooses no encryption has read what that means: the file says so, too. */
static bool write_clear_text(const struct setup_form *form,
                             size_t field,
                             struct configuration_text *configuration)
{
    bool is_clear = strcmp(form->values[field], "off") == 0;
    return set_one(configuration, form->section, "clear_text", is_clear ? "yes" : NULL);
}

static bool is_encryption_of_exchange(const struct setup_form *form, size_t field)
{
    return strcmp(form->page->kind, "exchange") == 0 &&
           strcmp(form->page->fields[field].key, "tls") == 0;
}

/* Both sections name the same account and the same secret, wherever that is kept. */
static bool write_same_account(const struct setup_form *form,
                               size_t field,
                               struct configuration_text *configuration)
{
    static const char *const keys[] = {"user", "secret_file", "secret_credential"};
    const char *directory = configuration_text_section(configuration, "directory", 0);
    if (strcmp(form->values[field], "yes") != 0 || directory == NULL)
        return false;
    bool has_changed = false;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char *value =
            memory_copy_text(configuration_text_value(configuration, directory, keys[i], 0));
        has_changed = set_one(configuration, form->section, keys[i], value) || has_changed;
        free(value);
    }
    return has_changed;
}

/* A path that Active Directory's secret has stays its own when Exchange gets an account of its own. */
static bool part_accounts(const struct setup_form *form,
                          const char *secrets,
                          struct configuration_text *configuration)
{
    size_t field = setup_page_find(form->page, "same_account");
    if (field == form->page->count || strcmp(form->values[field], "no") != 0 ||
        !have_same_value(configuration, form->section, "secret_file"))
        return false;
    char *path = own_secret_path(form, secrets, configuration);
    bool has_changed = set_one(configuration, form->section, "secret_file", path);
    free(path);
    return has_changed;
}

static bool write_field(const struct setup_form *form,
                        size_t field,
                        const char *secrets,
                        struct configuration_text *configuration)
{
    const struct setup_field *asked = &form->page->fields[field];
    if (strcmp(asked->key, "find") == 0)
        return write_find(form, field, configuration);
    if (strcmp(asked->key, "same_account") == 0)
        return write_same_account(form, field, configuration);
    if (!setup_form_asks(form, field))
        return false;
    if (is_address_of_exchange(form, field))
        return write_address(form, field, configuration);
    if (asked->kind == SETUP_SECRET)
        return write_secret(form, field, secrets, configuration);
    bool has_changed =
        is_encryption_of_exchange(form, field) && write_clear_text(form, field, configuration);
    return write_plain(form, field, configuration) || has_changed;
}

bool setup_form_write(const struct setup_form *form,
                      const char *secrets_directory,
                      struct configuration_text *configuration)
{
    bool has_changed = part_accounts(form, secrets_directory, configuration);
    for (size_t i = 0; i < form->page->count; i++)
        has_changed = write_field(form, i, secrets_directory, configuration) || has_changed;
    return has_changed;
}
