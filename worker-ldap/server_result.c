/* What the result of an LDAP operation says: result codes of RFC 4511 and, for refused log-ins, the numbers
 * that Active Directory writes into its text become events. The row of an event has its class, so these
 * tables decide whether a password is tried again: only what surely says something about name and password
 * is REFUSED, and what nobody foresaw is UNAVAILABLE and tried again. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "worker-ldap/server_result.h"

/* How much of a server's own text is repeated: it stands in a reason together with where it happened. */
#define SERVER_TEXT_BYTES 256

static const struct {
    const char *number;
    enum event event;
} refusals[] = {
    {"525", DIRECTORY_ACCOUNT_UNKNOWN},         {"52e", DIRECTORY_PASSWORD_WRONG},
    {"530", DIRECTORY_LOGON_NOT_PERMITTED_NOW}, {"531", DIRECTORY_LOGON_NOT_PERMITTED_HERE},
    {"532", DIRECTORY_PASSWORD_EXPIRED},        {"533", DIRECTORY_ACCOUNT_DISABLED},
    {"701", DIRECTORY_ACCOUNT_EXPIRED},         {"773", DIRECTORY_PASSWORD_MUST_CHANGE},
    {"775", DIRECTORY_ACCOUNT_LOCKED},
};

/* Only Active Directory writes such numbers, in the midst of its text; all it says in the result code
 * itself is 49. */
static enum event refusal_of(const char *diagnostic)
{
    const char *data = diagnostic == NULL ? NULL : strstr(diagnostic, "data ");
    for (size_t i = 0; data != NULL && i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        size_t size = strlen(refusals[i].number);
        const char *number = data + strlen("data ");
        if (strncasecmp(number, refusals[i].number, size) == 0 &&
            (number[size] == ',' || number[size] == '\0'))
            return refusals[i].event;
    }
    return DIRECTORY_CREDENTIALS_REFUSED;
}

/* What is not here is taken for trouble that passes. */
static const struct {
    int code;
    enum event event;
} results[] = {
    {LDAP_STRONG_AUTH_REQUIRED, DIRECTORY_PROTECTION_DEMANDED},
    {LDAP_CONFIDENTIALITY_REQUIRED, DIRECTORY_PROTECTION_DEMANDED},
    {LDAP_AUTH_METHOD_NOT_SUPPORTED, DIRECTORY_SIMPLE_BIND_UNSUPPORTED},
    {LDAP_UNWILLING_TO_PERFORM, DIRECTORY_UNWILLING},
    {LDAP_INSUFFICIENT_ACCESS, DIRECTORY_ACCESS_DENIED},
    {LDAP_NO_SUCH_OBJECT, DIRECTORY_OBJECT_UNKNOWN},
    {LDAP_INVALID_DN_SYNTAX, DIRECTORY_NAME_MALFORMED},
    {LDAP_REFERRAL, DIRECTORY_REFERRAL},
    {LDAP_SIZELIMIT_EXCEEDED, DIRECTORY_SIZE_LIMIT},
    {LDAP_TIMELIMIT_EXCEEDED, DIRECTORY_TIME_LIMIT},
    {LDAP_BUSY, DIRECTORY_BUSY},
    {LDAP_UNAVAILABLE, DIRECTORY_UNAVAILABLE},
};

enum event server_result_event(int code, const char *diagnostic)
{
    if (code < 0) /* libldap's own: the message is none */
        return DIRECTORY_RESULT_UNREADABLE;
    /* Some directories answer the last two to a locked account and to one without a password. */
    if (code == LDAP_INVALID_CREDENTIALS || code == LDAP_CONSTRAINT_VIOLATION ||
        code == LDAP_INAPPROPRIATE_AUTH)
        return refusal_of(diagnostic);
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
        if (results[i].code == code)
            return results[i].event;
    return DIRECTORY_FAILED;
}

static int fail_with_result_code(int code, const char *diagnostic, struct error *error)
{
    char number[16], words[SERVER_TEXT_BYTES];
    text_copy_cut(words, sizeof(words), text_or_empty(diagnostic));
    (void)snprintf(number, sizeof(number), "%d", code);
    (void)error_set(error, server_result_event(code, words), event_number("code", code),
                    event_text("result", ldap_err2string(code)), event_text("words", words));
    error_set_code(error, number);
    return -1;
}

int server_result_read(LDAP *handle,
                       LDAPMessage *message,
                       LDAPControl ***controls,
                       struct error *error)
{
    int code = LDAP_OTHER;
    char *diagnostic = NULL;
    LDAPControl **received = NULL;
    int result = ldap_parse_result(handle, message, &code, NULL, &diagnostic, NULL, &received, 0);
    if (result != LDAP_SUCCESS)
        code = result;
    int outcome = code == LDAP_SUCCESS ? 0 : fail_with_result_code(code, diagnostic, error);
    if (outcome == 0 && controls != NULL)
        *controls = received;
    else
        ldap_controls_free(received);
    ldap_memfree(diagnostic);
    return outcome;
}
