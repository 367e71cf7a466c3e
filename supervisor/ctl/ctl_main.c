/* Asking, printing, exit status. What a person or a script asked for goes to standard output and nothing
 * else does; what failed goes to standard error as one line, and the exit status tells a wrong command
 * line from a failure. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/process/process.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_main.h"
#include "supervisor/ctl/ctl_options.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"

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

/* What the supervisor says went wrong. */
static void print_error(json_t *answer)
{
    char room[CTL_REASON_BYTES];
    ctl_json_make_printable(answer);
    (void)fprintf(stderr, "ewscalctl: %s\n", ctl_reason(answer, "error", room));
}

/* An error that the supervisor answers goes where errors go, in JSON where data was asked for. */
static int show_answer(const struct ctl_options *options, const struct ctl_answer *answer)
{
    json_error_t where;
    json_t *object = json_loads(answer->json, 0, &where);
    if (object == NULL)
        return complain_of(EWSCALCTL_ANSWER_NOT_JSON);
    if (options->json) {
        /* ASCII: standard output may be a terminal, which acts on more characters than JSON escapes. */
        (void)json_dumpf(object, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
        (void)fputc('\n', stdout);
    } else if (ctl_json_text(object, "error") != NULL) {
        print_error(object);
    } else {
        ctl_print(options->command, object, stdout);
    }
    json_decref(object);
    return answer->status;
}

static int ask_supervisor(const struct ctl_options *options)
{
    struct ctl_answer answer = {0};
    struct error error;
    if (ctl_request(options, &answer, &error) != 0)
        return complain(&error, CTL_BAD);
    int status = show_answer(options, &answer);
    free(answer.json);
    return status;
}

static int run_command(const struct ctl_options *options)
{
    struct error error;
    if (options->help) {
        ctl_options_help(stdout);
        return CTL_GOOD;
    }
    if (options->version) {
        (void)printf("ewscalctl %s\n", EWSCAL_VERSION);
        return CTL_GOOD;
    }
    if (strcmp(options->command, "keys") != 0)
        return ask_supervisor(options);
    enum ctl_status status = ctl_keys(options, stdout, &error);
    return status == CTL_GOOD ? CTL_GOOD : complain(&error, status);
}

int ctl_main(int argc, char **argv)
{
    struct ctl_options options;
    struct error error;
    if (process_harden(&error) != 0)
        return complain(&error, CTL_BAD);
    if (ctl_options_read(argc, argv, &options, &error) != 0)
        return complain(&error, CTL_USAGE);
    int status = run_command(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain_of(EWSCALCTL_OUTPUT_FAILED);
    return status;
}
