/* Prints docs/failures-exchange.md, which is made from the tables and never edited by hand: a unit test compares the
 * page with what this prints. */
#include "worker-ews/verdict/exchange_failure_page.h"

int main(void)
{
    exchange_failure_page_write(stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
