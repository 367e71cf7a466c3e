/* The tables of the store. A row is a struct, its members are the table's columns of the same names, in
 * the same order; the KEY finds the row. SQL, binding and reading are made from this, so a column that
 * comes or goes makes another database: it needs another SCHEMA_VERSION, and an installation loses what
 * it knew. A table that is added at the end does not: an older program does not look at it, and a newer
 * one makes what is missing. So what is to be known in addition is a table of its own. A REASON is a TEXT that holds a
 * packed reason; what an older program wrote there, a sentence, is read as the reason `other`.
 *
 * Times are wall-clock milliseconds. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#define STORE_MAC_BYTES 32

/* clang-format off */
#define STORE_NUMBER_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(name)             /* the store's own numbers */ \
    NUMBER(value)

#define STORE_MAPPING_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(user) \
    TEXT(address) \
    TEXT(directory)       /* NAME of the section */ \
    TEXT(guid)            /* objectGUID by the roster, or empty */ \
    NUMBER(found_ms)

#define STORE_HOLD_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(account) \
    REASON(reason) \
    NUMBER(until_ms)

#define STORE_QUARANTINE_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(user) \
    TEXT(role)            /* of the processes that died with this user */ \
    REASON(reason) \
    TEXT(version)         /* of the program */ \
    NUMBER(since_ms)

#define STORE_NO_ACCESS_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(user) \
    TEXT(place)           /* which mailbox, asked by whom and where */ \
    NUMBER(since_ms)

/* What an earlier version of the program knows of log-ins, which may be put back. This one reads it only
 * where the account is not in the next table, or when it is newer. */
#define STORE_LOGIN_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(account) \
    FLAG(is_proven)       /* succeeded once with this secret */ \
    NUMBER(refusals)      /* in a row */ \
    NUMBER(open)          /* tries granted of which nobody told the outcome */ \
    NUMBER(held_until_ms) /* no try before; 0: the account was not held */ \
    NUMBER(changed_ms) \
    MAC(secret_mac)       /* of the secret that the numbers are about */

#define STORE_ACCOUNT_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(account) \
    FLAG(is_proven)       /* succeeded once with this secret */ \
    FLAG(is_freed)        /* one try is granted before its time */ \
    NUMBER(refusals)      /* in a row that the server may have counted */ \
    NUMBER(class)         /* enum login_class of the newest one */ \
    NUMBER(since_ms)      /* it is refused with this class; 0: it is not refused */ \
    NUMBER(refused_ms)    /* the newest refusal */ \
    TEXT(tries)           /* times of those that count, with a "?" when the outcome is not known */ \
    REASON(reason)        /* what the server said */ \
    TEXT(said_by)         /* the key of the process that told of it, or empty */ \
    TEXT(sid)             /* objectSid, or empty */ \
    NUMBER(touched_ms)    /* when the time of the secret file last granted a try */ \
    NUMBER(changed_ms) \
    MAC(secret_mac)       /* of the secret that this is about */ \
    MAC(proven_mac)       /* of the one that last succeeded */

#define STORE_MAPPING_NOTE_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(user)             /* who has a mapping */ \
    REASON(note)          /* of the directory, about that */

#define STORE_PLACE_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(place)            /* "example.com NAME" */ \
    TEXT(mail_domain) \
    TEXT(exchange)        /* NAME of the section */ \
    TEXT(url)             /* of Exchange.asmx */ \
    NUMBER(trust)         /* enum place_trust */ \
    TEXT(hosts)           /* that are told the password and that no service point names */ \
    NUMBER(found_ms) \
    NUMBER(valid_ms)

#define STORE_CONFIRMED_HOST_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(host)             /* that a person has allowed to be told the password */ \
    NUMBER(confirmed_ms)

#define STORE_DOMAIN_COLUMNS(KEY, TEXT, REASON, NUMBER, FLAG, MAC) \
    KEY(domain)           /* "DIRECTORY NETBIOS" */ \
    TEXT(directory)       /* NAME of the section */ \
    TEXT(netbios) \
    TEXT(dns)             /* the Kerberos realm */ \
    NUMBER(place)         /* in what the directory told */

#define STORE_TABLES(TABLE) \
    TABLE(NUMBER, number, STORE_NUMBER_COLUMNS) \
    TABLE(MAPPING, mapping, STORE_MAPPING_COLUMNS) \
    TABLE(HOLD, hold, STORE_HOLD_COLUMNS) \
    TABLE(QUARANTINE, quarantine, STORE_QUARANTINE_COLUMNS) \
    TABLE(NO_ACCESS, no_access, STORE_NO_ACCESS_COLUMNS) \
    TABLE(LOGIN, login, STORE_LOGIN_COLUMNS) \
    TABLE(ACCOUNT, account, STORE_ACCOUNT_COLUMNS) \
    TABLE(MAPPING_NOTE, mapping_note, STORE_MAPPING_NOTE_COLUMNS) \
    TABLE(PLACE, place, STORE_PLACE_COLUMNS) \
    TABLE(CONFIRMED_HOST, confirmed_host, STORE_CONFIRMED_HOST_COLUMNS) \
    TABLE(DOMAIN, domain, STORE_DOMAIN_COLUMNS)
/* clang-format on */

#define STORE_ENUMERATOR(upper, lower, columns) STORE_##upper,
enum store_table { STORE_TABLES(STORE_ENUMERATOR) STORE_TABLE_COUNT };

#define STORE_MEMBER_TEXT(column)   const char *column;
#define STORE_MEMBER_REASON(column) const char *column;
#define STORE_MEMBER_NUMBER(column) int64_t column;
#define STORE_MEMBER_FLAG(column)   bool column;
#define STORE_MEMBER_MAC(column)    uint8_t column[STORE_MAC_BYTES];
#define STORE_STRUCT(upper, lower, columns)                                                        \
    struct store_##lower {                                                                         \
        columns(STORE_MEMBER_TEXT,                                                                 \
                STORE_MEMBER_TEXT,                                                                 \
                STORE_MEMBER_REASON,                                                               \
                STORE_MEMBER_NUMBER,                                                               \
                STORE_MEMBER_FLAG,                                                                 \
                STORE_MEMBER_MAC)                                                                  \
    };
STORE_TABLES(STORE_STRUCT)

/* A row of any table; its texts are borrowed. */
#define STORE_UNION_MEMBER(upper, lower, columns) struct store_##lower lower;
struct store_row {
    enum store_table table;
    union {
        const char *key; /* the first column of every table */
        STORE_TABLES(STORE_UNION_MEMBER)
    };
};

#endif
