/* `ewscalctl user NAME`: the whole story. First whether all is well and, if not, why; then each step of the way, with
 * its time. What a step has not come to has no line. */
#include <inttypes.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/screen/ctl_user.h"
#include "supervisor/statistics/statistics_keys.h"

/* What the UCServer has confirmed, and whether that is certain still. */
static void write_held(const json_t *user, FILE *stream)
{
    char when[TIME_TEXT_BYTES];
    int64_t written_ms = ctl_json_number(user, key_user_written_ms);
    int64_t held = ctl_json_number(user, key_user_held_entries);
    if (written_ms <= 0)
        return;
    time_to_text(written_ms / 1000, when);
    if (!ctl_json_boolean(user, key_user_listed)) {
        (void)fprintf(stream,
                      _n("The UCServer confirmed %" PRId64 " appointment at %s. While it does not "
                         "list this user, nothing is written: what it has then is up to the "
                         "user's own client.\n",
                         "The UCServer confirmed %" PRId64 " appointments at %s. While it does not "
                         "list this user, nothing is written: what it has then is up to the "
                         "user's own client.\n",
                         held),
                      held, when);
        return;
    }
    (void)fprintf(stream,
                  ctl_json_boolean(user, key_user_held_known)
                      ? _n("The UCServer holds %" PRId64 " appointment, confirmed at %s.\n",
                           "The UCServer holds %" PRId64 " appointments, confirmed at %s.\n", held)
                      : _n("The UCServer confirmed %" PRId64
                           " appointment at %s; what it holds now "
                           "is written again with the next round.\n",
                           "The UCServer confirmed %" PRId64 " appointments at %s; what it holds "
                           "now is written again with the next round.\n",
                           held),
                  held, when);
}

void ctl_user_write(const json_t *answer, FILE *stream)
{
    static const struct ctl_column lines[] = {
        {N_("name"), key_user_display_name, CTL_TEXT},
        {N_("fresh"), key_user_fresh, CTL_YES},
        {N_("state"), key_user_state, CTL_WORD},
        {N_("result"), key_user_result, CTL_WORD},
        {N_("code"), key_user_code, CTL_TEXT},
        {N_("reason"), key_user_reason, CTL_REASON},
        {N_("note"), key_user_note, CTL_REASON},
        {N_("quarantined"), key_user_quarantined, CTL_QUARANTINED},
        {N_("not listed"), key_user_absence, CTL_REASON},
        {N_("since"), key_user_unlisted_ms, CTL_TIME_IF_KNOWN},
        {N_("listed"), key_user_listed, CTL_LISTED},
        {N_("last listed"), key_user_seen_ms, CTL_TIME_IF_KNOWN},
        {N_("directory"), key_user_directory, CTL_TEXT},
        {N_("found by"), key_user_matched_by, CTL_TEXT},
        {N_("looked up"), key_user_resolved_ms, CTL_TIME},
        {N_("mailbox"), key_user_address, CTL_TEXT},
        {N_("exchange"), key_user_exchange, CTL_TEXT},
        {N_("read at"), key_user_exchange_url, CTL_TEXT},
        {N_("may be seen"), key_user_view, CTL_WORD},
        {N_("in mailbox"), key_user_entries, CTL_ENTRIES},
        {N_("times only"), key_user_times_only, CTL_TIMES_ONLY},
        {N_("zone unknown"), key_user_zone_unknown, CTL_ZONE_UNKNOWN},
        {N_("cut texts"), key_user_cut_texts, CTL_NUMBER_IF_ANY},
        {N_("last read"), key_user_read_ms, CTL_TIME_IF_KNOWN},
        {N_("last written"), key_user_written_ms, CTL_TIME_IF_KNOWN},
        {N_("last result"), key_user_finished_ms, CTL_TIME},
        {N_("last success"), key_user_fresh_ms, CTL_TIME},
        {N_("next in"), key_user_next_in_ms, CTL_SPAN_IF_KNOWN},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *user = json_object_get(answer, "user");
    (void)fprintf(stream, "%s\n", ctl_json_text_or(user, key_user_name, "?"));
    ctl_list_write_lines(user, lines, stream);
    write_held(user, stream);
}
