/* The rows of the table of events. The look-up goes through all of them and compares the few that are as long:
 * names are looked up only when somebody is shown something. */
#include <string.h>

#include "proto/event/event.h"

#define LEVEL_ERROR             LOG_LEVEL_ERROR, false
#define LEVEL_WARNING           LOG_LEVEL_WARNING, false
#define LEVEL_INFO              LOG_LEVEL_INFO, false
#define LEVEL_DEBUG             LOG_LEVEL_DEBUG, false
#define LEVEL_IMPORTANT_ERROR   LOG_LEVEL_ERROR, true
#define LEVEL_IMPORTANT_WARNING LOG_LEVEL_WARNING, true
#define LEVEL_IMPORTANT_INFO    LOG_LEVEL_INFO, true

#define EVENT_ROW(event, name, level, class, parameters, sentence, remedy)                         \
    [event] = {name, sizeof(name) - 1, LEVEL_##level, ERROR_##class, parameters, sentence, remedy},

static const struct event_row rows[] = {EVENTS(EVENT_ROW)};

const struct event_row *event_row(enum event event)
{
    return &rows[event];
}

const char *event_name(enum event event)
{
    return rows[event].name;
}

const struct event_row *event_find(const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (rows[i].name_size == size && memcmp(rows[i].name, name, size) == 0)
            return &rows[i];
    return NULL;
}
