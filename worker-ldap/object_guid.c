/* objectGUID as the UCServer's profiles write it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-id128.h>

#include "worker-ldap/object_guid.h"

static void swap(uint8_t *octets, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        uint8_t octet = octets[i];
        octets[i] = octets[count - 1 - i];
        octets[count - 1 - i] = octet;
    }
}

int object_guid_read(const char *text, uint8_t guid[OBJECT_GUID_BYTES])
{
    sd_id128_t id;
    char inner[SD_ID128_UUID_STRING_MAX];
    size_t size = strlen(text);
    bool is_text_form = strchr(text, '-') != NULL;
    if (is_text_form && size == sizeof(inner) + 1 && text[0] == '{' && text[size - 1] == '}') {
        (void)snprintf(inner, sizeof(inner), "%s", text + 1);
        text = inner;
    }
    if (sd_id128_from_string(text, &id) < 0)
        return -1;
    if (is_text_form) {
        swap(id.bytes, 4);
        swap(id.bytes + 4, 2);
        swap(id.bytes + 6, 2);
    }
    memcpy(guid, id.bytes, sizeof(id.bytes));
    return 0;
}
