/* What the result of an LDAP operation says: result codes of RFC 4511 become events. What a refused log-in says
 * stands in a table of its own, bind_refusal.h, because there the answer decides when the password is sent
 * again; here what nobody foresaw is taken for trouble that passes. */
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/login/failure_page.h"

#include "worker-ldap/server/bind_refusal.h"
#include "worker-ldap/server/server_result.h"

/* How much of a server's own text is repeated: it stands in a reason together with where it happened. */
#define SERVER_TEXT_BYTES 256

/* What is not here is taken for trouble that passes: DIRECTORY_FAILED. `start_tls`: what the same code says of
 * StartTLS. */
static const struct {
    int code;
    enum event event, start_tls;
} results[] = {
    {LDAP_OPERATIONS_ERROR, DIRECTORY_FAILED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_PROTOCOL_ERROR, DIRECTORY_FAILED, DIRECTORY_STARTTLS_UNSUPPORTED},
    {LDAP_TIMELIMIT_EXCEEDED, DIRECTORY_TIME_LIMIT, DIRECTORY_STARTTLS_FAILED},
    {LDAP_SIZELIMIT_EXCEEDED, DIRECTORY_SIZE_LIMIT, DIRECTORY_STARTTLS_FAILED},
    {LDAP_AUTH_METHOD_NOT_SUPPORTED, DIRECTORY_SIMPLE_BIND_UNSUPPORTED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_STRONG_AUTH_REQUIRED, DIRECTORY_PROTECTION_DEMANDED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_REFERRAL, DIRECTORY_REFERRAL, DIRECTORY_REFERRAL},
    {LDAP_CONFIDENTIALITY_REQUIRED, DIRECTORY_PROTECTION_DEMANDED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_NO_SUCH_OBJECT, DIRECTORY_OBJECT_UNKNOWN, DIRECTORY_STARTTLS_FAILED},
    {LDAP_INVALID_DN_SYNTAX, DIRECTORY_NAME_MALFORMED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_INVALID_CREDENTIALS, DIRECTORY_ACCESS_DENIED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_INSUFFICIENT_ACCESS, DIRECTORY_ACCESS_DENIED, DIRECTORY_STARTTLS_FAILED},
    {LDAP_BUSY, DIRECTORY_BUSY, DIRECTORY_BUSY},
    {LDAP_UNAVAILABLE, DIRECTORY_UNAVAILABLE, DIRECTORY_STARTTLS_NO_CERTIFICATE},
    {LDAP_UNWILLING_TO_PERFORM, DIRECTORY_UNWILLING, DIRECTORY_STARTTLS_FAILED},
};

#define RESULTS (sizeof(results) / sizeof(results[0]))

enum event server_result_event(enum server_operation operation, int code)
{
    if (code < 0) /* libldap's own: the message is none */
        return DIRECTORY_RESULT_UNREADABLE;
    for (size_t i = 0; i < RESULTS; i++)
        if (results[i].code == code)
            return operation == SERVER_START_TLS ? results[i].start_tls : results[i].event;
    return operation == SERVER_START_TLS ? DIRECTORY_STARTTLS_FAILED : DIRECTORY_FAILED;
}

/* What a result says, taken apart. */
struct parsed_result {
    int code; /* negative: libldap's own */
    char words[SERVER_TEXT_BYTES], url[SERVER_TEXT_BYTES];
    LDAPControl **controls;
};

static void parse_result(LDAP *handle, LDAPMessage *message, struct parsed_result *parsed)
{
    char *diagnostic = NULL, **referrals = NULL;
    parsed->code = LDAP_OTHER;
    parsed->controls = NULL;
    int result = ldap_parse_result(handle, message, &parsed->code, NULL, &diagnostic, &referrals,
                                   &parsed->controls, 0);
    if (result != LDAP_SUCCESS)
        parsed->code = result;
    text_copy_cut(parsed->words, sizeof(parsed->words), text_or_empty(diagnostic));
    text_copy_cut(parsed->url, sizeof(parsed->url),
                  referrals == NULL ? "" : text_or_empty(referrals[0]));
    ldap_memvfree((void **)referrals);
    ldap_memfree(diagnostic);
}

static int fail_with(const struct parsed_result *parsed, enum event event, struct error *error)
{
    char number[16];
    (void)snprintf(number, sizeof(number), "%d", parsed->code);
    (void)error_set(error, event, event_number("code", parsed->code),
                    event_text("result", ldap_err2string(parsed->code)),
                    event_text("words", parsed->words));
    if (parsed->url[0] != '\0')
        (void)error_add(error, event_text("url", parsed->url));
    error_set_code(error, number);
    return -1;
}

int server_result_read(LDAP *handle,
                       LDAPMessage *message,
                       enum server_operation operation,
                       LDAPControl ***controls,
                       struct error *error)
{
    struct parsed_result parsed;
    parse_result(handle, message, &parsed);
    if (parsed.code == LDAP_SUCCESS && controls != NULL)
        *controls = parsed.controls;
    else
        ldap_controls_free(parsed.controls);
    return parsed.code == LDAP_SUCCESS
               ? 0
               : fail_with(&parsed, server_result_event(operation, parsed.code), error);
}

int server_result_read_bind(LDAP *handle,
                            LDAPMessage *message,
                            struct bind_refusal *refusal,
                            struct error *error)
{
    struct parsed_result parsed;
    *refusal = (struct bind_refusal){.event = DIRECTORY_RESULT_UNREADABLE};
    parse_result(handle, message, &parsed);
    ldap_controls_free(parsed.controls);
    if (parsed.code == LDAP_SUCCESS)
        return 0;
    if (parsed.code < 0)
        return fail_with(&parsed, refusal->event, error);
    *refusal = bind_refusal_read(parsed.code, parsed.words);
    return fail_with(&parsed, refusal->event, error);
}

static void write_results(FILE *file, const char *heading, enum server_operation operation)
{
    struct failure_row rows[RESULTS + 2];
    char signs[RESULTS][16];
    const char *done = operation == SERVER_START_TLS
                           ? "the next controller is asked; when all have failed, again later"
                           : "the next controller is searched, at once; when none answers, the "
                             "round goes on with what is known";
    for (size_t i = 0; i < RESULTS; i++) {
        (void)snprintf(signs[i], sizeof(signs[i]), "%d", results[i].code);
        rows[i] = (struct failure_row){.sign = signs[i],
                                       .event = server_result_event(operation, results[i].code),
                                       .done = done};
    }
    rows[RESULTS] = (struct failure_row){.sign = "any other code",
                                         .event = server_result_event(operation, LDAP_OTHER),
                                         .done = done};
    rows[RESULTS + 1] = (struct failure_row){
        .sign = "no result", .event = DIRECTORY_RESULT_UNREADABLE, .done = done};
    failure_page_write_table(file, heading, rows, RESULTS + 2);
}

void server_result_write_page(FILE *file)
{
    write_results(file, "Failed searches", SERVER_SEARCH);
    write_results(file, "Failed StartTLS", SERVER_START_TLS);
}
