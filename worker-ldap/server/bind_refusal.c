/* Two tables, from what the server answers to the class that decides when the password is sent again.
 *
 * Active Directory answers 49 to everything and writes a number of Windows behind "data ": as such ("52e"), as
 * an HRESULT ("8007052e"), or as the NTSTATUS from which it was made. A number in no row is taken for a wrong
 * password. So is a code in no row, for a server may have looked at the password before it failed: what is not
 * surely harmless must never lock an account. */
#include <ctype.h>
#include <inttypes.h>
#include <ldap.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"
#include "proto/login/failure_page.h"
#include "proto/login/login_class.h"

#include "worker-ldap/server/bind_refusal.h"

#define WIN32_MASK    UINT32_C(0xffff0000)
#define WIN32_HRESULT UINT32_C(0x80070000)
#define MOST_DIGITS   8
#define SIGN_BYTES    40

/* winerror.h; `status` is the NTSTATUS that means the same, 0 where there is none. */
static const struct {
    uint32_t number, status;
    enum event event;
    enum login_class class;
} numbers[] = {
    {0x525, 0xc0000064, DIRECTORY_ACCOUNT_UNKNOWN, LOGIN_JUDGED_WRONG},
    {0x52e, 0xc000006d, DIRECTORY_PASSWORD_WRONG, LOGIN_JUDGED_WRONG},
    {0x52f, 0xc000006e, DIRECTORY_LOGON_RESTRICTED, LOGIN_CANNOT_BE_USED},
    {0x530, 0xc000006f, DIRECTORY_LOGON_NOT_PERMITTED_NOW, LOGIN_CANNOT_BE_USED},
    {0x531, 0xc0000070, DIRECTORY_LOGON_NOT_PERMITTED_HERE, LOGIN_CANNOT_BE_USED},
    {0x532, 0xc0000071, DIRECTORY_PASSWORD_EXPIRED, LOGIN_CANNOT_BE_USED},
    {0x533, 0xc0000072, DIRECTORY_ACCOUNT_DISABLED, LOGIN_CANNOT_BE_USED},
    {0x568, 0xc000015a, DIRECTORY_TOO_MANY_GROUPS, LOGIN_CANNOT_BE_USED},
    {0x569, 0xc000015b, DIRECTORY_LOGON_TYPE_NOT_GRANTED, LOGIN_CANNOT_BE_USED},
    {0x701, 0xc0000193, DIRECTORY_ACCOUNT_EXPIRED, LOGIN_CANNOT_BE_USED},
    {0x70f, 0xc0000198, DIRECTORY_ACCOUNT_OF_MACHINE, LOGIN_CANNOT_BE_USED},
    {0x710, 0xc0000199, DIRECTORY_ACCOUNT_OF_MACHINE, LOGIN_CANNOT_BE_USED},
    {0x711, 0xc000019a, DIRECTORY_ACCOUNT_OF_MACHINE, LOGIN_CANNOT_BE_USED},
    {0x773, 0xc0000224, DIRECTORY_PASSWORD_MUST_CHANGE, LOGIN_CANNOT_BE_USED},
    {0x78f, 0xc0000413, DIRECTORY_LOGON_RESTRICTED, LOGIN_CANNOT_BE_USED},
    {0x775, 0xc0000234, DIRECTORY_ACCOUNT_LOCKED, LOGIN_LOCKED},
    /* no log-on server, no trust, no domain, no Netlogon, no memory, the directory's own trouble */
    {0x51f, 0xc000005e, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x54b, 0xc00000df, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x54f, 0xc00000e5, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x5aa, 0xc000009a, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6ba, 0xc0020017, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6fa, 0xc000018a, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6fb, 0xc000018b, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6fc, 0xc000018c, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6fd, 0xc000018d, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x6fe, 0xc0000190, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x700, 0xc0000192, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x200e, 0xc00002a5, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x200f, 0xc00002a6, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x20ee, 0, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x80090300, 0, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x80090304, 0, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x80090311, 0, DIRECTORY_COULD_NOT_DECIDE, LOGIN_COULD_NOT_DECIDE},
    {0x80090346, 0, DIRECTORY_CHANNEL_BINDING_DEMANDED, LOGIN_COULD_NOT_DECIDE},
};

/* RFC 4511 appendix A. `part`: a word of the server's text for this row; NULL: any text. */
static const struct {
    int code;
    const char *part;
    enum event event;
    enum login_class class;
} codes[] = {
    {LDAP_INVALID_CREDENTIALS, NULL, DIRECTORY_CREDENTIALS_REFUSED, LOGIN_JUDGED_WRONG},
    {LDAP_NO_SUCH_OBJECT, NULL, DIRECTORY_ACCOUNT_UNKNOWN, LOGIN_JUDGED_WRONG},
    /* "exceed password retry limit" of 389 Directory Server */
    {LDAP_CONSTRAINT_VIOLATION, NULL, DIRECTORY_ACCOUNT_LOCKED, LOGIN_LOCKED},
    {LDAP_UNWILLING_TO_PERFORM, "locked", DIRECTORY_ACCOUNT_LOCKED, LOGIN_LOCKED},
    {LDAP_UNWILLING_TO_PERFORM, "lockout", DIRECTORY_ACCOUNT_LOCKED, LOGIN_LOCKED},
    {LDAP_UNWILLING_TO_PERFORM, NULL, DIRECTORY_LOGON_UNWILLING, LOGIN_CANNOT_BE_USED},
    {LDAP_INAPPROPRIATE_AUTH, NULL, DIRECTORY_ACCOUNT_WITHOUT_PASSWORD, LOGIN_CANNOT_BE_USED},
    {LDAP_INSUFFICIENT_ACCESS, NULL, DIRECTORY_LOGON_RESTRICTED, LOGIN_CANNOT_BE_USED},
    {LDAP_TIMELIMIT_EXCEEDED, NULL, DIRECTORY_FAILED, LOGIN_COULD_NOT_DECIDE},
    {LDAP_ADMINLIMIT_EXCEEDED, NULL, DIRECTORY_FAILED, LOGIN_COULD_NOT_DECIDE},
    {LDAP_BUSY, NULL, DIRECTORY_BUSY, LOGIN_COULD_NOT_DECIDE},
    {LDAP_UNAVAILABLE, NULL, DIRECTORY_UNAVAILABLE, LOGIN_COULD_NOT_DECIDE},
    {LDAP_PROTOCOL_ERROR, NULL, DIRECTORY_FAILED, LOGIN_OTHER_CAUSE},
    {LDAP_AUTH_METHOD_NOT_SUPPORTED, NULL, DIRECTORY_SIMPLE_BIND_UNSUPPORTED, LOGIN_OTHER_CAUSE},
    {LDAP_STRONG_AUTH_REQUIRED, NULL, DIRECTORY_PROTECTION_DEMANDED, LOGIN_OTHER_CAUSE},
    {LDAP_REFERRAL, NULL, DIRECTORY_REFERRAL, LOGIN_OTHER_CAUSE},
    {LDAP_CONFIDENTIALITY_REQUIRED, NULL, DIRECTORY_PROTECTION_DEMANDED, LOGIN_OTHER_CAUSE},
    {LDAP_INVALID_DN_SYNTAX, NULL, DIRECTORY_NAME_MALFORMED, LOGIN_OTHER_CAUSE},
};

static const struct bind_refusal not_known = {.event = DIRECTORY_LOGIN_ANSWER_UNKNOWN,
                                              .class = LOGIN_NOT_KNOWN};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))
#define CODES   (sizeof(codes) / sizeof(codes[0]))

/* Reads a hexadecimal number, with "0x" or leading zeros or without, that nothing of a word follows. 0: there
 * is none. */
static uint32_t read_number(const char *text)
{
    uint32_t number = 0;
    int digits = 0;
    if (strncasecmp(text, "0x", 2) == 0)
        text += 2;
    for (; text_digit_value(*text) >= 0; text++) {
        number = number << 4 | (uint32_t)text_digit_value(*text);
        digits += digits > 0 || number != 0;
    }
    bool is_whole = *text == '\0' || strchr(",;:. )\r\n", *text) != NULL;
    return is_whole && digits <= MOST_DIGITS ? number : 0;
}

static bool read_row(uint32_t number, struct bind_refusal *refusal)
{
    uint32_t plain = (number & WIN32_MASK) == WIN32_HRESULT ? number & ~WIN32_MASK : number;
    for (size_t i = 0; plain != 0 && i < NUMBERS; i++) {
        if (numbers[i].number != plain && numbers[i].status != plain)
            continue;
        *refusal = (struct bind_refusal){.event = numbers[i].event, .class = numbers[i].class};
        return true;
    }
    return false;
}

/* What stands behind "data " says more than the number at the front, which is often a general one. */
static bool read_words(const char *words, struct bind_refusal *refusal)
{
    const char *data = words;
    while ((data = strcasestr(data, "data ")) != NULL) {
        data += strlen("data ");
        if (read_row(read_number(data), refusal))
            return true;
    }
    return read_row(read_number(words), refusal);
}

/* The numbers decide at every code under which Active Directory may fail after it had begun. */
static bool may_have_number(int code)
{
    return code == LDAP_INVALID_CREDENTIALS || code == LDAP_OPERATIONS_ERROR || code == LDAP_OTHER;
}

/* At the beginning of a word: what is "blocked by policy" is not locked. */
static bool has_word(const char *text, const char *word)
{
    const char *at = text;
    while ((at = strcasestr(at, word)) != NULL) {
        if (at == text || !isalpha((unsigned char)at[-1]))
            return true;
        at++;
    }
    return false;
}

struct bind_refusal bind_refusal_read(int code, const char *words)
{
    struct bind_refusal refusal;
    const char *text = text_or_empty(words);
    if (may_have_number(code) && read_words(text, &refusal))
        return refusal;
    for (size_t i = 0; i < CODES; i++)
        if (codes[i].code == code && (codes[i].part == NULL || has_word(text, codes[i].part)))
            return (struct bind_refusal){.event = codes[i].event,
                                         .class = codes[i].class,
                                         .wait_ms = code == LDAP_BUSY ? LOGIN_BUSY_MS : 0};
    return not_known;
}

static void write_numbers(FILE *file)
{
    struct failure_row rows[NUMBERS];
    char signs[NUMBERS][SIGN_BYTES];
    for (size_t i = 0; i < NUMBERS; i++) {
        (void)snprintf(signs[i], SIGN_BYTES, "49, data %" PRIx32, numbers[i].number);
        rows[i] = (struct failure_row){
            .sign = signs[i], .event = numbers[i].event, .class = numbers[i].class};
    }
    failure_page_write_table(file, "Refusals by Active Directory", rows, NUMBERS);
}

void bind_refusal_write_page(FILE *file)
{
    struct failure_row rows[CODES + 1];
    char signs[CODES][SIGN_BYTES];
    write_numbers(file);
    for (size_t i = 0; i < CODES; i++) {
        const char *part = codes[i].part;
        (void)snprintf(signs[i], SIGN_BYTES, part == NULL ? "%d" : "%d with \"%s\" in its text",
                       codes[i].code, text_or_empty(part));
        rows[i] = (struct failure_row){
            .sign = signs[i], .event = codes[i].event, .class = codes[i].class};
    }
    rows[CODES] = (struct failure_row){.sign = "any other code, such as 1 and 80",
                                       .event = not_known.event,
                                       .class = not_known.class};
    failure_page_write_table(file, "Refused log-ins", rows, CODES + 1);
}
