/* Whose a host is, as far as its name shows: whether a redirect stays with the same owner, and which names may be
 * made from a mail domain. Pure: the public suffix list is part of its library. */
#ifndef WORKER_EWS_HOST_TRUST_H
#define WORKER_EWS_HOST_TRUST_H

#include <stdbool.h>

/* Whether both hosts belong to the same registrable domain (example.co.uk); an address, and a name that nobody
 * can register, belong to nobody but themselves. Hosts are in small letters. */
bool host_trust_is_same_domain(const char *left, const char *right);

/* Whether hosts may be made from this mail domain: not when it is a top-level domain or another name under
 * which everybody registers, because autodiscover.TLD is a stranger's. */
bool host_trust_may_derive(const char *mail_domain);

/* Whether it can be a mail domain at all: labels of letters, digits and hyphens, the last of which begins with a
 * letter, as no address does in any notation. A dot at the end, a port or a path make it none. */
bool host_trust_is_mail_domain(const char *text);

#endif
