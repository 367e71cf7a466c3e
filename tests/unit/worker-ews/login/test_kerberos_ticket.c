#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <krb5.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_ticket.h"

#include "unit/worker-ews/login/ticket_asker.h"

/* A KDC that asks for preauthentication, and refuses what it is then shown. */

#define REALM        "EXAMPLE.TEST"
#define OTHER_REALM  "OTHER.TEST"
#define WANTS_PROOF  25 /* KDC_ERR_PREAUTH_REQUIRED, RFC 4120 7.5.9 */
#define PROOF_FAILED 24
#define WRONG_REALM  68
#define RUBBISH      (-1) /* no message of Kerberos */
#define REQUEST_MOST 4096
#define QUESTIONS    4

/* METHOD-DATA (RFC 4120 5.2.7): PA-ETYPE-INFO2 for AES256 with the salt "X", and PA-ENC-TIMESTAMP. */
static const uint8_t METHODS[] = {0x30, 0x22, 0x30, 0x15, 0xa1, 0x03, 0x02, 0x01, 0x13,
                                  0xa2, 0x0e, 0x04, 0x0c, 0x30, 0x0a, 0x30, 0x08, 0xa0,
                                  0x03, 0x02, 0x01, 0x12, 0xa1, 0x01, 0x1b, 0x30, 0x09,
                                  0xa1, 0x03, 0x02, 0x01, 0x02, 0xa2, 0x02, 0x04, 0x00};

struct kdc {
    int listener;
    uint16_t port;
    pthread_t thread;
    atomic_int proofs; /* requests with a password's proof */
    atomic_int requests;
    atomic_bool is_silent_after_proof;
    atomic_bool forgets_methods;   /* when it wants a proof again, it does not say how */
    atomic_int says_to_proof;      /* 0: that it is wrong */
    atomic_int refers;             /* so many requests, at first, to another realm */
    atomic_int is_silent_at;       /* this request; 0: none */
    atomic_bool is_gone_after_one; /* it accepts no connection more */
};

static size_t read_all(int socket, uint8_t *octets, size_t size)
{
    size_t have = 0;
    for (ssize_t got = 1; have < size && got > 0;) {
        got = read(socket, octets + have, size - have);
        have += got > 0 ? (size_t)got : 0;
    }
    return have;
}

/* PA-DATA of the type PA-ENC-TIMESTAMP, as DER writes it. */
static bool has_proof(const uint8_t *octets, size_t size)
{
    static const uint8_t mark[] = {0xa1, 0x03, 0x02, 0x01, 0x02, 0xa2};
    return memmem(octets, size, mark, sizeof(mark)) != NULL;
}

static void refuse_request(int socket, int number, bool names_methods)
{
    krb5_context library;
    krb5_error said = {.magic = KV5M_ERROR, .error = (krb5_ui_4)number, .stime = 1800000000};
    krb5_data message = {0};
    assert_int_equal(krb5_init_context(&library), 0);
    assert_int_equal(
        krb5_build_principal(library, &said.server, strlen(REALM), REALM, "krbtgt", REALM, NULL),
        0);
    if (number == WRONG_REALM)
        assert_int_equal(krb5_build_principal(library, &said.client, strlen(OTHER_REALM),
                                              OTHER_REALM, "user", NULL),
                         0);
    if (number == WANTS_PROOF && names_methods)
        said.e_data = (krb5_data){.length = sizeof(METHODS), .data = (char *)(uintptr_t)METHODS};
    assert_int_equal(krb5_mk_error(library, &said, &message), 0);
    uint32_t length = htonl(message.length);
    (void)send(socket, &length, sizeof(length), MSG_NOSIGNAL); /* it may have left */
    (void)send(socket, message.data, message.length, MSG_NOSIGNAL);
    krb5_free_data_contents(library, &message);
    krb5_free_principal(library, said.server);
    krb5_free_principal(library, said.client);
    krb5_free_context(library);
}

static void send_rubbish(int socket)
{
    static const char rubbish[] = "\0\0\0\014not kerberos";
    (void)send(socket, rubbish, sizeof(rubbish) - 1, MSG_NOSIGNAL);
}

static void serve(struct kdc *kdc, int socket)
{
    uint8_t octets[REQUEST_MOST];
    uint32_t length = 0;
    if (read_all(socket, (uint8_t *)&length, sizeof(length)) != sizeof(length))
        return;
    length = ntohl(length);
    if (length > sizeof(octets) || read_all(socket, octets, length) != length)
        return;
    bool is_proof = has_proof(octets, length);
    int before = atomic_fetch_add(&kdc->requests, 1);
    int to_proof = atomic_load(&kdc->says_to_proof);
    if (atomic_load(&kdc->is_gone_after_one))
        (void)shutdown(kdc->listener, SHUT_RDWR);
    if (is_proof)
        atomic_fetch_add(&kdc->proofs, 1);
    if (before == atomic_load(&kdc->is_silent_at) - 1 ||
        (is_proof && atomic_load(&kdc->is_silent_after_proof)))
        return;
    if (is_proof && to_proof == RUBBISH)
        send_rubbish(socket);
    else if (is_proof)
        refuse_request(socket, to_proof != 0 ? to_proof : PROOF_FAILED,
                       !atomic_load(&kdc->forgets_methods));
    else
        refuse_request(socket, before < atomic_load(&kdc->refers) ? WRONG_REALM : WANTS_PROOF,
                       true);
}

static void *run_kdc(void *context)
{
    struct kdc *kdc = context;
    for (int socket; (socket = accept(kdc->listener, NULL, NULL)) >= 0;) {
        serve(kdc, socket);
        (void)close(socket);
    }
    return NULL;
}

static void start_kdc(struct kdc *kdc)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    *kdc = (struct kdc){.listener = socket(AF_INET, SOCK_STREAM, 0)};
    assert_true(kdc->listener >= 0);
    assert_int_equal(bind(kdc->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(kdc->listener, QUESTIONS), 0);
    assert_int_equal(getsockname(kdc->listener, (struct sockaddr *)&address, &size), 0);
    kdc->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&kdc->thread, NULL, run_kdc, kdc), 0);
}

static void stop_kdc(struct kdc *kdc)
{
    (void)shutdown(kdc->listener, SHUT_RDWR);
    (void)pthread_join(kdc->thread, NULL);
    (void)close(kdc->listener);
}

struct lab {
    struct kdc kdc;
    struct host_port host;
    struct exchange_settings settings;
    sd_event *loop;
    struct kerberos_tickets *tickets;
};

static void open_lab_for(struct lab *lab, const char *user, const char *realm)
{
    struct error error;
    start_kdc(&lab->kdc);
    lab->host = (struct host_port){.host = "127.0.0.1", .port = lab->kdc.port};
    lab->settings = (struct exchange_settings){
        .user = user,
        .kerberos_realm = realm,
        .secret = {.data = (const uint8_t *)"wrong", .size = 5},
        .kdcs = &lab->host,
        .kdcs_count = 1,
    };
    assert_true(sd_event_new(&lab->loop) >= 0);
    lab->tickets = kerberos_tickets_create(lab->loop, &lab->settings, &error);
    assert_non_null(lab->tickets);
}

static void open_lab(struct lab *lab)
{
    open_lab_for(lab, "user@example.test", REALM);
}

static void close_lab(struct lab *lab)
{
    kerberos_tickets_destroy(lab->tickets);
    (void)sd_event_unref(lab->loop);
    stop_kdc(&lab->kdc);
}

static void a_wrong_password_is_shown_to_the_kdc_once_however_many_wait(void **state)
{
    (void)state;
    struct lab lab;
    struct asker askers[QUESTIONS];
    open_lab(&lab);
    for (int i = 0; i < QUESTIONS; i++)
        asker_ask(lab.tickets, &askers[i]);
    for (int i = 0; i < QUESTIONS; i++) {
        asker_run_until(lab.loop, &askers[i].told, 1);
        assert_int_equal(askers[i].ticket, LOGIN_TICKET_REFUSED);
        assert_int_equal(askers[i].class, LOGIN_JUDGED_WRONG);
        assert_int_equal(askers[i].sent, i == 0 ? 1 : 0);
    }
    assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
    close_lab(&lab);
}

static void who_asks_later_gets_a_word_of_its_own(void **state)
{
    (void)state;
    struct lab lab;
    struct asker first, later;
    open_lab(&lab);
    asker_ask(lab.tickets, &first);
    asker_run_until(lab.loop, &first.told, 1);
    asker_ask(lab.tickets, &later);
    asker_run_until(lab.loop, &later.told, 1);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 2);
    close_lab(&lab);
}

static void silence_or_rubbish_after_the_proof_is_told_to_all(void **state)
{
    (void)state;
    for (int is_silent = 0; is_silent < 2; is_silent++) {
        struct lab lab;
        struct asker first, second;
        open_lab(&lab);
        atomic_store(&lab.kdc.is_silent_after_proof, is_silent == 1);
        atomic_store(&lab.kdc.says_to_proof, RUBBISH);
        asker_ask(lab.tickets, &first);
        asker_ask(lab.tickets, &second);
        asker_run_until(lab.loop, &second.told, 1);
        assert_int_equal(second.ticket, LOGIN_TICKET_REFUSED);
        assert_int_equal(second.class, LOGIN_NOT_KNOWN);
        assert_string_equal(second.reason, event_name(KERBEROS_UNANSWERED));
        assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
        close_lab(&lab);
    }
}

/* Libkrb5 would begin anew each time, and each time may count. */
static void a_kdc_that_wants_the_proof_again_gets_none(void **state)
{
    (void)state;
    static const struct {
        int number;
        bool forgets_methods;
    } words[] = {{WANTS_PROOF, false}, {WANTS_PROOF, true}, {WRONG_REALM, false}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct lab lab;
        struct asker first, second;
        open_lab(&lab);
        atomic_store(&lab.kdc.says_to_proof, words[i].number);
        atomic_store(&lab.kdc.forgets_methods, words[i].forgets_methods);
        asker_ask(lab.tickets, &first);
        asker_ask(lab.tickets, &second);
        asker_run_until(lab.loop, &second.told, 1);
        assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
        assert_int_equal(first.ticket, LOGIN_TICKET_REFUSED);
        assert_int_equal(first.class, LOGIN_NOT_KNOWN);
        assert_int_equal(first.sent, 1);
        assert_string_equal(first.reason, event_name(KERBEROS_ASKS_AGAIN));
        assert_int_equal(second.ticket, LOGIN_TICKET_REFUSED);
        close_lab(&lab);
    }
}

static void a_realm_that_refers_to_another_one_has_seen_no_proof(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    open_lab(&lab);
    atomic_store(&lab.kdc.refers, 1);
    asker_ask(lab.tickets, &asker);
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(asker.class, LOGIN_JUDGED_WRONG);
    assert_int_equal(asker.sent, 1);
    assert_int_equal(atomic_load(&lab.kdc.requests), 3);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
    close_lab(&lab);
}

static void silence_of_the_realm_that_was_referred_to_judges_nothing(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    open_lab(&lab);
    atomic_store(&lab.kdc.refers, 1);
    atomic_store(&lab.kdc.is_silent_at, 2);
    asker_ask(lab.tickets, &asker);
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(asker.ticket, LOGIN_TICKET_UNDECIDED);
    assert_int_equal(asker.sent, 0);
    assert_string_equal(asker.reason, event_name(KERBEROS_NO_KDC));
    close_lab(&lab);
}

static void a_proof_that_never_left_was_not_judged(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    open_lab(&lab);
    atomic_store(&lab.kdc.is_gone_after_one, true);
    asker_ask(lab.tickets, &asker);
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 0);
    assert_int_equal(asker.sent, 0);
    assert_int_equal(asker.ticket, LOGIN_TICKET_UNDECIDED);
    assert_int_equal(asker.class, LOGIN_COULD_NOT_DECIDE);
    assert_string_equal(asker.reason, event_name(KERBEROS_NO_KDC));
    close_lab(&lab);
}

static void a_proof_that_never_left_goes_to_the_next_kdc(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    struct kdc next;
    open_lab(&lab);
    start_kdc(&next);
    const struct host_port hosts[] = {lab.host, {.host = "127.0.0.1", .port = next.port}};
    lab.settings.kdcs = (struct host_port *)(uintptr_t)hosts;
    lab.settings.kdcs_count = 2;
    atomic_store(&lab.kdc.is_gone_after_one, true);
    asker_ask(lab.tickets, &asker);
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(atomic_load(&next.proofs), 1);
    assert_int_equal(asker.sent, 1);
    assert_int_equal(asker.class, LOGIN_JUDGED_WRONG);
    close_lab(&lab);
    stop_kdc(&next);
}

static void one_who_leaves_when_the_proof_is_out_leaves_the_word_to_the_others(void **state)
{
    (void)state;
    struct lab lab;
    struct asker first, second;
    open_lab(&lab);
    asker_ask(lab.tickets, &first);
    asker_ask(lab.tickets, &second);
    asker_run_until(lab.loop, &first.sent, 1);
    kerberos_tickets_leave(lab.tickets, &first.question);
    asker_run_until(lab.loop, &second.told, 1);
    assert_int_equal(first.told, 0);
    assert_int_equal(second.ticket, LOGIN_TICKET_REFUSED);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
    close_lab(&lab);
}

static void one_who_leaves_at_any_moment_takes_nobody_along(void **state)
{
    (void)state;
    for (int turns = 0; turns < 12; turns++) {
        struct lab lab;
        struct asker asker, next;
        open_lab(&lab);
        asker_ask(lab.tickets, &asker);
        for (int i = 0; i < turns && asker.told == 0; i++)
            (void)sd_event_run(lab.loop, TURN_US);
        kerberos_tickets_leave(lab.tickets, &asker.question);
        asker_ask(lab.tickets, &next);
        asker_run_until(lab.loop, &next.told, 1);
        close_lab(&lab);
    }
}

/* Nobody answers there; whoever looks for the controllers is told so, or is gone by then. */
static void one_who_leaves_while_dns_is_asked_is_not_told(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    open_lab(&lab);
    lab.settings.kdcs_count = 0;
    asker_ask(lab.tickets, &asker);
    (void)sd_event_run(lab.loop, 0);
    kerberos_tickets_leave(lab.tickets, &asker.question);
    for (int i = 0; i < 20; i++)
        (void)sd_event_run(lab.loop, TURN_US);
    assert_int_equal(asker.told, 0);
    close_lab(&lab);
}

/* No controller is set, so that the realm would have to be looked for in DNS. */
static void a_short_name_waits_until_the_directories_have_told_their_domains(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    struct domain_name told = {.netbios = "EXAMPLE", .dns = "example.test"};
    open_lab_for(&lab, "EXAMPLE\\user", "");
    lab.settings.kdcs_count = 0;
    asker_ask(lab.tickets, &asker);
    for (int i = 0; i < 20; i++)
        (void)sd_event_run(lab.loop, TURN_US);
    assert_int_equal(asker.told, 0);
    lab.settings.kdcs_count = 1;
    lab.settings.domains = &told;
    lab.settings.domains_count = 1;
    assert_true(kerberos_tickets_learn_domains(lab.tickets));
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(asker.ticket, LOGIN_TICKET_REFUSED);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
    close_lab(&lab);
}

static void a_short_name_that_no_directory_tells_is_no_realm(void **state)
{
    (void)state;
    struct lab lab;
    struct domain_name told = {.netbios = "OTHER", .dns = "other.test"};
    for (size_t count = 0; count < 2; count++) {
        struct asker asker;
        open_lab_for(&lab, "EXAMPLE\\user", "");
        lab.settings.kdcs_count = 0;
        lab.settings.domains = &told;
        lab.settings.domains_count = count;
        asker_ask(lab.tickets, &asker);
        asker_run_until(lab.loop, &asker.told, 1);
        assert_int_equal(asker.ticket, LOGIN_TICKET_UNDECIDED);
        assert_string_equal(asker.reason, event_name(KERBEROS_NO_REALM));
        close_lab(&lab);
    }
}

static void a_controller_that_is_set_is_asked_with_the_short_name(void **state)
{
    (void)state;
    struct lab lab;
    struct asker asker;
    open_lab_for(&lab, "EXAMPLE\\user", "");
    asker_ask(lab.tickets, &asker);
    asker_run_until(lab.loop, &asker.told, 1);
    assert_int_equal(atomic_load(&lab.kdc.proofs), 1);
    close_lab(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_password_is_shown_to_the_kdc_once_however_many_wait),
        cmocka_unit_test(who_asks_later_gets_a_word_of_its_own),
        cmocka_unit_test(silence_or_rubbish_after_the_proof_is_told_to_all),
        cmocka_unit_test(a_kdc_that_wants_the_proof_again_gets_none),
        cmocka_unit_test(a_realm_that_refers_to_another_one_has_seen_no_proof),
        cmocka_unit_test(silence_of_the_realm_that_was_referred_to_judges_nothing),
        cmocka_unit_test(a_proof_that_never_left_was_not_judged),
        cmocka_unit_test(a_proof_that_never_left_goes_to_the_next_kdc),
        cmocka_unit_test(one_who_leaves_when_the_proof_is_out_leaves_the_word_to_the_others),
        cmocka_unit_test(one_who_leaves_at_any_moment_takes_nobody_along),
        cmocka_unit_test(one_who_leaves_while_dns_is_asked_is_not_told),
        cmocka_unit_test(a_short_name_waits_until_the_directories_have_told_their_domains),
        cmocka_unit_test(a_short_name_that_no_directory_tells_is_no_realm),
        cmocka_unit_test(a_controller_that_is_set_is_asked_with_the_short_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
