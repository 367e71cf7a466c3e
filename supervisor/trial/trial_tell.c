/* Steps go to whoever wanted the trial as they are; a reason that is about a certificate tells of that as well,
 * so that a person can look at it. What a role's program says may be what a server has put into its mouth: texts are
 * made fit for a terminal here, and a fingerprint that may become a setting is one, or none. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/trial/trial_private.h"

/* SHA-256 in hexadecimal digits. */
#define FINGERPRINT_DIGITS 64

/* Of a name in a certificate no more is told, and a mark that it was cut: who made the certificate could push what a
 * person must compare out of the window. */
#define NAME_BYTES 53
#define CUT_MARK   "..."

static char *printable_copy(const char *text)
{
    char *copy = memory_copy_text(text_or_empty(text));
    text_make_printable(copy);
    return copy;
}

static const char *fingerprint_or_none(const char *text)
{
    size_t digits = 0;
    while (isxdigit((unsigned char)text[digits]))
        digits++;
    return digits == FINGERPRINT_DIGITS && text[digits] == '\0' ? text : "";
}

/* In place; the text has room, because it was longer. */
static void shorten(char *text)
{
    char begin[NAME_BYTES + 1];
    if (strlen(text) <= NAME_BYTES + strlen(CUT_MARK))
        return;
    text_copy_cut(begin, sizeof(begin), text);
    (void)snprintf(text, strlen(text), "%s" CUT_MARK, begin);
}

static void tell_certificate(const struct trial *trial, const char *server, const char *text)
{
    static const char *const keys[] = {"fingerprint", "subject", "names", "issuer", "start", "end"};
    char *values[sizeof(keys) / sizeof(keys[0])];
    struct reason reason;
    const struct trial_callbacks *callbacks = &trial->callbacks;
    reason_read(text, &reason);
    if (callbacks->certificate == NULL || (reason_parameter(&reason, "end") == NULL &&
                                           reason_parameter(&reason, "fingerprint") == NULL))
        return;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        values[i] = printable_copy(reason_parameter(&reason, keys[i]));
    for (size_t i = 1; i < sizeof(keys) / sizeof(keys[0]); i++)
        shorten(values[i]);
    const struct trial_certificate certificate = {
        .server = server,
        .is_trusted = strncmp(reason.name, "tls.", strlen("tls.")) != 0,
        .fingerprint = fingerprint_or_none(values[0]),
        .subject = values[1],
        .names = values[2],
        .issuer = values[3],
        .start = values[4],
        .end = values[5]};
    callbacks->certificate(callbacks->context, &certificate);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        free(values[i]);
}

void trial_tell_step(const struct trial *trial,
                     const char *server,
                     const struct check_step *step,
                     bool is_search)
{
    char *name = printable_copy(step->name);
    const struct trial_step told = {.server = server,
                                    .name = name,
                                    .is_good = step->good,
                                    .is_search = is_search,
                                    .reason = text_or_empty(step->text)};
    if (trial->callbacks.step != NULL)
        trial->callbacks.step(trial->callbacks.context, &told);
    tell_certificate(trial, server, told.reason);
    free(name);
}
