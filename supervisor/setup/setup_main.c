/* Three faces, one course. Without a terminal that can be drawn on nobody is left with dialogs that cannot be read: the
 * assistant says what to do instead. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "supervisor/setup/setup_answers.h"
#include "supervisor/setup/setup_dialogs.h"
#include "supervisor/setup/setup_engine.h"
#include "supervisor/setup/setup_main.h"
#include "supervisor/setup/setup_plain.h"
#include "supervisor/setup/setup_run.h"

static enum ctl_status status_of(enum setup_end end)
{
    return end == SETUP_WRITTEN ? CTL_GOOD : CTL_BAD;
}

static enum ctl_status run_answers(const struct ctl_options *options,
                                   struct setup_draft *draft,
                                   const struct setup_deeds *deeds,
                                   struct error *error)
{
    struct setup_answers *answers = NULL;
    if (setup_answers_create(options->answers, draft, stdout, &answers, error) != 0)
        return CTL_USAGE;
    enum setup_end end = setup_run(draft, setup_answers_face(answers), deeds);
    setup_answers_destroy(answers);
    return status_of(end);
}

static enum ctl_status run_plain(struct setup_draft *draft, const struct setup_deeds *deeds)
{
    struct setup_plain *plain = setup_plain_create(stdin, stdout);
    enum setup_end end = setup_run(draft, setup_plain_face(plain), deeds);
    setup_plain_destroy(plain);
    return status_of(end);
}

static enum ctl_status
run_dialogs(struct setup_draft *draft, const struct setup_deeds *deeds, struct error *error)
{
    struct setup_dialogs *dialogs = setup_dialogs_are_possible() ? setup_dialogs_create() : NULL;
    if (dialogs == NULL) {
        error_set(error, SETUP_NO_TERMINAL);
        return CTL_USAGE;
    }
    enum setup_end end = setup_run(draft, setup_dialogs_face(dialogs), deeds);
    setup_dialogs_destroy(dialogs);
    return status_of(end);
}

enum ctl_status setup_main(const struct ctl_options *options, struct error *error)
{
    const char *path = options->config != NULL ? options->config : CTL_DEFAULT_CONFIG;
    struct setup_draft *draft = NULL;
    if (geteuid() != 0) {
        error_set(error, SETUP_NOT_ROOT);
        return CTL_BAD;
    }
    if (setup_draft_create(path, &draft, error) != 0)
        return CTL_BAD;
    struct setup_engine *engine = setup_engine_create();
    const struct setup_deeds *deeds = setup_engine_deeds(engine);
    enum ctl_status status = options->answers != NULL ? run_answers(options, draft, deeds, error)
                             : options->plain         ? run_plain(draft, deeds)
                                                      : run_dialogs(draft, deeds, error);
    setup_engine_destroy(engine);
    setup_draft_destroy(draft);
    return status;
}
