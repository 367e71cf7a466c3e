#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <krb5.h>

#include "worker-ews/login/kerberos_services.h"

#define HOUR 3600

static struct kerberos_services services = SLIST_HEAD_INITIALIZER(services);

static krb5_context library;

static int open_library(void **state)
{
    (void)state;
    return krb5_init_context(&library);
}

static int close_library(void **state)
{
    (void)state;
    krb5_free_context(library);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    kerberos_services_clear(library, &services);
    return 0;
}

/* A ticket that ends an hour after it is to be renewed, with its octets in place of what only a KDC can make. */
static void put(const char *host, const char *principal, time_t renew_at)
{
    char sealed[] = "ticket";
    krb5_creds ticket = {.ticket = {.length = sizeof(sealed), .data = sealed}};
    assert_int_equal(krb5_parse_name(library, "user@EXAMPLE.TEST", &ticket.client), 0);
    assert_int_equal(krb5_parse_name(library, principal, &ticket.server), 0);
    assert_int_equal(
        kerberos_services_put(library, &services, host, &ticket, renew_at, renew_at + HOUR), 0);
    krb5_free_principal(library, ticket.client);
    krb5_free_principal(library, ticket.server);
}

/* Whether its cache holds this ticket, and no other. */
static bool holds(const char *cache_name, const char *principal)
{
    krb5_ccache cache;
    krb5_cc_cursor cursor;
    krb5_creds ticket;
    int right = 0, others = 0;
    assert_int_equal(krb5_cc_resolve(library, cache_name, &cache), 0);
    if (krb5_cc_start_seq_get(library, cache, &cursor) != 0) {
        (void)krb5_cc_close(library, cache);
        return false;
    }
    while (krb5_cc_next_cred(library, cache, &cursor, &ticket) == 0) {
        char *name = NULL;
        assert_int_equal(krb5_unparse_name(library, ticket.server, &name), 0);
        *(strcmp(name, principal) == 0 ? &right : &others) += 1;
        krb5_free_unparsed_name(library, name);
        krb5_free_cred_contents(library, &ticket);
    }
    (void)krb5_cc_end_seq_get(library, cache, &cursor);
    (void)krb5_cc_close(library, cache);
    return right == 1 && others == 0;
}

static void expect_ticket(const char *host, const char *principal, time_t renew_at)
{
    const struct kerberos_service *found = kerberos_services_find(&services, host);
    assert_non_null(found);
    assert_string_equal(found->host, host);
    assert_string_equal(found->principal, principal);
    assert_int_equal(found->renew_at, renew_at);
    assert_true(holds(found->cache_name, principal));
}

static size_t count(void)
{
    size_t number = 0;
    const struct kerberos_service *service;
    SLIST_FOREACH(service, &services, next)
        number++;
    return number;
}

static void a_host_without_a_ticket_has_none(void **state)
{
    (void)state;
    assert_null(kerberos_services_find(&services, "a.example.test"));
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    assert_null(kerberos_services_find(&services, "b.example.test"));
    assert_null(kerberos_services_find(&services, "a.example.tes"));
    assert_null(kerberos_services_find(&services, "a.example.testing"));
    assert_null(kerberos_services_find(&services, ""));
}

/* The KDC may call a service otherwise than it was asked for. */
static void each_host_has_its_own(void **state)
{
    (void)state;
    char host[] = "a.example.test", principal[] = "HTTP/exch01@OTHER.TEST";
    put(host, principal, 100);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    memset(host, 'x', strlen(host));
    memset(principal, 'x', strlen(principal));
    expect_ticket("a.example.test", "HTTP/exch01@OTHER.TEST", 100);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    assert_int_equal(count(), 2);
}

static void a_new_ticket_takes_the_place_of_the_old_one(void **state)
{
    (void)state;
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    put("a.example.test", "HTTP/exch01@OTHER.TEST", 50);
    expect_ticket("a.example.test", "HTTP/exch01@OTHER.TEST", 50);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    assert_int_equal(count(), 2);
}

/* Each is to be renewed by the new ticket-granting ticket, and serves until it has ended. */
static void old_tickets_serve_until_they_end(void **state)
{
    (void)state;
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    put("c.example.test", "HTTP/c@EXAMPLE.TEST", 50);
    kerberos_services_outdate(library, &services, 100 + HOUR);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 0);
    assert_int_equal(count(), 1);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 300);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 300);
    kerberos_services_outdate(library, &services, 300 + HOUR - 1);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 0);
}

static void a_ticket_that_is_forgotten_leaves_no_cache(void **state)
{
    (void)state;
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    char *name = strdup(kerberos_services_find(&services, "a.example.test")->cache_name);
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 200);
    assert_false(holds(name, "HTTP/a@EXAMPLE.TEST"));
    free(name);
}

static void those_that_are_forgotten_are_not_found(void **state)
{
    (void)state;
    kerberos_services_clear(library, &services);
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    kerberos_services_clear(library, &services);
    assert_null(kerberos_services_find(&services, "a.example.test"));
    assert_null(kerberos_services_find(&services, "b.example.test"));
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 300);
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 300);
    assert_int_equal(count(), 1);
}

static void one_that_has_ended_is_forgotten_alone(void **state)
{
    (void)state;
    kerberos_services_forget_ended(library, &services, "a.example.test", 100 + HOUR);
    put("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    put("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    kerberos_services_forget_ended(library, &services, "a.example.test", 90 + HOUR);
    expect_ticket("a.example.test", "HTTP/a@EXAMPLE.TEST", 100);
    kerberos_services_forget_ended(library, &services, "a.example.test", 100 + HOUR);
    assert_null(kerberos_services_find(&services, "a.example.test"));
    expect_ticket("b.example.test", "HTTP/b@EXAMPLE.TEST", 200);
    assert_int_equal(count(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_host_without_a_ticket_has_none, forget),
        cmocka_unit_test_teardown(each_host_has_its_own, forget),
        cmocka_unit_test_teardown(a_new_ticket_takes_the_place_of_the_old_one, forget),
        cmocka_unit_test_teardown(those_that_are_forgotten_are_not_found, forget),
        cmocka_unit_test_teardown(one_that_has_ended_is_forgotten_alone, forget),
        cmocka_unit_test_teardown(old_tickets_serve_until_they_end, forget),
        cmocka_unit_test_teardown(a_ticket_that_is_forgotten_leaves_no_cache, forget),
    };
    return cmocka_run_group_tests(tests, open_library, close_library);
}
