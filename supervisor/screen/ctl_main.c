/* Asking, printing, exit status. What a person or a script asked for goes to standard output and nothing
 * else does; what failed goes to standard error as one line, and the exit status tells a wrong command
 * line from a failure. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/process/process.h"
#include "proto/process/process_signals.h"

#include "supervisor/ctl/ctl_bundle.h"
#include "supervisor/ctl/ctl_check.h"
#include "supervisor/ctl/ctl_help.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/screen/ctl_main.h"
#include "supervisor/ctl/ctl_options.h"
#include "supervisor/screen/ctl_print.h"
#include "supervisor/screen/ctl_status.h"
#include "supervisor/screen/ctl_watch.h"
#include "supervisor/ctl/ctl_prerequisites.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/ctl/ctl_service.h"
#include "supervisor/ctl/ctl_users.h"
#include "supervisor/guide/guide.h"
#include "supervisor/guide/guide_pager.h"
#include "supervisor/setup/setup_main.h"

static int complain(const struct error *error, enum ctl_status status)
{
    ctl_reason_complain(error, status != CTL_USAGE, stderr);
    return status;
}

static int complain_of(enum event event)
{
    struct error error;
    (void)error_set(&error, event);
    return complain(&error, CTL_BAD);
}

/* What was told already, when it was found, is not told again. */
static int complain_once(const struct error *error, enum ctl_status status)
{
    return error->reason[0] == '\0' ? (int)status : complain(error, status);
}

/* What the supervisor says went wrong. */
static void print_error(json_t *answer)
{
    char room[CTL_REASON_BYTES];
    ctl_json_make_printable(answer);
    ctl_reason_write_complaint(ctl_reason_alone(answer, "error", room), stderr);
}

static void print_json(const json_t *object)
{
    ctl_json_write(object, JSON_INDENT(2), stdout);
    (void)fputc('\n', stdout);
}

/* Tables are as wide as the screen; sentences are wrapped behind that. The beginning of `status` says whether all is
 * well, and is out of sight on a screen that has fewer lines. */
static void print_wrapped(const char *command, json_t *object)
{
    size_t width = ctl_screen_columns(stdout), seen = ctl_screen_lines(stdout);
    struct ctl_drawing drawing;
    ctl_screen_draw(&drawing);
    ctl_print(command, object, width, drawing.stream);
    size_t lines = ctl_screen_show(&drawing, width, stdout);
    if (seen == 0 || lines < seen || strcmp(command, "status") != 0)
        return;
    ctl_screen_draw(&drawing);
    ctl_status_write_short(object, drawing.stream);
    (void)ctl_screen_show(&drawing, width, stdout);
}

/* An error that the supervisor answers goes where errors go, in JSON where data was asked for. */
static int show_answer(const struct ctl_options *options, const struct ctl_answer *answer)
{
    json_error_t where;
    json_t *object = json_loads(answer->json, 0, &where);
    if (object == NULL)
        return complain_of(EWSCALCTL_ANSWER_NOT_JSON);
    if (options->json) {
        print_json(object);
    } else if (ctl_json_text(object, "error") != NULL) {
        print_error(object);
    } else {
        print_wrapped(options->command, object);
    }
    json_decref(object);
    return answer->status;
}

/* One that another answer follows is shown in JSON only if it is bad: a program reads one document. */
static int ask_and_show(const struct ctl_options *options, bool is_last)
{
    struct ctl_answer answer = {0};
    struct error error;
    if (ctl_request(options, &answer, &error) != 0)
        return complain(&error, CTL_BAD);
    bool is_shown = is_last || !options->json || answer.status != CTL_GOOD;
    int status = is_shown ? show_answer(options, &answer) : answer.status;
    free(answer.json);
    return status;
}

static int ask_supervisor(const struct ctl_options *options)
{
    return ask_and_show(options, true);
}

/* First the server, then everybody. */
static int check_everybody(const struct ctl_options *options)
{
    json_t *users = NULL;
    bool is_whole = false;
    struct error error;
    struct ctl_drawing drawing;
    int status = options->json ? CTL_GOOD : ask_supervisor(options);
    if (ctl_check_everybody(options, &users, &is_whole, &error) != 0)
        return complain_once(&error, CTL_BAD);
    ctl_json_make_printable(users);
    if (options->json) {
        ctl_check_add_totals(users);
        print_json(users);
    } else {
        size_t width = ctl_screen_columns(stdout);
        ctl_screen_draw(&drawing);
        ctl_check_write_views(users, width, drawing.stream);
        (void)ctl_screen_show(&drawing, width, stdout);
    }
    json_decref(users);
    if (is_whole)
        return status;
    (void)error_set(&error, EWSCALCTL_NOT_ALL_READ, event_number("limit_ms", options->timeout_ms));
    return complain(&error, CTL_BAD);
}

static int list_users(const struct ctl_options *options)
{
    struct error error;
    int status = ctl_users(options, stdout, &error);
    return status < 0 ? complain(&error, CTL_BAD) : status;
}

/* The word of a person about a host. */
static int
say_of_host(const struct ctl_options *options, const char *command, const char *host, bool is_last)
{
    struct ctl_options said = *options;
    said.command = command;
    said.arguments = &host;
    said.argument_count = 1;
    return ask_and_show(&said, is_last);
}

static int set_up(const struct ctl_options *options)
{
    struct error error;
    error_clear(&error);
    enum ctl_status status = setup_main(options, &error);
    return complain_once(&error, status);
}

static int show_help(const struct ctl_options *options)
{
    const char *topic = options->argument_count > 0 ? options->arguments[0] : NULL;
    struct error error;
    struct guide_pager pager;
    guide_pager_open(&pager);
    char *guide = guide_folder();
    int result = ctl_help(topic, guide, pager.stream);
    free(guide);
    guide_pager_close(&pager);
    if (result == 0)
        return CTL_GOOD;
    (void)error_set(&error, EWSCALCTL_TOPIC_UNKNOWN, event_text("topic", topic));
    return complain(&error, CTL_BAD);
}

/* What this program knows is shown whether there is a supervisor or not. */
static int show_about(const struct ctl_options *options)
{
    struct ctl_options asked = *options;
    struct ctl_answer answer = {0};
    struct error error;
    json_error_t where;
    asked.command = "version";
    int result = ctl_request(&asked, &answer, &error);
    json_t *object = result == 0 ? json_loads(answer.json, 0, &where) : NULL;
    json_t *about = ctl_about(object);
    if (options->json) {
        print_json(about);
    } else {
        ctl_json_make_printable(about);
        ctl_about_write(about, stdout);
    }
    free(answer.json);
    json_decref(object);
    json_decref(about);
    return result == 0 ? CTL_GOOD : complain(&error, CTL_BAD);
}

static int show_service(const struct ctl_options *options)
{
    struct error error;
    bool is_good = false;
    if (ctl_service(options, stdout, &is_good, &error) != 0)
        return complain(&error, CTL_BAD);
    return is_good ? CTL_GOOD : CTL_BAD;
}

static enum ctl_status
write_bundle(const struct ctl_options *options, FILE *stream, struct error *error)
{
    return ctl_bundle(options, stream, error) == 0 ? CTL_GOOD : CTL_BAD;
}

static int run_wrapped(const struct ctl_options *options,
                       enum ctl_status (*run)(const struct ctl_options *options,
                                              FILE *stream,
                                              struct error *error))
{
    struct error error;
    struct ctl_drawing drawing;
    ctl_screen_draw(&drawing);
    enum ctl_status status = run(options, drawing.stream, &error);
    (void)ctl_screen_show(&drawing, options->json ? 0 : ctl_screen_columns(stdout), stdout);
    return status == CTL_GOOD ? CTL_GOOD : complain(&error, status);
}

static int run_command(const struct ctl_options *options)
{
    if (options->forget != NULL)
        return say_of_host(options, "forget-host", options->forget, true);
    if (options->allow != NULL) {
        int status = say_of_host(options, "allow-host", options->allow, false);
        if (status != CTL_GOOD)
            return status;
    }
    if (options->help) {
        if (options->command == NULL || !ctl_options_help_of(options->command, stdout))
            ctl_options_help(stdout);
        return CTL_GOOD;
    }
    if (options->version) {
        (void)printf("ewscalctl %s\n", EWSCAL_VERSION);
        return CTL_GOOD;
    }
    if (strcmp(options->command, "setup") == 0)
        return set_up(options);
    if (options->all)
        return check_everybody(options);
    if (options->watch)
        return ctl_watch(options);
    if (strcmp(options->command, "users") == 0)
        return list_users(options);
    if (strcmp(options->command, "check") == 0 && options->argument_count == 0)
        return (int)ctl_prerequisites(options, stdout);
    if (strcmp(options->command, "about") == 0)
        return show_about(options);
    if (strcmp(options->command, "help") == 0)
        return show_help(options);
    if (strcmp(options->command, "service") == 0)
        return show_service(options);
    if (strcmp(options->command, "support-bundle") == 0)
        return run_wrapped(options, write_bundle);
    if (strcmp(options->command, "keys") == 0)
        return run_wrapped(options, ctl_keys);
    return ask_supervisor(options);
}

int ctl_main(int argc, char **argv)
{
    struct ctl_options options;
    struct error error;
    ctl_language_begin();
    if (process_harden(&error) != 0)
        return complain(&error, CTL_BAD);
    process_signals_heed();
    if (ctl_options_read(argc, argv, &options, &error) != 0)
        return complain(&error, CTL_USAGE);
    int status = run_command(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain_of(EWSCALCTL_OUTPUT_FAILED);
    return status;
}
