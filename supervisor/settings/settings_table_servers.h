/* The settings of the three kinds of servers, one row each; settings_table.h says how to read a
 * row. */
#ifndef SETTINGS_TABLE_SERVERS_H
#define SETTINGS_TABLE_SERVERS_H

#define SETTINGS_MEANING_OF_SECRET                                                                 \
    "File that contains the account's password in UTF-8 and nothing else. All of it is the "       \
    "password, blanks too, but for a mark of UTF-8 (BOM) at its beginning and one line end at "    \
    "its end. It must belong to root or "                                                          \
    "to the service's user, and only its owner and the service's group may read it. The "          \
    "supervisor reads it and sends the password to the processes that need it."

#define SETTINGS_TABLE_CREDENTIAL(_)                                                               \
    _(secret_credential, credential, CREDENTIAL, UNSET, ANY, SUPERVISOR, RELOADS,                  \
      "Instead of `secret_file`: the name of a credential that systemd hands to the service, by "  \
      "`LoadCredential=NAME:FILE` or `LoadCredentialEncrypted=NAME:FILE` in the unit of the "      \
      "supervisor; it is read from `$CREDENTIALS_DIRECTORY/NAME`, with the rules of a "            \
      "`secret_file`. systemd copies it when the service starts: a new password takes effect "     \
      "with `systemctl restart ewscal-supervisor`, and a reload does not see it.")

/* What every server has: the account and what its certificate is checked against. */
#define SETTINGS_TABLE_ACCOUNT(_, seen)                                                            \
    SETTINGS_TABLE_USER(_, seen)                                                                   \
    _(secret_file, secret, SECRET, UNSET, ANY, seen(secret), RELOADS,                              \
      SETTINGS_MEANING_OF_SECRET " Needed unless there is a `secret_credential`.")                 \
    SETTINGS_TABLE_CREDENTIAL(_)                                                                   \
    SETTINGS_TABLE_CHECKS(_, seen)

#define SETTINGS_TABLE_USER(_, seen)                                                               \
    _(user, user, TEXT, NEEDED, ANY, seen(user), RELOADS, "Name of the account to log in with.")

#define SETTINGS_TABLE_CHECKS(_, seen)                                                             \
    _(login_retry, login_retry_ms, DURATION, "1h",                                                 \
      FROM_OR(never, SETTINGS_SECOND_MS, 7 * SETTINGS_DAY_MS), SUPERVISOR, RELOADS,                \
      "How often an account that has worked before is tried again while its password is judged "   \
      "wrong. `never`: not by itself. However short it is, never more than two log-ins in 60 "     \
      "minutes are made that the server may count as wrong passwords.")                            \
    _(ca_file, ca, CERTIFICATES, UNSET, ANY, seen(ca), RELOADS,                                    \
      "File of the CA certificates that the server's certificate is checked against, in PEM or "   \
      "DER (.cer, .crt, .pem). The CA that issued it is enough; those above it are not needed. "   \
      "Not set: the CAs that the system trusts.")                                                  \
    _(pin, pins, PINS, UNSET, ANY, seen(pin), RELOADS,                                             \
      "SHA-256 fingerprint of the server's certificate (DER); colons are allowed. Repeat the "     \
      "line for each certificate that is right, such as the old and the new one while it is "      \
      "renewed. With it, neither the issuing CA, nor the name, nor the end of the certificate is " \
      "checked; meant for self-signed certificates.")                                              \
    _(tls_minimum, tls_minimum, CHOICE, "1.2",                                                     \
      OF(WORD(1.2, TLS_VERSION_1_2) WORD(1.3, TLS_VERSION_1_3)), seen(tls_minimum), RELOADS,       \
      "Oldest version of TLS that is spoken with the server. `1.3` needs a server that can: "      \
      "Windows Server 2022 or newer, and an Exchange that is set up for it.")

#define SETTINGS_TABLE_UCSERVER(_)                                                                 \
    _(host, host, HOST, NEEDED, ANY, PUBLISHER(host), RELOADS, "Name or address of the UCServer.") \
    _(port, port, COUNT, "7222", FROM(1, 65535), PUBLISHER(port), RELOADS,                         \
      "The UCServer's client port.")                                                               \
    _(tls, tls, CHOICE, "starttls", OF(WORD(starttls, TLS_STARTTLS)), SUPERVISOR, RELOADS,         \
      "The session is always encrypted, because an administrator's password is sent over it.")     \
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
      "Status with which appointments marked as working elsewhere are sent, because the "          \
      "UCServer has no such status; `oof` is out of office.")

#define SETTINGS_TABLE_DIRECTORY(_)                                                                \
    _(host, hosts, HOSTS, NEEDED, ANY, WORKER_LDAP_LIST(hosts), RELOADS,                           \
      "Name of a domain controller. Repeat the line for each. The first one that answers is "      \
      "used; if that is not the first in the file, the first is tried again later.")               \
    _(port, port, COUNT, UNSET, FROM(1, 65535), SUPERVISOR, RELOADS,                               \
      "Port of all the domain controllers. Not set: 389, or 636 with `tls = ldaps`. A global "     \
      "catalogue listens on 3268, or 3269 with `ldaps`.")                                          \
    _(tls, tls, CHOICE, "starttls",                                                                \
      OF(WORD(starttls, TLS_STARTTLS) WORD(ldaps, TLS_ON) WORD(off, TLS_OFF)), WORKER_LDAP(tls),   \
      RELOADS,                                                                                     \
      "How the connection is encrypted. `off` is refused, because the password would then be "     \
      "sent "                                                                                      \
      "in clear text.")                                                                            \
    SETTINGS_TABLE_ACCOUNT(_, WORKER_LDAP)                                                         \
    _(base, base, BASE, UNSET, ANY, WORKER_LDAP(base), SHAPES,                                     \
      "Distinguished name of the container under which people are searched for. Not set: the "     \
      "root of the directory's domain (defaultNamingContext), or at a global catalogue (port "     \
      "3268 "                                                                                      \
      "or 3269) the root of the forest (rootDomainNamingContext). Only there, set to nothing "     \
      "(`base =`): the whole forest, also its trees with other names.")                            \
    _(person_filter, person_filter, FILTER, "(&(objectCategory=person)(objectClass=user))", ANY,   \
      WORKER_LDAP(person_filter), SHAPES,                                                          \
      "LDAP filter; only entries that match it count as people.")                                  \
    _(mail_fallback, mail_fallback, BOOLEAN, "no", ANY, WORKER_LDAP(mail_fallback), SHAPES,        \
      "Whether the attribute `mail` is used for people who have no primary address (SMTP:) in "    \
      "`proxyAddresses`.")                                                                         \
    _(replicate_disabled, replicate_disabled, BOOLEAN, "yes", ANY,                                 \
      WORKER_LDAP(replicate_disabled), SHAPES,                                                     \
      "Whether people whose directory account is disabled are replicated like everybody else. "    \
      "The accounts of shared mailboxes are normally disabled.")                                   \
    _(upn_suffix, upn_suffixes, DOMAINS, UNSET, ANY, WORKER_LDAP_LIST(upn_suffixes), SHAPES,       \
      "The part after the @ of the user names that this directory serves. Repeat the line for "    \
      "each. With several directories, at most one may have neither this nor `netbios`; it "       \
      "serves everybody else. A user of whose name nothing is listed belongs to the directory "    \
      "in whose domain their distinguished name lies.")                                            \
    _(netbios, netbios_names, DOMAINS, UNSET, ANY, WORKER_LDAP_LIST(netbios_names), SHAPES,        \
      "The part before the backslash of the user names that this directory serves. Repeat the "    \
      "line for each. Needed with several directories, or where the account may not read the "     \
      "NetBIOS names in the directory's configuration partition.")                                 \
    _(site, site, TEXT, UNSET, ANY, WORKER_LDAP(site), RELOADS,                                    \
      "Name of the Active Directory site that this machine is in. Of the service connection "      \
      "points of Exchange, those of this site are asked first, then those of none, then the "      \
      "others. Only of interest where Exchange is found by Autodiscover and has servers in "       \
      "several sites.")                                                                            \
    _(cache_hours, cache_hours, COUNT, "72", FROM(0, 8760), SUPERVISOR, RELOADS,                   \
      "For how many hours the mailbox last found for a user may still be used while the "          \
      "directory is unavailable.")

#define SETTINGS_TABLE_EXCHANGE(_)                                                                 \
    _(url, url, URL, UNSET, ANY, WORKER_EWS(url), RELOADS,                                         \
      "Address of the web service (EWS), for example "                                             \
      "https://mail.example.com/EWS/Exchange.asmx. Set this or `host`, or neither: "               \
      "then it is found by Autodiscover.")                                                         \
    _(host, host, HOST, UNSET, ANY, SUPERVISOR, RELOADS,                                           \
      "Name of the Exchange server; the web service is then expected at /EWS/Exchange.asmx.")      \
    _(port, port, COUNT, UNSET, FROM(1, 65535), SUPERVISOR, RELOADS,                               \
      "Port that goes with `host`. Not set: 443, or 80 with `tls = off`.")                         \
    _(autodiscover_allow, autodiscover_allow, HOST_RULES, UNSET, ANY,                              \
      WORKER_EWS_LIST(allowed_hosts), RELOADS,                                                     \
      "Host that may be told the password when Autodiscover leads there, or `.DOMAIN` for every "  \
      "host below that domain. Repeat the line for each. Not needed for hosts that a service "     \
      "connection point of the directory names; see `ewscalctl check exchange --allow` too.")      \
    _(mail_domain, mail_domains, DOMAINS, UNSET, ANY, SUPERVISOR, RELOADS,                         \
      "Mail domain whose mailboxes are read from this Exchange organisation. Repeat the line "     \
      "for each. If there are several organisations, at most one may have no `mail_domain`; it "   \
      "serves everybody else.")                                                                    \
    _(tls, tls, CHOICE, "on", OF(WORD(on, TLS_ON) WORD(off, TLS_OFF)), SUPERVISOR, RELOADS,        \
      "Whether HTTPS is used. `off` is only for an Exchange that `host` or `url` (http://) "       \
      "names, "                                                                                    \
      "only with `clear_text = yes`, and never with Basic, which would send the password itself.") \
    _(clear_text, clear_text, BOOLEAN, "no", ANY, WORKER_EWS(clear_text), RELOADS,                 \
      "Goes with `tls = off`: that everybody on the way may read the calendars, and may go on "    \
      "with a connection that is logged in, is accepted. `ewscalctl status` warns for as long.")   \
    _(auth, auth, CHOICE, "auto",                                                                  \
      OF(WORD(auto, LOGIN_BY_AUTO) WORD(negotiate, LOGIN_BY_NEGOTIATE) WORD(ntlm, LOGIN_BY_NTLM)   \
             WORD(basic, LOGIN_BY_BASIC)),                                                         \
      WORKER_EWS(auth), RELOADS,                                                                   \
      "How to log in. `auto` asks Exchange what it offers and takes Kerberos (`negotiate`) if a "  \
      "ticket can be had, else NTLM, else Basic; Basic only over TLS, and only where neither of "  \
      "the others is offered or Kerberos has accepted the password.")                              \
    _(channel_binding, channel_binding, CHOICE, "auto",                                            \
      OF(WORD(auto, BINDING_AUTO) WORD(on, BINDING_ON) WORD(off, BINDING_OFF)),                    \
      WORKER_EWS(channel_binding), RELOADS,                                                        \
      "Whether the log-in is bound to the encrypted connection (Extended Protection). `auto` "     \
      "binds Kerberos, and NTLM where the name or the password is not ASCII, and tries the other " \
      "way when the password is known to be right. Basic cannot be bound.")                        \
    SETTINGS_TABLE_USER(_, WORKER_EWS)                                                             \
    _(secret_file, secret, SECRET, UNSET, ANY, WORKER_EWS(secret), RELOADS,                        \
      SETTINGS_MEANING_OF_SECRET                                                                   \
      " Needed unless there is a `secret_credential` or a `keytab_file`.")                         \
    SETTINGS_TABLE_CREDENTIAL(_)                                                                   \
    _(keytab_file, keytab, KEYTAB, UNSET, ANY, WORKER_EWS(keytab), RELOADS,                        \
      "File of Kerberos keys of the account (keytab), which Kerberos shows in place of the "       \
      "password. Its owner and permissions must be those of a `secret_file`, and its content "     \
      "goes the same way. Without a password Kerberos is the only way to log in.")                 \
    _(kerberos_realm, kerberos_realm, REALM, UNSET, ANY, WORKER_EWS(kerberos_realm), RELOADS,      \
      "Kerberos realm of the account: the DNS name of its Active Directory domain. Not set: "      \
      "that of the domain in front of the backslash or behind the @ of `user`, which the "         \
      "directories tell; else what stands behind the @.")                                          \
    _(kdc, kdcs, HOSTS, UNSET, ANY, WORKER_EWS_LIST(kdcs), RELOADS,                                \
      "Domain controller that gives Kerberos tickets, at port 88. Repeat the line for each; "      \
      "they are asked in this order. Not set: those that DNS names (SRV records of "               \
      "`_kerberos._tcp`).")                                                                        \
    SETTINGS_TABLE_CHECKS(_, WORKER_EWS)                                                           \
    _(proxy, proxy, PROXY, UNSET, ANY, WORKER_EWS(proxy), RELOADS,                                 \
      "HTTP proxy through which Exchange is reached, for example "                                 \
      "http://proxy.example.com:3128. What goes through it is encrypted for Exchange. A proxy "    \
      "that is itself reached by https is refused. Proxy settings in the environment are "         \
      "ignored.")                                                                                  \
    _(api_version, api_version, CHOICE, "auto",                                                    \
      OF(WORD(auto, SETTINGS_API_AUTO) WORD(Exchange2007_SP1, SETTINGS_API_2007_SP1) WORD(         \
          Exchange2010, SETTINGS_API_2010) WORD(Exchange2010_SP1, SETTINGS_API_2010_SP1)           \
             WORD(Exchange2010_SP2, SETTINGS_API_2010_SP2) WORD(Exchange2013, SETTINGS_API_2013)   \
                 WORD(Exchange2013_SP1, SETTINGS_API_2013_SP1)                                     \
                     WORD(Exchange2016, SETTINGS_API_2016)),                                       \
      WORKER_EWS(api_version), RELOADS,                                                            \
      "EWS schema version to request first. `auto` is Exchange2013_SP1, which every later "        \
      "server supports too. If a server does not know it, Exchange2010_SP2 and then "              \
      "Exchange2007_SP1 are requested, and what it knows is remembered.")                          \
    _(budget, budget, COUNT, "4", FROM(1, 10), SUPERVISOR, RELOADS,                                \
      "How many requests with this account may initially run at the same time, counted over "      \
      "all workers; the number then adapts to how the server responds.")                           \
    _(budget_ceiling, budget_ceiling, COUNT, "10", FROM(1, 10), SUPERVISOR, RELOADS,               \
      "The most requests with this account that may ever run at the same time.")                   \
    _(check_mailbox, check_mailbox, MAIL, UNSET, ANY, WORKER_EWS(check_mailbox), RELOADS,          \
      "Mailbox that `ewscalctl check exchange` reads, and that is asked for when requests fail: "  \
      "if it fails alike, the server is to blame and not an address. Not set: only the log-in is " \
      "checked, and the mailbox that was read last is asked for.")

#endif
