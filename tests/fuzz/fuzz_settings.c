/* Configuration files: nothing that a file contains may break the reader, and what it accepts
 * must survive being compared. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_load.h"

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct configuration *settings)
{
    struct settings_changes changes;
    settings_compare(settings, settings, &changes);
    require(changes.count == 0);
    settings_changes_clear(&changes);
    for (size_t i = 0; i < settings->exchange_count; i++)
        free(settings_exchange_url(settings->exchanges[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *stream = size > 0 ? fmemopen((uint8_t *)(uintptr_t)data, size, "r") : NULL;
    if (stream == NULL)
        return 0;
    struct settings_report report = {0};
    struct configuration *settings = settings_read(stream, "fuzz", &report);
    require((settings == NULL) == (report.error_count > 0));
    if (settings != NULL)
        use(settings);
    settings_destroy(settings);
    settings_report_clear(&report);
    (void)fclose(stream);
    return 0;
}
