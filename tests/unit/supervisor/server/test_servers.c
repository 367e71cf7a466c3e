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
    assert_ptr_equal(servers_for_user(servers, name, NULL), &servers->items[expected]);
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
    assert_null(servers_for_user(servers, "anna@b.example", NULL));
    assert_null(servers_for_user(servers, "anna", NULL));
    assert_ptr_equal(servers_for_address(servers, "B\\x@a.example"), &servers->items[0]);
    assert_null(servers_for_address(servers, "x@b"));
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void the_distinguished_name_decides_for_whom_no_list_names(void **state)
{
    (void)state;
    struct accounts *accounts = fixture_accounts();
    const struct server_settings settings[] = {
        {.name = "a", .served = LIST("a.example"), .base = "ou=x,DC=A,DC=example"},
        {.name = "b", .served_netbios = LIST("B"), .base = "dc=b,dc=example"},
        {.name = "c", .served = LIST("c.example")}};
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 3, NULL);
    servers_set(servers, settings, accounts);
    const struct server *items = servers->items;
    assert_ptr_equal(servers_for_user(servers, "anna", "cn=x,dc=b,dc=EXAMPLE"), &items[1]);
    assert_ptr_equal(servers_for_user(servers, "anna@b.example", "cn=x,dc=b,dc=example"),
                     &items[1]);
    assert_ptr_equal(servers_for_user(servers, "X\\anna", "cn=x,dc=c,dc=example"), &items[2]);
    assert_ptr_equal(servers_for_user(servers, "anna@a.example", "cn=x,dc=b,dc=example"),
                     &items[0]);
    assert_null(servers_for_user(servers, "anna", "cn=x,dc=child,dc=b,dc=example"));
    assert_null(servers_for_user(servers, "anna", "cn=x"));
    assert_null(servers_for_user(servers, "anna", ""));
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void
a_name_that_only_looks_like_another_domain_belongs_to_whoever_names_its_suffix(void **state)
{
    (void)state;
    struct accounts *accounts = fixture_accounts();
    const struct server_settings settings[] = {{.name = "a", .served = LIST("a.example")},
                                               {.name = "b", .served_netbios = LIST("B")}};
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 2, NULL);
    servers_set(servers, settings, accounts);
    assert_name(servers, "odd\\name@a.example", 0);
    assert_name(servers, "B\\name@c.example", 1);
    servers_destroy(servers);
    accounts_destroy(accounts);
}

static void expect_only(const struct server_settings *settings, const char *name, bool serves)
{
    struct accounts *accounts = fixture_accounts();
    struct servers *servers = servers_create(ROLE_WORKER_LDAP, 1, NULL);
    servers_set(servers, settings, accounts);
    assert_ptr_equal(servers_for_user(servers, name, NULL), serves ? servers->items : NULL);
    servers_destroy(servers);
    accounts_destroy(accounts);
}

/* Which of them are its own the directory itself decides. */
static void the_only_directory_serves_every_name_of_whose_kind_it_names_no_domain(void **state)
{
    (void)state;
    const struct server_settings suffix = {.name = "", .served = LIST("a.example")};
    const struct server_settings netbios = {.name = "", .served_netbios = LIST("A")};
    expect_only(&suffix, "anna", true);
    expect_only(&suffix, "Anna Muster", true);
    expect_only(&suffix, "odd\\name@b.example", true);
    expect_only(&suffix, "B\\anna", true);
    expect_only(&suffix, "anna@b.example", false);
    expect_only(&netbios, "anna", true);
    expect_only(&netbios, "anna@b.example", true);
    expect_only(&netbios, "odd\\name@b.example", true);
    expect_only(&netbios, "B\\anna", false);
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
    assert_null(servers_for_user(servers, "anna@a.example", NULL));
    assert_name(servers, "anna@b.example", 0);
    servers_destroy(servers);
    accounts_destroy(accounts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_serves_the_domains_that_it_names),
        cmocka_unit_test(nobody_serves_whom_no_list_names),
        cmocka_unit_test(the_distinguished_name_decides_for_whom_no_list_names),
        cmocka_unit_test(
            a_name_that_only_looks_like_another_domain_belongs_to_whoever_names_its_suffix),
        cmocka_unit_test(the_only_directory_serves_every_name_of_whose_kind_it_names_no_domain),
        cmocka_unit_test(titles_are_for_people),
        cmocka_unit_test(new_settings_take_over_and_end_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
