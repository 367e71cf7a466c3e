/* What is no number is read as a date by curl, which takes much for one that is none: a date that HTTP knows
 * begins with the day of the week. */
#include <ctype.h>
#include <curl/curl.h>

#include "proto/base/number.h"
#include "proto/base/wait_limit.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/wait_hint.h"
#include "worker-ews/verdict/retry_after.h"

int64_t retry_after_date(const char *text)
{
    return text != NULL && isalpha((unsigned char)*text) ? (int64_t)curl_getdate(text, NULL) : -1;
}

/* The server's own clock tells best what it means: ours may be wrong. */
int64_t retry_after_read(const char *text, const char *date, int64_t now_s)
{
    int64_t end_s = retry_after_date(text), begin_s = retry_after_date(date);
    if (end_s < 0)
        return wait_hint_read(text, 1000);
    int64_t wait_s = end_s - (begin_s < 0 ? now_s : begin_s);
    if (wait_s <= 0)
        return NO_BACK_OFF;
    /* A year may have any number of digits, and milliseconds of such a date are no number any more. */
    return number_smaller(wait_s, WAIT_LIMIT_MS / 1000) * 1000;
}
