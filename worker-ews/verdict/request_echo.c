/* A relay may join headers of one name into a list, and GUIDs have no letter case. One id that is
 * not ours is enough to make an answer foreign, even beside ours: then two answers have been
 * mixed. */
#include <string.h>
#include <strings.h>

#include "worker-ews/verdict/request_echo.h"

#define BLANKS    " \t"
#define SEPARATOR ","

static size_t size_without_blanks(const char *text, size_t size)
{
    while (size > 0 && strchr(BLANKS, text[size - 1]) != NULL)
        size--;
    return size;
}

enum request_echo request_echo_add(enum request_echo known, const char *sent, const char *value)
{
    for (const char *at = value; *at != '\0';) {
        at += strspn(at, BLANKS SEPARATOR);
        size_t item = strcspn(at, SEPARATOR);
        size_t size = size_without_blanks(at, item);
        if (size > 0 && (size != strlen(sent) || strncasecmp(at, sent, size) != 0))
            return REQUEST_ECHO_FOREIGN;
        if (size > 0 && known == REQUEST_ECHO_NONE)
            known = REQUEST_ECHO_OURS;
        at += item;
    }
    return known;
}
