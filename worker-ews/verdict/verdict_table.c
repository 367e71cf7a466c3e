/* Where rows go by statuses or by addresses the first one that fits counts, so the order of rows
 * matters. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "worker-ews/verdict/verdict_table.h"

#define LOCATION_BYTES 1024

static const struct verdict_row CAUSES[] = {
    [VERDICT_NAME] = {"the name cannot be resolved", FAULT_UNREACHABLE, NAME_UNRESOLVED,
                      .code = "name"},
    [VERDICT_CONNECT] = {"no TCP connection", FAULT_UNREACHABLE, CONNECTION_FAILED,
                         .code = "refused"},
    [VERDICT_SILENT] = {"silence before TLS is up", FAULT_UNREACHABLE, EXCHANGE_SILENT,
                        .code = "silent"},
    /* which of several events is said by the check of the certificate */
    [VERDICT_CERTIFICATE] = {"the certificate is not accepted", FAULT_STOP,
                             TLS_CERTIFICATE_UNTRUSTED, .code = "certificate"},
    [VERDICT_CA_FILE] = {"there is no usable certificate in `ca_file`", FAULT_STOP,
                         TLS_NO_CERTIFICATE_IN_CA_FILE, .code = "certificate"},
    [VERDICT_TLS] = {"TLS fails", FAULT_UNREACHABLE, EXCHANGE_NO_HTTPS, .code = "tls"},
    [VERDICT_PROXY_NAME] = {"the name of `proxy` cannot be resolved", FAULT_UNREACHABLE,
                            EXCHANGE_PROXY_UNRESOLVED, .code = "name"},
    [VERDICT_PROXY_CONNECT] = {"`proxy` cannot be reached, is silent or cuts the connection off "
                               "before TLS is up",
                               FAULT_UNREACHABLE, EXCHANGE_PROXY_NOT_REACHED, .code = "proxy"},
    [VERDICT_NO_ANSWER] = {"silence after the request", FAULT_SPLIT, EXCHANGE_NO_ANSWER,
                           .code =
                               "silent"}, /* as before TLS is up: the same trouble is said once */
    [VERDICT_CUT_EARLY] = {"cut off before TLS is up", FAULT_UNREACHABLE, EXCHANGE_CUT_OFF,
                           .code = "connection"},
    [VERDICT_CUT_OFF] = {"cut off after the request", FAULT_RETRY_THEN_SPLIT, EXCHANGE_CUT_OFF,
                         .code = "connection"},
    [VERDICT_NOT_HTTP] = {"an answer that is no HTTP, or breaks its rules", FAULT_RETRY_THEN_SPLIT,
                          EXCHANGE_NOT_HTTP, .code = "not-http"},
    [VERDICT_COMPRESSION] = {"the compression of the answer is broken", FAULT_RETRY_THEN_SPLIT,
                             EXCHANGE_COMPRESSION_BROKEN, .code = "compression"},
    /* the same for everybody, whoever is asked for: halves would find nothing */
    [VERDICT_ENCODING] = {"an unknown Content-Encoding", FAULT_NO_SERVICE,
                          EXCHANGE_ENCODING_UNKNOWN, .code = "content-encoding"},
    [VERDICT_HEADERS] = {"headers beyond all measure", FAULT_NO_SERVICE, EXCHANGE_HEADERS_TOO_LARGE,
                         .code = "headers"},
    [VERDICT_FOREIGN] = {"the answer to another request", FAULT_RETRY_THEN_SPLIT,
                         EXCHANGE_FOREIGN_ANSWER, .code = "foreign-answer"},
    [VERDICT_UNNAMED] = {"an answer that names no request while others are under way", FAULT_ALONE,
                         EXCHANGE_UNNAMED_ANSWER, .code = "unnamed-answer"},
    [VERDICT_WEB_PAGE] = {"2xx with a page or with anything else that is no SOAP", FAULT_NO_SERVICE,
                          EXCHANGE_WEB_PAGE, .code = "web-page"},
    [VERDICT_EMPTY] = {"2xx without a body", FAULT_NO_SERVICE, EXCHANGE_EMPTY_ANSWER,
                       .code = "empty-answer"},
    /* which of several events is said by the parser */
    [VERDICT_WORTHLESS] = {"SOAP that is not complete or not the answer to the request",
                           FAULT_SPLIT, EXCHANGE_ANSWER_WITHOUT_USE, .code = "answer"},
    [VERDICT_LOGIN_REFUSED] = {"401 that offers the way that was used", FAULT_LOGIN,
                               EXCHANGE_LOGIN_REFUSED, .class = LOGIN_JUDGED_WRONG},
    [VERDICT_LOGIN_NOT_OFFERED] =
        {"401 that offers other ways than those of `auth`, as does the answer to a "
         "look without a password",
         FAULT_LOGIN, EXCHANGE_LOGIN_NOT_OFFERED, .class = LOGIN_NOT_OFFERED},
    /* otherwise a server that hides its refusals like this could be asked until the account is locked */
    [VERDICT_LOGIN_OFFER_WITHDRAWN] =
        {"401 that offers other ways than the one that was used, though a look without "
         "a password is offered that one, or is not answered with a 401",
         FAULT_LOGIN, EXCHANGE_LOGIN_OFFER_WITHDRAWN, .class = LOGIN_NOT_KNOWN},
    [VERDICT_LOGIN_UNEXPLAINED] = {"401 without any challenge", FAULT_LOGIN,
                                   EXCHANGE_LOGIN_UNEXPLAINED, .class = LOGIN_NOT_KNOWN},
    [VERDICT_LOGIN_WRONG_OR_UNBOUND] = {"401 to NTLM without channel binding", FAULT_LOGIN,
                                        EXCHANGE_LOGIN_WRONG_OR_UNBOUND,
                                        .class = LOGIN_JUDGED_WRONG},
    [VERDICT_LOGIN_WRONG_OR_BOUND] = {"401 to NTLM with channel binding", FAULT_LOGIN,
                                      EXCHANGE_LOGIN_WRONG_OR_BOUND, .class = LOGIN_JUDGED_WRONG},
    /* the account is good, so nobody is held but those who ask this server */
    [VERDICT_LOGIN_PROVEN] = {"401 although Kerberos has accepted the password", FAULT_STOP,
                              EXCHANGE_LOGIN_PROVEN, .code = NULL},
    /* the class is what the KDC said */
    [VERDICT_TICKET_REFUSED] = {"no Kerberos ticket: the KDC refuses the account", FAULT_LOGIN,
                                EXCHANGE_NO_TICKET, .code = "kerberos", .class = LOGIN_NOT_KNOWN},
    [VERDICT_NO_TICKET] = {"no Kerberos ticket and no other way", FAULT_LOGIN, EXCHANGE_NO_TICKET,
                           .code = "kerberos", .class = LOGIN_COULD_NOT_DECIDE},
    [VERDICT_WEAK_CHALLENGE] = {"a challenge that would be answered by NTLMv1", FAULT_LOGIN,
                                EXCHANGE_WEAK_CHALLENGE, .code = "ntlmv1",
                                .class = LOGIN_OTHER_CAUSE},
    /* which of several events is said by the library that failed */
    [VERDICT_LOGIN_NOT_MADE] = {"the log-in could not be made on this side", FAULT_LOGIN,
                                PROGRAM_LIBRARY_FAILED, .code = "login",
                                .class = LOGIN_OTHER_CAUSE},
    [VERDICT_OLD_VERSION] = {"500 with the text \"server version is invalid\" (Exchange 2007)",
                             FAULT_LOWER_VERSION, EXCHANGE_VERSION_NOT_KNOWN, .code = NULL},
};

/* What a gateway in front of Exchange may say because of one address is split, and only what fails for other
 * addresses as well is the server's: fetch_plan.h. */
static const struct verdict_row STATUSES[] = {
    {"403", FAULT_SPLIT, EXCHANGE_FORBIDDEN, .first = 403, .last = 403},
    {"404", FAULT_SPLIT, EXCHANGE_NO_EWS, .first = 404, .last = 404},
    {"407", FAULT_STOP, EXCHANGE_PROXY_LOGIN, .first = 407, .last = 407},
    {"408", FAULT_PASSING, EXCHANGE_IN_TROUBLE, .first = 408, .last = 408},
    {"429", FAULT_WAIT, EXCHANGE_BUSY, .first = 429, .last = 429},
    {"440", FAULT_RETRY_THEN_STOP, EXCHANGE_LOGIN_PROXY, .first = 440, .last = 440},
    {"500 without a fault", FAULT_RETRY_FEWER, EXCHANGE_IN_TROUBLE, .first = 500, .last = 500},
    {"503", FAULT_WAIT, EXCHANGE_BUSY, .first = 503, .last = 503},
    {"507", FAULT_SKIP, EXCHANGE_STORAGE_FULL, .first = 507, .last = 507},
    {"other 5xx", FAULT_RETRY_THEN_SPLIT, EXCHANGE_IN_TROUBLE, .first = 501, .last = LONG_MAX},
    {"3xx without an address", FAULT_STOP, EXCHANGE_REQUEST_NOT_TAKEN, .first = 300, .last = 399},
    {"other 4xx", FAULT_SPLIT, EXCHANGE_REQUEST_NOT_TAKEN, .first = 400, .last = LONG_MAX},
};

/* Of a proxy that was asked for a connection: Exchange was not even reached. */
static const struct verdict_row PROXY_STATUSES[] = {
    {"407", FAULT_STOP, EXCHANGE_PROXY_LOGIN, .first = 407, .last = 407},
    {"other 4xx", FAULT_STOP, EXCHANGE_PROXY_REFUSES, .first = 400, .last = 499},
    {"5xx and others", FAULT_UNREACHABLE, EXCHANGE_PROXY_IN_TROUBLE, .first = 300,
     .last = LONG_MAX},
};

#define ERROR_PAGE(text)                                                                           \
    {                                                                                              \
        text, FAULT_RETRY_THEN_PAUSE, EXCHANGE_ERROR_PAGE, .mark = (text)                          \
    }
#define LOGIN_PAGE(text)                                                                           \
    {                                                                                              \
        text, FAULT_STOP, EXCHANGE_LOGIN_PAGE, .mark = (text)                                      \
    }

/* Compared with the address as far as its query, in which any other address may stand. */
static const struct verdict_row REDIRECTS[] = {
    ERROR_PAGE("genericerrorpage"),
    ERROR_PAGE("errorfe.aspx"),
    ERROR_PAGE("/owa/auth/error"),
    ERROR_PAGE("/ecp/error"),
    {"/ews/exchange.asmx", FAULT_STOP, EXCHANGE_MOVED, .mark = "/ews/exchange.asmx"},
    LOGIN_PAGE("/adfs/"),     /* AD FS, Web Application Proxy */
    LOGIN_PAGE("/my.policy"), /* F5 BIG-IP APM */
    LOGIN_PAGE("/my.logout"),
    LOGIN_PAGE("/vdesk/"),
    LOGIN_PAGE("/vpn/"),          /* NetScaler Gateway */
    LOGIN_PAGE("/internalsite/"), /* Forefront UAG */
    LOGIN_PAGE("/cookieauth"),    /* Forefront TMG, ISA Server */
    LOGIN_PAGE("/dana-na/"),      /* Pulse, Ivanti */
    LOGIN_PAGE("/nidp/"),         /* NetIQ Access Manager */
    LOGIN_PAGE("/remote/"),       /* FortiGate */
    LOGIN_PAGE("/oauth2/"),
    LOGIN_PAGE("openid-connect"), /* Keycloak */
    LOGIN_PAGE("saml"),
    LOGIN_PAGE("/idp/"), /* Shibboleth */
    LOGIN_PAGE("/sso"),
    LOGIN_PAGE("/owa"),
    LOGIN_PAGE("/auth/"),
    LOGIN_PAGE("logon"),
    LOGIN_PAGE("login"),
    LOGIN_PAGE("signin"),
    {"anything else", FAULT_STOP, EXCHANGE_MOVED, .mark = ""},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

const struct verdict_row *verdict_table(enum verdict_table table, size_t *count)
{
    static const struct {
        const struct verdict_row *rows;
        size_t count;
    } tables[] = {
        [VERDICT_BY_CAUSE] = {CAUSES, COUNT(CAUSES)},
        [VERDICT_BY_STATUS] = {STATUSES, COUNT(STATUSES)},
        [VERDICT_BY_REDIRECT] = {REDIRECTS, COUNT(REDIRECTS)},
        [VERDICT_BY_PROXY] = {PROXY_STATUSES, COUNT(PROXY_STATUSES)},
    };
    *count = tables[table].count;
    return tables[table].rows;
}

const struct verdict_row *verdict_by_cause(enum verdict_cause cause)
{
    return &CAUSES[cause];
}

const struct verdict_row *verdict_by_status(enum verdict_table table, long status)
{
    size_t count;
    const struct verdict_row *rows = verdict_table(table, &count);
    for (size_t i = 0; i < count; i++) {
        if (status >= rows[i].first && status <= rows[i].last)
            return &rows[i];
    }
    return NULL;
}

const struct verdict_row *verdict_by_redirect(const char *location)
{
    char address[LOCATION_BYTES];
    size_t last = COUNT(REDIRECTS) - 1;
    (void)snprintf(address, sizeof(address), "%.*s", (int)strcspn(location, "?#"), location);
    for (size_t i = 0; i < last; i++) {
        if (strcasestr(address, REDIRECTS[i].mark) != NULL)
            return &REDIRECTS[i];
    }
    return &REDIRECTS[last];
}
