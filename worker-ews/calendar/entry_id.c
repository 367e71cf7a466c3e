/* Entry ids. The start is part of each because all occurrences of a series share the id that
 * Exchange gives; without an id of Exchange a digest of what identifies the appointment takes its
 * place. No text goes into it: a subject that is withheld must not be told by its digest either. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/calendar/entry_id.h"

#define DIGEST_OCTETS 8 /* 16 digits */
#define SEPARATOR     "\x1f"
#define NUMBER_DIGITS 24

static const char *id_with_start(const struct availability_event *event, struct arena *arena)
{
    char start[1 + TIME_TEXT_BYTES] = "@";
    time_to_compact_text(event->start, start + 1);
    size_t id_bytes = strlen(event->id), start_bytes = strlen(start);
    char *id = arena_allocate(arena, id_bytes + start_bytes + 1, 1);
    if (id == NULL)
        return NULL;
    memcpy(id, event->id, id_bytes);
    memcpy(id + id_bytes, start, start_bytes + 1);
    return id;
}

static const char *
id_by_digest(const char *owner, const struct availability_event *event, struct arena *arena)
{
    char start[TIME_TEXT_BYTES], end[TIME_TEXT_BYTES];
    time_to_compact_text(event->start, start);
    time_to_compact_text(event->end, end);
    size_t size = strlen(owner) + strlen(start) + strlen(end) + strlen(event->busy_word) + 4;
    char *text = arena_allocate(arena, size, 1);
    char *id = arena_allocate(arena, 2 * DIGEST_OCTETS + 1, 1);
    if (text == NULL || id == NULL)
        return NULL;
    (void)snprintf(text, size, "%s" SEPARATOR "%s" SEPARATOR "%s" SEPARATOR "%s", owner, start, end,
                   event->busy_word);
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest(text, size - 1, digest, NULL, EVP_sha256(), NULL) != 1)
        return NULL;
    text_write_octets(id, digest, DIGEST_OCTETS);
    return id;
}

const char *
entry_id_create(const char *owner, const struct availability_event *event, struct arena *arena)
{
    if (event->id[0] != '\0')
        return id_with_start(event, arena);
    return id_by_digest(owner, event, arena);
}

const char *entry_id_numbered(const char *id, size_t number, struct arena *arena)
{
    size_t size = strlen(id) + NUMBER_DIGITS;
    char *numbered = arena_allocate(arena, size, 1);
    if (numbered != NULL)
        (void)snprintf(numbered, size, "%s#%zu", id, number);
    return numbered;
}
