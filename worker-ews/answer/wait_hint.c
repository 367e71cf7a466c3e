/* Digits are counted out one by one, so that a number of any length is a long time and never an
 * overflow. */
#include <string.h>

#include "proto/base/wait_limit.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/wait_hint.h"

#define BLANKS " \t\r\n"

int64_t wait_hint_read(const char *text, int64_t unit_ms)
{
    int64_t wait_ms = 0;
    text += strspn(text, BLANKS);
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits + strspn(text + digits, BLANKS)] != '\0')
        return NO_BACK_OFF;
    for (size_t i = 0; i < digits; i++)
        wait_ms = wait_limit_apply(wait_ms * 10 + (text[i] - '0') * unit_ms);
    return wait_ms == 0 ? NO_BACK_OFF : wait_ms;
}
