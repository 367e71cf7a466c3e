/* Where a page may end. */
#include "supervisor/control/control_page.h"

size_t control_page_bytes(const char *text, size_t text_bytes, size_t limit_bytes)
{
    size_t end = limit_bytes;
    if (text_bytes <= limit_bytes)
        return text_bytes;
    /* What follows the cut must begin a character. */
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
        end--;
    return end > 0 ? end : limit_bytes;
}
