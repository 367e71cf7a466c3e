/* The text is the draft: what a person would have written with an editor, read by the same parser as ever, so that
 * the assistant has no rules of its own about what is right. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_template.h"
#include "supervisor/setup/setup_words.h"

#define CONFIGURATION_BYTES_MOST ((size_t)1 << 20)
#define SECRETS                  "secrets"

/* ---- beginning and end ---- */

static int read_text(FILE *stream, const char *path, char **text, struct error *error)
{
    char *octets = memory_allocate(CONFIGURATION_BYTES_MOST + 2);
    size_t size = fread(octets, 1, CONFIGURATION_BYTES_MOST + 1, stream);
    int status = 0;
    if (ferror(stream))
        status = error_set(error, SETTINGS_FILE_UNREAD, event_text("path", path),
                           event_text("words", strerror(errno)));
    else if (size > CONFIGURATION_BYTES_MOST || strlen(octets) != size)
        status = error_set(error, SETTINGS_FILE_TOO_LARGE, event_text("path", path),
                           event_number("limit", (int64_t)CONFIGURATION_BYTES_MOST));
    if (status == 0)
        *text = memory_copy_text(octets);
    free(octets);
    return status;
}

int setup_draft_create(const char *path, struct setup_draft **draft, struct error *error)
{
    char *before = NULL;
    FILE *stream = fopen(path, "re");
    if (stream == NULL && errno != ENOENT)
        return error_set(error, SETTINGS_FILE_UNOPENED, event_text("path", path),
                         event_text("words", strerror(errno)));
    int status = stream != NULL ? read_text(stream, path, &before, error) : 0;
    if (stream != NULL)
        (void)fclose(stream);
    if (status != 0)
        return -1;
    char *copy = memory_copy_text(path);
    *draft = memory_allocate(sizeof(**draft));
    **draft = (struct setup_draft){
        .path = memory_copy_text(path),
        .folder = memory_copy_text(dirname(copy)),
        .before = before,
        .text = configuration_text_create(before != NULL ? before : setup_template),
    };
    free(copy);
    return 0;
}

static void file_clear(struct setup_file *file)
{
    memory_wipe(file->octets, file->size_bytes);
    free(file->octets);
    free(file->path);
}

void setup_draft_destroy(struct setup_draft *draft)
{
    if (draft == NULL)
        return;
    for (size_t i = 0; i < draft->count; i++)
        file_clear(&draft->files[i]);
    free(draft->files);
    configuration_text_destroy(draft->text);
    free(draft->before);
    free(draft->folder);
    free(draft->path);
    free(draft);
}

/* ---- files ---- */

static struct setup_file *find_file(const struct setup_draft *draft, const char *path)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (strcmp(draft->files[i].path, path) == 0)
            return &draft->files[i];
    }
    return NULL;
}

const struct setup_file *setup_draft_file(const struct setup_draft *draft, const char *path)
{
    return find_file(draft, path);
}

/* Whether the file holds that already, with or without a line end: written again, a password would count as a person's
 * word that it is right. */
static bool is_there_already(const char *path, const char *octets, size_t size)
{
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return false;
    (void)setvbuf(stream, NULL, _IONBF, 0); /* a buffer of its own would not be wiped */
    char *present = memory_allocate(size + 3);
    size_t length = fread(present, 1, size + 2, stream);
    bool is_same = length >= size && memcmp(present, octets, size) == 0 &&
                   strspn(present + size, "\r\n") == length - size;
    (void)fclose(stream);
    memory_wipe(present, length);
    free(present);
    return is_same;
}

void setup_draft_put_file(struct setup_draft *draft,
                          const char *path,
                          const void *octets,
                          size_t size_bytes,
                          bool is_secret)
{
    struct setup_file *file = find_file(draft, path);
    if (file == NULL && is_there_already(path, octets, size_bytes))
        return;
    if (file != NULL) {
        file_clear(file);
    } else {
        draft->files =
            memory_make_room(draft->files, draft->count, &draft->capacity, sizeof(*draft->files));
        file = &draft->files[draft->count++];
    }
    *file = (struct setup_file){.path = memory_copy_text(path),
                                .octets = memory_copy(octets, size_bytes),
                                .size_bytes = size_bytes,
                                .is_secret = is_secret};
}

/* A password that was typed, for the file that the configuration now names. */
static void take_secret(struct setup_draft *draft, const struct setup_form *form)
{
    size_t field = setup_page_find(form->page, "secret_file");
    if (field == form->page->count || form->values[field][0] == '\0' ||
        !setup_form_asks(form, field))
        return;
    const char *path = configuration_text_value(draft->text, form->section, "secret_file", 0);
    if (path != NULL)
        setup_draft_put_file(draft, path, form->values[field], strlen(form->values[field]), true);
}

void setup_draft_take(struct setup_draft *draft, const struct setup_form *form)
{
    char *secrets = memory_format_text("%s/" SECRETS, draft->folder);
    (void)setup_form_write(form, secrets, draft->text);
    take_secret(draft, form);
    free(secrets);
}

/* ---- what is wrong ---- */

/* Returns the settings, which are whole only when nothing is wrong, or NULL. */
static struct configuration *
read_draft(const char *text, const char *name, struct settings_report *report)
{
    FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    if (stream == NULL)
        return NULL; /* an empty text */
    struct configuration *settings = settings_read(stream, name, report);
    (void)fclose(stream);
    return settings;
}

/* Problems name a setting ("[service] interval"), or their reason does ("[service]"). */
static bool is_of_section(const struct settings_problem *problem, const char *section)
{
    char *brackets = memory_format_text("[%s]", section);
    struct reason reason;
    reason_read(problem->reason, &reason);
    const char *named = reason_parameter(&reason, "section");
    bool is_of_it =
        problem->setting != NULL
            ? strncmp(problem->setting, brackets, strlen(brackets)) == 0
            : named != NULL && (strcmp(named, brackets) == 0 || strcmp(named, section) == 0);
    free(brackets);
    return is_of_it;
}

char *setup_draft_problems(const struct setup_draft *draft, const char *section, bool *is_bad)
{
    char *text = configuration_text_copy(draft->text);
    struct settings_report report = {0};
    settings_destroy(read_draft(text, draft->path, &report));
    char *problems = memory_copy_text("");
    *is_bad = false;
    for (size_t i = 0; i < report.count; i++) {
        const struct settings_problem *problem = &report.problems[i];
        if (section != NULL && !is_of_section(problem, section))
            continue;
        char *words = setup_words_of_problem(problem);
        char *longer = memory_format_text("%s%s\n", problems, words);
        free(words);
        free(problems);
        problems = longer;
        *is_bad = *is_bad || problem->severity == SETTINGS_PROBLEM_ERROR;
    }
    settings_report_clear(&report);
    free(text);
    return problems;
}

/* ---- what changes ---- */

/* Whether a file that the section names is written anew. */
static bool writes_file_of(const struct setup_draft *draft, const char *section)
{
    static const char *const keys[] = {"secret_file", "ca_file", "keytab_file"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *path = configuration_text_value(draft->text, section, keys[i], 0);
        if (path != NULL && find_file(draft, path) != NULL)
            return true;
    }
    return false;
}

static bool
differ_in(const struct configuration *older, const struct configuration *newer, const char *section)
{
    struct settings_changes changes = {0};
    char *brackets = memory_format_text("[%s]", section);
    bool is_found = false;
    settings_compare(older, newer, &changes);
    for (size_t i = 0; i < changes.count; i++)
        is_found = is_found || strncmp(changes.changes[i].setting, brackets, strlen(brackets)) == 0;
    settings_changes_clear(&changes);
    free(brackets);
    return is_found;
}

bool setup_draft_changes_section(const struct setup_draft *draft, const char *section)
{
    char *text = configuration_text_copy(draft->text);
    struct settings_report reports[2] = {{0}, {0}};
    struct configuration *older =
        draft->before != NULL ? read_draft(draft->before, draft->path, &reports[0]) : NULL;
    struct configuration *newer = read_draft(text, draft->path, &reports[1]);
    bool is_changed = older == NULL || newer == NULL || writes_file_of(draft, section) ||
                      differ_in(older, newer, section);
    settings_destroy(newer);
    settings_destroy(older);
    settings_report_clear(&reports[0]);
    settings_report_clear(&reports[1]);
    free(text);
    return is_changed;
}

bool setup_draft_has_changes(const struct setup_draft *draft)
{
    char *text = configuration_text_copy(draft->text);
    bool is_same = draft->before != NULL && strcmp(draft->before, text) == 0;
    free(text);
    return draft->count > 0 || !is_same;
}

static char *add_change(char *lines, const struct settings_change *change)
{
    char *longer = memory_format_text(_("%s%s: %s (was: %s)\n"), lines, change->setting,
                                      change->value != NULL ? change->value : _("not set"),
                                      change->was != NULL ? change->was : _("not set"));
    free(lines);
    return longer;
}

/* A first set-up: what the pages have asked for and found an answer to. Passwords are not shown, nor where they are. */
static char *
add_section(char *lines, const struct setup_draft *draft, const struct setup_page *page)
{
    struct setup_form *form = setup_form_create(page, draft->text);
    for (size_t i = 0; i < page->count; i++) {
        const char *key = page->fields[i].key;
        bool is_address = strcmp(key, "host") == 0; /* which may stand in the file as `url` */
        if (page->fields[i].kind == SETUP_SECRET || form->values[i][0] == '\0' ||
            (!is_address && configuration_text_value(draft->text, form->section, key, 0) == NULL))
            continue;
        char *longer =
            memory_format_text("%s[%s] %s: %s\n", lines, form->section, key, form->values[i]);
        free(lines);
        lines = longer;
    }
    setup_form_destroy(form);
    return lines;
}

static char *describe_settings(const struct setup_draft *draft)
{
    char *lines = memory_copy_text("");
    for (size_t i = 0; i < setup_page_count; i++)
        lines = add_section(lines, draft, &setup_pages[i]);
    return lines;
}

static char *describe_changes(const struct configuration *older, const struct configuration *newer)
{
    struct settings_changes changes = {0};
    char *lines = memory_copy_text("");
    settings_compare(older, newer, &changes);
    for (size_t i = 0; i < changes.count; i++)
        lines = add_change(lines, &changes.changes[i]);
    settings_changes_clear(&changes);
    return lines;
}

/* A file that was not right before can be compared with nothing: then all of it is new. */
char *setup_draft_changes(const struct setup_draft *draft)
{
    char *text = configuration_text_copy(draft->text);
    struct settings_report reports[2] = {{0}, {0}};
    struct configuration *older =
        draft->before != NULL ? read_draft(draft->before, draft->path, &reports[0]) : NULL;
    struct configuration *newer = read_draft(text, draft->path, &reports[1]);
    char *lines =
        older != NULL && newer != NULL ? describe_changes(older, newer) : describe_settings(draft);
    settings_destroy(newer);
    settings_destroy(older);
    settings_report_clear(&reports[0]);
    settings_report_clear(&reports[1]);
    free(text);
    return lines;
}
