/* Asking, printing, exit status. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/process/process.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_keys.h"
#include "supervisor/ctl/ctl_main.h"
#include "supervisor/ctl/ctl_options.h"
#include "supervisor/ctl/ctl_print.h"
#include "supervisor/ctl/ctl_request.h"

static int complain(const char *text, enum ctl_status status)
{
    (void)fprintf(stderr, "ewscalctl: %s\n", text);
    return status;
}

/* An error that the supervisor answers goes where errors go, in JSON where data was asked for. */
static int show(const struct ctl_options *options, const struct ctl_answer *answer)
{
    json_error_t where;
    json_t *object = json_loads(answer->json, 0, &where);
    if (object == NULL)
        return complain("the supervisor's answer is not JSON", CTL_BAD);
    if (options->json) {
        /* ASCII: standard output may be a terminal, which acts on more characters than JSON escapes. */
        (void)json_dumpf(object, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
        (void)fputc('\n', stdout);
    } else if (ctl_json_text(object, "error") != NULL) {
        ctl_json_make_printable(object);
        (void)complain(ctl_json_text(object, "error"), CTL_BAD);
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
        return complain(error.text, CTL_BAD);
    int status = show(options, &answer);
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
    return status == CTL_GOOD ? CTL_GOOD : complain(error.text, status);
}

int ctl_main(int argc, char **argv)
{
    struct ctl_options options;
    struct error error;
    if (process_harden(&error) != 0)
        return complain(error.text, CTL_BAD);
    if (ctl_options_read(argc, argv, &options, &error) != 0)
        return complain(error.text, CTL_USAGE);
    int status = run_command(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain("standard output cannot be written", CTL_BAD);
    return status;
}
