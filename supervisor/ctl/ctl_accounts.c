/* An account that is refused tells one story on every screen: what the server said, and when it is tried
 * again. */
#include <inttypes.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_accounts.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/statistics/statistics_keys.h"

static void write_trouble(const json_t *account, FILE *stream)
{
    char span[TIME_SPAN_BYTES], next[TIME_TEXT_BYTES], room[CTL_REASON_BYTES];
    const char *name = ctl_json_text_or(account, key_account_name, "?");
    const char *reason = ctl_reason(account, key_account_reason, room);
    const char *class = ctl_json_text(account, key_account_class_title);
    int64_t next_ms = ctl_json_number(account, key_account_next_try_ms);
    reason = reason != NULL ? reason : _("the reason is not known");
    (void)ctl_span(ctl_json_number(account, key_account_held_ms), span);
    time_to_text(next_ms / 1000, next);
    if (ctl_json_boolean(account, key_account_stopped))
        (void)fprintf(stream,
                      _("Account %s is not tried again until its password is changed or somebody "
                        "runs `ewscalctl account retry`: %s\n"),
                      name, reason);
    else if (class != NULL)
        (void)fprintf(stream, _("Account %s is refused (%s), next try %s: %s\n"), name, _(class),
                      next_ms > 0 ? next : _("now"), reason);
    else if (ctl_json_number(account, key_account_held_ms) > 0)
        (void)fprintf(stream, _("Account %s is on hold for %s: %s\n"), name, span, reason);
}

void ctl_accounts_write_troubles(const json_t *answer, FILE *stream)
{
    size_t index = 0;
    json_t *account = NULL;
    json_array_foreach(json_object_get(answer, key_service_accounts), index, account)
        write_trouble(account, stream);
}

static void write_one(const json_t *account, FILE *stream)
{
    static const struct ctl_column lines[] = {
        {N_("password"), key_account_proven, CTL_PROVEN},
        {N_("refused"), key_account_class_title, CTL_WORD},
        {N_("since"), key_account_since_ms, CTL_TIME_IF_KNOWN},
        {N_("the server"), key_account_reason, CTL_REASON},
        {N_("next try"), key_account_next_try_ms, CTL_NEXT_TRY},
        {N_("counted"), key_account_counted_tries, CTL_NUMBER},
        {N_("spellings"), key_account_spellings, CTL_TEXT},
        {NULL, NULL, CTL_TEXT},
    };
    (void)fprintf(stream, "%s\n", ctl_json_text_or(account, key_account_name, "?"));
    ctl_list_write_lines(account, lines, stream);
}

void ctl_accounts_write(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column columns[] = {
        {N_("ACCOUNT"), key_account_name, CTL_TEXT},
        {N_("PASSWORD"), key_account_proven, CTL_PROVEN},
        {N_("REFUSED"), key_account_class_title, CTL_WORD},
        {N_("SINCE"), key_account_since_ms, CTL_TIME_IF_KNOWN},
        {N_("COUNTED"), key_account_counted_tries, CTL_NUMBER},
        {N_("NEXT TRY"), key_account_next_try_ms, CTL_NEXT_TRY},
        {N_("SPELLINGS"), key_account_spellings, CTL_TEXT},
        {N_("REASON"), key_account_reason, CTL_REASON},
        {NULL, NULL, CTL_TEXT},
    };
    const json_t *accounts = json_object_get(answer, key_service_accounts);
    size_t index = 0;
    json_t *account = NULL;
    if (json_array_size(accounts) != 1 && ctl_list_fits(accounts, columns, width)) {
        ctl_list_write(accounts, columns, NULL, width, stream);
        return;
    }
    json_array_foreach(accounts, index, account)
        write_one(account, stream);
}
