/* Events of Kerberos: what a key distribution centre (a domain controller) says of an account, and why no ticket
 * could be had. Form and columns: event_table.h. Which row belongs to which number of the protocol stands in
 * worker-ews/login/kerberos_refusal.c. */
#ifndef PROTO_EVENTS_KERBEROS_H
#define PROTO_EVENTS_KERBEROS_H

/* clang-format off */
#define EVENTS_KERBEROS(EVENT) \
    EVENT(KERBEROS_PASSWORD_WRONG, "kerberos.password_wrong", ERROR, REFUSED, "account code", \
          "the domain controller says that the password of {account} is wrong", \
          "correct the password in secret_file, or export keytab_file anew") \
    EVENT(KERBEROS_ACCOUNT_UNUSABLE, "kerberos.account_unusable", ERROR, REFUSED, "account code", \
          "the domain controller says that {account} cannot be used now: it is disabled or expired, or may not " \
          "log in at this hour or from here{? ({code})}", \
          "look at the account in Active Directory") \
    EVENT(KERBEROS_MUST_CHANGE, "kerberos.must_change", ERROR, REFUSED, "account code", \
          "the password of {account} has expired or must be changed before it can be used", \
          "set a new password that does not have to be changed at the next log-in, and write it into secret_file "\
          "or export keytab_file anew") \
    EVENT(KERBEROS_ACCOUNT_LOCKED, "kerberos.account_locked", ERROR, REFUSED, "account code", \
          "the domain controller says that {account} is locked or disabled", \
          "unlock the account in Active Directory, and find out who has used wrong passwords") \
    EVENT(KERBEROS_ACCOUNT_UNKNOWN, "kerberos.account_unknown", WARNING, UNAVAILABLE, "account code", \
          "the domain controller knows no account {account}", \
          "write user as user@domain, with the name that Active Directory has for it, or set kerberos_realm") \
    EVENT(KERBEROS_SERVICE_UNKNOWN, "kerberos.service_unknown", WARNING, UNAVAILABLE, \
          "account service code", \
          "the domain controller has accepted {account} and knows no service{? {service}}, so there is no Kerberos " \
          "ticket for it", \
          "register the name of Exchange as service: setspn -S http/HOST ACCOUNT, where ACCOUNT is the " \
          "computer account of the server or the alternate service account of several servers") \
    EVENT(KERBEROS_NO_ENCRYPTION, "kerberos.no_encryption", WARNING, UNAVAILABLE, "account code", \
          "the domain controller has no encryption for this ticket that is strong enough", \
          "allow AES for the account (msDS-SupportedEncryptionTypes) and set its password once more") \
    EVENT(KERBEROS_CLOCK, "kerberos.clock", WARNING, UNAVAILABLE, "account code seconds", \
          "the clock of this machine and that of the domain controller differ{? by {seconds} s}", \
          "set this machine's clock by NTP") \
    EVENT(KERBEROS_REALM_WRONG, "kerberos.realm_wrong", WARNING, UNAVAILABLE, "account code", \
          "the domain controller that was asked for {account} is of another realm", \
          "set kerberos_realm, or kdc to a domain controller of the account's domain") \
    EVENT(KERBEROS_ANSWER_UNFIT, "kerberos.answer_unfit", WARNING, UNAVAILABLE, "account code", \
          "the domain controller gave an answer that does not belong to the request", \
          "write user as user@domain, with the name that Active Directory has for it") \
    EVENT(KERBEROS_UNDECIDED, "kerberos.undecided", WARNING, UNAVAILABLE, "account words code", \
          "the domain controller could not decide about {account}{?: {words}}{? (error {code})}", \
          "see the log of the domain controller") \
    EVENT(KERBEROS_NOT_SPOKEN, "kerberos.not_spoken", WARNING, UNAVAILABLE, "", \
          "what answers does not speak Kerberos", "check kdc, or the SRV records of the realm") \
    EVENT(KERBEROS_NO_REALM, "kerberos.no_realm", WARNING, UNAVAILABLE, "account", \
          "nothing says in which Kerberos realm {account} is", \
          "write the account as user@domain, or set kerberos_realm") \
    EVENT(KERBEROS_NO_KEY, "kerberos.no_key", WARNING, UNAVAILABLE, "account words", \
          "keytab_file holds no key of {account}", \
          "export it for that account and its realm; 'klist -k FILE' shows whose keys a file holds") \
    EVENT(KERBEROS_NO_KDC, "kerberos.no_kdc", WARNING, UNAVAILABLE, "realm cause", \
          "no domain controller of {realm} gives tickets{?: {cause}}", \
          "set kdc, or check the DNS servers of this machine and port 88 of the domain controllers") \
    EVENT(KERBEROS_UNANSWERED, "kerberos.unanswered", WARNING, UNAVAILABLE, "realm cause", \
          "the domain controller of {realm} has not answered to the password{?: {cause}}", \
          "nothing else is tried now, for it may have been judged") \
    EVENT(KERBEROS_ASKS_AGAIN, "kerberos.asks_again", WARNING, UNAVAILABLE, "account", \
          "the domain controller was shown the password of {account} and wants to see it once more", \
          "see the log of the domain controller; nothing else is tried now, for it may have been judged")
/* clang-format on */
#endif
