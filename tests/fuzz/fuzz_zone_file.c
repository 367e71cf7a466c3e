/* A compiled time zone: whatever its octets are, it is refused or gives an offset for every instant. */
#include <stdint.h>

#include "proto/event/error.h"

#include "worker-ews/calendar/zone_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t instants[] = {-2208988800, 0, 1795478400, 2145916800, 7258118400};
    struct error error;
    struct zone_file *zone = zone_file_read(data, size, &error);
    for (size_t i = 0; zone != NULL && i < sizeof(instants) / sizeof(instants[0]); i++)
        (void)zone_file_offset_seconds(zone, instants[i]);
    zone_file_destroy(zone);
    return 0;
}
