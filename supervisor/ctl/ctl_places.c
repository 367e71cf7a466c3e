/* Where Exchange was found: two lists. A place of which nothing was found yet has no time, and one that was found
 * keeps its line while a newer search fails, with the reason beside it. */
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_places.h"
#include "supervisor/statistics/statistics_keys.h"

void ctl_places_write(const json_t *answer, size_t width, FILE *stream)
{
    static const struct ctl_column places[] = {
        {N_("MAIL DOMAIN"), key_place_mail_domain, CTL_TEXT},
        {N_("EXCHANGE"), key_place_exchange, CTL_TEXT},
        {N_("FOUND AT"), key_place_url, CTL_TEXT},
        {N_("NAMED BY"), key_place_trust, CTL_WORD},
        {N_("FOUND"), key_place_found_ms, CTL_TIME},
        {N_("PROBLEM"), key_place_reason, CTL_REASON_OR_BLANK},
        {NULL, NULL, CTL_TEXT},
    };
    static const struct ctl_column hosts[] = {
        {N_("HOST"), key_allowed_host_host, CTL_TEXT},
        {N_("ALLOWED"), key_allowed_host_confirmed_ms, CTL_TIME},
        {NULL, NULL, CTL_TEXT},
    };
    ctl_list_write(json_object_get(answer, key_service_places), places,
                   _("\nExchange as Autodiscover has found it:\n"), width, stream);
    ctl_list_write(json_object_get(answer, key_service_allowed_hosts), hosts,
                   _("\nHosts that somebody has allowed to be told the password "
                     "(`check exchange --forget HOST` takes that back):\n"),
                   width, stream);
}
