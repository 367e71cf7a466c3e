/* Two halves: what this machine shows and, while no supervisor runs, a trial of every server; a supervisor that runs
 * checks the servers itself, because it has the accounts' sessions. Without a configuration here (a machine that only
 * has a key) that half is all there is; without a key, too, the service is yet to be set up. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <limits.h>
#include <jansson.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message.h"

#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_prerequisites.h"
#include "supervisor/ctl/ctl_prerequisites_user.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/ctl/ctl_service.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/guide/wrapped_lines.h"
#include "supervisor/prerequisite/prerequisites.h"
#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/statistics/reason_json.h"
#include "supervisor/statistics/statistics_keys.h"
#include "supervisor/unit/unit_walls.h"

#define AREA_BYTES 256

struct looking {
    const struct ctl_options *options;
    FILE *stream;
    json_t *rows;
    json_t *answer; /* of a supervisor; NULL: none was asked */
    char area[AREA_BYTES];
    int counts[PREREQUISITE_FAILED + 1]; /* of lines, by what they begin with */
    bool is_failed;
};

static const char *const states[] = {
    [PREREQUISITE_OK] = "ok", [PREREQUISITE_WARNING] = "warning", [PREREQUISITE_FAILED] = "failed"};
static const enum ctl_mark marks[] = {[PREREQUISITE_OK] = CTL_MARK_GOOD,
                                      [PREREQUISITE_WARNING] = CTL_MARK_WARNING,
                                      [PREREQUISITE_FAILED] = CTL_MARK_BAD};

/* At once, so that a person sees what is waited for. The name is for looking up what is not well. */
static void
print_found(struct looking *looking, const struct prerequisite *found, const json_t *row)
{
    char room[CTL_REASON_BYTES], name[CTL_STEP_BYTES];
    const char *text = found->state == PREREQUISITE_OK ? ctl_reason_alone(row, "text", room)
                                                       : ctl_reason(row, "text", room);
    if (looking->options->json)
        return;
    if (strcmp(looking->area, found->area) != 0)
        (void)fprintf(looking->stream, "%s\n", ctl_step(found->area, name));
    text_copy_cut(looking->area, sizeof(looking->area), found->area);
    char *line = memory_format_text("  %-7s  %s%s%s", ctl_mark(marks[found->state]),
                                    ctl_step(ctl_json_text_or(row, "name", "?"), name),
                                    text == NULL || *text == '\0' ? "" : ": ", text_or_empty(text));
    wrapped_lines_write(line, ctl_screen_columns(looking->stream), looking->stream);
    free(line);
    (void)fflush(looking->stream);
}

static void add_found(void *context, const struct prerequisite *found)
{
    struct looking *looking = context;
    json_t *row = json_pack("{s:s, s:s, s:s}", "area", found->area, "name", found->name, "state",
                            states[found->state]);
    reason_json_set(row, "text", "text_name", found->reason);
    ctl_json_make_printable(row);
    looking->is_failed = looking->is_failed || found->state == PREREQUISITE_FAILED;
    looking->counts[found->state]++;
    print_found(looking, found, row);
    (void)json_array_append_new(looking->rows, row);
}

static void add_error(struct looking *looking,
                      const char *area,
                      const char *name,
                      enum prerequisite_state state,
                      const struct error *error)
{
    const struct prerequisite found = {area, name, state, error->reason};
    add_found(looking, &found);
}

/* ---- a person ---- */

/* One who is there is asked; a script, or whoever reads JSON, is not. */
static bool ask_once_more(void *context, const char *account, const char *reason, int64_t counted)
{
    (void)context;
    char answer[16] = "", room[CTL_REASON_BYTES];
    json_t *why = json_object();
    reason_json_set(why, "text", "text_name", reason);
    ctl_json_make_printable(why);
    (void)fprintf(stderr, "%s: %s\n", account, text_or_empty(ctl_reason(why, "text", room)));
    json_decref(why);
    (void)fprintf(stderr,
                  _("The server may have counted %d wrong passwords within the last hour. "
                    "Try it once more? [y/N] "),
                  (int)counted);
    if (fgets(answer, sizeof(answer), stdin) == NULL)
        return false;
    return strchr(_("yY"), answer[0]) != NULL && answer[0] != '\0' && answer[0] != '\n';
}

/* ---- a supervisor that runs ---- */

static void write_checked(const struct looking *looking, const json_t *answer)
{
    size_t width = ctl_screen_columns(looking->stream);
    struct ctl_drawing drawing;
    ctl_screen_draw(&drawing);
    ctl_check_write(answer, width, drawing.stream);
    (void)ctl_screen_show(&drawing, width, looking->stream);
}

static void count_checked(struct looking *looking, const json_t *answer)
{
    size_t index = 0, at = 0;
    json_t *check = NULL, *step = NULL;
    json_array_foreach(json_object_get(answer, "checks"), index, check) {
        json_array_foreach(json_object_get(check, "steps"), at, step) {
            enum ctl_mark mark = ctl_check_mark(step);
            looking->counts[mark == CTL_MARK_WARNING ? PREREQUISITE_WARNING
                            : mark == CTL_MARK_BAD   ? PREREQUISITE_FAILED
                                                     : PREREQUISITE_OK]++;
        }
    }
}

/* Takes one more answer: of several, all checks are kept, and what only the newer one has, such as its error. */
static void keep_answer(struct looking *looking, json_t *answer)
{
    if (looking->answer == NULL) {
        looking->answer = answer;
        return;
    }
    (void)json_array_extend(json_object_get(looking->answer, "checks"),
                            json_object_get(answer, "checks"));
    (void)json_object_update_missing(looking->answer, answer);
    json_decref(answer);
}

static void ask_running(struct looking *looking, const struct ctl_options *asked)
{
    struct ctl_answer answer = {0};
    struct error error;
    json_error_t where;
    if (ctl_request(asked, &answer, &error) != 0) {
        add_error(looking, "service", "check", PREREQUISITE_FAILED, &error);
        return;
    }
    json_t *object = json_loads(answer.json, 0, &where);
    looking->is_failed = looking->is_failed || answer.status != CTL_GOOD;
    free(answer.json);
    if (object == NULL) {
        (void)error_set(&error, EWSCALCTL_ANSWER_NOT_JSON);
        add_error(looking, "service", "check", PREREQUISITE_FAILED, &error);
        return;
    }
    ctl_json_make_printable(object);
    count_checked(looking, object);
    if (!looking->options->json)
        write_checked(looking, object);
    keep_answer(looking, object);
}

static void look_at_version(struct looking *looking, const char *program, const char *version)
{
    struct error said;
    bool is_same = strcmp(version, EWSCAL_VERSION) == 0;
    (void)error_set(&said, is_same ? PREREQUISITE_VERSION_SAME : PREREQUISITE_VERSION_DIFFERS,
                    event_text("program", program), event_text("version", version),
                    event_text("expected", EWSCAL_VERSION));
    add_error(looking, "machine", "version", is_same ? PREREQUISITE_OK : PREREQUISITE_WARNING,
              &said);
}

static void ask_for_versions(struct looking *looking, const struct ctl_options *asked)
{
    struct ctl_options question = *asked;
    struct ctl_answer answer = {0};
    struct error error;
    size_t index = 0;
    json_t *process = NULL;
    question.command = "workers";
    question.user = NULL;
    if (ctl_request(&question, &answer, &error) != 0)
        return; /* the check says so */
    json_t *object = json_loads(answer.json, 0, NULL);
    look_at_version(looking, role_name(ROLE_SUPERVISOR),
                    ctl_json_text_or(object, key_service_version, "?"));
    json_array_foreach(json_object_get(object, key_service_processes), index, process)
        look_at_version(looking, ctl_json_text_or(process, key_process_name, "?"),
                        ctl_json_text_or(process, key_process_version, "?"));
    json_decref(object);
    free(answer.json);
}

static void ask_for_user(struct looking *looking, const struct ctl_options *asked, const char *name)
{
    struct error said;
    if (!ctl_prerequisites_user(asked, name, &said))
        return; /* the check says so */
    add_error(looking, "user", "whole chain",
              prerequisite_state_of(said.class == ERROR_NONE, said.reason), &said);
}

/* Where the supervisor of these settings is, unless the command line says it. */
static void ask_supervisor_of(struct looking *looking, const struct configuration *settings)
{
    struct ctl_options asked = *looking->options;
    char *connect = NULL;
    if (settings != NULL && strcmp(asked.connect, CTL_DEFAULT_CONNECT) == 0)
        asked.connect = connect = settings_bus_endpoint(settings);
    if (settings != NULL && strcmp(asked.keys, CTL_DEFAULT_KEYS) == 0)
        asked.keys = settings->bus->keys_directory;
    const char *user = asked.user;
    asked.user = NULL;
    ask_for_versions(looking, &asked);
    ask_running(looking, &asked);
    if (user != NULL) { /* their mailbox is read, too */
        static const char *const exchange[] = {"exchange"};
        asked.user = user;
        asked.arguments = exchange;
        asked.argument_count = 1;
        ask_running(looking, &asked);
    }
    ask_for_user(looking, &asked, user);
    free(connect);
}

/* ---- all of it ---- */

static void program_folder(char folder[PATH_MAX])
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    path[size > 0 ? size : 0] = '\0';
    text_copy_cut(folder, PATH_MAX, size > 0 ? dirname(path) : "/usr/bin");
}

static void look_at_wall(struct looking *looking,
                         const struct unit_walls *walls,
                         const char *name,
                         const char *path)
{
    struct error said;
    enum unit_wall wall = unit_wall_of(walls, path);
    if (wall == UNIT_OPEN)
        return;
    (void)error_set(
        &said, wall == UNIT_HIDDEN ? PREREQUISITE_FOLDER_HIDDEN : PREREQUISITE_FOLDER_PROTECTED,
        event_text("path", path), event_text("unit", UNIT_NAME));
    add_error(looking, "machine", name, PREREQUISITE_FAILED, &said);
}

/* What systemd closes to its unit does not show in the folder itself. A configuration of another name is not the
 * unit's, and without a unit nothing is closed. */
static void look_at_walls(struct looking *looking, const struct configuration *settings)
{
    struct unit_walls walls = {0};
    struct error error;
    if (looking->options->config != NULL || ctl_service_walls(&walls, &error) != 0)
        return;
    look_at_wall(looking, &walls, "state directory", settings->service->state_directory);
    look_at_wall(looking, &walls, "log directory", settings->log->directory);
    unit_walls_clear(&walls);
}

static void look_here(struct looking *looking, const char *config)
{
    char programs[PATH_MAX];
    struct prerequisites prerequisites = {0};
    bool has_person = !looking->options->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    const struct prerequisite_callbacks callbacks = {
        .context = looking, .found = add_found, .once_more = has_person ? ask_once_more : NULL};
    program_folder(programs);
    const struct prerequisite_options options = {.config = config,
                                                 .connect = looking->options->connect,
                                                 .keys = looking->options->keys,
                                                 .programs = programs,
                                                 .user = looking->options->user,
                                                 .limit_ms = looking->options->timeout_ms};
    prerequisites_look(&options, &callbacks, &prerequisites);
    if (prerequisites.settings != NULL)
        look_at_walls(looking, prerequisites.settings);
    if (prerequisites.settings != NULL && prerequisites.is_supervised)
        ask_supervisor_of(looking, prerequisites.settings);
    else if (prerequisites.settings != NULL)
        prerequisites_try(&options, &callbacks, &prerequisites);
    prerequisites_clear(&prerequisites);
}

/* Whether there is nothing here with which a supervisor could be asked, and nobody has said where one is. */
static bool has_no_key(const struct ctl_options *options)
{
    if (options->key != NULL || strcmp(options->keys, CTL_DEFAULT_KEYS) != 0 ||
        strcmp(options->connect, CTL_DEFAULT_CONNECT) != 0)
        return false;
    return access(CTL_DEFAULT_KEY, F_OK) != 0 && errno == ENOENT;
}

static void look_before_setup(struct looking *looking, const char *config)
{
    const struct prerequisite_callbacks callbacks = {.context = looking, .found = add_found};
    struct error said;
    (void)error_set(&said, PREREQUISITE_NOT_SET_UP, event_text("path", config),
                    event_text("key", CTL_DEFAULT_KEY));
    add_error(looking, "configuration", "file", PREREQUISITE_FAILED, &said);
    prerequisites_look_before_setup(&callbacks);
}

/* A configuration that is there and closed to whoever asks is not missing. */
static void look_elsewhere(struct looking *looking, const char *config, bool is_missing)
{
    struct error said;
    ask_supervisor_of(looking, NULL);
    if (!is_missing)
        return;
    (void)error_set(&said, PREREQUISITE_CONFIGURATION_MISSING, event_text("path", config));
    add_error(looking, "configuration", "file", PREREQUISITE_OK, &said);
}

static void look_at_all(struct looking *looking)
{
    const struct ctl_options *options = looking->options;
    const char *config = options->config != NULL ? options->config : CTL_DEFAULT_CONFIG;
    bool is_there = options->config != NULL || access(config, F_OK) == 0,
         is_missing = !is_there && errno == ENOENT;
    if (is_there)
        look_here(looking, config);
    else if (is_missing && has_no_key(options))
        look_before_setup(looking, config);
    else
        look_elsewhere(looking, config, is_missing);
}

static void write_document(const struct looking *looking)
{
    json_t *document = looking->answer != NULL ? looking->answer : json_object();
    (void)json_object_set(document, "prerequisites", looking->rows);
    ctl_json_write(document, JSON_INDENT(2), looking->stream);
    (void)fputc('\n', looking->stream);
    if (looking->answer == NULL)
        json_decref(document);
}

/* The last line: what is not well may be out of sight by now. */
static void write_sum(const struct looking *looking)
{
    (void)fprintf(looking->stream, _("\nin all: %s %d, %s %d, %s %d\n"),
                  ctl_mark(marks[PREREQUISITE_OK]), looking->counts[PREREQUISITE_OK],
                  ctl_mark(marks[PREREQUISITE_WARNING]), looking->counts[PREREQUISITE_WARNING],
                  ctl_mark(marks[PREREQUISITE_FAILED]), looking->counts[PREREQUISITE_FAILED]);
}

enum ctl_status ctl_prerequisites(const struct ctl_options *options, FILE *stream)
{
    struct looking looking = {.options = options, .stream = stream, .rows = json_array()};
    look_at_all(&looking);
    if (options->json)
        write_document(&looking);
    else
        write_sum(&looking);
    json_decref(looking.rows);
    json_decref(looking.answer);
    return looking.is_failed ? CTL_BAD : CTL_GOOD;
}
