/* Prints docs/failures-directory.md, which is made from the tables and never edited by hand: a unit test compares
 * the page with what this prints. */
#include "worker-ldap/server/directory_failures.h"

int main(void)
{
    directory_failures_write_page(stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
