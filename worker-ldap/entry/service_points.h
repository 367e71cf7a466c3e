/* What the service connection points of a directory say of Autodiscover: where it is to be asked, the best place
 * first, and whether another directory is to be asked instead. [MS-OXDISCO] 3.1.5.1. Pure. */
#ifndef WORKER_LDAP_SERVICE_POINTS_H
#define WORKER_LDAP_SERVICE_POINTS_H

#include <stddef.h>

#include "proto/message/message.h"
#include "proto/message/message_table.h"

#include "worker-ldap/entry/directory_entry.h"

/* Finds them below the configuration partition. */
#define SERVICE_POINTS_FILTER                                                                      \
    "(&(objectClass=serviceConnectionPoint)(|(keywords=67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68)"      \
    "(keywords=77378F46-2C66-4aa9-A6A6-3E7A48B19596)))"

/* Its texts are those of the entries. */
struct service_points {
    struct service_point items[LIMIT_STEPS];
    size_t count;
    const char *pointer; /* the LDAP URL of another directory for this mail domain; NULL: none */
    const char *any_pointer; /* of one for all domains that have none of their own; NULL: none */
};

/* Reads the entries for a mail domain. `site` is our own; empty: not known. Points that name it come first, then
 * those for any site, then the others; each URL once. What is no https URL is left out. */
void service_points_read(const struct directory_entry_list *entries,
                         const char *mail_domain,
                         const char *site,
                         struct service_points *points);

/* Copies the host of an LDAP URL. Returns 0, or -1 when it is none or has no host. */
int service_points_pointer_host(const char *url, char host[LIMIT_NAME + 1]);

#endif
