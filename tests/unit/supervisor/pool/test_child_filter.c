/* The answers of the kernel to a supervisor that was taken over. Each is looked at in a process of its own, because
 * the filter cannot be taken back; as root the calls would succeed without it, as anybody else those that change
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/pool/child_filter.h"

#define ROLE_UID 54321
#define ROLE_GID 54322

static struct child_user role_user(void)
{
    struct child_user user = {.is_set = true, .user = ROLE_UID, .group = ROLE_GID};
    if (geteuid() != 0) {
        user.user = getuid();
        user.group = getgid();
    }
    return user;
}

/* Each returns 0 when all is as it must be, or the number of the line. */
typedef int scene_function(void);

#define MUST(condition)                                                                            \
    if (!(condition))                                                                              \
    return __LINE__ % 250 + 1

static int status_of(scene_function *scene, const struct child_user *users, size_t count)
{
    int status = 0;
    pid_t process = fork();
    if (process == 0) {
        struct error error;
        _exit(child_filter_begin(users, count, &error) != 0 ? 255 : scene());
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool is_denied(long result)
{
    return result == -1 && errno == EPERM;
}

static int scene_of_root(void)
{
    const gid_t root[] = {0};
    uid_t own = getuid();
    MUST(is_denied(setuid(own)));
    MUST(is_denied(setgid(getgid())));
    MUST(is_denied(setreuid(own, own)));
    MUST(is_denied(setregid(getgid(), getgid())));
    MUST(is_denied(syscall(SYS_setfsuid, own)));
    MUST(is_denied(syscall(SYS_setfsgid, getgid())));
    MUST(is_denied(setgroups(1, root)));
    MUST(is_denied(syscall(SYS_setresuid, 0L, 0L, 0L)));
    MUST(is_denied(syscall(SYS_setresgid, 0L, 0L, 0L)));
    MUST(is_denied(syscall(SYS_setresuid, -1L, -1L, -1L)));
    return 0;
}

static int scene_of_a_part(void)
{
    const struct child_user user = role_user();
    MUST(is_denied(setresuid(user.user, user.user, 0)));
    MUST(is_denied(setresuid(0, user.user, user.user)));
    MUST(is_denied(setresuid(user.user, (uid_t)-1, user.user)));
    MUST(is_denied(setresgid(user.group, 0, user.group)));
    return 0;
}

static int scene_of_the_role(void)
{
    const struct child_user user = role_user();
    MUST(geteuid() != 0 || setgroups(0, NULL) == 0);
    MUST(setresgid(user.group, user.group, user.group) == 0);
    MUST(setresuid(user.user, user.user, user.user) == 0);
    MUST(getuid() == user.user && getegid() == user.group);
    return 0;
}

static void nobody_becomes_root(void **state)
{
    (void)state;
    const struct child_user user = role_user();
    if (geteuid() != 0)
        skip(); /* its own numbers may be the role's */
    assert_int_equal(status_of(scene_of_root, &user, 1), 0);
}

static void all_three_numbers_change_at_once(void **state)
{
    (void)state;
    const struct child_user user = role_user();
    assert_int_equal(status_of(scene_of_a_part, &user, 1), 0);
}

static void a_role_is_still_possible(void **state)
{
    (void)state;
    const struct child_user users[] = {{.is_set = true, .user = 54000, .group = 54000},
                                       {.is_set = false, .user = 0, .group = 0},
                                       role_user()};
    assert_int_equal(status_of(scene_of_the_role, users, 3), 0);
    assert_int_equal(status_of(scene_of_a_part, users, 3), 0);
}

static void without_users_nobody_is_possible(void **state)
{
    (void)state;
    const struct child_user none = {.is_set = false, .user = 0, .group = 0};
    if (geteuid() == 0)
        assert_int_equal(status_of(scene_of_root, &none, 1), 0);
    assert_int_not_equal(status_of(scene_of_the_role, &none, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_becomes_root),
        cmocka_unit_test(all_three_numbers_change_at_once),
        cmocka_unit_test(a_role_is_still_possible),
        cmocka_unit_test(without_users_nobody_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
