/* Topics by their names. A section of settings and a chapter may have the same name, and then both are shown, because
 * whoever asks for help is not asked back: the chapter first, which explains, and the settings as a list. */
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <openssl/crypto.h>
#include <zmq.h>

#include "proto/base/memory.h"
#include "proto/event/event.h"
#include "proto/event/event_help.h"
#include "proto/event/event_text.h"
#include "proto/event/log_level.h"
#include "proto/event/sentence.h"

#include "supervisor/ctl/ctl_help.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/guide/guide.h"
#include "supervisor/guide/guide_setting.h"
#include "supervisor/guide/guide_text.h"
#include "supervisor/guide/wrapped_lines.h"
#include "supervisor/settings/settings_kinds.h"
#include "supervisor/settings/settings_value.h"
#include "supervisor/statistics/statistics_keys.h"

#define NARROWEST  40
#define WIDEST     100
#define KEY_PLACES 24

/* ---- settings ---- */

/* What a setting means is written in English in the table, and in each language in the guide. */
static void write_meaning(const char *guide,
                          const struct settings_section_kind *kind,
                          const struct settings_row *row,
                          FILE *stream)
{
    bool is_english = strcmp(ctl_language(), "en") == 0;
    char *meaning =
        is_english ? NULL : guide_setting_text(guide, ctl_language(), kind->name, row->key);
    (void)fprintf(stream, "[%s] %s\n  %s\n", kind->name, row->key,
                  meaning != NULL ? meaning : row->text);
    if (!is_english && meaning == NULL)
        (void)fputs(_("  (there is this text in English only)\n"), stream);
    free(meaning);
}

static const char *default_of(const struct settings_row *row)
{
    if (row->is_needed)
        return _("none; it must be set");
    return row->default_text[0] == '\0' ? _("not set") : row->default_text;
}

static void write_setting(const char *guide,
                          const struct settings_section_kind *kind,
                          const struct settings_row *row,
                          FILE *stream)
{
    char form[REASON_BYTES];
    struct sentence expected;
    settings_value_form(row, form);
    write_meaning(guide, kind, row, stream);
    (void)fprintf(stream, _("  value:   %s\n"),
                  sentence_of_reason_in(ctl_language_reasons(), form, &expected));
    (void)fprintf(stream, _("  default: %s\n"), default_of(row));
    switch (row->effect) {
    case SETTINGS_RELOADS:
        (void)fputs(_("  change:  with `ewscalctl reload`\n"), stream);
        break;
    case SETTINGS_SHAPES:
        (void)fputs(
            _("  change:  with `ewscalctl reload`; all calendars are read and sent again\n"),
            stream);
        break;
    case SETTINGS_RESTARTS:
        (void)fputs(_("  change:  when the supervisor is started again\n"), stream);
        break;
    }
}

/* Of one section, or of all; a key of NULL means all of its rows. */
static int write_settings(const char *guide, const char *section, const char *key, FILE *stream)
{
    int found = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind =
            settings_section_kind((enum settings_section_id)i);
        if (section != NULL && strcmp(kind->name, section) != 0)
            continue;
        for (size_t row = 0; row < kind->row_count; row++) {
            if (key != NULL && strcmp(kind->rows[row].key, key) != 0)
                continue;
            write_setting(guide, kind, &kind->rows[row], stream);
            found++;
        }
    }
    return found;
}

/* Names and defaults, behind a chapter that explains. */
static void write_settings_short(const struct settings_section_kind *kind, FILE *stream)
{
    (void)fprintf(stream,
                  _("\nThe settings of [%s] and their defaults; about one of them: ewscalctl help "
                    "%s.%s; about all: man ewscal.conf\n"),
                  kind->name, kind->name, kind->rows[0].key);
    for (size_t i = 0; i < kind->row_count; i++)
        (void)fprintf(stream, "  %-*s %s\n", KEY_PLACES, kind->rows[i].key,
                      default_of(&kind->rows[i]));
}

/* "exchange.auth", "[exchange] auth", "auth", "exchange". */
static int write_settings_of(const char *topic, const char *guide, bool has_chapter, FILE *stream)
{
    char *words = memory_copy_text(topic);
    char *section = words + strspn(words, "[");
    size_t size = strcspn(section, ".] ");
    char *key = section + size;
    key += strspn(key, ".] ");
    section[size] = '\0';
    int found = 0;
    const struct settings_section_kind *kind = settings_section_kind_find(section);
    if (*key != '\0')
        found = write_settings(guide, section, key, stream);
    else if (kind != NULL && has_chapter)
        write_settings_short(kind, stream);
    else if (kind != NULL)
        found = write_settings(guide, section, NULL, stream);
    else
        found = write_settings(guide, NULL, section, stream);
    free(words);
    return found;
}

static void list_settings(FILE *stream)
{
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind =
            settings_section_kind((enum settings_section_id)i);
        (void)fprintf(stream, "  %s\n", kind->name);
        for (size_t row = 0; row < kind->row_count; row++)
            (void)fprintf(stream, "    %s.%s\n", kind->name, kind->rows[row].key);
    }
}

/* ---- events ---- */

static void write_pattern(const char *heading, const char *pattern, FILE *stream)
{
    (void)fputs(heading, stream);
    ctl_reason_write_pattern(pattern, stream);
    (void)fputc('\n', stream);
}

static int write_event_of(const char *topic, FILE *stream)
{
    const struct event_row *row = event_find(topic);
    if (row == NULL)
        return 0;
    const char *helps = event_help_text(ctl_language_reasons(), row);
    (void)fprintf(stream, "%s (%s%s)\n", row->name, log_level_name(row->level),
                  row->is_important ? _(", to the machine's log, too") : "");
    write_pattern(_("  means:   "), event_sentence_text(ctl_language_reasons(), row), stream);
    if (helps != NULL)
        write_pattern(_("  remedy:  "), helps, stream);
    if (*row->parameters != '\0')
        (void)fprintf(stream, _("  fields:  %s\n"), row->parameters);
    return 1;
}

static void list_events(FILE *stream)
{
    for (int event = 0; event < EVENT_COUNT; event++)
        (void)fprintf(stream, "  %s\n", event_name((enum event)event));
}

/* ---- the guide ---- */

/* Wide enough for a sentence, and not so wide that the eye loses its line. */
static size_t chapter_width(FILE *stream)
{
    size_t columns = ctl_screen_columns(stream);
    if (columns == 0)
        columns = ctl_screen_columns(stdout);
    return columns < NARROWEST ? WIDEST : columns > WIDEST ? WIDEST : columns;
}

/* Returns whether there is one. */
static bool write_chapter_of(const char *topic, const char *guide, bool is_first, FILE *stream)
{
    char *path = guide_find_chapter(guide, ctl_language(), topic);
    FILE *chapter = path != NULL ? fopen(path, "re") : NULL;
    free(path);
    if (chapter == NULL)
        return false;
    if (!is_first)
        (void)fputc('\n', stream);
    guide_text_write(chapter, chapter_width(stream), stream);
    (void)fclose(chapter);
    return true;
}

static void write_guide(const char *guide, FILE *stream)
{
    if (guide_list(guide, ctl_language(), stream) == 0)
        (void)fprintf(
            stream, _("  it is not installed here; the package ewscal puts it under %s\n"), guide);
}

static void list_topics(const char *guide, FILE *stream)
{
    (void)fputs(_("`ewscalctl help TOPIC` knows\n"
                  "  a command:               ewscalctl help run-now\n"
                  "  a setting, or a section: ewscalctl help exchange.auth\n"
                  "  an event or a reason:    ewscalctl help exchange.busy\n"
                  "  a chapter of the guide:  ewscalctl help troubleshooting\n"
                  "  settings, events, commands: lists of all of them\n"
                  "\n"
                  "The manual: man ewscalctl, man ewscal.conf\n"
                  "The chapters of the guide:\n"),
                stream);
    write_guide(guide, stream);
}

static bool write_list_of(const char *topic, const char *guide, FILE *stream)
{
    if (strcmp(topic, "settings") == 0)
        list_settings(stream);
    else if (strcmp(topic, "events") == 0)
        list_events(stream);
    else if (strcmp(topic, "guide") == 0)
        write_guide(guide, stream);
    else if (strcmp(topic, "commands") == 0)
        ctl_options_help(stream);
    else
        return false;
    return true;
}

/* Sentences are as long as they are; on a terminal they break between words, behind a pager too. */
static int
write_settings_and_event(const char *topic, const char *guide, bool has_chapter, FILE *stream)
{
    char *text = NULL;
    size_t size = 0;
    FILE *long_lines = open_memstream(&text, &size);
    if (long_lines == NULL)
        abort();
    int found = write_settings_of(topic, guide, has_chapter, long_lines) +
                write_event_of(topic, long_lines);
    if (fclose(long_lines) != 0)
        abort();
    wrapped_lines_write(text, ctl_screen_columns(stdout), stream);
    free(text);
    return found;
}

int ctl_help(const char *topic, const char *guide, FILE *stream)
{
    if (topic == NULL) {
        list_topics(guide, stream);
        return 0;
    }
    if (write_list_of(topic, guide, stream))
        return 0;
    bool is_command = ctl_options_help_of(topic, stream);
    bool is_chapter = write_chapter_of(topic, guide, !is_command, stream);
    int found = write_settings_and_event(topic, guide, is_chapter, stream);
    return is_command || is_chapter || found > 0 ? 0 : -1;
}

/* ---- about: what is linked tells its version itself; what is installed may be newer than what runs ---- */

static json_t *library_versions(void)
{
    char zmq[32];
    int major = 0, minor = 0, patch = 0;
    zmq_version(&major, &minor, &patch);
    (void)snprintf(zmq, sizeof(zmq), "%d.%d.%d", major, minor, patch);
    return json_pack("{s:s, s:s, s:s, s:s}", "libzmq", zmq, "openssl",
                     OpenSSL_version(OPENSSL_VERSION_STRING), "jansson", JANSSON_VERSION,
                     "libarchive", archive_version_string() + sizeof("libarchive"));
}

static json_t *member_versions(const json_t *answer)
{
    json_t *shown = json_array(), *process = NULL;
    size_t index = 0;
    json_array_foreach(json_object_get(answer, key_service_processes), index, process)
        (void)json_array_append_new(
            shown,
            json_pack("{s:s, s:s, s:s}", "name", ctl_json_text_or(process, key_process_name, "?"),
                      "version", ctl_json_text_or(process, key_process_version, "?"), "host",
                      ctl_json_text_or(process, key_process_host, "?")));
    return shown;
}

json_t *ctl_about(const json_t *answer)
{
    json_t *about = json_pack("{s:s, s:s, s:s, s:o}", "name", "ewscal", "version", EWSCAL_VERSION,
                              "licence", "MIT", "libraries", library_versions());
    if (answer == NULL)
        return about;
    (void)json_object_set_new(about, "supervisor",
                              json_string(ctl_json_text_or(answer, key_service_version, "?")));
    (void)json_object_set_new(about, "members", member_versions(answer));
    return about;
}

void ctl_about_write(const json_t *about, FILE *stream)
{
    const char *library = NULL;
    json_t *version = NULL, *member = NULL;
    size_t index = 0;
    json_t *used = json_object_get(about, "libraries");
    (void)fprintf(stream, _("ewscal %s, replicator of Exchange calendars into an estos UCServer\n"),
                  ctl_json_text_or(about, "version", "?"));
    (void)fprintf(stream, _("licence: %s\n"), ctl_json_text_or(about, "licence", "?"));
    (void)fprintf(stream, "ewscalctl %s", ctl_json_text_or(about, "version", "?"));
    json_object_foreach(used, library, version)
        (void)fprintf(stream, ", %s %s", library, json_string_value(version));
    (void)fputc('\n', stream);
    if (ctl_json_text(about, "supervisor") != NULL)
        (void)fprintf(stream, "ewscal-supervisor %s\n", ctl_json_text_or(about, "supervisor", "?"));
    json_array_foreach(json_object_get(about, "members"), index, member)
        (void)fprintf(stream, _("%s %s on %s\n"), ctl_json_text_or(member, "name", "?"),
                      ctl_json_text_or(member, "version", "?"),
                      ctl_json_text_or(member, "host", "?"));
}
