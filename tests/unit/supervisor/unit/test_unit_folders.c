#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "supervisor/unit/unit_folders.h"

#define HEAD                                                                                       \
    "# Written by `ewscalctl setup`: folders of ewscal.conf that are elsewhere.\n[Service]\n"

static char state_item[] = "/var/lib/ewscal", log_item[] = "-/var/log/ewscal",
            own_item[] = "-/srv/one/log", other_item[] = "+/srv/two";
static char *const packaged[] = {state_item, log_item, NULL};
static char *const widened[] = {state_item, log_item, own_item, other_item, NULL};

static void expect_wall(char *const *writable, const char *path, enum unit_wall wall)
{
    const struct unit_walls walls = {
        .writable = (char **)(uintptr_t)writable, .hides_homes = true, .hides_temporary = true};
    assert_int_equal(unit_wall_of(&walls, path), wall);
}

static void a_folder_is_open_where_the_unit_names_it_or_one_above(void **state)
{
    (void)state;
    expect_wall(packaged, "/var/lib/ewscal", UNIT_OPEN);
    expect_wall(packaged, "/var/log/ewscal/old", UNIT_OPEN);
    expect_wall(packaged, "/var/log/ewscal-2", UNIT_PROTECTED);
    expect_wall(packaged, "/srv/two/log", UNIT_PROTECTED);
    expect_wall(widened, "/srv/two/log", UNIT_OPEN);
    expect_wall(packaged, "/home/ewscal/log", UNIT_HIDDEN);
    expect_wall(packaged, "/var/tmp/log", UNIT_HIDDEN);
    expect_wall(packaged, "/homes", UNIT_PROTECTED);
    expect_wall(NULL, "/srv/two/log", UNIT_OPEN);
}

/* What the kernel and systemd do with it counts, not how it is written. */
static void a_folder_is_hidden_however_its_path_is_written(void **state)
{
    char folder[] = "/tmp/ewscal-unit-XXXXXX", link[PATH_MAX], below[PATH_MAX + 8];
    const struct unit_walls walls = {.writable = (char **)(uintptr_t)packaged, .hides_homes = true};
    (void)state;
    expect_wall(packaged, "//home/ewscal", UNIT_HIDDEN);
    expect_wall(packaged, "/./home//ewscal/", UNIT_HIDDEN);
    expect_wall(packaged, "/var//lib/./ewscal/", UNIT_OPEN);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(link, sizeof(link), "%s/link", folder);
    (void)snprintf(below, sizeof(below), "%s/log", link);
    assert_int_equal(symlink("/home", link), 0);
    assert_int_equal(unit_wall_of(&walls, below), UNIT_HIDDEN);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void
expect_drop_in(char *const *writable, const char *log, const char *before, const char *after)
{
    const struct unit_walls walls = {.writable = (char **)(uintptr_t)writable, .hides_homes = true};
    const struct unit_folder folders[] = {{"/var/lib/ewscal", "ewscal", 0700},
                                          {log, "ewscal-log", 01770}};
    char *text = unit_folders_drop_in(folders, 2, &walls, before);
    assert_string_equal(text, after);
    free(text);
}

static void a_drop_in_has_the_folders_that_the_unit_does_not_name(void **state)
{
    static const char one[] = HEAD "ReadWritePaths=\"-/srv/one/log\"\n";
    (void)state;
    expect_drop_in(packaged, "/var/log/ewscal", "", "");
    expect_drop_in(packaged, "/srv/one/log", "", one);
    expect_drop_in(packaged, "/home/one/log", "", "");
    expect_drop_in(packaged, "/srv//one/./log/", "", one);
    expect_drop_in(NULL, "/srv/one/log", "", "");
    expect_drop_in(packaged, "/srv/100 %\"\\", "",
                   HEAD "ReadWritePaths=\"-/srv/100 %%\\\"\\\\\"\n");
}

/* Its own words are no reason to remove it; another's are. */
static void a_drop_in_stays_as_long_as_it_is_needed(void **state)
{
    static const char one[] = HEAD "ReadWritePaths=\"-/srv/one/log\"\n";
    (void)state;
    expect_drop_in(widened, "/srv/one/log", one, one);
    expect_drop_in(widened, "//srv/one/log/.", one, one);
    expect_drop_in(widened, "/var/log/ewscal", one, "");
    expect_drop_in(widened, "/srv/two/log", one, "");
    expect_drop_in(widened, "/srv/three", one, HEAD "ReadWritePaths=\"-/srv/three\"\n");
}

/* A reload of systemd may have failed. */
static void a_drop_in_is_read_when_the_walls_have_it(void **state)
{
    static const char one[] = HEAD "ReadWritePaths=\"-/srv/one/log\"\n";
    const struct unit_walls before = {.writable = (char **)(uintptr_t)packaged},
                            after = {.writable = (char **)(uintptr_t)widened};
    const struct unit_folder folder = {"/srv/one/log/", "ewscal-log", 01770};
    (void)state;
    assert_false(unit_folders_is_read(&folder, 1, &before, one));
    assert_true(unit_folders_is_read(&folder, 1, &after, one));
    assert_true(unit_folders_is_read(&folder, 1, &before, ""));
}

/* The sticky bit does not keep others from putting a link where a folder is missing. */
static void nothing_is_made_where_others_may_write(void **state)
{
    char folder[] = "/tmp/ewscal-unit-XXXXXX", below[PATH_MAX], missing[PATH_MAX + 8];
    struct error error;
    bool is_new = false;
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(below, sizeof(below), "%s/made", folder);
    (void)snprintf(missing, sizeof(missing), "%s/log", below);
    const struct unit_folder wanted = {missing, "ewscal-log", 01770};
    error_clear(&error);
    assert_int_equal(unit_folders_make(&wanted, &is_new, &error), -1);
    assert_int_equal(error.class, ERROR_REFUSED);
    assert_int_not_equal(access(below, F_OK), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_open_where_the_unit_names_it_or_one_above),
        cmocka_unit_test(a_folder_is_hidden_however_its_path_is_written),
        cmocka_unit_test(a_drop_in_has_the_folders_that_the_unit_does_not_name),
        cmocka_unit_test(a_drop_in_stays_as_long_as_it_is_needed),
        cmocka_unit_test(a_drop_in_is_read_when_the_walls_have_it),
        cmocka_unit_test(nothing_is_made_where_others_may_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
