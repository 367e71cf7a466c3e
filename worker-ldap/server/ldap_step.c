/* The names of the steps are parameters of reasons and lines of a check: an administrator compares them, so there
 * is one list of them. */
#include "worker-ldap/server/ldap_step.h"

const char *ldap_step_name(enum ldap_step step)
{
    static const char *const names[] = {
        [LDAP_STEP_CONNECT] = "connect", [LDAP_STEP_START_TLS] = "starttls",
        [LDAP_STEP_TLS] = "tls",         [LDAP_STEP_LOGIN_GRANT] = "bind",
        [LDAP_STEP_BIND] = "bind",       [LDAP_STEP_ROOT] = "search base",
        [LDAP_STEP_READY] = "search",
    };
    return names[step];
}
