/* The steps of a session with a directory server, and what is asked of one that is ready: what the session and
 * those who report about it have in common. */
#ifndef WORKER_LDAP_LDAP_STEP_H
#define WORKER_LDAP_LDAP_STEP_H

enum ldap_step {
    LDAP_STEP_CONNECT,
    LDAP_STEP_START_TLS,
    LDAP_STEP_TLS,
    LDAP_STEP_LOGIN_GRANT, /* the supervisor must grant the log-in try */
    LDAP_STEP_BIND,
    LDAP_STEP_ROOT,
    LDAP_STEP_READY
};

/* Whom a search is for, which decides what is asked for. */
enum ldap_search_kind {
    LDAP_SEARCH_PEOPLE,   /* users of the UCServer */
    LDAP_SEARCH_ACCOUNTS, /* users of the settings, for their objectSid */
    LDAP_SEARCH_POINTS,   /* service connection points, in the configuration partition */
    LDAP_SEARCH_CLOCK     /* the entry of the directory itself, for its clock */
};

/* "connect", "starttls", "tls", "bind", "search base". Never NULL. */
const char *ldap_step_name(enum ldap_step step);

#endif
