/* Each step is one event, so that its name can be looked up, and what helps stands beside what is wrong. What is no
 * failure of ours is a good step: the exit status of a check is that of the calendars. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/base/time_text.h"
#include "proto/event/error.h"
#include "proto/message/check_steps.h"
#include "proto/message/server_facts.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/exchange/check_report.h"
#include "worker-ews/login/login_way.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/request_login.h"
#include "worker-ews/verdict/web_host.h"

#define STATUS_OK          200
#define WORDS_BYTES        160
#define DESCRIPTION        "Services.wsdl"
#define DESCRIPTION_FOLDER "/EWS/"

void check_report_address(struct check_steps *steps, const char *url, enum place_trust trust)
{
    static const enum event events[] = {[PLACE_SETTINGS] = EXCHANGE_ADDRESS_SET,
                                        [PLACE_SERVICE_POINT] = EXCHANGE_ADDRESS_OF_SERVICE_POINT,
                                        [PLACE_ALLOWED] = EXCHANGE_ADDRESS_ALLOWED};
    struct error said;
    (void)error_set(&said, events[trust], event_text("url", url));
    check_steps_add(steps, "address", true, said.reason);
}

/* ---- the connection ---- */

static void report_certificate(struct check_steps *steps, const struct tls_seen *tls, int64_t now)
{
    char last[TIME_TEXT_BYTES];
    struct error said;
    if (*tls->end == '\0')
        return; /* nobody has shown one */
    time_to_text(now + SERVER_FACTS_CERTIFICATE_DAYS * DAY_SECONDS, last);
    bool ends_soon = strncmp(tls->end, last, strlen(tls->end)) <= 0;
    (void)error_set(&said, ends_soon ? EXCHANGE_CERTIFICATE_ENDS : EXCHANGE_CERTIFICATE,
                    event_text("subject", tls->subject), event_text("names", tls->names),
                    event_text("issuer", tls->issuer), event_text("end", tls->end));
    check_steps_add(steps, "certificate", true, said.reason);
}

static void report_name(struct check_steps *steps, const char *url, const struct http_answer *http)
{
    struct error said;
    char *host = web_host(url);
    (void)error_set(&said, EXCHANGE_NAME_FOUND, event_text("host", text_or_empty(host)),
                    event_text("address", http->address), event_number("after_ms", http->name_ms));
    free(host);
    check_steps_add(steps, "name", true, said.reason);
}

static void report_done(struct check_steps *steps, const char *name, int64_t after_ms)
{
    struct error said;
    (void)error_set(&said, EXCHANGE_STEP_DONE, event_number("after_ms", after_ms));
    check_steps_add(steps, name, true, said.reason);
}

static bool is_clear_url(const char *url)
{
    return strncasecmp(url, "http://", strlen("http://")) == 0;
}

bool check_report_connection(struct check_steps *steps,
                             const char *url,
                             const struct http_answer *http,
                             const struct error *failure,
                             int64_t now)
{
    const char *why = failure == NULL ? "" : failure->reason;
    if (!http->was_connected && http->result == CURLE_COULDNT_RESOLVE_HOST) {
        check_steps_add(steps, "name", false, why);
        return false;
    }
    report_name(steps, url, http);
    if (!http->was_connected) {
        check_steps_add(steps, "connect", false, why);
        return false;
    }
    report_done(steps, "connect", http->connect_ms);
    if (!http->was_secured) {
        const struct tls_shown *shown = &http->tls.shown;
        check_steps_add(steps, "tls", false, why);
        check_steps_show(steps, &(struct octets){shown->certificate, shown->certificate_bytes},
                         &(struct octets){shown->authority, shown->authority_bytes});
        return false;
    }
    if (is_clear_url(url))
        check_steps_add(steps, "tls", true, event_name(EXCHANGE_WITHOUT_TLS));
    else
        report_done(steps, "tls", http->tls_ms);
    report_certificate(steps, &http->tls, now);
    return true;
}

void check_report_clock(struct check_steps *steps,
                        const struct http_answer *http,
                        bool needs_kerberos,
                        int64_t now)
{
    struct error said;
    if (http->date == 0)
        return; /* it was not told */
    server_facts_tell_clock(http->date, now, needs_kerberos, &said);
    check_steps_add(steps, "clock", said.class == ERROR_NONE, said.reason);
}

/* ---- the log-in ---- */

void check_report_methods(struct check_steps *steps,
                          const struct http_answer *http,
                          const struct error *failure)
{
    struct error said;
    if (request_is_refusal(http))
        (void)error_set(&said, EXCHANGE_METHODS_OFFERED,
                        event_text("offered", http->challenges.names));
    else
        (void)error_set(&said, EXCHANGE_NO_METHODS_OFFERED, event_number("status", http->status),
                        event_cause(failure == NULL ? "" : failure->reason));
    check_steps_add(steps, "methods", true, said.reason);
}

void check_report_login(struct check_steps *steps,
                        const char *account,
                        const struct http_answer *http)
{
    struct error said;
    enum login_method method = http->way.method;
    bool might_be_bound = method == LOGIN_METHOD_NEGOTIATE || method == LOGIN_METHOD_NTLM;
    bool is_unbound = might_be_bound && !http->way.is_bound;
    (void)error_set(
        &said, is_unbound ? EXCHANGE_LOGIN_ACCEPTED_UNBOUND : EXCHANGE_LOGIN_ACCEPTED,
        event_text("account", account),
        event_text("method", method == LOGIN_METHOD_NONE ? "" : login_way_name(http->way)));
    check_steps_add(steps, "login", true, said.reason);
}

/* ---- the description ---- */

char *check_description_url(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host == NULL ? NULL : strchr(host + strlen("://"), '/');
    size_t size = strcspn(url, "?#");
    if (path == NULL || path >= url + size)
        return memory_format_text("%.*s" DESCRIPTION_FOLDER DESCRIPTION, (int)size, url);
    while (url[size - 1] != '/')
        size--;
    return memory_format_text("%.*s" DESCRIPTION, (int)size, url);
}

static bool is_description(const struct http_answer *http)
{
    return http->result == CURLE_OK && http->status == STATUS_OK &&
           strstr(http->body_start, "definitions") != NULL &&
           strstr(http->body_start, "http://schemas.xmlsoap.org/wsdl/") != NULL;
}

void check_report_description(struct check_steps *steps, const struct http_answer *http)
{
    struct error said;
    char words[WORDS_BYTES];
    if (is_description(http)) {
        (void)error_set(&said, EXCHANGE_DESCRIPTION_READ, event_number("octets", http->body_bytes));
    } else {
        page_words_read(http->body_start, words, sizeof(words));
        (void)error_set(&said, EXCHANGE_DESCRIPTION_ODD, event_number("status", http->status),
                        event_text("words", http->result == CURLE_OK ? words : http->failure));
    }
    check_steps_add(steps, DESCRIPTION, true, said.reason);
}

/* ---- mailboxes ---- */

/* Without an appointment nothing shows whether private ones would be marked. */
static enum event event_of_view(const struct mailbox_answer *mailbox)
{
    if (mailbox->view == VIEW_TIMES)
        return EXCHANGE_SEES_TIMES;
    if (mailbox->event_count == 0)
        return EXCHANGE_SEES_EMPTY_CALENDAR;
    return mailbox->view == VIEW_ALL && !mailbox->is_private_unknown ? EXCHANGE_SEES_ALL
                                                                     : EXCHANGE_SEES_SUBJECTS;
}

void check_report_mailbox(struct check_steps *steps,
                          const char *address,
                          const struct mailbox_answer *mailbox,
                          int64_t days)
{
    struct error said;
    bool is_good = mailbox->reading == MAILBOX_READING_COMPLETE;
    if (is_good)
        (void)error_set(&said, event_of_view(mailbox), event_text("mailbox", address),
                        event_number("entries", (int64_t)mailbox->event_count),
                        event_number("days", days));
    else if (mailbox->reading == MAILBOX_READING_REFUSED)
        (void)error_set(&said, answer_code_find(mailbox->code)->event,
                        event_text("code", mailbox->code), event_text("words", mailbox->text));
    else
        (void)error_from_reason(&said, ERROR_BROKEN, mailbox->reason);
    if (!is_good)
        (void)error_add(&said, event_text("mailbox", address));
    check_steps_add(steps, "read", is_good, said.reason);
}
