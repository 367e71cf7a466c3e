/* The same words for every server: what an administrator does about a certificate or a clock does not depend on who
 * has shown it. */
#include "proto/base/day.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/error.h"
#include "proto/message/server_facts.h"

#define DAY_TEXT_BYTES sizeof("2026-12-31")

bool server_facts_certificate_ends(int64_t end, int64_t now)
{
    return day_number(end) - day_number(now) <= SERVER_FACTS_CERTIFICATE_DAYS;
}

void server_facts_tell_certificate(int64_t end, int64_t now, struct error *said)
{
    char whole[TIME_TEXT_BYTES], day[DAY_TEXT_BYTES];
    time_to_text(end, whole);
    text_copy_cut(day, sizeof(day), whole);
    if (end < now)
        (void)error_set(said, SERVER_CERTIFICATE_ENDED, event_text("end", day));
    else if (server_facts_certificate_ends(end, now))
        (void)error_set(said, SERVER_CERTIFICATE_ENDS, event_text("end", day),
                        event_number("days", day_number(end) - day_number(now)));
    else
        (void)error_set(said, SERVER_CERTIFICATE_GOOD, event_text("end", day));
}

void server_facts_tell_clock(int64_t theirs, int64_t ours, bool needs_kerberos, struct error *said)
{
    char server[TIME_TEXT_BYTES], here[TIME_TEXT_BYTES];
    int64_t apart = theirs > ours ? theirs - ours : ours - theirs;
    time_to_text(theirs, server);
    time_to_text(ours, here);
    if (apart < SERVER_FACTS_CLOCK_SECONDS)
        (void)error_set(said, SERVER_CLOCK_GOOD, event_number("seconds", apart));
    else if (apart < SERVER_FACTS_KERBEROS_SECONDS || !needs_kerberos)
        (void)error_set(said, SERVER_CLOCK_DIFFERS, event_text("theirs", server),
                        event_text("ours", here), event_number("seconds", apart));
    else
        (void)error_set(said, SERVER_CLOCK_TOO_FAR, event_text("theirs", server),
                        event_text("ours", here), event_number("seconds", apart),
                        event_number("limit", SERVER_FACTS_KERBEROS_SECONDS));
}
