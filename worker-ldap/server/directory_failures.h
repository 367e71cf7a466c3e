/* docs/failures-directory.md: what a directory may answer, and what becomes of it, as the program itself decides
 * it: an administrator looks there for the words of the server. */
#ifndef WORKER_LDAP_DIRECTORY_FAILURES_H
#define WORKER_LDAP_DIRECTORY_FAILURES_H

#include <stdio.h>

/* Writes the page. The caller looks at ferror(). */
void directory_failures_write_page(FILE *file);

#endif
