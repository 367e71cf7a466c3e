/* Messages in the log at the level debug. They are printed only when such a line is wanted: at every other
 * level this must cost nothing, it is called for each message. */
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/bus/message_trace.h"
#include "proto/log/log.h"
#include "proto/message/message.h"

/* More than the log shows of one value, so that it marks what it cuts. */
#define PRINTED_BYTES 2048

void message_trace(struct log *log,
                   enum event event,
                   const char *peer,
                   const struct message *message)
{
    if (!log_is_wanted(log, LOG_LEVEL_DEBUG))
        return;
    struct buffer printed;
    buffer_init(&printed, PRINTED_BYTES);
    message_print(message, &printed);
    char *text = memory_copy(buffer_data(&printed), buffer_size(&printed));
    log_event(log, event, event_text("peer", peer), event_text("message", text));
    free(text);
    buffer_clear(&printed);
}
