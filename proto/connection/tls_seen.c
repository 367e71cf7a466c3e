/* Texts of certificates are outside octets that anybody may have chosen: they are cut where they are taken, and
 * packed in the order in which they would be missed. */
#include "proto/connection/tls_seen.h"
#include "proto/event/error.h"

int tls_seen_tell_certificate(const struct tls_seen *seen, enum event fallback, struct error *error)
{
    const struct {
        const char *key, *text;
    } texts[] = {
        {"words", seen->words},   {"fingerprint", seen->fingerprint},
        {"end", seen->end},       {"start", seen->start},
        {"names", seen->names},   {"subject", seen->subject},
        {"issuer", seen->issuer},
    };
    (void)error_set(error, seen->was_refused ? seen->event : fallback);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].text[0] != '\0')
            (void)error_add(error, event_text(texts[i].key, texts[i].text));
    }
    return -1;
}
