/* Times as a directory writes them: GeneralizedTime (RFC 4517, 3.3.13), in UTC as Active Directory does it, which is
 * how its clock is compared with ours. Pure. */
#ifndef WORKER_LDAP_DIRECTORY_TIME_H
#define WORKER_LDAP_DIRECTORY_TIME_H

#include <stdint.h>

/* "20261130060412.0Z", with or without a fraction, in seconds since 1970; 0 for anything else. */
int64_t directory_time_read(const char *text);

#endif
