/* The minor status says more than the major one, if it says anything. A token is as good as a password for as long as
 * it lives, so no copy of it is left behind. */
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/error.h"

#include "worker-ews/login/gss_token.h"

int gss_token_append(struct buffer *value,
                     const char *scheme,
                     const gss_buffer_desc *token,
                     struct error *error)
{
    size_t length = (token->length + 2) / 3 * 4;
    char *text = memory_allocate_items(length + 1, 1);
    (void)EVP_EncodeBlock((unsigned char *)text, token->value, (int)token->length);
    bool is_full = buffer_append(value, scheme, strlen(scheme)) != 0 ||
                   buffer_append(value, text, length) != 0;
    memory_wipe(text, length);
    free(text);
    return is_full ? error_set(error, PROGRAM_NO_MEMORY) : 0;
}

int gss_token_tell_failure(struct error *error,
                           const char *library,
                           gss_OID mechanism,
                           const char *call,
                           OM_uint32 major,
                           OM_uint32 minor)
{
    OM_uint32 ignored, more = 0;
    gss_buffer_desc words = GSS_C_EMPTY_BUFFER;
    bool has_minor = minor != 0;
    (void)gss_display_status(&ignored, has_minor ? minor : major,
                             has_minor ? GSS_C_MECH_CODE : GSS_C_GSS_CODE, mechanism, &more,
                             &words);
    char *text = memory_format_text("%.*s", (int)words.length, text_or_empty(words.value));
    (void)error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", library),
                    event_text("call", call), event_text("words", text));
    free(text);
    (void)gss_release_buffer(&ignored, &words);
    return -1;
}
