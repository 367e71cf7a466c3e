/* Pauses. Those of our own choice are spread by chance, so that several workers that were turned
 * away together do not come back together; the server's own wish is obeyed as it is, up to an
 * hour. */
#include <ctype.h>
#include <curl/curl.h>

#include "proto/base/wait_limit.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/wait_hint.h"
#include "worker-ews/exchange/back_off.h"

#define SPREAD_PERCENT 20

static int64_t spread(int64_t pause_ms, uint32_t chance)
{
    int64_t percent = 100 - SPREAD_PERCENT + (int64_t)(chance % (2 * SPREAD_PERCENT + 1));
    return pause_ms * percent / 100;
}

int64_t back_off_choose(int64_t wish_ms, int64_t default_ms, uint32_t chance)
{
    if (wish_ms == NO_BACK_OFF)
        return spread(default_ms, chance);
    return wait_limit_apply(wish_ms);
}

/* Seconds since 1970, or -1. curl takes much for a date that is none: one that HTTP knows begins with the
 * day of the week. */
static int64_t read_date(const char *text)
{
    return text != NULL && isalpha((unsigned char)*text) ? (int64_t)curl_getdate(text, NULL) : -1;
}

/* The server's own clock tells best what it means: ours may be wrong. */
int64_t back_off_from_header(const char *retry_after, const char *date, int64_t now_s)
{
    int64_t end_s = read_date(retry_after), begin_s = read_date(date);
    if (end_s < 0)
        return wait_hint_read(retry_after, 1000);
    int64_t wait_s = end_s - (begin_s < 0 ? now_s : begin_s);
    return wait_s < 0 ? NO_BACK_OFF : wait_limit_apply(wait_s * 1000);
}

int64_t back_off_after_failures(int failures, uint32_t chance)
{
    static const int64_t pauses_ms[] = {4000, 16000};
    if (failures >= (int)(sizeof(pauses_ms) / sizeof(pauses_ms[0])))
        return -1;
    return spread(pauses_ms[failures], chance);
}
