/* Rows are looked through in their order, and the first one that fits counts: those with an NTSTATUS stand before
 * the one of the same number without. */
#include <stdbool.h>

#include "proto/login/failure_page.h"

#include "worker-ews/login/der.h"
#include "worker-ews/login/kerberos_refusal.h"

#define FIELD_TYPE    1
#define FIELD_VALUE   2
#define TYPE_EXTENDED 3
#define STATUS_OCTETS 4
#define ANY           1 /* no NTSTATUS is that */

static const struct {
    const char *sign;
    int code;
    uint32_t status; /* 0: none was told */
    struct kerberos_refusal refusal;
} rows[] = {
    {"24, the preauthentication failed", 24, ANY, {KERBEROS_PASSWORD_WRONG, LOGIN_JUDGED_WRONG}},
    {"18 with c0000072, disabled",
     18,
     0xc0000072,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000193, expired",
     18,
     0xc0000193,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c000006f, not at this hour",
     18,
     0xc000006f,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000070, not from this machine",
     18,
     0xc0000070,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c000006e, a restriction of the account",
     18,
     0xc000006e,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000413, not by an authentication policy",
     18,
     0xc0000413,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000071, the password has expired",
     18,
     0xc0000071,
     {KERBEROS_MUST_CHANGE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000224, the password must be changed",
     18,
     0xc0000224,
     {KERBEROS_MUST_CHANGE, LOGIN_CANNOT_BE_USED}},
    {"18 with c0000234 or with no NTSTATUS",
     18,
     0xc0000234,
     {KERBEROS_ACCOUNT_LOCKED, LOGIN_LOCKED}},
    {NULL, 18, 0, {KERBEROS_ACCOUNT_LOCKED, LOGIN_LOCKED}},
    {"18 with any other NTSTATUS", 18, ANY, {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"23, the password has expired", 23, ANY, {KERBEROS_MUST_CHANGE, LOGIN_CANNOT_BE_USED}},
    {"1, 2 or 12, the account may not log in now",
     1,
     ANY,
     {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {NULL, 2, ANY, {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {NULL, 12, ANY, {KERBEROS_ACCOUNT_UNUSABLE, LOGIN_CANNOT_BE_USED}},
    {"6, no such account", 6, ANY, {KERBEROS_ACCOUNT_UNKNOWN, LOGIN_COULD_NOT_DECIDE}},
    {"7, no such service", 7, ANY, {KERBEROS_SERVICE_UNKNOWN, LOGIN_COULD_NOT_DECIDE}},
    {"14, no common encryption", 14, ANY, {KERBEROS_NO_ENCRYPTION, LOGIN_COULD_NOT_DECIDE}},
    {"37, the clocks differ", 37, ANY, {KERBEROS_CLOCK, LOGIN_COULD_NOT_DECIDE}},
    {"68, another realm", 68, ANY, {KERBEROS_REALM_WRONG, LOGIN_COULD_NOT_DECIDE}},
    {"an answer for somebody else",
     KERBEROS_ANSWER_MODIFIED,
     ANY,
     {KERBEROS_ANSWER_UNFIT, LOGIN_COULD_NOT_DECIDE}},
};

static const struct kerberos_refusal undecided = {KERBEROS_UNDECIDED, LOGIN_COULD_NOT_DECIDE};

/* ---- the page ---- */

static const char heading[] = "Kerberos: what a domain controller answers, and what if it does not";
static const char any_other[] = "any other number, or trouble of the library with the message";
static const char words[] =
    "A domain controller judges the password itself, and counts a wrong one. So what it refuses in "
    "a row with a class of its own is\n"
    "final for every way to log in: neither NTLM nor Basic is tried after it. In the rows where it "
    "*could not decide* nobody has\n"
    "looked at the password, and the next way of `auth` follows at once: with `auto` that is NTLM, "
    "where Exchange offers it. The log\n"
    "and `check` then name the row as the cause of `exchange.without_kerberos`. Only where no "
    "other way is left (`auth = negotiate`,\n"
    "a keytab without a password, an Exchange that offers nothing else) it is a failure, "
    "`exchange.no_ticket` with that cause.\n"
    "\n"
    "Number 7, and silence or trouble after the account has been accepted, come when the password "
    "is known to be right already.\n"
    "The next way follows then, too, and with `auto` Basic may; whatever Exchange says against "
    "that is `exchange.login_proven`,\n"
    "which holds nobody but those who ask this Exchange.\n";
static const char next_way[] =
    "the next way of `auth` follows at once, with `auto` NTLM; with none left, looked at again "
    "every "
    "`login_look_again` (5 min), and at once on `check`, `run-now` and `reload`";

static const char next_way_of_proven[] =
    "the next way of `auth` follows at once, with `auto` NTLM; with none left, this process asks "
    "nobody there for 60 s, for the password is right";

/* What comes before a domain controller's answer, or in its place. */
static const struct failure_row unanswered[] = {
    {"no realm: `user` has no domain, and no directory has told which one it means",
     KERBEROS_NO_REALM, LOGIN_COULD_NOT_DECIDE, next_way},
    {"no key of the account in `keytab_file`", KERBEROS_NO_KEY, LOGIN_COULD_NOT_DECIDE, next_way},
    {"no domain controller is named, or none of three answers within 4 s each", KERBEROS_NO_KDC,
     LOGIN_COULD_NOT_DECIDE, next_way},
    {"something else than Kerberos answers, before the password was shown", KERBEROS_NOT_SPOKEN,
     LOGIN_COULD_NOT_DECIDE, "the next domain controller is asked, three at most; then as above"},
    {"silence for 10 s, or something else than Kerberos, after the password was shown",
     KERBEROS_UNANSWERED, LOGIN_NOT_KNOWN, NULL},
    {"25 again, or the way to another realm, after the password was shown", KERBEROS_ASKS_AGAIN,
     LOGIN_NOT_KNOWN, NULL},
};

#define ROWS       (sizeof(rows) / sizeof(rows[0]))
#define UNANSWERED (sizeof(unanswered) / sizeof(unanswered[0]))

/* The inside of one KERB-ERROR-DATA, which has the form of a PA-DATA. */
static uint32_t read_status(struct der item)
{
    struct der type, octets;
    uint32_t number = 0;
    if (!der_take_field(&item, FIELD_TYPE, DER_INTEGER, &type) || !der_number(type, &number) ||
        !der_take_field(&item, FIELD_VALUE, DER_OCTETS, &octets))
        return 0;
    if (number != TYPE_EXTENDED || octets.size < STATUS_OCTETS)
        return 0;
    return (uint32_t)octets.data[0] | (uint32_t)octets.data[1] << 8 |
           (uint32_t)octets.data[2] << 16 | (uint32_t)octets.data[3] << 24;
}

uint32_t kerberos_refusal_status(const uint8_t *details, size_t size)
{
    struct der all = {details, size}, outer, item;
    if (!der_take(&all, DER_SEQUENCE, &outer))
        return 0;
    uint32_t status = read_status(outer);
    while (status == 0 && der_take(&outer, DER_SEQUENCE, &item))
        status = read_status(item);
    return status;
}

struct kerberos_refusal kerberos_refusal_read(int code, uint32_t status)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].code == code && (rows[i].status == ANY || rows[i].status == status))
            return rows[i].refusal;
    }
    return undecided;
}

/* NULL: what the class says. Who is told that there is no such service has an account that is right. */
static const char *done_after(const struct kerberos_refusal *refusal)
{
    if (refusal->event == KERBEROS_SERVICE_UNKNOWN)
        return next_way_of_proven;
    return refusal->class == LOGIN_COULD_NOT_DECIDE ? next_way : NULL;
}

void kerberos_refusal_write_page(FILE *file)
{
    struct failure_row shown[ROWS + 1 + UNANSWERED];
    size_t count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].sign != NULL)
            shown[count++] = (struct failure_row){.sign = rows[i].sign,
                                                  .event = rows[i].refusal.event,
                                                  .class = rows[i].refusal.class,
                                                  .done = done_after(&rows[i].refusal)};
    }
    shown[count++] = (struct failure_row){.sign = any_other,
                                          .event = undecided.event,
                                          .class = undecided.class,
                                          .done = done_after(&undecided)};
    for (size_t i = 0; i < UNANSWERED; i++)
        shown[count++] = unanswered[i];
    failure_page_write_heading(file, heading, words);
    failure_page_write_rows(file, shown, count);
}
