/* Events of worker-ldap: what a directory answers, and why a user has no mailbox. Form and columns:
 * event_table.h.
 *
 * A refused log-in has a row for each of Active Directory's sub-codes, because what helps differs; the
 * server's own words come with each. Where a directory presents a bad certificate the rows are those of
 * events_shared.h: that failure has one name at all servers. */
#ifndef PROTO_EVENTS_WORKER_LDAP_H
#define PROTO_EVENTS_WORKER_LDAP_H

/* clang-format off */
#define EVENTS_WORKER_LDAP(EVENT) \
    EVENT(DIRECTORY_CREDENTIALS_REFUSED, "directory.credentials_refused", ERROR, REFUSED, "code result words", \
          "the directory did not accept the name or the password{?: {words}}", \
          "correct user or the password in secret_file in the directory's section") \
    EVENT(DIRECTORY_ACCOUNT_UNKNOWN, "directory.account_unknown", ERROR, REFUSED, "code result words", \
          "the directory has no such account{?: {words}}", "correct user in the directory's section") \
    EVENT(DIRECTORY_PASSWORD_WRONG, "directory.password_wrong", ERROR, REFUSED, "code result words", \
          "the password is wrong{?: {words}}", "correct the password in secret_file") \
    EVENT(DIRECTORY_LOGON_NOT_PERMITTED_NOW, "directory.logon_not_permitted_now", ERROR, REFUSED, "code result words", \
          "the account is not allowed to log in at this time{?: {words}}", \
          "allow the account to log in at any time") \
    EVENT(DIRECTORY_LOGON_NOT_PERMITTED_HERE, "directory.logon_not_permitted_here", ERROR, REFUSED, "code result words", \
          "the account is not allowed to log in from this machine{?: {words}}", \
          "allow the account to log in from this machine") \
    EVENT(DIRECTORY_PASSWORD_EXPIRED, "directory.password_expired", ERROR, REFUSED, "code result words", \
          "the password has expired{?: {words}}", "set a new password and write it to secret_file") \
    EVENT(DIRECTORY_ACCOUNT_DISABLED, "directory.account_disabled", ERROR, REFUSED, "code result words", \
          "the account is disabled{?: {words}}", "enable the account in the directory") \
    EVENT(DIRECTORY_ACCOUNT_EXPIRED, "directory.account_expired", ERROR, REFUSED, "code result words", \
          "the account has expired{?: {words}}", "extend the account in the directory") \
    EVENT(DIRECTORY_PASSWORD_MUST_CHANGE, "directory.password_must_change", ERROR, REFUSED, "code result words", \
          "the password must be changed before the account can log in{?: {words}}", \
          "set a password that need not be changed and write it to secret_file") \
    EVENT(DIRECTORY_ACCOUNT_LOCKED, "directory.account_locked", ERROR, REFUSED, "code result words", \
          "the account is locked{?: {words}}", \
          "correct the password in secret_file, then unlock the account") \
    EVENT(DIRECTORY_LOGON_RESTRICTED, "directory.logon_restricted", ERROR, REFUSED, "code result words", \
          "a restriction of the account or of this server forbids the log-in{?: {words}}", \
          "look at the account's restrictions: log-on rights, hours, machines, authentication policy") \
    EVENT(DIRECTORY_LOGON_TYPE_NOT_GRANTED, "directory.logon_type_not_granted", ERROR, REFUSED, "code result words", \
          "the account may not log in to this controller in this way{?: {words}}", \
          "grant the account \"Access this computer from the network\" on the domain controllers") \
    EVENT(DIRECTORY_TOO_MANY_GROUPS, "directory.too_many_groups", ERROR, REFUSED, "code result words", \
          "the account is a member of too many groups to log in{?: {words}}", \
          "take the account out of groups that it does not need") \
    EVENT(DIRECTORY_ACCOUNT_OF_MACHINE, "directory.account_of_machine", ERROR, REFUSED, "code result words", \
          "the account is one of a machine or of a trust and cannot log in{?: {words}}", \
          "set user to an account of a user in the directory's section") \
    EVENT(DIRECTORY_ACCOUNT_WITHOUT_PASSWORD, "directory.account_without_password", ERROR, REFUSED, "code result words", \
          "the directory does not let this account log in by a password ({result}, {code}){?: {words}}", \
          "set a password for the account in the directory") \
    EVENT(DIRECTORY_LOGON_UNWILLING, "directory.logon_unwilling", ERROR, REFUSED, "code result words", \
          "the directory is unwilling to let the account log in ({result}, {code}){?: {words}}", \
          "look whether the account is active in the directory, and see the directory's own log") \
    EVENT(DIRECTORY_LOGIN_ANSWER_UNKNOWN, "directory.login_answer_unknown", ERROR, REFUSED, "code result words", \
          "the directory failed to log the account in ({result}, {code}), which says neither that the password is " \
          "right nor that it is wrong{?: {words}}", \
          "see the directory's own log") \
    EVENT(DIRECTORY_COULD_NOT_DECIDE, "directory.could_not_decide", WARNING, UNAVAILABLE, "code result words", \
          "the controller could not decide about the log-in, for a reason of its own{?: {words}}", \
          "check that the controller reaches the other controllers and its trusted domains") \
    EVENT(DIRECTORY_CHANNEL_BINDING_DEMANDED, "directory.channel_binding_demanded", ERROR, UNAVAILABLE, \
          "code result words", \
          "the controller did not accept the channel binding of the log-in{?: {words}}", \
          "look at LdapEnforceChannelBinding on the controller, and for anything that ends TLS in front of it") \
    \
    EVENT(DIRECTORY_STARTTLS_NO_CERTIFICATE, "directory.starttls_no_certificate", ERROR, UNAVAILABLE, \
          "code result words", \
          "the controller cannot start TLS, because it has no certificate that it can use ({result}, {code}){?: {words}}", \
          "install a server certificate for the controller's name on it") \
    EVENT(DIRECTORY_STARTTLS_UNSUPPORTED, "directory.starttls_unsupported", ERROR, INVALID, "code result words", \
          "the directory does not offer StartTLS ({result}, {code}){?: {words}}", \
          "switch TLS on at the directory, or set tls to ldaps") \
    EVENT(DIRECTORY_STARTTLS_FAILED, "directory.starttls_failed", WARNING, UNAVAILABLE, "code result words", \
          "the directory could not start TLS ({result}, {code}){?: {words}}", \
          "see the directory's own log") \
    \
    EVENT(DIRECTORY_PROTECTION_DEMANDED, "directory.protection_demanded", ERROR, INVALID, "code result words", \
          "the directory demands a more strongly protected log-in ({result}, {code}){?: {words}}", \
          "allow simple binds over TLS on the directory") \
    EVENT(DIRECTORY_SIMPLE_BIND_UNSUPPORTED, "directory.simple_bind_unsupported", ERROR, INVALID, "code result words", \
          "the directory does not support log-in by name and password ({result}, {code}){?: {words}}", \
          "allow simple binds over TLS on the directory") \
    EVENT(DIRECTORY_UNWILLING, "directory.unwilling", ERROR, INVALID, "code result words", \
          "the directory is unwilling to do what it was asked ({result}, {code}){?: {words}}", \
          "see the directory's own log") \
    EVENT(DIRECTORY_ACCESS_DENIED, "directory.access_denied", ERROR, INVALID, "code result words", \
          "the account is not allowed to read what it asked for ({result}, {code}){?: {words}}", \
          "give the account the right to read the users below base") \
    EVENT(DIRECTORY_OBJECT_UNKNOWN, "directory.object_unknown", ERROR, INVALID, "code result words base offered", \
          "the directory does not hold what was searched{? below {base}} ({result}, {code}){?; it offers {offered}}" \
          "{?: {words}}", \
          "set base in the directory's section to one that the directory offers") \
    EVENT(DIRECTORY_NAME_MALFORMED, "directory.name_malformed", ERROR, INVALID, "code result words base offered", \
          "the directory says that a distinguished name is malformed{?, {base}} ({result}, {code})" \
          "{?; it offers {offered}}{?: {words}}", \
          "check base and user in the directory's section") \
    EVENT(DIRECTORY_REFERRAL, "directory.referral", ERROR, INVALID, "code result words url base offered", \
          "the directory refers to another server{?, {url}}{?, for {base}} ({result}, {code}){?; it offers {offered}}" \
          "{?: {words}}", \
          "set host to a server that holds the search base, or correct base") \
    EVENT(DIRECTORY_SIZE_LIMIT, "directory.size_limit", ERROR, LIMIT, "code result words", \
          "the search found more entries than the directory returns ({result}, {code}){?: {words}}", \
          "check base and person_filter, or raise the directory's limit for the account") \
    EVENT(DIRECTORY_TIME_LIMIT, "directory.time_limit", WARNING, UNAVAILABLE, "code result words", \
          "the search took longer than the directory allows ({result}, {code}){?: {words}}", \
          "check base and person_filter if it comes again") \
    EVENT(DIRECTORY_BUSY, "directory.busy", WARNING, UNAVAILABLE, "code result words", \
          "the directory is busy ({result}, {code}){?: {words}}", NULL) \
    EVENT(DIRECTORY_UNAVAILABLE, "directory.unavailable", WARNING, UNAVAILABLE, "code result words", \
          "the directory is not available at the moment ({result}, {code}){?: {words}}", NULL) \
    EVENT(DIRECTORY_FAILED, "directory.failed", WARNING, UNAVAILABLE, "code result words", \
          "the directory could not do what it was asked ({result}, {code}){?: {words}}", \
          "see the directory's own log") \
    EVENT(DIRECTORY_RESULT_UNREADABLE, "directory.result_unreadable", WARNING, BROKEN, "code result words", \
          "a result of the directory cannot be read ({result})", NULL) \
    \
    EVENT(DIRECTORY_REQUEST_UNSENT, "directory.request_unsent", WARNING, UNAVAILABLE, "request words", \
          "the request {request} could not be sent: {words}", NULL) \
    EVENT(DIRECTORY_DISCONNECTING, "directory.disconnecting", WARNING, UNAVAILABLE, "", \
          "the directory announced that it is disconnecting", NULL) \
    EVENT(DIRECTORY_NOT_LDAP, "directory.not_ldap", WARNING, BROKEN, "", \
          "the directory sent something that is not LDAP, or more than is accepted", \
          "check that the port is the one for LDAP with this kind of TLS") \
    EVENT(DIRECTORY_ENTRY_MALFORMED, "directory.entry_malformed", WARNING, BROKEN, "", \
          "the directory sent an entry that cannot be read", NULL) \
    EVENT(DIRECTORY_PAGE_MALFORMED, "directory.page_malformed", WARNING, BROKEN, "", \
          "the directory does not say whether more entries follow", NULL) \
    EVENT(DIRECTORY_ANSWER_TOO_LARGE, "directory.answer_too_large", ERROR, LIMIT, "entries octets", \
          "the directory sent more than {entries} entries or {octets} octets for one search", \
          "check base and person_filter") \
    \
    EVENT(DIRECTORY_TLS_OFF, "directory.tls_off", ERROR, INVALID, "", \
          "a password is never sent without TLS", "set tls to starttls or ldaps") \
    EVENT(DIRECTORY_CREDENTIALS_EMPTY, "directory.credentials_empty", ERROR, INVALID, "", \
          "the user or the password is empty", "set user, and write the password to secret_file") \
    EVENT(DIRECTORY_NO_SEARCH_BASE, "directory.no_search_base", ERROR, INVALID, "", \
          "the directory does not name a search base", "set base in the directory's section") \
    EVENT(DIRECTORY_FILTER_MALFORMED, "directory.filter_malformed", ERROR, INVALID, "", \
          "person_filter of the directory's section is not a valid LDAP filter", "correct person_filter") \
    EVENT(DIRECTORY_NO_SERVER, "directory.no_server", ERROR, INVALID, "", \
          "the directory has no server", "set host in the directory's section") \
    EVENT(DIRECTORY_NAMES_TOO_LONG, "directory.names_too_long", ERROR, LIMIT, "", \
          "the names of the users of one job are too long for one search", \
          "shorten the names of users on the UCServer") \
    EVENT(DIRECTORY_NOT_CONFIGURED, "directory.not_configured", WARNING, UNAVAILABLE, "directory", \
          "this process does not know the directory {directory}", NULL) \
    EVENT(DIRECTORY_SETTINGS_UNUSABLE, "directory.settings_unusable", ERROR, NONE, "cause", \
          "the settings cannot be used", NULL) \
    EVENT(DIRECTORY_SETTINGS_CHANGED, "directory.settings_changed", INFO, NONE, "", \
          "the settings have changed", NULL) \
    EVENT(DIRECTORY_PROCESS_ENDING, "directory.process_ending", INFO, NONE, "", \
          "the process is ending", NULL) \
    EVENT(DIRECTORY_NO_CONFIGURATION, "directory.no_configuration", INFO, INVALID, "", \
          "the directory has no configuration partition, or does not show it to this account", NULL) \
    EVENT(DIRECTORY_POINTS_FOUND, "directory.points_found", INFO, NONE, "count url", \
          "{count} service connection points of Exchange, the nearest of them {url}", NULL) \
    EVENT(DIRECTORY_POINTS_NONE, "directory.points_none", INFO, NONE, "", \
          "the directory names no service connection point of Exchange", NULL) \
    EVENT(DIRECTORY_POINTS_ELSEWHERE, "directory.points_elsewhere", INFO, NONE, "url", \
          "the directory says that another one knows where Exchange is: {url}", NULL) \
    EVENT(DIRECTORY_POINTER_UNKNOWN, "directory.pointer_unknown", WARNING, NONE, "url", \
          "the directory says that another one knows where Exchange is ({url}), and no [directory] has that as its " \
          "host or as the domain of its base; it is not asked, because it would be told a password", \
          "add a [directory] for it, with an account that it knows") \
    EVENT(DIRECTORY_POINTER_CIRCLE, "directory.pointer_circle", WARNING, NONE, "url", \
          "the directory points to {url}, which was asked before", NULL) \
    \
    EVENT(DIRECTORY_CHECK_CONNECTED, "directory.check_connected", INFO, NONE, "", \
          "the server can be reached", NULL) \
    EVENT(DIRECTORY_CHECK_SECURED, "directory.check_secured", INFO, NONE, "", \
          "TLS works, and the server's certificate is accepted", NULL) \
    EVENT(DIRECTORY_CHECK_LOGGED_IN, "directory.check_logged_in", INFO, NONE, "", \
          "the directory accepts the account and its password", NULL) \
    EVENT(DIRECTORY_CHECK_SEARCHED, "directory.check_searched", INFO, NONE, "", \
          "the directory answers a search", NULL) \
    EVENT(DIRECTORY_CHECK_REPLACED, "directory.check_replaced", INFO, NONE, "", \
          "another check has replaced this one", NULL) \
    \
    EVENT(MAPPING_NO_ENTRY, "mapping.no_entry", WARNING, NONE, "", \
          "no directory entry matches this user", \
          "check the user's profile on the UCServer, and base and person_filter") \
    EVENT(MAPPING_TWO_ENTRIES, "mapping.two_entries", WARNING, NONE, "", \
          "two directory entries match this user", "remove or correct one of them") \
    EVENT(MAPPING_KEYS_DISAGREE, "mapping.keys_disagree", WARNING, NONE, "", \
          "the keys in the UCServer's profile of this user point to different directory entries; the " \
          "most reliable key was used", \
          "correct the user's profile on the UCServer") \
    EVENT(MAPPING_WEAKER_KEY, "mapping.weaker_key", WARNING, NONE, "", \
          "a more reliable key in the UCServer's profile of this user finds nobody in the directory; another key was used", \
          "correct the user's profile on the UCServer") \
    EVENT(MAPPING_GUID_NOT_PROVEN, "mapping.guid_not_proven", WARNING, NONE, "", \
          "no directory entry has the objectGUID in the UCServer's profile of this user; their userPrincipalName " \
          "counts as long as nobody was found by an objectGUID written in that way", \
          "correct the user's profile on the UCServer") \
    EVENT(MAPPING_GUID_NOT_FOUND, "mapping.guid_not_found", WARNING, NONE, "", \
          "no directory entry has the objectGUID in the UCServer's profile of this user; an entry that has only other " \
          "keys of the profile does not count", \
          "correct the user's profile on the UCServer, or base and person_filter") \
    EVENT(MAPPING_OTHER_DOMAIN, "mapping.other_domain", WARNING, NONE, "", \
          "the domain in this user's name or distinguished name is not one of the directory's, so an account of the " \
          "same name does not count", \
          "correct the user's profile on the UCServer, add a [directory] for that domain, or set netbios or upn_suffix") \
    EVENT(MAPPING_NO_PRIMARY_ADDRESS, "mapping.no_primary_address", WARNING, NONE, "", \
          "the directory entry has no primary SMTP address in proxyAddresses", \
          "give the user a mailbox, or an entry with SMTP: in proxyAddresses; without a mailbox there is nothing to replicate") \
    EVENT(MAPPING_PRIMARY_ADDRESS_CHARACTER, "mapping.primary_address_character", WARNING, NONE, "character address", \
          "its primary address is not usable: {address} contains the character {character}", \
          "write the value with SMTP: in proxyAddresses anew") \
    EVENT(MAPPING_PRIMARY_ADDRESS_MALFORMED, "mapping.primary_address_malformed", WARNING, NONE, "address", \
          "its primary address is not usable: {address} is not a mail address", \
          "correct the value with SMTP: in proxyAddresses") \
    EVENT(MAPPING_TWO_PRIMARY_ADDRESSES, "mapping.two_primary_addresses", WARNING, NONE, "", \
          "the directory entry has two different primary addresses", \
          "leave one value with SMTP: in proxyAddresses") \
    EVENT(MAPPING_ADDRESSES_INCOMPLETE, "mapping.addresses_incomplete", WARNING, NONE, "", \
          "the directory entry has more proxyAddresses than could be read", \
          "remove addresses that are not needed from proxyAddresses") \
    EVENT(MAPPING_ACCOUNT_DISABLED, "mapping.account_disabled", WARNING, NONE, "", \
          "the account is disabled in the directory", NULL) \
    EVENT(MAPPING_ACCOUNT_DISABLED_PER_UCSERVER, "mapping.account_disabled_per_ucserver", WARNING, NONE, "", \
          "according to the UCServer, the account is disabled in the directory", NULL)
/* clang-format on */

#endif
