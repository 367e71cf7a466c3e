/* Prints docs/internals/message-table.md, which is made from the table and never edited by hand: a unit test
 * compares the page with what this prints. */
#include "proto/message/message_page.h"

int main(void)
{
    message_page_write(stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
