/* A reason as a peer or an old state database may give it: it is a packed one or becomes one, its sentence is
 * printable, and whatever is added to it or put around it leaves a packed reason. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/event/sentence.h"

#include "require.h"

static void check_sentence(const char *reason)
{
    struct sentence sentence;
    const char *text = sentence_of_reason(reason, &sentence);
    require(strlen(text) < SENTENCE_BYTES);
    require(text_is_utf8(text, strlen(text)));
}

/* The octets are the reason, and also what a server said beside it: both must fit in any proportion. */
static void check_growing(const char *text)
{
    struct error error;
    (void)error_from_reason(&error, ERROR_BUSY, text);
    (void)error_add(&error, event_text("server", text));
    require(error.reason[0] == '\0' || reason_is_packed(error.reason));
    (void)error_wrap(&error, CONNECTION_FAILED, event_text("host", text), event_number("port", 1));
    require(reason_is_packed(error.reason));
    check_sentence(error.reason);
    (void)error_wrap(&error, CONNECTION_CUT, event_text("words", text));
    require(reason_is_packed(error.reason));
    check_sentence(error.reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char room[REASON_BYTES];
    char *text = calloc(1, size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    const char *packed = reason_or_other(text, room);
    require(*packed == '\0' || reason_is_packed(packed));
    check_sentence(packed);
    check_growing(text);
    free(text);
    return 0;
}
