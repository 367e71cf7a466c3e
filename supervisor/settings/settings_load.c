/* Reading the configuration as a whole: parse, complete, check, and last the files that it names. Each
 * step goes on with what the one before could not understand, as a default, so that one reading reports
 * everything; only the count of errors decides whether there is a configuration. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_check.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/settings/settings_parse.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define LDAP_PORT  389
#define LDAPS_PORT 636
#define HTTP_PORT  80
#define HTTPS_PORT 443

/* After parsing, because the default of one key depends on the value of another. */
static void complete_ports(struct configuration *settings)
{
    for (size_t i = 0; i < settings->exchange_count; i++) {
        struct settings_exchange *exchange = settings->exchanges[i];
        if (exchange->port == 0)
            exchange->port = exchange->tls == TLS_OFF ? HTTP_PORT : HTTPS_PORT;
    }
    for (size_t i = 0; i < settings->directory_count; i++) {
        struct settings_directory *directory = settings->directories[i];
        if (directory->port == 0)
            directory->port = directory->tls == TLS_ON ? LDAPS_PORT : LDAP_PORT;
    }
}

static void read_file_of(const struct settings_section *section,
                         size_t row_number,
                         struct settings_report *report)
{
    char setting[SETTINGS_SETTING_TEXT_BYTES];
    const struct settings_row *row = &section->kind->rows[row_number];
    if (settings_value_storage(row) != SETTINGS_STORED_FILE)
        return;
    struct settings_file *file = settings_value_member(row, section->values);
    struct error error;
    if (file->path == NULL)
        return;
    if (settings_file_read(file, row->kind, &error) != 0) {
        const char *key = settings_section_naming_key(section, row);
        settings_report_add(report, settings_section_line(section, key),
                            settings_setting_text(section, key, setting), &error);
    }
}

/* From here on a credential is a secret file like any other. Of two that are named none is read. */
static void adopt_credential(const struct settings_section *section, struct settings_report *report)
{
    char setting[SETTINGS_SETTING_TEXT_BYTES];
    struct error error;
    const struct settings_row *row = settings_row_find(section->kind, "secret_credential");
    const char *name =
        row != NULL ? *(char *const *)settings_value_member(row, section->values) : NULL;
    if (name == NULL)
        return;
    struct settings_file *secret =
        settings_value_member(settings_row_find(section->kind, "secret_file"), section->values);
    if (secret->path == NULL && settings_file_find_credential(name, &secret->path, &error) != 0)
        settings_report_add(report, settings_section_line(section, row->key),
                            settings_setting_text(section, row->key, setting), &error);
}

static void read_files(const struct configuration *settings, struct settings_report *report)
{
    for (size_t i = 0; i < settings->section_count; i++) {
        adopt_credential(&settings->sections[i], report);
        for (size_t row = 0; row < settings->sections[i].kind->row_count; row++)
            read_file_of(&settings->sections[i], row, report);
    }
}

/* Everything but the verdict: the caller looks at the report. */
static struct configuration *read_and_check(FILE *stream, struct settings_report *report)
{
    struct configuration *settings = memory_allocate(sizeof(*settings));
    settings_parse(stream, settings, report);
    settings_sections_assemble(settings);
    complete_ports(settings);
    settings_check(settings, report);
    if (ferror(stream)) {
        struct error error;
        (void)error_set(&error, SETTINGS_CUT);
        settings_report_add(report, 0, NULL, &error);
    }
    return settings;
}

/* Warnings do not count: what is unwise is still what the administrator wants. */
static struct configuration *judge(struct configuration *settings,
                                   const struct settings_report *report)
{
    if (report->error_count == 0)
        return settings;
    settings_destroy(settings);
    return NULL;
}

struct configuration *settings_read(FILE *stream, const char *name, struct settings_report *report)
{
    report->file = name;
    return judge(read_and_check(stream, report), report);
}

/* A pipe without a writer, or a device, would hold us for ever. */
static FILE *open_settings(const char *path, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor >= 0 && (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
        (void)close(descriptor);
        (void)error_set(error, SETTINGS_IRREGULAR);
        return NULL;
    }
    FILE *stream = descriptor >= 0 ? fdopen(descriptor, "r") : NULL;
    if (stream == NULL)
        (void)error_set(error, SETTINGS_UNOPENED, event_text("words", strerror(errno)));
    if (stream == NULL && descriptor >= 0)
        (void)close(descriptor);
    return stream;
}

struct configuration *settings_load(const char *path, struct settings_report *report)
{
    report->file = path;
    struct error error;
    FILE *stream = open_settings(path, &error);
    if (stream == NULL) {
        settings_report_add(report, 0, NULL, &error);
        return NULL;
    }
    struct configuration *settings = read_and_check(stream, report);
    (void)fclose(stream);
    /* Also when there are errors already, so that a missing password file is reported with them. */
    read_files(settings, report);
    settings_check_secrets(settings, report);
    return judge(settings, report);
}

void settings_destroy(struct configuration *settings)
{
    if (settings == NULL)
        return;
    settings_sections_clear(settings);
    free(settings);
}
