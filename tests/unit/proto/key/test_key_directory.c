#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/key/curve_key.h"
#include "proto/key/key_directory.h"

#include "unit/proto/base/test_folder.h"
#include "unit/proto/event/said.h"

#define EVERY_ROLE                                                                                 \
    (KEY_DIRECTORY_WORKERS | KEY_DIRECTORY_ROLE(ROLE_PUBLISHER_UCSERVER) |                         \
     KEY_DIRECTORY_ROLE(ROLE_CONTROL))

static char keys[PATH_MAX];

static int make_keys(void **state)
{
    if (test_folder_make(state) != 0)
        return -1;
    test_folder_path("keys", keys);
    return key_directory_init(keys, NULL);
}

static void assert_invalid(int result, const struct error *error, const char *part)
{
    assert_int_equal(result, -1);
    assert_int_equal(error->class, ERROR_INVALID);
    if (strstr(said(error), part) == NULL)
        fail_msg("'%s' does not say '%s'", said(error), part);
}

static void texts_that_are_no_keys_are_refused(void **state)
{
    (void)state;
    assert_false(curve_key_is_valid(""));
    assert_false(curve_key_is_valid("short"));
    assert_false(
        curve_key_is_valid("\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
                           "\"\"\"\"\"\"\""));
    assert_false(curve_key_is_valid("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf\xc3"));
    /* the example of zmq_curve(7) */
    assert_true(curve_key_is_valid("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
    assert_false(curve_key_is_valid("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf70"));
}

static void a_pair_belongs_together_and_is_never_the_same(void **state)
{
    (void)state;
    struct curve_key_pair one;
    struct curve_key_pair other;
    assert_int_equal(curve_key_pair_make(&one, NULL), 0);
    assert_int_equal(curve_key_pair_make(&other, NULL), 0);
    assert_true(curve_key_pair_matches(&one));
    assert_string_not_equal(one.secret_key, other.secret_key);
    memcpy(one.public_key, other.public_key, sizeof(one.public_key));
    assert_false(curve_key_pair_matches(&one));
}

static mode_t mode_of(const char *name, gid_t *group)
{
    char path[PATH_MAX];
    struct stat status;
    test_folder_path(name, path);
    assert_int_equal(stat(path, &status), 0);
    *group = status.st_gid;
    return status.st_mode & 07777;
}

static void a_group_may_use_the_control_key_and_no_other(void **state)
{
    (void)state;
    gid_t wanted = geteuid() == 0 ? 54321 : getegid();
    gid_t group;
    assert_int_equal(key_directory_share_control(keys, wanted, NULL), 0);
    assert_int_equal(mode_of("keys", &group), 0750);
    assert_int_equal(group, wanted);
    assert_int_equal(mode_of("keys/control.key", &group), 0640);
    assert_int_equal(group, wanted);
    assert_int_equal(mode_of("keys/supervisor.key", &group), 0600);
    char path[PATH_MAX];
    struct key_file file;
    test_folder_path("keys/control.key", path);
    assert_int_equal(key_file_read_secret(path, &file, NULL), 0);
    key_file_wipe(&file);
}

static void root_shares_the_control_key_with_the_group_of_administrators(void **state)
{
    (void)state;
    gid_t group;
    const struct group *administrators = geteuid() == 0 ? getgrnam("ewscal") : NULL;
    mode_t mode = mode_of("keys/control.key", &group);
    assert_int_equal(mode, administrators != NULL ? 0640 : 0600);
    if (administrators != NULL)
        assert_int_equal(group, administrators->gr_gid);
}

/* Every mode that lets others read the secret, or anybody else write it. */
static void loose_modes_of_a_secret_are_refused(void **state)
{
    (void)state;
    static const mode_t loose[] = {0644, 0604, 0660, 0602, 0601, 0666, 0620};
    static const mode_t safe[] = {0600, 0640, 0400, 0440};
    char path[PATH_MAX];
    test_folder_path("keys/control.key", path);
    struct key_file file;
    struct error error = {0};
    for (size_t i = 0; i < sizeof(loose) / sizeof(loose[0]); i++) {
        assert_int_equal(chmod(path, loose[i]), 0);
        assert_invalid(key_file_read_secret(path, &file, &error), &error, "chmod");
        assert_non_null(strstr(said(&error), path));
    }
    for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++) {
        assert_int_equal(chmod(path, safe[i]), 0);
        assert_int_equal(key_file_read_secret(path, &file, NULL), 0);
    }
}

static void a_list_that_others_can_write_is_refused(void **state)
{
    (void)state;
    char path[PATH_MAX];
    test_folder_path("keys/allowed/supervisor.control.pub", path);
    struct key_directory_entry *entries = NULL;
    size_t count = 0;
    struct error error = {0};
    assert_int_equal(chmod(path, 0664), 0);
    assert_invalid(key_directory_list(keys, false, &entries, &count, NULL, &error), &error, "0664");
    assert_int_equal(chmod(path, 0644), 0);
    char folder[PATH_MAX];
    test_folder_path("keys/allowed", folder);
    assert_int_equal(chmod(folder, 0777), 0);
    assert_invalid(key_directory_list(keys, false, &entries, &count, NULL, &error), &error,
                   "everybody");
    assert_null(entries);
    assert_int_equal(chmod(folder, 0750), 0);
}

static void links_and_other_owners_are_refused(void **state)
{
    (void)state;
    char path[PATH_MAX];
    char link_path[PATH_MAX];
    test_folder_path("keys/control.key", path);
    test_folder_path("keys/link.key", link_path);
    struct key_file file;
    struct error error = {0};
    assert_int_equal(symlink(path, link_path), 0);
    assert_invalid(key_file_read_secret(link_path, &file, &error), &error, "symbolic link");
    if (geteuid() != 0)
        return; /* giving a file away takes root */
    assert_int_equal(chown(path, 4711, 0), 0);
    assert_invalid(key_file_read_secret(path, &file, &error), &error, "belongs to user 4711");
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static void broken_files_are_refused_with_their_line_and_without_their_content(void **state)
{
    (void)state;
    char path[PATH_MAX];
    test_folder_path("keys/broken.key", path);
    struct key_file file;
    struct error error = {0};
    write_text(path, "role = control\nsecret = tooshort\n");
    assert_invalid(key_file_read_secret(path, &file, &error), &error, "line 2");
    assert_null(strstr(said(&error), "tooshort"));
    write_text(path, "role = emperor\n");
    assert_invalid(key_file_read_secret(path, &file, &error), &error, "line 1");
    write_text(path, "role = control\n\n# x\nnonsense\n");
    assert_invalid(key_file_read_secret(path, &file, &error), &error, "line 4");
    write_text(path, "role = control\n");
    assert_invalid(key_file_read_public(path, &file, &error), &error, "lacks");
    write_text(path, "role = control\npublic = rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n");
    assert_invalid(key_file_read_secret(path, &file, &error), &error, "'secret'");
    assert_int_equal(key_file_read_public(path, &file, &error), 0);
}

static void names_that_would_leave_the_folder_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"", ".", "..", "../x", "a/b", "-n", "a b", "a\nb"};
    char output[PATH_MAX];
    test_folder_path("out", output);
    struct error error = {0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_invalid(key_directory_add_host(keys, names[i], EVERY_ROLE, output, NULL, &error),
                       &error, "host name");
    assert_invalid(key_directory_add_host(keys, "h", EVERY_ROLE, output, "two\nlines", &error),
                   &error, "comment");
    assert_int_equal(access(output, F_OK), -1);
}

static void a_host_is_not_called_like_a_child_of_the_supervisor(void **state)
{
    (void)state;
    char output[PATH_MAX];
    test_folder_path("out", output);
    struct error error = {0};
    assert_invalid(key_directory_add_host(keys, "1", EVERY_ROLE, output, NULL, &error), &error,
                   "digits alone");
    assert_invalid(key_directory_add_host(keys, "0017", EVERY_ROLE, output, NULL, &error), &error,
                   "digits alone");
    assert_int_equal(key_directory_add_host(keys, "1a", EVERY_ROLE, output, NULL, NULL), 0);
}

static size_t count_keys(bool with_revoked)
{
    struct key_directory_entry *entries;
    size_t count;
    assert_int_equal(key_directory_list(keys, with_revoked, &entries, &count, NULL, NULL), 0);
    free(entries);
    return count;
}

static void a_folder_is_made_once(void **state)
{
    (void)state;
    struct error error = {0};
    assert_invalid(key_directory_init(keys, &error), &error, "supervisor.key");
    assert_int_equal(count_keys(true), 1);
    struct stat status;
    char path[PATH_MAX];
    test_folder_path("keys/supervisor.key", path);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void a_folder_that_could_not_be_made_is_made_by_the_next_try(void **state)
{
    (void)state;
    static const char *const obstacles[] = {"fresh/supervisor.key", "fresh/supervisor.pub",
                                            "fresh/control.key",
                                            "fresh/allowed/supervisor.control.pub"};
    char fresh[PATH_MAX], path[PATH_MAX];
    struct error error = {0};
    test_folder_path("fresh", fresh);
    test_folder_path("fresh/allowed", path);
    assert_int_equal(mkdir(fresh, 0750), 0);
    assert_int_equal(mkdir(path, 0750), 0);
    for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
        test_folder_path(obstacles[i], path);
        assert_int_equal(mkdir(path, 0700), 0);
        assert_invalid(key_directory_init(fresh, &error), &error, obstacles[i]);
        assert_int_equal(rmdir(path), 0);
    }
    assert_int_equal(key_directory_init(fresh, &error), 0);
    assert_invalid(key_directory_init(fresh, &error), &error, "supervisor.key");
    test_folder_path("fresh/supervisor.key", path);
    assert_int_equal(access(path, F_OK), 0);
}

static void remove_file(const char *name)
{
    char path[PATH_MAX];
    test_folder_path(name, path);
    assert_int_equal(unlink(path), 0);
}

/* As an end in the middle leaves them: with files that are missing or empty. */
static void keys_that_are_not_whole_are_told_with_what_is_in_the_way(void **state)
{
    (void)state;
    bool is_empty = true;
    char path[PATH_MAX];
    struct error error = {0};
    assert_int_equal(key_directory_look(keys, &is_empty, &error), 0);
    assert_false(is_empty);
    test_folder_path("keys/control.key", path);
    assert_int_equal(truncate(path, 0), 0);
    remove_file("keys/allowed/supervisor.control.pub");
    char *wanted =
        memory_format_text("remove %s/supervisor.key, %s/supervisor.pub, %s and", keys, keys, path);
    assert_invalid(key_directory_look(keys, &is_empty, &error), &error, wanted);
    assert_invalid(key_directory_init(keys, &error), &error, wanted);
    free(wanted);
    remove_file("keys/supervisor.key");
    assert_invalid(key_directory_init(keys, &error), &error, "not whole");
    remove_file("keys/supervisor.pub");
    remove_file("keys/control.key");
    assert_int_equal(key_directory_look(keys, &is_empty, &error), 0);
    assert_true(is_empty);
    assert_int_equal(key_directory_init(keys, &error), 0);
}

/* Whoever finds it may go by it that the others are there. */
static void the_supervisors_secret_key_is_made_last(void **state)
{
    (void)state;
    char fresh[PATH_MAX], octets[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    test_folder_path("fresh", fresh);
    assert_int_equal(mkdir(fresh, 0750), 0);
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    assert_true(inotify_add_watch(watch, fresh, IN_CREATE) >= 0);
    assert_int_equal(key_directory_init(fresh, NULL), 0);
    ssize_t size = read(watch, octets, sizeof(octets));
    assert_true(size > 0);
    const struct inotify_event *event = NULL;
    for (ssize_t at = 0; at < size; at += (ssize_t)(sizeof(*event) + event->len))
        event = (const struct inotify_event *)(const void *)(octets + at);
    assert_string_equal(event->name, "supervisor.key");
    assert_int_equal(close(watch), 0);
}

static void a_host_gets_one_key_for_each_role_and_the_supervisors_public_one(void **state)
{
    (void)state;
    char output[PATH_MAX];
    test_folder_path("out", output);
    assert_int_equal(
        key_directory_add_host(keys, "exch1.example.com", EVERY_ROLE, output, "rack 3", NULL), 0);
    struct key_directory_entry *entries;
    size_t count;
    assert_int_equal(key_directory_list(keys, false, &entries, &count, NULL, NULL), 0);
    assert_int_equal(count, 5);
    struct key_file supervisor;
    char path[PATH_MAX];
    test_folder_path("keys/supervisor.key", path);
    assert_int_equal(key_file_read_secret(path, &supervisor, NULL), 0);
    for (enum role role = ROLE_WORKER_LDAP; role <= ROLE_CONTROL; role++) {
        struct key_file own;
        struct key_file other_end;
        assert_int_equal(key_directory_read_member(output, role, &own, &other_end, NULL), 0);
        assert_string_equal(other_end.pair.public_key, supervisor.pair.public_key);
        const struct key_file *listed = &entries[role - ROLE_WORKER_LDAP].file;
        assert_int_equal(listed->role, role);
        assert_string_equal(listed->host, "exch1.example.com");
        assert_string_equal(listed->comment, "rack 3");
        assert_string_equal(listed->pair.public_key, own.pair.public_key);
        assert_string_equal(listed->pair.secret_key, "");
        assert_true(curve_key_pair_matches(&own.pair));
    }
    free(entries);
}

static void a_host_of_workers_gets_no_key_that_opens_more(void **state)
{
    (void)state;
    char output[PATH_MAX];
    struct key_file own;
    struct key_file supervisor;
    struct error error = {0};
    test_folder_path("out", output);
    assert_invalid(key_directory_add_host(keys, "h", KEY_DIRECTORY_ROLE(ROLE_SUPERVISOR), output,
                                          NULL, &error),
                   &error, "no role");
    assert_int_equal(key_directory_add_host(keys, "h", KEY_DIRECTORY_WORKERS, output, NULL, NULL),
                     0);
    assert_int_equal(count_keys(false), 3);
    assert_int_equal(key_directory_read_member(output, ROLE_WORKER_EWS, &own, &supervisor, NULL),
                     0);
    assert_int_equal(key_directory_read_member(output, ROLE_WORKER_LDAP, &own, &supervisor, NULL),
                     0);
    assert_int_equal(
        key_directory_read_member(output, ROLE_PUBLISHER_UCSERVER, &own, &supervisor, &error), -1);
    assert_int_equal(key_directory_read_member(output, ROLE_CONTROL, &own, &supervisor, &error),
                     -1);
    key_file_wipe(&own);
}

static void a_failure_while_adding_allows_nothing(void **state)
{
    (void)state;
    char output[PATH_MAX];
    test_folder_path("keys/no/out", output);
    struct error error = {0};
    assert_invalid(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, &error), &error,
                   "no/out");
    test_folder_path("keys/supervisor.pub", output);
    assert_int_equal(unlink(output), 0);
    test_folder_path("out", output);
    assert_invalid(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, &error), &error,
                   "supervisor.pub");
    assert_int_equal(access(output, F_OK), -1);
    assert_int_equal(count_keys(true), 1);
}

static void a_key_for_another_role_does_not_pass_under_a_new_name(void **state)
{
    (void)state;
    char from[PATH_MAX];
    char to[PATH_MAX];
    char output[PATH_MAX];
    test_folder_path("out", output);
    assert_int_equal(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, NULL), 0);
    test_folder_path("out/worker-ews.key", from);
    test_folder_path("out/publisher-ucserver.key", to);
    assert_int_equal(rename(from, to), 0);
    struct key_file own;
    struct key_file supervisor;
    struct error error = {0};
    assert_invalid(
        key_directory_read_member(output, ROLE_PUBLISHER_UCSERVER, &own, &supervisor, &error),
        &error, "is for worker-ews");
}

static void a_revoked_key_leaves_the_list_and_the_host_may_come_anew(void **state)
{
    (void)state;
    char output[PATH_MAX];
    struct error error = {0};
    test_folder_path("out", output);
    assert_int_equal(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, NULL), 0);
    test_folder_path("out2", output);
    assert_invalid(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, &error), &error,
                   "revoke");
    assert_invalid(key_directory_revoke(keys, "other", NULL, &error), &error, "other");
    assert_int_equal(key_directory_revoke(keys, "h", "worker-ews", NULL), 0);
    assert_int_equal(count_keys(false), 4);
    assert_invalid(key_directory_revoke(keys, "h", "worker-ews", &error), &error, "worker-ews");
    assert_int_equal(key_directory_revoke(keys, "h", NULL, NULL), 0);
    assert_int_equal(count_keys(false), 1);
    assert_int_equal(count_keys(true), 5);
    assert_int_equal(key_directory_add_host(keys, "h", EVERY_ROLE, output, NULL, NULL), 0);
    assert_int_equal(count_keys(false), 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_keys, test_folder_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_are_no_keys_are_refused),
        cmocka_unit_test(a_pair_belongs_together_and_is_never_the_same),
        TEST(a_group_may_use_the_control_key_and_no_other),
        TEST(root_shares_the_control_key_with_the_group_of_administrators),
        TEST(loose_modes_of_a_secret_are_refused),
        TEST(a_list_that_others_can_write_is_refused),
        TEST(links_and_other_owners_are_refused),
        TEST(broken_files_are_refused_with_their_line_and_without_their_content),
        TEST(names_that_would_leave_the_folder_are_refused),
        TEST(a_host_is_not_called_like_a_child_of_the_supervisor),
        TEST(a_folder_is_made_once),
        TEST(a_folder_that_could_not_be_made_is_made_by_the_next_try),
        TEST(keys_that_are_not_whole_are_told_with_what_is_in_the_way),
        TEST(the_supervisors_secret_key_is_made_last),
        TEST(a_host_gets_one_key_for_each_role_and_the_supervisors_public_one),
        TEST(a_host_of_workers_gets_no_key_that_opens_more),
        TEST(a_failure_while_adding_allows_nothing),
        TEST(a_key_for_another_role_does_not_pass_under_a_new_name),
        TEST(a_revoked_key_leaves_the_list_and_the_host_may_come_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
