#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/servers.h"

#include "unit/supervisor/server/accounts_fixture.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_name(const struct servers *servers, const char *name, size_t expected)
{
    assert_ptr_equal(servers_for_name(servers, name), &servers->items[expected]);
}

static void a_directory_serves_the_domains_that_it_names(void **state)
{
    (void)state;
    struct accounts *accounts = fixture_accounts();
    const struct server_settings settings[] = {
        {.name = "", .served = LIST("a.example", "b.example"), .served_netbios = LIST("ALPHA")},
        {.name = "rest"},
        {.name = "c", .served = LIST("c.example")},
        {.name = "rest of the rest"},
    };
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 4, NULL);
    servers_set(servers, settings, accounts);
    assert_name(servers, "anna@a.example", 0);
    assert_name(servers, "anna@B.EXAMPLE", 0);
    assert_name(servers, "odd@name@c.example", 2);
    assert_name(servers, "alpha\\anna", 0);
    assert_name(servers, "a.example\\anna", 1); /* a suffix is no NetBIOS name */
    assert_name(servers, "anna@alpha", 1);
    assert_name(servers, "anna@sub.a.example", 1);
    assert_name(servers, "anna@a.exampl", 1);
    assert_name(servers, "anna", 1);
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void nobody_serves_whom_no_list_names(void **state)
{
    (void)state;
    struct accounts *accounts = fixture_accounts();
    const struct server_settings settings[] = {{.name = "a", .served = LIST("a.example")},
                                               {.name = "b", .served_netbios = LIST("B")}};
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 2, NULL);
    servers_set(servers, settings, accounts);
    assert_null(servers_for_name(servers, "anna@b.example"));
    assert_null(servers_for_name(servers, "anna"));
    assert_ptr_equal(servers_for_address(servers, "B\\x@a.example"), &servers->items[0]);
    assert_null(servers_for_address(servers, "x@b"));
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void titles_are_for_people(void **state)
{
    (void)state;
    struct accounts *accounts = fixture_accounts();
    const struct server_settings settings[] = {{.name = ""}, {.name = "two"}};
    struct servers *servers = servers_create(ROLE_WORKER_EWS, 2, NULL);
    servers_set(servers, settings, accounts);
    assert_string_equal(servers->items[0].title, "exchange");
    assert_string_equal(servers->items[1].title, "exchange two");
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void new_settings_take_over_and_end_pauses(void **state)
{
    (void)state;
    static const struct trouble trouble = {ERROR_UNAVAILABLE, "", "no route", "worker-ldap/1"};
    struct accounts *accounts = fixture_accounts();
    const struct server_settings before = {
        .name = "a", .account = "windows old", .served = LIST("a.example"), .cache_ms = 1};
    const struct server_settings after = {.name = "a", .served = LIST("b.example"), .cache_ms = 2};
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 1, NULL);
    servers_set(servers, &before, accounts);
    struct server *server = &servers->items[0];
    assert_string_equal(server->account->name, "windows old");
    server_failed(server, &trouble, 0);
    server_failed(server, &trouble, 0);
    assert_false(server_may_be_asked(server, SERVER_FIRST_PAUSE_MS));
    servers_set(servers, &after, accounts);
    assert_true(server_may_be_asked(server, 0));
    server_failed(server, &trouble, 0); /* the pauses begin small again */
    assert_true(server_may_be_asked(server, SERVER_FIRST_PAUSE_MS));
    assert_null(server->account);
    assert_int_equal(server->cache_ms, 2);
    assert_null(servers_for_name(servers, "anna@a.example"));
    assert_name(servers, "anna@b.example", 0);
    servers_destroy(servers);
    accounts_destroy(accounts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_serves_the_domains_that_it_names),
        cmocka_unit_test(nobody_serves_whom_no_list_names),
        cmocka_unit_test(titles_are_for_people),
        cmocka_unit_test(new_settings_take_over_and_end_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
