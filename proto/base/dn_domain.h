/* The domain in which an object of a directory lies: what the DC parts at the end of its distinguished name say
 * (RFC 2247). Pure. */
#ifndef PROTO_DN_DOMAIN_H
#define PROTO_DN_DOMAIN_H

#include <stdbool.h>

/* A DNS name with its end. */
#define DN_DOMAIN_BYTES 256

/* Writes the DNS name in small letters: "child.example.test" for "CN=x,DC=child,DC=Example,DC=test"; empty when
 * the name does not end in DC parts, or they do not fit. NULL is as good as an empty name. */
void dn_domain_read(const char *dn, char domain[DN_DOMAIN_BYTES]);

/* Whether `domain` is `upper` or lies below it. Both as from dn_domain_read(); everything is below none. */
bool dn_domain_is_below(const char *domain, const char *upper);

#endif
