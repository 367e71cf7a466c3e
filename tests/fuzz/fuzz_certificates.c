/* Files that are to hold certificates: nothing in one may break the reader, and what it accepts is one text of
 * certificates, which it accepts again as it is. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_certificates.h"
#include "supervisor/settings/settings_value.h"

#include "require.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(struct settings_file *file)
{
    struct error error;
    char *before = memory_copy_text(file->octets);
    require(strncmp(before, BEGIN, strlen(BEGIN)) == 0);
    require(strstr(before, "PRIVATE KEY") == NULL);
    require(settings_certificates_keep(file, &error) == 0);
    require(strcmp(before, file->octets) == 0 && file->left_out == SETTINGS_LEFT_OUT_NOTHING);
    free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    static char path[] = "ca.pem";
    struct settings_file file = {
        .path = path, .octets = memory_copy(data, size), .size_bytes = size};
    if (settings_certificates_keep(&file, &error) == 0)
        read_again(&file);
    else
        require(error.reason[0] != '\0');
    settings_value_forget_content(&file);
    return 0;
}
