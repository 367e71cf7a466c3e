/* systemd over its bus, without a program in between: what it says is shown as it says it, and a failure has its
 * words. Nobody is asked for a password: who may not do it is told so. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include <poll.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_service.h"
#include "supervisor/ctl/ctl_words.h"

#define UNIT            UNIT_NAME
#define SYSTEMD         "org.freedesktop.systemd1"
#define MANAGER         "org.freedesktop.systemd1.Manager"
#define MANAGER_PATH    "/org/freedesktop/systemd1"
#define UNIT_TYPE       "org.freedesktop.systemd1.Unit"
#define SERVICE_TYPE    "org.freedesktop.systemd1.Service"
#define LOOK_AGAIN_MS   100
#define MICROSECONDS_MS 1000

struct unit {
    sd_bus *bus;
    const char *path; /* borrowed from `loaded` */
    sd_bus_message *loaded;
};

struct unit_state {
    char *load, *active, *sub, *result, *enabled; /* never NULL */
    uint64_t since_us;
    uint32_t main_process;
    uint32_t job; /* 0: nothing is under way */
};

static int service_failed(const sd_bus_error *words, int status, struct error *error)
{
    const char *text = words->message != NULL ? words->message : strerror(-status);
    /* The number is EACCES also for names that systemd's library does not know, as of a job that failed. */
    bool is_refused =
        words->name == NULL
            ? status == -EACCES || status == -EPERM
            : sd_bus_error_has_name(words, SD_BUS_ERROR_ACCESS_DENIED) ||
                  sd_bus_error_has_name(words, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED);
    return error_set(error, is_refused ? EWSCALCTL_SERVICE_REFUSED : EWSCALCTL_SERVICE_FAILED,
                     event_text("unit", UNIT), event_text("words", text));
}

static int call_manager(struct unit *unit,
                        const char *method,
                        const char *mode,
                        sd_bus_message **answer,
                        struct error *error)
{
    sd_bus_error words = SD_BUS_ERROR_NULL;
    int status = mode == NULL ? sd_bus_call_method(unit->bus, SYSTEMD, MANAGER_PATH, MANAGER,
                                                   method, &words, answer, "s", UNIT)
                              : sd_bus_call_method(unit->bus, SYSTEMD, MANAGER_PATH, MANAGER,
                                                   method, &words, answer, "ss", UNIT, mode);
    int result = status < 0 ? service_failed(&words, status, error) : 0;
    sd_bus_error_free(&words);
    return result;
}

/* What it does not tell is empty. */
static char *read_unit_text(const struct unit *unit, const char *type, const char *property)
{
    char *text = NULL;
    if (sd_bus_get_property_string(unit->bus, SYSTEMD, unit->path, type, property, NULL, &text) < 0)
        return memory_copy_text("");
    return text;
}

static int open_unit(struct unit *unit, struct error *error)
{
    if (sd_booted() <= 0)
        return error_set(error, EWSCALCTL_SERVICE_NO_SYSTEMD);
    int status = sd_bus_open_system(&unit->bus);
    if (status < 0)
        return error_set(error, EWSCALCTL_SERVICE_NO_BUS, event_text("words", strerror(-status)));
    if (call_manager(unit, "LoadUnit", NULL, &unit->loaded, error) != 0)
        return -1;
    if (sd_bus_message_read(unit->loaded, "o", &unit->path) < 0)
        return error_set(error, EWSCALCTL_SERVICE_FAILED, event_text("unit", UNIT),
                         event_text("words", "LoadUnit"));
    char *load = read_unit_text(unit, UNIT_TYPE, "LoadState");
    bool is_there = strcmp(load, "loaded") == 0;
    free(load);
    return is_there ? 0 : error_set(error, EWSCALCTL_SERVICE_NO_UNIT, event_text("unit", UNIT));
}

static void close_unit(struct unit *unit)
{
    (void)sd_bus_message_unref(unit->loaded);
    (void)sd_bus_flush_close_unref(unit->bus);
}

static void read_unit_number(
    const struct unit *unit, const char *type, const char *property, char kind, void *number)
{
    (void)sd_bus_get_property_trivial(unit->bus, SYSTEMD, unit->path, type, property, NULL, kind,
                                      number);
}

static uint32_t read_job(const struct unit *unit)
{
    sd_bus_message *answer = NULL;
    uint32_t job = 0;
    const char *path = NULL;
    if (sd_bus_get_property(unit->bus, SYSTEMD, unit->path, UNIT_TYPE, "Job", NULL, &answer,
                            "(uo)") >= 0)
        (void)sd_bus_message_read(answer, "(uo)", &job, &path);
    (void)sd_bus_message_unref(answer);
    return job;
}

static void read_state(const struct unit *unit, struct unit_state *state)
{
    *state = (struct unit_state){
        .load = read_unit_text(unit, UNIT_TYPE, "LoadState"),
        .active = read_unit_text(unit, UNIT_TYPE, "ActiveState"),
        .sub = read_unit_text(unit, UNIT_TYPE, "SubState"),
        .result = read_unit_text(unit, SERVICE_TYPE, "Result"),
        .enabled = read_unit_text(unit, UNIT_TYPE, "UnitFileState"),
        .job = read_job(unit),
    };
    read_unit_number(unit, UNIT_TYPE, "StateChangeTimestamp", 't', &state->since_us);
    read_unit_number(unit, SERVICE_TYPE, "MainPID", 'u', &state->main_process);
}

static void clear_state(struct unit_state *state)
{
    free(state->load);
    free(state->active);
    free(state->sub);
    free(state->result);
    free(state->enabled);
}

static bool is_moving(const struct unit_state *state)
{
    return state->job != 0 || strcmp(state->active, "activating") == 0 ||
           strcmp(state->active, "deactivating") == 0 || strcmp(state->active, "reloading") == 0;
}

/* Looks until nothing is under way any more, or the time is over; then the state says so. */
static void wait_for_unit(const struct unit *unit, int64_t limit_ms, struct unit_state *state)
{
    int64_t deadline_ms = clock_monotonic_ms() + limit_ms;
    read_state(unit, state);
    while (is_moving(state) && clock_monotonic_ms() < deadline_ms) {
        (void)poll(NULL, 0, LOOK_AGAIN_MS);
        clear_state(state);
        read_state(unit, state);
    }
}

static void write_state_json(const struct unit_state *state, FILE *stream)
{
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "unit", UNIT, "load_state", state->load,
        "active_state", state->active, "sub_state", state->sub, "result", state->result, "enabled",
        state->enabled, "since_ms", (json_int_t)(state->since_us / MICROSECONDS_MS), "main_process",
        (json_int_t)state->main_process);
    ctl_json_write(object, JSON_INDENT(2), stream);
    (void)fputc('\n', stream);
    json_decref(object);
}

static void write_state(const struct unit_state *state, FILE *stream)
{
    char since[TIME_TEXT_BYTES];
    time_to_text((int64_t)(state->since_us / MICROSECONDS_MS / 1000), since);
    (void)fprintf(stream, "%s: %s (%s)\n", UNIT, ctl_word(state->active), state->sub);
    if (state->since_us > 0)
        (void)fprintf(stream, _("  since         %s\n"), since);
    if (state->main_process > 0)
        (void)fprintf(stream, _("  main process  %u\n"), state->main_process);
    (void)fprintf(stream, _("  last result   %s\n"), ctl_word(state->result));
    (void)fprintf(stream, _("  at boot       %s\n"), ctl_word(state->enabled));
    if (strcmp(state->active, "failed") == 0)
        (void)fputs(_("  what is wrong ewscalctl check\n"), stream);
    (void)fprintf(stream, _("  log           journalctl -u %s\n"), UNIT);
}

static int read_units_again(const struct unit *unit, struct error *error)
{
    sd_bus_error words = SD_BUS_ERROR_NULL;
    int status =
        sd_bus_call_method(unit->bus, SYSTEMD, MANAGER_PATH, MANAGER, "Reload", &words, NULL, "");
    int result = status < 0 ? service_failed(&words, status, error) : 0;
    sd_bus_error_free(&words);
    return result;
}

/* As `systemctl enable`: its link is made, and systemd looks at its files again. */
static int enable_unit(const struct unit *unit, struct error *error)
{
    sd_bus_error words = SD_BUS_ERROR_NULL;
    int status = sd_bus_call_method(unit->bus, SYSTEMD, MANAGER_PATH, MANAGER, "EnableUnitFiles",
                                    &words, NULL, "asbb", 1, UNIT, false, false);
    int result = status < 0 ? service_failed(&words, status, error) : read_units_again(unit, error);
    sd_bus_error_free(&words);
    return result;
}

static int act_on_unit(struct unit *unit, const char *method, struct error *error)
{
    sd_bus_message *answer = NULL;
    int result = call_manager(unit, method, "replace", &answer, error);
    (void)sd_bus_message_unref(answer);
    return result;
}

static int show_unit(struct unit *unit,
                     const struct ctl_options *options,
                     FILE *stream,
                     bool *is_good,
                     struct error *error)
{
    struct unit_state state;
    const char *verb = options->arguments[0];
    bool is_status = strcmp(verb, "status") == 0;
    if (!is_status &&
        act_on_unit(unit, strcmp(verb, "start") == 0 ? "StartUnit" : "StopUnit", error) != 0)
        return -1;
    wait_for_unit(unit, is_status ? 0 : options->timeout_ms, &state);
    if (options->json)
        write_state_json(&state, stream);
    else
        write_state(&state, stream);
    bool is_active = strcmp(state.active, "active") == 0;
    *is_good = strcmp(verb, "stop") == 0 ? !is_active && !is_moving(&state) : is_active;
    clear_state(&state);
    return 0;
}

int ctl_service(const struct ctl_options *options, FILE *stream, bool *is_good, struct error *error)
{
    struct unit unit = {0};
    int result = open_unit(&unit, error);
    if (result == 0)
        result = show_unit(&unit, options, stream, is_good, error);
    close_unit(&unit);
    return result;
}

static int
bring_up(struct unit *unit, bool is_new, int64_t limit_ms, bool *runs, struct error *error)
{
    struct unit_state state;
    if (enable_unit(unit, error) != 0)
        return -1;
    read_state(unit, &state);
    bool is_restart = is_new && strcmp(state.active, "active") == 0;
    clear_state(&state);
    if (act_on_unit(unit, is_restart ? "RestartUnit" : "StartUnit", error) != 0)
        return -1;
    wait_for_unit(unit, limit_ms, &state);
    *runs = strcmp(state.active, "active") == 0;
    clear_state(&state);
    return 0;
}

int ctl_service_bring_up(bool is_new, int64_t limit_ms, bool *runs, struct error *error)
{
    struct unit unit = {0};
    int result = open_unit(&unit, error);
    if (result == 0)
        result = bring_up(&unit, is_new, limit_ms, runs, error);
    close_unit(&unit);
    return result;
}

static int read_walls(const struct unit *unit, struct unit_walls *walls, struct error *error)
{
    sd_bus_error words = SD_BUS_ERROR_NULL;
    int is_private = 0;
    char **writable = NULL;
    int status = sd_bus_get_property_strv(unit->bus, SYSTEMD, unit->path, SERVICE_TYPE,
                                          "ReadWritePaths", &words, &writable);
    int result = status < 0 ? service_failed(&words, status, error) : 0;
    sd_bus_error_free(&words);
    if (result != 0)
        return -1;
    char *system = read_unit_text(unit, SERVICE_TYPE, "ProtectSystem"),
         *home = read_unit_text(unit, SERVICE_TYPE, "ProtectHome");
    read_unit_number(unit, SERVICE_TYPE, "PrivateTmp", 'b', &is_private);
    struct unit_walls items = {.writable = writable};
    bool is_strict = strcmp(system, "strict") == 0; /* else what no item names is open */
    *walls =
        (struct unit_walls){.writable = is_strict ? writable : NULL,
                            .hides_homes = strcmp(home, "yes") == 0 || strcmp(home, "tmpfs") == 0,
                            .hides_temporary = is_private != 0};
    if (!is_strict)
        unit_walls_clear(&items);
    free(system);
    free(home);
    return 0;
}

int ctl_service_walls(struct unit_walls *walls, struct error *error)
{
    struct unit unit = {0};
    int result = open_unit(&unit, error);
    if (result == 0)
        result = read_walls(&unit, walls, error);
    close_unit(&unit);
    return result;
}

int ctl_service_reload(struct error *error)
{
    struct unit unit = {0};
    int result = open_unit(&unit, error);
    if (result == 0)
        result = read_units_again(&unit, error);
    close_unit(&unit);
    return result;
}
