/* objectGUID as the UCServer's profiles write it. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ldap/object_guid.h"

#define TEXT_FORM_CHARACTERS 36 /* 8-4-4-4-12 */

/* Returns a new text without the hyphens, or NULL when they are not where they belong. */
static char *without_hyphens(const char *text, size_t size)
{
    if (size != TEXT_FORM_CHARACTERS)
        return NULL;
    char *digits = memory_allocate(size + 1);
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        bool is_place = i == 8 || i == 13 || i == 18 || i == 23;
        if ((text[i] == '-') != is_place) {
            free(digits);
            return NULL;
        }
        if (!is_place)
            digits[count++] = text[i];
    }
    return digits;
}

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
    uint8_t octets[OBJECT_GUID_BYTES];
    if (text_to_octets(text, octets, sizeof(octets)) == 0) {
        memcpy(guid, octets, sizeof(octets));
        return 0;
    }
    size_t size = strlen(text);
    if (size > 2 && text[0] == '{' && text[size - 1] == '}') {
        text++;
        size -= 2;
    }
    char *digits = without_hyphens(text, size);
    int result = digits == NULL ? -1 : text_to_octets(digits, octets, sizeof(octets));
    free(digits);
    if (result != 0)
        return -1;
    swap(octets, 4);
    swap(octets + 4, 2);
    swap(octets + 6, 2);
    memcpy(guid, octets, sizeof(octets));
    return 0;
}
