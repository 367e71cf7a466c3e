#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/message/message.h"

#include "worker-ews/login/security_token.h"

#include "unit/worker-ews/login/mit_centre.h"
#include "unit/worker-ews/login/ticket_asker.h"

/* Tickets of a real controller. */

#define KDCS       4
#define KDCS_TRIED 3
#define TOKEN_MOST 65536
#define TURNS      1000

struct lab {
    struct mit_centre centre;
    struct host_port hosts[KDCS];
    struct exchange_settings settings;
    sd_event *loop;
    struct kerberos_tickets *tickets;
};

static void open_lab_with(struct lab *lab, bool is_spake)
{
    struct error error;
    mit_centre_start(&lab->centre, is_spake);
    for (size_t i = 0; i < KDCS; i++)
        lab->hosts[i] = (struct host_port){.host = "127.0.0.1", .port = lab->centre.port};
    lab->settings = (struct exchange_settings){
        .user = MIT_CENTRE_USER,
        .kerberos_realm = MIT_CENTRE_REALM,
        .secret = {.data = (const uint8_t *)MIT_CENTRE_PASSWORD,
                   .size = strlen(MIT_CENTRE_PASSWORD)},
        .kdcs = lab->hosts,
        .kdcs_count = KDCS,
    };
    assert_true(sd_event_new(&lab->loop) >= 0);
    lab->tickets = kerberos_tickets_create(lab->loop, &lab->settings, &error);
    assert_non_null(lab->tickets);
}

static int open_lab(void **state)
{
    *state = calloc(1, sizeof(struct lab));
    open_lab_with(*state, false);
    return 0;
}

static int open_lab_of_spake(void **state)
{
    *state = calloc(1, sizeof(struct lab));
    open_lab_with(*state, true);
    return 0;
}

static int close_lab(void **state)
{
    struct lab *lab = *state;
    kerberos_tickets_destroy(lab->tickets);
    (void)sd_event_unref(lab->loop);
    mit_centre_stop(&lab->centre);
    free(lab);
    return 0;
}

static enum login_ticket ticket_for(struct lab *lab, const char *host, bool wants_fresh)
{
    struct asker asker;
    asker_ask_for(lab->tickets, &asker, host, wants_fresh);
    asker_run_until(lab->loop, &asker.told, 1);
    return asker.ticket;
}

static bool has_token(struct lab *lab, const char *host)
{
    struct buffer value;
    struct error error;
    buffer_init(&value, TOKEN_MOST);
    bool is_written = kerberos_tickets_write_token(lab->tickets, host, NULL, &value, &error) == 0;
    buffer_clear(&value);
    return is_written;
}

static void a_ticket_is_asked_for_once(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_KEPT);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_OTHER, false), LOGIN_TICKET_KEPT);
    assert_true(has_token(lab, MIT_CENTRE_HOST));
    assert_true(has_token(lab, MIT_CENTRE_OTHER));
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 2);
    assert_int_equal(atomic_load(&lab->centre.services_asked), 2);
}

/* Three quarters of its second are over at once, while libkrb5 would still find it in a cache. */
static void a_ticket_that_is_to_be_renewed_is_asked_for_again(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_BRIEF, false), LOGIN_TICKET_GOOD);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_BRIEF, false), LOGIN_TICKET_KEPT);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 2);
    assert_int_equal(atomic_load(&lab->centre.services_asked), 2);
}

/* Between the answer about the account and the one about the service. */
static void a_kept_ticket_serves_until_the_new_one_is_there(void **state)
{
    struct lab *lab = *state;
    struct asker renewer;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    atomic_store(&lab->centre.services, MIT_CENTRE_HOLDS);
    asker_ask_for(lab->tickets, &renewer, MIT_CENTRE_HOST, true);
    asker_run_until_seen(lab->loop, &lab->centre.services_asked, 2);
    assert_int_equal(renewer.told, 0);
    assert_true(has_token(lab, MIT_CENTRE_HOST));
    mit_centre_release(&lab->centre);
    asker_run_until(lab->loop, &renewer.told, 1);
    assert_int_equal(renewer.ticket, LOGIN_TICKET_GOOD);
    assert_true(has_token(lab, MIT_CENTRE_HOST));
}

/* And it is no ticket of the account as it is now. */
static void a_kept_ticket_serves_although_no_new_one_is_given(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    atomic_store(&lab->centre.services, MIT_CENTRE_DROPS);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, true), LOGIN_TICKET_PROVEN);
    assert_true(has_token(lab, MIT_CENTRE_HOST));
    int asked = atomic_load(&lab->centre.services_asked);
    atomic_store(&lab->centre.services, MIT_CENTRE_GIVES);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_KEPT);
    assert_int_equal(atomic_load(&lab->centre.services_asked), asked + 1);
}

static void tickets_for_other_hosts_serve_however_often_the_account_is_proven(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_OTHER, false), LOGIN_TICKET_GOOD);
    for (int i = 0; i < 2; i++)
        assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, true), LOGIN_TICKET_GOOD);
    assert_true(has_token(lab, MIT_CENTRE_OTHER));
    assert_int_equal(ticket_for(lab, MIT_CENTRE_OTHER, false), LOGIN_TICKET_KEPT);
    assert_int_equal(atomic_load(&lab->centre.services_asked), 4);
}

/* It would be shown by one that nobody has allowed to. */
static void a_question_that_may_not_show_the_password_says_that_it_is_wanted(void **state)
{
    struct lab *lab = *state;
    struct asker asker;
    asker_ask_quietly(lab->tickets, &asker, MIT_CENTRE_HOST);
    asker_run_until(lab->loop, &asker.wanted, 1);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 0);
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    asker_ask_quietly(lab->tickets, &asker, MIT_CENTRE_HOST);
    asker_run_until(lab->loop, &asker.told, 1);
    assert_int_equal(asker.ticket, LOGIN_TICKET_KEPT);
    asker_ask_quietly(lab->tickets, &asker, "unknown.example.test");
    asker_run_until(lab->loop, &asker.wanted, 1);
    assert_int_equal(asker.told, 0);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 2);
}

/* The one before it finds that the ticket of the account does not serve. */
static void a_question_in_the_line_finds_the_ticket_gone(void **state)
{
    struct lab *lab = *state;
    struct asker first, second;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    asker_ask_quietly(lab->tickets, &first, "unknown.example.test");
    asker_ask_quietly(lab->tickets, &second, MIT_CENTRE_HOST);
    asker_run_until(lab->loop, &second.wanted, 1);
    assert_int_equal(first.wanted, 1);
    assert_int_equal(first.told + second.told, 0);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 2);
}

static void a_ticket_that_has_ended_makes_no_token_and_is_asked_for_again(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_BRIEF, false), LOGIN_TICKET_GOOD);
    for (int turn = 0; turn < TURNS && has_token(lab, MIT_CENTRE_BRIEF); turn++)
        (void)sd_event_run(lab->loop, TURN_US);
    assert_false(has_token(lab, MIT_CENTRE_BRIEF));
    assert_int_equal(ticket_for(lab, MIT_CENTRE_BRIEF, false), LOGIN_TICKET_KEPT);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 2);
    assert_int_equal(atomic_load(&lab->centre.services_asked), 2);
}

static void each_question_is_tried_with_as_many_controllers(void **state)
{
    struct lab *lab = *state;
    assert_int_equal(ticket_for(lab, MIT_CENTRE_HOST, false), LOGIN_TICKET_GOOD);
    atomic_store(&lab->centre.services, MIT_CENTRE_DROPS);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(ticket_for(lab, MIT_CENTRE_OTHER, false), LOGIN_TICKET_UNDECIDED);
        assert_int_equal(atomic_load(&lab->centre.services_asked), 1 + i * KDCS_TRIED);
    }
}

/* Two of its three messages prove nothing. */
static void spake_is_gone_through_with_one_proof(void **state)
{
    struct lab *lab = *state;
    struct asker asker;
    asker_ask(lab->tickets, &asker);
    asker_run_until(lab->loop, &asker.told, 1);
    assert_int_equal(asker.ticket, LOGIN_TICKET_GOOD);
    assert_int_equal(asker.sent, 1);
    assert_int_equal(atomic_load(&lab->centre.accounts_asked), 3);
}

int main(void)
{
    struct error error;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_ticket_is_asked_for_once, open_lab, close_lab),
        cmocka_unit_test_setup_teardown(a_ticket_that_is_to_be_renewed_is_asked_for_again, open_lab,
                                        close_lab),
        cmocka_unit_test_setup_teardown(a_kept_ticket_serves_until_the_new_one_is_there, open_lab,
                                        close_lab),
        cmocka_unit_test_setup_teardown(a_kept_ticket_serves_although_no_new_one_is_given, open_lab,
                                        close_lab),
        cmocka_unit_test_setup_teardown(
            tickets_for_other_hosts_serve_however_often_the_account_is_proven, open_lab, close_lab),
        cmocka_unit_test_setup_teardown(
            a_question_that_may_not_show_the_password_says_that_it_is_wanted, open_lab, close_lab),
        cmocka_unit_test_setup_teardown(a_question_in_the_line_finds_the_ticket_gone, open_lab,
                                        close_lab),
        cmocka_unit_test_setup_teardown(
            a_ticket_that_has_ended_makes_no_token_and_is_asked_for_again, open_lab, close_lab),
        cmocka_unit_test_setup_teardown(each_question_is_tried_with_as_many_controllers, open_lab,
                                        close_lab),
        cmocka_unit_test_setup_teardown(spake_is_gone_through_with_one_proof, open_lab_of_spake,
                                        close_lab),
    };
    if (security_token_prepare_library(&error) != 0)
        return EXIT_FAILURE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
