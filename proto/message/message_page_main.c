/* Prints docs/internals/message-table.md. */
#include "proto/message/message_page.h"

int main(void)
{
    message_page_write(stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
