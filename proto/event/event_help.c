/* An error always asks somebody to act. One whose class says that an input is wrong names that input; one without a
 * class only says where a reason is told, and has that reason beside it with its own remedy. With a warning the
 * service helps itself. */
#include "proto/event/event_help.h"
#include "proto/event/event_text.h"

static const struct {
    const char *key;
    const char *english;
} helps[] = {
#define HELP_ROW(help, key, english) [help] = {key, english},
    EVENT_HELPS(HELP_ROW)};

enum event_help event_help(const struct event_row *row)
{
    if (row->remedy != NULL)
        return EVENT_HELP_REMEDY;
    if (row->level == LOG_LEVEL_WARNING)
        return EVENT_HELP_NOTHING;
    if (row->level != LOG_LEVEL_ERROR)
        return EVENT_HELP_NO_FAULT;
    return row->class == ERROR_INVALID ? EVENT_HELP_CORRECT : EVENT_HELP_SEE_REASON;
}

const char *event_help_text(const struct catalogue *catalogue, const struct event_row *row)
{
    enum event_help help = event_help(row);
    if (help == EVENT_HELP_NO_FAULT)
        return NULL;
    if (help == EVENT_HELP_REMEDY)
        return event_remedy_text(catalogue, row);
    return event_general_help_text(catalogue, helps[help].key, helps[help].english);
}
