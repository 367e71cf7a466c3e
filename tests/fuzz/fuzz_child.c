/* The start message of a child, as it comes through the pipe: it is refused, or it can be written again
 * and says the same. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proto/event/error.h"
#include "proto/process/child.h"

#include "require.h"

/* A file in memory that is used again and again stands for the pipe. */
static int descriptor_with(const uint8_t *data, size_t size)
{
    static int descriptor = -1;
    if (descriptor < 0)
        descriptor = memfd_create("start", MFD_CLOEXEC);
    require(ftruncate(descriptor, 0) == 0 && lseek(descriptor, 0, SEEK_SET) == 0);
    require(pwrite(descriptor, data, size, 0) == (ssize_t)size);
    return descriptor;
}

static void check_round_trip(const struct child_start *start)
{
    struct child_start again;
    struct error error;
    int descriptor = descriptor_with(NULL, 0);
    require(child_start_write(descriptor, start, &error) == 0);
    require(lseek(descriptor, 0, SEEK_SET) == 0);
    require(child_start_read(descriptor, &again, &error) == 0);
    require(strcmp(again.name, start->name) == 0 && again.log_level == start->log_level);
    require(strcmp(again.endpoint, start->endpoint) == 0);
    require(strcmp(again.log_directory, start->log_directory) == 0);
    require(strcmp(again.own.secret_key, start->own.secret_key) == 0);
    child_start_wipe(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct child_start start;
    struct error error;
    if (child_start_read(descriptor_with(data, size), &start, &error) != 0)
        return 0;
    check_round_trip(&start);
    child_start_wipe(&start);
    return 0;
}
