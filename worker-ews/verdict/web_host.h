/* The host in a URL, as certificates and Kerberos name it, and its port. curl knows best what it makes of a URL, so it
 * is asked; nobody else takes a host out of one. */
#ifndef WORKER_EWS_WEB_HOST_H
#define WORKER_EWS_WEB_HOST_H

#include <curl/curl.h>

/* Returns a new text, without the brackets of an address and without a dot at the end, which no certificate has; a
 * name in another script is its name in DNS. NULL: the URL has no host. */
char *web_host(const char *url);

/* The same of a URL that curl has taken apart already (borrowed). */
char *web_host_of_parts(CURLU *parts);

/* Returns the port as a new text, the scheme's if the URL names none. NULL: it is no URL, or the scheme has none. */
char *web_port(const char *url);

#endif
