/* One question after the other. For each: the KDCs of a realm, a ticket-granting ticket by two messages (of which
 * the second proves the password), the service's ticket by a third; each step of libkrb5 says which message goes
 * to which realm next. */
#include <krb5.h>
#include <profile.h>
#include <stdlib.h>
#include <time.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_account.h"
#include "worker-ews/login/kerberos_code.h"
#include "worker-ews/login/kerberos_naming.h"
#include "worker-ews/login/kerberos_proof.h"
#include "worker-ews/login/kerberos_refusal.h"
#include "worker-ews/login/kerberos_request.h"
#include "worker-ews/login/kerberos_services.h"
#include "worker-ews/login/kerberos_ticket.h"
#include "worker-ews/login/security_token.h"

#define MICROSECONDS       1000
#define MESSAGES_MAX       12 /* of one ticket: a KDC that refers without end is left */
#define NUMBER_WANTS_PROOF 25

enum ticket_phase { PHASE_IDLE, PHASE_ACCOUNT, PHASE_SERVICE };

struct kerberos_tickets {
    sd_event *loop;
    const struct exchange_settings *settings;
    profile_t profile;
    krb5_context library;
    krb5_ccache cache; /* of the ticket-granting ticket */
    struct kerberos_naming naming;
    krb5_principal client; /* as the KDC calls it; NULL: no ticket yet */
    time_t renew_at;       /* of the ticket-granting ticket */
    struct kerberos_services services;
    TAILQ_HEAD(, ticket_question) questions; /* the first one is being answered */
    sd_event_source *later;
    struct error refusal; /* of the account: told to all who waited for the same word */
    enum login_class refusal_class;

    enum ticket_phase phase;
    bool is_fresh; /* the account was proven for the question that is being answered */
    bool is_left;  /* by who asked, when the credentials were out: none are sent beside them */
    struct kerberos_account account;
    krb5_tkt_creds_context service;
    krb5_data message; /* libkrb5's, to be sent */
    krb5_data realm;
    struct kerberos_request request;
    int messages;
    bool was_sent; /* a proof of the credentials */
};

static const krb5_data nothing;

static void begin_next(struct kerberos_tickets *tickets);

/* ---- the end of a question ---- */

static void clear_phase(struct kerberos_tickets *tickets)
{
    krb5_context library = tickets->library;
    kerberos_request_stop(&tickets->request);
    krb5_free_data_contents(library, &tickets->message);
    krb5_free_data_contents(library, &tickets->realm);
    kerberos_account_clear(library, &tickets->account);
    if (tickets->service != NULL)
        krb5_tkt_creds_free(library, tickets->service);
    tickets->service = NULL;
    tickets->phase = PHASE_IDLE;
    tickets->is_left = false;
    tickets->messages = 0;
    tickets->was_sent = false;
}

static int on_later(sd_event_source *source, void *context)
{
    (void)source;
    begin_next(context);
    return 0;
}

static void wake(struct kerberos_tickets *tickets)
{
    tickets->later = sd_event_source_disable_unref(tickets->later);
    if (!TAILQ_EMPTY(&tickets->questions))
        (void)sd_event_add_defer(tickets->loop, &tickets->later, on_later, tickets);
}

static struct ticket_question *take_first_question(struct kerberos_tickets *tickets)
{
    struct ticket_question *question = TAILQ_FIRST(&tickets->questions);
    TAILQ_REMOVE(&tickets->questions, question, next);
    question->is_asked = false;
    wake(tickets);
    return question;
}

/* The one that is first in the line. */
static void tell(struct kerberos_tickets *tickets,
                 enum login_ticket ticket,
                 enum login_class class,
                 const struct error *why)
{
    struct ticket_question *question = take_first_question(tickets);
    question->told(question->context, ticket, class, why);
}

/* All who wait now get this word: each further one would count again. */
static void
share_refusal(struct kerberos_tickets *tickets, enum login_class class, const struct error *why)
{
    struct ticket_question *question;
    TAILQ_FOREACH(question, &tickets->questions, next)
        question->is_refused = true;
    tickets->refusal = *why;
    tickets->refusal_class = class;
}

static void answer(struct kerberos_tickets *tickets,
                   enum login_ticket ticket,
                   enum login_class class,
                   const struct error *why)
{
    struct error kept;
    bool is_left = tickets->is_left;
    if (why != NULL)
        kept = *why;
    if (ticket == LOGIN_TICKET_REFUSED)
        share_refusal(tickets, class, why);
    clear_phase(tickets);
    if (is_left)
        wake(tickets);
    else
        tell(tickets, ticket, class, why == NULL ? NULL : &kept);
}

/* Our own trouble, or libkrb5's: nobody has said anything of the password. */
static void fail(struct kerberos_tickets *tickets, enum event event, krb5_error_code code)
{
    struct error error;
    const char *words = krb5_get_error_message(tickets->library, code);
    (void)error_set(&error, event, event_text("account", tickets->settings->user),
                    event_text("words", words));
    krb5_free_error_message(tickets->library, words);
    answer(tickets, LOGIN_TICKET_UNDECIDED, LOGIN_COULD_NOT_DECIDE, &error);
}

struct kdc_words {
    int number;
    uint32_t status;
    int64_t skew_seconds;
    krb5_error_code code;
};

static void describe_refusal(struct kerberos_tickets *tickets,
                             enum event event,
                             const struct kdc_words *said,
                             struct error *error)
{
    const char *words = krb5_get_error_message(tickets->library, said->code);
    const struct ticket_question *question = TAILQ_FIRST(&tickets->questions);
    char *service = memory_format_text("HTTP/%s", question == NULL ? "" : question->host);
    (void)error_set(error, event, event_text("account", tickets->settings->user));
    if (event == KERBEROS_SERVICE_UNKNOWN)
        (void)error_add(error, event_text("service", service));
    if (event == KERBEROS_CLOCK)
        (void)error_add(error, event_number("seconds", said->skew_seconds));
    if (said->number != 0)
        (void)error_add(error, event_number("code", said->number));
    (void)error_add(error, event_text("words", words));
    free(service);
    krb5_free_error_message(tickets->library, words);
}

static void begin_account(struct kerberos_tickets *tickets);

/* What an old ticket does not get may be due to a password that has changed since. */
static void renew_account(struct kerberos_tickets *tickets)
{
    krb5_free_principal(tickets->library, tickets->client);
    tickets->client = NULL;
    clear_phase(tickets);
    begin_account(tickets);
}

/* Once there is a fresh ticket-granting ticket the password is right, whatever comes then. */
static void
refuse(struct kerberos_tickets *tickets, krb5_error_code code, const krb5_error *answered)
{
    struct error error;
    struct kdc_words said = {.number = kerberos_code_number(code), .code = code};
    if (tickets->phase == PHASE_SERVICE && !tickets->is_fresh) {
        renew_account(tickets);
        return;
    }
    if (answered != NULL) {
        said.number = (int)answered->error;
        said.status = kerberos_refusal_status((const uint8_t *)answered->e_data.data,
                                              answered->e_data.length);
        said.skew_seconds = llabs((long long)answered->stime - (long long)time(NULL));
    }
    const struct kerberos_refusal refusal = kerberos_refusal_read(said.number, said.status);
    bool is_final = refusal.class != LOGIN_COULD_NOT_DECIDE;
    describe_refusal(tickets, refusal.event, &said, &error);
    if (tickets->phase == PHASE_SERVICE)
        answer(tickets, LOGIN_TICKET_PROVEN, LOGIN_CLASS_UNSAID, &error);
    else
        answer(tickets, is_final ? LOGIN_TICKET_REFUSED : LOGIN_TICKET_UNDECIDED, refusal.class,
               &error);
}

/* ---- a message and its answer ---- */

static void step(struct kerberos_tickets *tickets, const krb5_data *input);

static void on_leaving(void *context)
{
    struct kerberos_tickets *tickets = context;
    struct ticket_question *question = TAILQ_FIRST(&tickets->questions);
    if (tickets->was_sent)
        return;
    tickets->was_sent = true;
    question->sending(question->context);
}

static void on_answered(void *context, const uint8_t *octets, size_t size)
{
    const krb5_data input = {.data = (char *)(uintptr_t)octets, .length = (unsigned)size};
    step(context, &input);
}

/* A fresh ticket-granting ticket is there, or nothing is known. */
static void on_failed(void *context, bool may_be_judged, const struct error *why)
{
    struct kerberos_tickets *tickets = context;
    struct error kept = *why;
    bool is_proven = tickets->phase == PHASE_SERVICE && tickets->is_fresh;
    if (may_be_judged)
        answer(tickets, LOGIN_TICKET_REFUSED, LOGIN_NOT_KNOWN, &kept);
    else
        answer(tickets, is_proven ? LOGIN_TICKET_PROVEN : LOGIN_TICKET_UNDECIDED,
               LOGIN_COULD_NOT_DECIDE, &kept);
}

/* Libkrb5 would prove the password once more, as often as the KDC likes; each time may count. */
static void end_asked_again(struct kerberos_tickets *tickets)
{
    struct error error;
    (void)error_set(&error, KERBEROS_ASKS_AGAIN, event_text("account", tickets->settings->user));
    answer(tickets, LOGIN_TICKET_REFUSED, LOGIN_NOT_KNOWN, &error);
}

static void end_unanswered(struct kerberos_tickets *tickets)
{
    struct error error;
    (void)error_set(&error, KERBEROS_NOT_SPOKEN);
    (void)error_wrap(&error, KERBEROS_UNANSWERED, event_text("realm", tickets->request.realm));
    answer(tickets, LOGIN_TICKET_REFUSED, LOGIN_NOT_KNOWN, &error);
}

/* The first message never proves anything. */
static void send_message(struct kerberos_tickets *tickets)
{
    const krb5_data *message = &tickets->message;
    char *realm = memory_format_text("%.*s", (int)tickets->realm.length, tickets->realm.data);
    bool is_proof = tickets->phase == PHASE_ACCOUNT && tickets->messages > 1 &&
                    kerberos_proof_is_in((const uint8_t *)message->data, message->length);
    kerberos_request_send(&tickets->request, realm, message->data, message->length, is_proof);
    free(realm);
}

/* ---- what libkrb5 wants next ---- */

static time_t life_of(const krb5_ticket_times *times)
{
    krb5_timestamp begin = times->starttime != 0 ? times->starttime : times->authtime;
    return (time_t)times->endtime - (time_t)begin;
}

static time_t renewal_of(const krb5_ticket_times *times)
{
    return time(NULL) + life_of(times) * 3 / 4;
}

static void begin_service(struct kerberos_tickets *tickets);

static void take_account(struct kerberos_tickets *tickets)
{
    krb5_context library = tickets->library;
    krb5_creds credentials = {0};
    krb5_error_code code =
        krb5_init_creds_get_creds(library, tickets->account.messages, &credentials);
    /* With the context that has talked to the KDC: it knows the KDC's clock. */
    if (code == 0)
        code = krb5_cc_initialize(library, tickets->cache, credentials.client);
    if (code == 0)
        code = krb5_cc_store_cred(library, tickets->cache, &credentials);
    if (code == 0) {
        krb5_free_principal(library, tickets->client);
        tickets->client = NULL;
        code = krb5_copy_principal(library, credentials.client, &tickets->client);
    }
    tickets->renew_at = renewal_of(&credentials.times);
    krb5_free_cred_contents(library, &credentials);
    kerberos_services_outdate(library, &tickets->services, time(NULL));
    if (code != 0) {
        fail(tickets, KERBEROS_UNDECIDED, code);
        return;
    }
    bool is_left = tickets->is_left;
    clear_phase(tickets);
    tickets->is_fresh = true;
    if (is_left)
        wake(tickets);
    else
        begin_service(tickets);
}

static void take_service(struct kerberos_tickets *tickets)
{
    krb5_context library = tickets->library;
    krb5_creds credentials = {0};
    const char *host = TAILQ_FIRST(&tickets->questions)->host;
    krb5_error_code code = krb5_tkt_creds_get_creds(library, tickets->service, &credentials);
    if (code == 0)
        code = kerberos_services_put(library, &tickets->services, host, &credentials,
                                     renewal_of(&credentials.times),
                                     time(NULL) + life_of(&credentials.times));
    krb5_free_cred_contents(library, &credentials);
    if (code != 0)
        fail(tickets, KERBEROS_UNDECIDED, code);
    else
        answer(tickets, tickets->is_fresh ? LOGIN_TICKET_GOOD : LOGIN_TICKET_KEPT,
               LOGIN_CLASS_UNSAID, NULL);
}

static void refuse_account(struct kerberos_tickets *tickets, krb5_error_code code)
{
    krb5_error *said = NULL;
    (void)krb5_init_creds_get_error(tickets->library, tickets->account.messages, &said);
    if (said != NULL && said->error == NUMBER_WANTS_PROOF && tickets->was_sent)
        end_asked_again(tickets);
    else if (said == NULL && kerberos_code_is_rubbish(code) && tickets->was_sent)
        end_unanswered(tickets);
    else
        refuse(tickets, code, said);
    krb5_free_error(tickets->library, said); /* NULL is fine */
}

/* The answer to the message before, or nothing at first. */
static void step(struct kerberos_tickets *tickets, const krb5_data *input)
{
    krb5_context library = tickets->library;
    krb5_data in = *input;
    unsigned flags = 0;
    bool is_account = tickets->phase == PHASE_ACCOUNT;
    krb5_free_data_contents(library, &tickets->message);
    krb5_free_data_contents(library, &tickets->realm);
    krb5_error_code code = is_account
                               ? krb5_init_creds_step(library, tickets->account.messages, &in,
                                                      &tickets->message, &tickets->realm, &flags)
                               : krb5_tkt_creds_step(library, tickets->service, &in,
                                                     &tickets->message, &tickets->realm, &flags);
    bool goes_on = (flags & (is_account ? KRB5_INIT_CREDS_STEP_FLAG_CONTINUE
                                        : KRB5_TKT_CREDS_STEP_FLAG_CONTINUE)) != 0;
    if (code != 0 && is_account) {
        refuse_account(tickets, code);
    } else if (code != 0) {
        refuse(tickets, code, NULL);
    } else if (!goes_on) {
        (is_account ? take_account : take_service)(tickets);
    } else if (tickets->was_sent) {
        end_asked_again(tickets);
    } else if (++tickets->messages > MESSAGES_MAX) {
        fail(tickets, KERBEROS_UNDECIDED, KRB5_GET_IN_TKT_LOOP);
    } else {
        send_message(tickets);
    }
}

/* ---- beginning ---- */

/* The ticket that made the password needless may have gone while the question waited. */
static void begin_account(struct kerberos_tickets *tickets)
{
    if (!TAILQ_FIRST(&tickets->questions)->may_show) {
        struct ticket_question *question = take_first_question(tickets);
        question->password_wanted(question->context);
        return;
    }
    tickets->phase = PHASE_ACCOUNT;
    kerberos_request_begin_anew(&tickets->request);
    krb5_error_code code = kerberos_account_prepare(tickets->library, &tickets->naming.name,
                                                    tickets->settings, &tickets->account);
    if (code != 0)
        fail(tickets, code == KRB5_KT_NOTFOUND ? KERBEROS_NO_KEY : KERBEROS_UNDECIDED, code);
    else
        step(tickets, &nothing);
}

static void begin_service(struct kerberos_tickets *tickets)
{
    krb5_context library = tickets->library;
    krb5_creds wanted = {.client = tickets->client};
    const char *host = TAILQ_FIRST(&tickets->questions)->host;
    tickets->phase = PHASE_SERVICE;
    /* An empty realm lets the KDC say where the service is. */
    krb5_error_code code = krb5_build_principal(library, &wanted.server, 0, "", "HTTP", host, NULL);
    if (code == 0) {
        wanted.server->type = KRB5_NT_SRV_HST;
        code = krb5_tkt_creds_init(library, tickets->cache, &wanted, KRB5_GC_NO_STORE,
                                   &tickets->service);
    }
    krb5_free_principal(library, wanted.server);
    if (code != 0)
        fail(tickets, KERBEROS_UNDECIDED, code);
    else
        step(tickets, &nothing);
}

bool kerberos_tickets_learn_domains(struct kerberos_tickets *tickets)
{
    if (tickets->phase == PHASE_IDLE)
        wake(tickets); /* somebody may wait for them */
    return kerberos_naming_learn(&tickets->naming);
}

static int on_no_domains(sd_event_source *source, uint64_t now, void *context)
{
    (void)now;
    return on_later(source, context);
}

static void wait_for_domains(struct kerberos_tickets *tickets)
{
    uint64_t until = (uint64_t)tickets->naming.until_ms * MICROSECONDS;
    tickets->later = sd_event_source_disable_unref(tickets->later);
    (void)sd_event_add_time(tickets->loop, &tickets->later, CLOCK_MONOTONIC, until, 1,
                            on_no_domains, tickets);
}

bool kerberos_tickets_have_account(const struct kerberos_tickets *tickets)
{
    return tickets->client != NULL && time(NULL) < tickets->renew_at;
}

static void begin_next(struct kerberos_tickets *tickets)
{
    struct ticket_question *question = TAILQ_FIRST(&tickets->questions);
    struct error error;
    if (question == NULL || tickets->phase != PHASE_IDLE)
        return;
    enum kerberos_naming_state naming =
        kerberos_naming_take(&tickets->naming, clock_monotonic_ms());
    const struct kerberos_service *service =
        kerberos_services_find(&tickets->services, question->host);
    bool has_account = kerberos_tickets_have_account(tickets) && !question->wants_fresh;
    tickets->is_fresh = false;
    if (question->is_refused) {
        tell(tickets, LOGIN_TICKET_REFUSED, tickets->refusal_class, &tickets->refusal);
    } else if (naming == KERBEROS_NAMING_WAITS) {
        wait_for_domains(tickets);
    } else if (naming == KERBEROS_NAMING_NONE) {
        (void)error_set(&error, KERBEROS_NO_REALM, event_text("account", tickets->settings->user));
        answer(tickets, LOGIN_TICKET_UNDECIDED, LOGIN_COULD_NOT_DECIDE, &error);
    } else if (has_account && service != NULL && time(NULL) < service->renew_at) {
        answer(tickets, LOGIN_TICKET_KEPT, LOGIN_CLASS_UNSAID, NULL);
    } else if (has_account) {
        kerberos_request_begin_anew(&tickets->request);
        begin_service(tickets);
    } else {
        begin_account(tickets);
    }
}

/* ---- from outside ---- */

static krb5_error_code prepare_library(struct kerberos_tickets *tickets)
{
    if (profile_init(NULL, &tickets->profile) != 0)
        return KRB5_CONFIG_CANTOPEN;
    krb5_error_code code =
        krb5_init_context_profile(tickets->profile, KRB5_INIT_CONTEXT_SECURE, &tickets->library);
    if (code != 0)
        return code;
    return krb5_cc_new_unique(tickets->library, "MEMORY", NULL, &tickets->cache);
}

struct kerberos_tickets *kerberos_tickets_create(sd_event *loop,
                                                 const struct exchange_settings *settings,
                                                 struct error *error)
{
    struct kerberos_tickets *tickets = memory_allocate(sizeof(*tickets));
    const struct kerberos_request_callbacks callbacks = {
        .context = tickets, .leaving = on_leaving, .answered = on_answered, .failed = on_failed};
    tickets->loop = loop;
    tickets->settings = settings;
    kerberos_account_init(&tickets->account);
    TAILQ_INIT(&tickets->questions);
    SLIST_INIT(&tickets->services);
    kerberos_request_init(&tickets->request, loop, settings, &callbacks);
    kerberos_naming_init(&tickets->naming, settings, clock_monotonic_ms());
    if (prepare_library(tickets) == 0)
        return tickets;
    kerberos_tickets_destroy(tickets);
    (void)error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "krb5"),
                    event_text("call", "krb5_init_context_profile"));
    return NULL;
}

void kerberos_tickets_destroy(struct kerberos_tickets *tickets)
{
    if (tickets == NULL)
        return;
    if (tickets->library != NULL)
        clear_phase(tickets);
    kerberos_request_clear(&tickets->request);
    sd_event_source_disable_unref(tickets->later);
    if (tickets->library != NULL)
        kerberos_services_clear(tickets->library, &tickets->services);
    if (tickets->client != NULL)
        krb5_free_principal(tickets->library, tickets->client);
    if (tickets->cache != NULL)
        (void)krb5_cc_destroy(tickets->library, tickets->cache);
    if (tickets->library != NULL)
        krb5_free_context(tickets->library);
    if (tickets->profile != NULL)
        profile_release(tickets->profile);
    kerberos_naming_clear(&tickets->naming);
    free(tickets);
}

void kerberos_tickets_ask(struct kerberos_tickets *tickets, struct ticket_question *question)
{
    TAILQ_INSERT_TAIL(&tickets->questions, question, next);
    question->is_asked = true;
    question->is_refused = false;
    if (tickets->phase == PHASE_IDLE)
        wake(tickets);
}

void kerberos_tickets_leave(struct kerberos_tickets *tickets, struct ticket_question *question)
{
    if (!question->is_asked)
        return;
    bool is_being_answered = question == TAILQ_FIRST(&tickets->questions) &&
                             tickets->phase != PHASE_IDLE && !tickets->is_left;
    if (is_being_answered && tickets->phase == PHASE_ACCOUNT && tickets->was_sent)
        tickets->is_left = true;
    else if (is_being_answered)
        clear_phase(tickets);
    TAILQ_REMOVE(&tickets->questions, question, next);
    question->is_asked = false;
    if (tickets->phase == PHASE_IDLE)
        wake(tickets);
}

int kerberos_tickets_write_token(struct kerberos_tickets *tickets,
                                 const char *host,
                                 const struct channel_binding *binding,
                                 struct buffer *value,
                                 struct error *error)
{
    const struct kerberos_service *service = kerberos_services_find(&tickets->services, host);
    if (service == NULL)
        return error_set(error, KERBEROS_UNDECIDED);
    int result = security_token_write_negotiate(service->cache_name, service->principal, binding,
                                                value, error);
    if (result != 0)
        kerberos_services_forget_ended(tickets->library, &tickets->services, host, time(NULL));
    return result;
}

bool kerberos_tickets_have(const struct kerberos_tickets *tickets, const char *host)
{
    return kerberos_services_find(&tickets->services, host) != NULL;
}
