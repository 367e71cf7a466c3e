/* A fault may come without a version, and a resumed TLS session without a certificate: neither takes back what was
 * known. */
#include "proto/base/text.h"

#include "worker-ews/exchange/server_shown.h"

void server_shown_note(struct server_shown *shown,
                       int64_t certificate_end,
                       const struct availability_answer *answer)
{
    if (certificate_end != 0)
        shown->certificate_end = certificate_end;
    if (answer == NULL || answer->server_version[0] == '\0')
        return;
    text_copy_cut(shown->version, sizeof(shown->version), answer->server_version);
    text_replace_bad_octets(shown->version);
}
