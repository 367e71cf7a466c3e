/* The memory of an endpoint. */
#include "back_off.h"
#include "endpoint_memory.h"

bool endpoint_memory_lower_version(struct endpoint_memory *memory, enum schema_version used)
{
    if (memory->version > used)
        return true;
    if (used == SCHEMA_VERSION_2007_SP1)
        return false;
    memory->version = used + 1;
    return true;
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

void endpoint_memory_note_success(struct endpoint_memory *memory)
{
    memory->passing_failures = 0;
    memory->pause_until_ms = 0;
}
