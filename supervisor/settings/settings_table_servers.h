/* The settings of the three kinds of servers, one row each; settings_table.h says how to read a
 * row. */
#ifndef SETTINGS_TABLE_SERVERS_H
#define SETTINGS_TABLE_SERVERS_H

/* What every server has: the account and what its certificate is checked against. */
#define SETTINGS_TABLE_ACCOUNT(_, seen)                                                            \
    _(user, user, TEXT, NEEDED, ANY, seen(user), RELOADS, "Name of the account to log in with.")   \
    _(secret_file, secret, SECRET, NEEDED, ANY, seen(secret), RELOADS,                             \
      "File that holds the account's password and nothing else. It must belong to root or to the " \
      "service, and nobody else may read it. Processes get the password, never the file.")         \
    _(ca_file, ca, CERTIFICATES, UNSET, ANY, seen(ca), RELOADS,                                    \
      "File with the certificates (PEM) of the authorities that may sign the server's "            \
      "certificate. Not set: the authorities that the system trusts.")                             \
    _(pin, pin, PIN, UNSET, ANY, seen(pin), RELOADS,                                               \
      "SHA-256 of the server's certificate (DER); colons are allowed. It replaces the checks of "  \
      "the authority and of the name and is meant for self-signed certificates.")

#define SETTINGS_TABLE_UCSERVER(_)                                                                 \
    _(host, host, HOST, NEEDED, ANY, PUBLISHER(host), RELOADS, "Name or address of the UCServer.") \
    _(port, port, COUNT, "7222", FROM(1, 65535), PUBLISHER(port), RELOADS,                         \
      "The UCServer's client port.")                                                               \
    _(tls, tls, CHOICE, "starttls", OF(WORD(starttls, TLS_STARTTLS)), SUPERVISOR, RELOADS,         \
      "The session is always encrypted, because the administrator's password is sent over it.")    \
    SETTINGS_TABLE_ACCOUNT(_, PUBLISHER)                                                           \
    _(require_active_directory, require_active_directory, BOOLEAN, "yes", ANY,                     \
      PUBLISHER(require_active_directory), RELOADS,                                                \
      "Whether to refuse a UCServer whose user management is not Active Directory. With `no` "     \
      "this is only a warning.")                                                                   \
    _(roster_limit, roster_limit_bytes, SIZE, "512M", FROM(1048576, 4 * SETTINGS_GIBIBYTE),        \
      PUBLISHER(roster_limit_bytes), RELOADS,                                                      \
      "Largest list of users that is accepted from the UCServer, which sends 1 to 3 KB for each "  \
      "user.")                                                                                     \
    _(working_elsewhere, working_elsewhere, CHOICE, "free",                                        \
      OF(WORD(free, STATUS_FREE) WORD(tentative, STATUS_TENTATIVE) WORD(busy, STATUS_BUSY)         \
             WORD(oof, STATUS_OUT_OF_OFFICE)),                                                     \
      WORKER_EWS(working_elsewhere), SHAPES,                                                       \
      "What an appointment shown as working elsewhere becomes; the UCServer has no such state.")

#define SETTINGS_TABLE_DIRECTORY(_)                                                                \
    _(host, hosts, HOSTS, NEEDED, ANY, WORKER_LDAP_LIST(hosts), RELOADS,                           \
      "Name of a domain controller. Repeat the line for each; the first one that answers is "      \
      "used, and the first in the file is tried again later.")                                     \
    _(port, port, COUNT, UNSET, FROM(1, 65535), SUPERVISOR, RELOADS,                               \
      "Port of each of them. Not set: 389, or 636 with `tls = ldaps`. A global catalogue listens " \
      "on 3268, or 3269 with `ldaps`.")                                                            \
    _(tls, tls, CHOICE, "starttls",                                                                \
      OF(WORD(starttls, TLS_STARTTLS) WORD(ldaps, TLS_ON) WORD(off, TLS_OFF)), WORKER_LDAP(tls),   \
      RELOADS,                                                                                     \
      "How the connection is encrypted. `off` is refused, because this version logs in with a "    \
      "password only.")                                                                            \
    SETTINGS_TABLE_ACCOUNT(_, WORKER_LDAP)                                                         \
    _(base, base, TEXT, UNSET, ANY, WORKER_LDAP(base), SHAPES,                                     \
      "Distinguished name under which people are searched for. Not set: the directory's own base " \
      "(defaultNamingContext).")                                                                   \
    _(person_filter, person_filter, FILTER, "(&(objectCategory=person)(objectClass=user))", ANY,   \
      WORKER_LDAP(person_filter), SHAPES, "LDAP filter that the entry of every person matches.")   \
    _(mail_fallback, mail_fallback, BOOLEAN, "no", ANY, WORKER_LDAP(mail_fallback), SHAPES,        \
      "Whether the attribute `mail` gives the mailbox of a person without a primary address in "   \
      "`proxyAddresses`.")                                                                         \
    _(replicate_disabled, replicate_disabled, BOOLEAN, "yes", ANY,                                 \
      WORKER_LDAP(replicate_disabled), SHAPES,                                                     \
      "Whether people whose account is disabled in the directory are replicated like all others. " \
      "Shared mailboxes belong to disabled accounts.")                                             \
    _(upn_suffix, upn_suffixes, DOMAINS, UNSET, ANY, WORKER_LDAP_LIST(upn_suffixes), SHAPES,       \
      "The part after the @ of the user names that this directory serves. Repeat the line for "    \
      "each. With several directories, at most one may have neither this nor `netbios`; it "       \
      "serves everybody else.")                                                                    \
    _(netbios, netbios_names, DOMAINS, UNSET, ANY, WORKER_LDAP_LIST(netbios_names), SHAPES,        \
      "The part before the backslash of the user names that this directory serves. Repeat the "    \
      "line for each.")                                                                            \
    _(cache_hours, cache_hours, COUNT, "72", FROM(0, 8760), SUPERVISOR, RELOADS,                   \
      "For how many hours the mailbox last found for a user is used while the directory is "       \
      "unavailable.")

#define SETTINGS_TABLE_EXCHANGE(_)                                                                 \
    _(url, url, URL, UNSET, ANY, WORKER_EWS(url), RELOADS,                                         \
      "Address of the web service, for example https://mail.example.com/EWS/Exchange.asmx. Set "   \
      "this or `host`.")                                                                           \
    _(host, host, HOST, UNSET, ANY, SUPERVISOR, RELOADS,                                           \
      "Name of the Exchange server; the web service is then expected at its usual path.")          \
    _(port, port, COUNT, "443", FROM(1, 65535), SUPERVISOR, RELOADS,                               \
      "Port that goes with `host`.")                                                               \
    _(mail_domain, mail_domains, DOMAINS, UNSET, ANY, SUPERVISOR, RELOADS,                         \
      "Mail domain that this Exchange serves. Repeat the line for each. With several Exchange "    \
      "servers, at most one may have none; it serves everybody else.")                             \
    _(tls, tls, CHOICE, "on", OF(WORD(on, TLS_ON) WORD(off, TLS_OFF)), SUPERVISOR, RELOADS,        \
      "Whether HTTPS is used. `off` is refused, because this version logs in with a password "     \
      "only.")                                                                                     \
    _(auth, auth, CHOICE, "basic",                                                                 \
      OF(WORD(basic, SETTINGS_AUTH_BASIC) WORD(ntlm, SETTINGS_AUTH_NTLM)                           \
             WORD(negotiate, SETTINGS_AUTH_NEGOTIATE)),                                            \
      SUPERVISOR, RELOADS, "How to log in. This version offers `basic` only.")                     \
    _(channel_binding, channel_binding, CHOICE, "auto",                                            \
      OF(WORD(auto, SETTINGS_BINDING_AUTO) WORD(on, SETTINGS_BINDING_ON)                           \
             WORD(off, SETTINGS_BINDING_OFF)),                                                     \
      SUPERVISOR, RELOADS,                                                                         \
      "Whether the log-in is bound to the encrypted connection (Extended Protection). `basic` "    \
      "cannot be bound, so `on` is refused; Exchange does not require it of `basic` either.")      \
    SETTINGS_TABLE_ACCOUNT(_, WORKER_EWS)                                                          \
    _(proxy, proxy, PROXY, UNSET, ANY, WORKER_EWS(proxy), RELOADS,                                 \
      "HTTP proxy through which Exchange is reached, for example http://proxy.example.com:3128. "  \
      "Proxies "                                                                                   \
      "named in the environment are never used.")                                                  \
    _(api_version, api_version, CHOICE, "auto",                                                    \
      OF(WORD(auto, SETTINGS_API_AUTO) WORD(Exchange2007_SP1, SETTINGS_API_2007_SP1) WORD(         \
          Exchange2010_SP2, SETTINGS_API_2010_SP2) WORD(Exchange2013_SP1, SETTINGS_API_2013_SP1)), \
      WORKER_EWS(api_version), RELOADS,                                                            \
      "Version of the interface to request first. `auto` is Exchange2013_SP1, which every later "  \
      "server knows too. If a server requires an older one, the next older of these is "           \
      "requested.")                                                                                \
    _(budget, budget, COUNT, "4", FROM(1, 10), SUPERVISOR, RELOADS,                                \
      "How many requests of this account may run at once at first, counted over all workers; the " \
      "number then adapts to what the server answers.")                                            \
    _(budget_ceiling, budget_ceiling, COUNT, "10", FROM(1, 10), SUPERVISOR, RELOADS,               \
      "The most requests of this account that may ever run at once.")                              \
    _(check_mailbox, check_mailbox, MAIL, UNSET, ANY, WORKER_EWS(check_mailbox), RELOADS,          \
      "Mailbox that `ewscalctl check exchange` reads. Not set: only the log-in is checked.")

#endif
