/* Errors with class, code and text. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/error.h"
#include "proto/base/text.h"

/* Texts may quote a peer. So each is made printable: nothing of it may rule a log line or a terminal, and what
 * is no UTF-8 could not be sent on. */
#define CUT_MARK "..."

/* Makes a text printable, and cuts it when it wanted more than `size` octets. The mark begins where a
 * character began. */
static void finish_error_text(char *text, size_t size, int wanted)
{
    text_make_printable(text);
    if (wanted < 0 || (size_t)wanted < size)
        return;
    size_t at = size - sizeof(CUT_MARK);
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--;
    memcpy(text + at, CUT_MARK, sizeof(CUT_MARK));
}

int error_set(struct error *error, enum error_class class, const char *format, ...)
{
    if (error == NULL)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    char text[ERROR_TEXT_BYTES];
    int wanted = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    finish_error_text(text, sizeof(text), wanted);
    error->class = class;
    error->code[0] = '\0';
    memcpy(error->text, text, sizeof(text));
    return -1;
}

void error_set_code(struct error *error, const char *code)
{
    if (error == NULL)
        return;
    int wanted = snprintf(error->code, sizeof(error->code), "%s", code);
    finish_error_text(error->code, sizeof(error->code), wanted);
}

int error_prefix(struct error *error, const char *format, ...)
{
    if (error == NULL)
        return -1;
    char prefix[ERROR_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(prefix, sizeof(prefix), format, arguments);
    va_end(arguments);
    char text[2 * ERROR_TEXT_BYTES];
    int wanted = snprintf(text, sizeof(text), "%s%s", prefix, error->text);
    finish_error_text(text, ERROR_TEXT_BYTES, wanted);
    memcpy(error->text, text, ERROR_TEXT_BYTES);
    return -1;
}

void error_clear(struct error *error)
{
    if (error != NULL)
        *error = (struct error){0};
}
