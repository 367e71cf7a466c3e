/* What the result of an LDAP operation says. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "worker-ldap/server_result.h"

/* How much of a server's own text is repeated. */
#define SERVER_TEXT_BYTES 256

static enum error_class class_of(int code)
{
    if (code < 0) /* libldap's own: the message is none */
        return ERROR_BROKEN;
    switch (code) {
    /* Some directories answer the last two to a locked account and to one without a password. */
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_CONSTRAINT_VIOLATION:
    case LDAP_INAPPROPRIATE_AUTH:
        return ERROR_REFUSED;
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
    case LDAP_AUTH_METHOD_NOT_SUPPORTED:
    case LDAP_UNWILLING_TO_PERFORM:
    case LDAP_INSUFFICIENT_ACCESS:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_REFERRAL:
        return ERROR_INVALID;
    case LDAP_SIZELIMIT_EXCEEDED:
        return ERROR_LIMIT;
    default:
        return ERROR_UNAVAILABLE;
    }
}

static const struct {
    const char *code, *meaning;
} meanings[] = {
    {"525", "there is no such account; correct `user`"},
    {"52e", "wrong password; correct the secret file"},
    {"530", "the account may not log in at this time"},
    {"531", "the account may not log in from this machine"},
    {"532", "the password has expired; set a new one"},
    {"533", "the account is disabled; enable it"},
    {"701", "the account has expired; extend it"},
    {"773", "the password must be changed first; set one that need not be changed"},
    {"775", "the account is locked; unlock it and correct the secret file"},
};

const char *server_result_refusal(const char *diagnostic)
{
    const char *data = diagnostic == NULL ? NULL : strstr(diagnostic, "data ");
    for (size_t i = 0; data != NULL && i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        size_t size = strlen(meanings[i].code);
        const char *code = data + strlen("data ");
        if (strncasecmp(code, meanings[i].code, size) == 0 &&
            (code[size] == ',' || code[size] == '\0'))
            return meanings[i].meaning;
    }
    return "wrong name or password; correct `user` or the secret file";
}

static int fail_with_result_code(int code, const char *diagnostic, struct error *error)
{
    char number[16], text[SERVER_TEXT_BYTES];
    enum error_class class = class_of(code);
    text_copy_cut(text, sizeof(text), text_or_empty(diagnostic));
    (void)snprintf(number, sizeof(number), "%d", code);
    bool has_text = text[0] != '\0';
    if (class == ERROR_REFUSED)
        (void)error_set_text(error, class, "%s%s%s%s", server_result_refusal(text),
                             has_text ? " (" : "", text, has_text ? ")" : "");
    else
        (void)error_set_text(error, class, "%s (%d)%s%s", ldap_err2string(code), code,
                             has_text ? ": " : "", text);
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
