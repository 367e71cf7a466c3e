/* Prints docs/failures-ucserver.md, which is made from the tables and never edited by hand: a unit test
 * compares the page with what this prints. */
#include "publisher-ucserver/session/answer_page.h"

int main(void)
{
    answer_page_write(stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
