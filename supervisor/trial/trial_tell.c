/* Steps go to whoever wanted the trial as they are; a reason that is about a certificate tells of that as well,
 * so that a person can look at it. */
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/trial/trial_private.h"

static void tell_certificate(const struct trial *trial, const char *server, const char *text)
{
    struct reason reason;
    const struct trial_callbacks *callbacks = &trial->callbacks;
    reason_read(text, &reason);
    const char *end = reason_parameter(&reason, "end");
    const char *fingerprint = reason_parameter(&reason, "fingerprint");
    if (callbacks->certificate == NULL || (end == NULL && fingerprint == NULL))
        return;
    const struct trial_certificate certificate = {
        .server = server,
        .is_trusted = strncmp(reason.name, "tls.", strlen("tls.")) != 0,
        .fingerprint = text_or_empty(fingerprint),
        .subject = text_or_empty(reason_parameter(&reason, "subject")),
        .names = text_or_empty(reason_parameter(&reason, "names")),
        .issuer = text_or_empty(reason_parameter(&reason, "issuer")),
        .start = text_or_empty(reason_parameter(&reason, "start")),
        .end = text_or_empty(end)};
    callbacks->certificate(callbacks->context, &certificate);
}

void trial_tell_step(const struct trial *trial,
                     const char *server,
                     const struct check_step *step,
                     bool is_search)
{
    const struct trial_step told = {.server = server,
                                    .name = step->name,
                                    .is_good = step->good,
                                    .is_search = is_search,
                                    .reason = text_or_empty(step->text)};
    if (trial->callbacks.step != NULL)
        trial->callbacks.step(trial->callbacks.context, &told);
    tell_certificate(trial, server, told.reason);
}
