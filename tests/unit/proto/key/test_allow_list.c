#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <unistd.h>

#include "proto/key/allow_list.h"
#include "proto/key/key_directory.h"

#include "unit/proto/base/test_folder.h"
#include "unit/proto/event/said.h"

static struct allow_list *list;

static int make_list(void **state)
{
    list = allow_list_create();
    return test_folder_make(state);
}

static int destroy_list(void **state)
{
    allow_list_destroy(list);
    return test_folder_remove(state);
}

static void make_key(char public_key[CURVE_KEY_BYTES])
{
    struct curve_key_pair pair;
    assert_int_equal(curve_key_pair_make(&pair, NULL), 0);
    memcpy(public_key, pair.public_key, CURVE_KEY_BYTES);
}

static void what_is_no_key_or_no_client_is_refused(void **state)
{
    (void)state;
    char key[CURVE_KEY_BYTES];
    struct error error = {0};
    make_key(key);
    assert_int_equal(allow_list_add(list, "short", ROLE_CONTROL, "c", &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_int_equal(allow_list_add(list, key, ROLE_SUPERVISOR, "s", &error), -1);
    assert_int_equal(allow_list_count(list), 0);
    assert_null(allow_list_find(list, key));
    assert_null(allow_list_find(list, ""));
    assert_false(allow_list_remove(list, key));
}

static void a_key_has_one_role(void **state)
{
    (void)state;
    char key[CURVE_KEY_BYTES];
    struct error error = {0};
    make_key(key);
    assert_int_equal(allow_list_add(list, key, ROLE_WORKER_EWS, "worker-ews/1", NULL), 0);
    assert_int_equal(allow_list_add(list, key, ROLE_CONTROL, "control/x", &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_int_equal(allow_list_find(list, key)->role, ROLE_WORKER_EWS);
    assert_string_equal(allow_list_find(list, key)->name, "worker-ews/1");
    assert_int_equal(allow_list_add(list, key, ROLE_WORKER_EWS, "worker-ews/2", NULL), 0);
    assert_string_equal(allow_list_find(list, key)->name, "worker-ews/2");
    assert_int_equal(allow_list_count(list), 1);
    assert_true(allow_list_remove(list, key));
    assert_null(allow_list_find(list, key));
}

static void loading_again_follows_the_folder_and_keeps_the_children(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char output[PATH_MAX];
    char child[CURVE_KEY_BYTES];
    test_folder_path("keys", keys);
    test_folder_path("out", output);
    make_key(child);
    assert_int_equal(allow_list_add(list, child, ROLE_WORKER_LDAP, "worker-ldap/1", NULL), 0);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    assert_int_equal(key_directory_add_host(keys, "h", KEY_DIRECTORY_WORKERS, output, NULL, NULL),
                     0);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    assert_int_equal(allow_list_count(list), 4);
    struct key_file own;
    struct key_file supervisor;
    assert_int_equal(key_directory_read_member(output, ROLE_WORKER_EWS, &own, &supervisor, NULL),
                     0);
    assert_string_equal(allow_list_find(list, own.pair.public_key)->name, "worker-ews/h");
    assert_null(allow_list_find(list, supervisor.pair.public_key));
    assert_int_equal(key_directory_revoke(keys, "h", "worker-ews", NULL), 0);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    assert_null(allow_list_find(list, own.pair.public_key));
    assert_int_equal(allow_list_count(list), 3);
    assert_non_null(allow_list_find(list, child));
}

static void write_broken(const char *relative)
{
    char path[PATH_MAX];
    test_folder_path(relative, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

/* Makes a host with one key, which `public_key` receives. */
static void add_host(const char *keys, const char *host, char public_key[CURVE_KEY_BYTES])
{
    char output[PATH_MAX];
    struct key_file own;
    struct key_file supervisor;
    test_folder_path(host, output);
    assert_int_equal(
        key_directory_add_host(keys, host, KEY_DIRECTORY_ROLE(ROLE_WORKER_EWS), output, NULL, NULL),
        0);
    assert_int_equal(key_directory_read_member(output, ROLE_WORKER_EWS, &own, &supervisor, NULL),
                     0);
    memcpy(public_key, own.pair.public_key, CURVE_KEY_BYTES);
}

static void a_folder_that_is_not_there_changes_nothing(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char path[PATH_MAX];
    char other[PATH_MAX];
    struct error error = {0};
    test_folder_path("keys", keys);
    assert_int_equal(allow_list_load(list, keys, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    test_folder_path("keys/allowed", path);
    test_folder_path("keys/elsewhere", other);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(allow_list_load(list, keys, &error), -1);
    assert_int_equal(allow_list_count(list), 1);
}

static void a_key_is_revoked_although_another_file_cannot_be_read(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char first[CURVE_KEY_BYTES];
    char second[CURVE_KEY_BYTES];
    struct error error = {0};
    test_folder_path("keys", keys);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    add_host(keys, "first", first);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    write_broken("keys/allowed/broken.pub");
    add_host(keys, "second", second);
    assert_int_equal(key_directory_revoke(keys, "first", NULL, NULL), 0);
    assert_int_equal(allow_list_load(list, keys, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_non_null(strstr(said(&error), "broken.pub"));
    assert_null(allow_list_find(list, first));
    assert_string_equal(allow_list_find(list, second)->name, "worker-ews/second");
    assert_int_equal(allow_list_count(list), 2);
}

static void a_key_whose_file_can_no_longer_be_read_stays_until_the_file_is_gone(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char key[CURVE_KEY_BYTES];
    struct error error = {0};
    test_folder_path("keys", keys);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    add_host(keys, "h", key);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    write_broken("keys/allowed/h.worker-ews.pub");
    for (int i = 0; i < 2; i++) { /* it is still known of which file the key was */
        assert_int_equal(allow_list_load(list, keys, &error), -1);
        assert_non_null(strstr(said(&error), "h.worker-ews.pub"));
        assert_string_equal(allow_list_find(list, key)->name, "worker-ews/h");
    }
    assert_int_equal(key_directory_revoke(keys, "h", "worker-ews", NULL), 0);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    assert_null(allow_list_find(list, key));
}

static void a_key_that_is_bound_to_another_role_already_fails_alone(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char host[CURVE_KEY_BYTES];
    char others[CURVE_KEY_BYTES];
    struct error error = {0};
    test_folder_path("keys", keys);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    static const char *const names[] = {"one", "two", "three", "four", "five", "six"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        add_host(keys, names[i], others); /* the folder names them in any order */
    add_host(keys, "twice", host);
    assert_int_equal(allow_list_add(list, host, ROLE_WORKER_LDAP, "worker-ldap/1", NULL), 0);
    assert_int_equal(allow_list_load(list, keys, &error), -1);
    assert_non_null(strstr(said(&error), "twice.worker-ews.pub"));
    assert_int_equal(allow_list_find(list, host)->role, ROLE_WORKER_LDAP);
    assert_int_equal(allow_list_count(list), 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_list, destroy_list)

/* As between reading the folder and reading the file, when a host with several keys is revoked. */
static void a_name_whose_file_is_gone_is_no_key_and_no_error(void **state)
{
    (void)state;
    char keys[PATH_MAX];
    char path[PATH_MAX];
    char key[CURVE_KEY_BYTES];
    test_folder_path("keys", keys);
    assert_int_equal(key_directory_init(keys, NULL), 0);
    add_host(keys, "h", key);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    test_folder_path("keys/allowed/h.worker-ews.pub", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_int_equal(allow_list_load(list, keys, NULL), 0);
    assert_null(allow_list_find(list, key));
    assert_int_equal(allow_list_count(list), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_key_or_no_client_is_refused),
        TEST(a_key_has_one_role),
        TEST(loading_again_follows_the_folder_and_keeps_the_children),
        TEST(a_folder_that_is_not_there_changes_nothing),
        TEST(a_key_is_revoked_although_another_file_cannot_be_read),
        TEST(a_key_whose_file_can_no_longer_be_read_stays_until_the_file_is_gone),
        TEST(a_name_whose_file_is_gone_is_no_key_and_no_error),
        TEST(a_key_that_is_bound_to_another_role_already_fails_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
