/* The names of the levels. Settings, command lines and `ewscalctl log-level` all read them here, so that
 * a level is spelled the same everywhere. */
#include <stddef.h>

#include "proto/base/text.h"
#include "proto/event/log_level.h"

#define LEVEL_NAME(enumerator, word) #enumerator,
static const char *const level_names[] = {LOG_LEVELS(LEVEL_NAME)};

#define LEVEL_COUNT (sizeof(level_names) / sizeof(level_names[0]))

const char *log_level_name(enum log_level level)
{
    return (size_t)level < LEVEL_COUNT ? level_names[level] : "UNKNOWN";
}

int log_level_from_text(const char *text, enum log_level *level)
{
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        if (text_equals_ignoring_case(text, level_names[i])) {
            *level = (enum log_level)i;
            return 0;
        }
    }
    return -1;
}
