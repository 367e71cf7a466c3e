/* The sealed entries of a calendar, as the publisher opens them: they are refused, or what would be sent
 * to the UCServer is a message that a strict reader takes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/publish/entry_list.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"

#include "require.h"

#define INVOKE_ID 7

static void check_invoke(const struct set_entry_list_argument *list)
{
    const union operation_argument argument = {.list = *list};
    struct asn_writer writer;
    struct rose_message message;
    struct error error;
    const uint8_t *octets;
    size_t size_bytes;
    asn_writer_init(&writer);
    operation_write_invoke(operation_find(OPERATION_SET_ENTRY_LIST), INVOKE_ID, &argument, &writer);
    require(asn_writer_finish(&writer, &octets, &size_bytes) == 0);
    require(asn_check(octets, size_bytes, &error) == 0);
    require(rose_decode(octets, size_bytes, &message, &error) == 0);
    require(message.kind == ROSE_INVOKE && message.invoke_id == INVOKE_ID &&
            message.operation == OPERATION_SET_ENTRY_LIST);
    asn_writer_clear(&writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct set_entry_list_argument list;
    struct error error;
    struct arena *arena = arena_create(ENTRY_LIST_BYTES);
    if (entry_list_open("user@example.test", data, size, arena, &list, &error) == 0) {
        for (size_t i = 0; i < list.count; i++)
            require(list.appointments[i].start_seconds <= list.appointments[i].end_seconds &&
                    list.appointments[i].duration_minutes >= 0);
        check_invoke(&list);
    }
    arena_destroy(arena);
    return 0;
}
