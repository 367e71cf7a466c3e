/* The memory of an endpoint. Many jobs fail together when a server does, and each of them reports
 * it; so a step is taken only from the state in which the reporter had asked, and further reports
 * of the same trouble change nothing. */
#include <string.h>

#include "proto/base/text.h"

#include "worker-ews/verdict/back_off.h"
#include "worker-ews/exchange/endpoint_memory.h"

bool endpoint_memory_lower_version(struct endpoint_memory *memory, enum schema_version used)
{
    if (memory->version > used)
        return true;
    return schema_version_lower(&memory->version);
}

bool endpoint_memory_tell_version(struct endpoint_memory *memory)
{
    bool is_news = memory->version > memory->told_version;
    memory->told_version = memory->version;
    return is_news;
}

bool endpoint_memory_change_utc_form(struct endpoint_memory *memory, enum utc_form used)
{
    if (used == UTC_FORM_EQUAL_CHANGES)
        return false;
    memory->utc_form = UTC_FORM_EQUAL_CHANGES;
    return true;
}

int64_t
endpoint_memory_note_failure(struct endpoint_memory *memory, int64_t now_ms, uint32_t chance)
{
    if (now_ms < memory->pause_until_ms)
        return memory->pause_until_ms - now_ms;
    int64_t pause_ms = back_off_after_failures(memory->passing_failures, chance);
    if (pause_ms < 0)
        return -1;
    memory->passing_failures++;
    memory->pause_until_ms = now_ms + pause_ms;
    return pause_ms;
}

static bool note_word(char (*words)[BUSY_WORD_BYTES], size_t *count, size_t most, const char *word)
{
    char kept[BUSY_WORD_BYTES];
    text_copy_cut(kept, sizeof(kept), word);
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(words[i], kept) == 0)
            return false;
    }
    if (*count == most)
        return false;
    memcpy(words[(*count)++], kept, sizeof(kept));
    return true;
}

bool endpoint_memory_note_ticket(struct endpoint_memory *memory, const char *reason)
{
    char name[REASON_NAME_BYTES], name_before[REASON_NAME_BYTES];
    reason_copy_name(memory->no_ticket, name_before);
    text_copy_cut(memory->no_ticket, sizeof(memory->no_ticket), text_or_empty(reason));
    reason_copy_name(memory->no_ticket, name);
    return name[0] != '\0' && strcmp(name, name_before) != 0;
}

bool endpoint_memory_note_busy_word(struct endpoint_memory *memory, const char *word)
{
    return note_word(memory->busy_words, &memory->busy_word_count, ENDPOINT_BUSY_WORDS, word);
}

bool endpoint_memory_note_oddity(struct endpoint_memory *memory, const char *name)
{
    return note_word(memory->oddities, &memory->oddity_count, ENDPOINT_ODDITIES, name);
}

bool endpoint_memory_note_alone(struct endpoint_memory *memory,
                                const char *address,
                                const char *code)
{
    bool is_alike = memory->alone_address[0] != '\0' && strcmp(memory->alone_code, code) == 0 &&
                    strcmp(memory->alone_address, address) != 0;
    text_copy_cut(memory->alone_address, sizeof(memory->alone_address), address);
    text_copy_cut(memory->alone_code, sizeof(memory->alone_code), code);
    return is_alike;
}

void endpoint_memory_note_good(struct endpoint_memory *memory, const char *address)
{
    text_copy_cut(memory->good_address, sizeof(memory->good_address), address);
}

void endpoint_memory_note_success(struct endpoint_memory *memory)
{
    memory->answers++;
    memory->alone_address[0] = '\0';
    memory->passing_failures = 0;
    memory->pause_until_ms = 0;
}
