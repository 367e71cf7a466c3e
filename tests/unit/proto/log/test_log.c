#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/event/error.h"
#include "proto/log/log.h"
#include "proto/log/log_file.h"
#include "proto/log/log_limiter.h"
#include "unit/proto/event/said.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/ewscal-log-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static void path_of(const char *name, char path[128])
{
    (void)snprintf(path, 128, "%s/%s", folder, name);
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"w-1.log", "w-1.log.1", "w-1.log.2", "w-1.log.3", "sock"};
    char path[128];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_of(names[i], path);
        (void)unlink(path);
        (void)rmdir(path);
    }
    return rmdir(folder);
}

static int64_t size_of(const char *name)
{
    char path[128];
    path_of(name, path);
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : -1;
}

/* Reads the file into memory that the next call uses again. */
static const char *content_of(const char *name)
{
    static char content[65536];
    char path[128];
    path_of(name, path);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t size = fread(content, 1, sizeof(content) - 1, file);
    content[size] = '\0';
    (void)fclose(file);
    return content;
}

static struct log_options options(void)
{
    return (struct log_options){
        .name = "w/1",
        .level = LOG_LEVEL_INFO,
        .directory = folder,
        .is_quiet = true,
        .syslog_path = "",
    };
}

static void an_unwritable_folder_loses_lines_and_nothing_else(void **state)
{
    (void)state;
    struct log_file *file = log_file_create("/proc/no/such/folder", "w", 0, 1);
    struct error error = {0};
    assert_int_equal(log_file_write(file, "x\n", 2, 0, &error), -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    assert_non_null(strstr(said(&error), "/proc/no/such/folder/w.log"));
    assert_int_equal(log_file_write(file, "x\n", 2, 1, NULL), -1);
    assert_int_equal(log_file_take_lost(file), 2);
    assert_int_equal(log_file_take_lost(file), 0);
    log_file_destroy(file);
}

static void a_link_in_place_of_the_file_is_not_followed(void **state)
{
    (void)state;
    char path[128];
    path_of("w-1.log", path);
    assert_int_equal(symlink("/dev/null", path), 0);
    struct log_file *file = log_file_create(folder, "w/1", 0, 1);
    assert_int_equal(log_file_write(file, "x\n", 2, 0, NULL), -1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(log_file_write(file, "x\n", 2, 1, NULL), -1);
    assert_int_equal(log_file_write(file, "x\n", 2, LOG_FILE_RETRY_MS, NULL), 0);
    log_file_destroy(file);
}

static void files_are_renewed_in_a_circle_of_limited_size(void **state)
{
    (void)state;
    struct log_file *file = log_file_create(folder, "w/1", LOG_FILE_SMALLEST_BYTES, 2);
    char line[1024];
    for (int i = 0; i < 4 * 64 + 1; i++) {
        memset(line, 'a' + i / 64, sizeof(line) - 1);
        line[sizeof(line) - 1] = '\n';
        assert_int_equal(log_file_write(file, line, sizeof(line), 0, NULL), 0);
    }
    log_file_destroy(file);
    assert_int_equal(size_of("w-1.log"), 1024);
    assert_int_equal(size_of("w-1.log.1"), LOG_FILE_SMALLEST_BYTES);
    assert_int_equal(size_of("w-1.log.2"), LOG_FILE_SMALLEST_BYTES);
    assert_int_equal(size_of("w-1.log.3"), -1);
    assert_int_equal(content_of("w-1.log")[0], 'e');
    assert_int_equal(content_of("w-1.log.1")[0], 'd');
    assert_int_equal(content_of("w-1.log.2")[0], 'c');
}

static void the_file_is_for_owner_and_group_only(void **state)
{
    (void)state;
    mode_t before = umask(0);
    struct log_file *file = log_file_create(folder, "w/1", 0, 1);
    assert_int_equal(log_file_write(file, "x\n", 2, 0, NULL), 0);
    (void)umask(before);
    struct stat status;
    char path[128];
    path_of("w-1.log", path);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0640);
    log_file_destroy(file);
}

static void assert_refused(const char *part)
{
    struct error error = {0};
    struct log_file *file = log_file_create(folder, "w/1", 0, 1);
    assert_int_equal(log_file_write(file, "x\n", 2, 0, &error), -1);
    if (strstr(said(&error), part) == NULL)
        fail_msg("expected %s in: %s", part, said(&error));
    log_file_destroy(file);
}

static void make_file(const char *name, mode_t mode)
{
    char path[128];
    path_of(name, path);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    assert_true(descriptor >= 0);
    assert_int_equal(fchmod(descriptor, mode), 0);
    assert_int_equal(close(descriptor), 0);
}

/* Whoever made it before us would read our log, and could change it. */
static void a_file_of_somebody_else_is_refused(void **state)
{
    (void)state;
    char path[128];
    if (geteuid() != 0)
        skip();
    make_file("w-1.log", 0666);
    path_of("w-1.log", path);
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_refused("belongs to another user (id 65534)");
    assert_int_equal(size_of("w-1.log"), 0);
}

static void a_file_with_a_second_name_is_refused(void **state)
{
    (void)state;
    char path[128], second[128];
    make_file("w-1.log", 0640);
    path_of("w-1.log", path);
    path_of("w-1.log.3", second);
    assert_int_equal(link(path, second), 0);
    assert_refused("more than one name");
    assert_int_equal(size_of("w-1.log"), 0);
}

static void a_fifo_and_a_folder_are_refused(void **state)
{
    (void)state;
    char path[128];
    path_of("w-1.log", path);
    assert_int_equal(mkfifo(path, 0640), 0);
    assert_refused("w-1.log");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0750), 0);
    assert_refused("w-1.log");
}

static mode_t mode_of(const char *name)
{
    struct stat status;
    char path[128];
    path_of(name, path);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

/* In a folder that a group shares, that group are the other roles. */
static void in_a_shared_folder_the_file_is_closed_to_its_group(void **state)
{
    (void)state;
    assert_int_equal(chmod(folder, 01770), 0);
    make_file("w-1.log", 0664); /* as an earlier version, or somebody by hand, has left it */
    struct log_file *file = log_file_create(folder, "w/1", LOG_FILE_SMALLEST_BYTES, 1);
    assert_int_equal(log_file_write(file, "x\n", 2, 0, NULL), 0);
    assert_int_equal(mode_of("w-1.log"), 0600);
    char line[1024] = {[1023] = '\n'};
    for (int i = 0; i < 64; i++)
        assert_int_equal(log_file_write(file, line, sizeof(line), 0, NULL), 0);
    assert_int_equal(mode_of("w-1.log"), 0600);
    assert_int_equal(mode_of("w-1.log.1"), 0600);
    log_file_destroy(file);
}

/* Makes the file as soon as its name is free; ends with status 1 when it was. */
static pid_t start_thief(void)
{
    char path[128];
    path_of("w-1.log", path);
    pid_t thief = fork();
    while (thief == 0) {
        if (open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) >= 0)
            _exit(1);
        if (errno != EEXIST || getppid() == 1)
            _exit(0);
    }
    return thief;
}

static void the_name_is_never_free_while_files_are_renewed(void **state)
{
    (void)state;
    struct log_file *file = log_file_create(folder, "w/1", LOG_FILE_SMALLEST_BYTES, 2);
    assert_int_equal(log_file_write(file, "x\n", 2, 0, NULL), 0);
    pid_t thief = start_thief();
    assert_true(thief > 0);
    static char line[LOG_FILE_SMALLEST_BYTES];
    memset(line, 'a', sizeof(line));
    for (int i = 0; i < 3000; i++)
        (void)log_file_write(file, line, sizeof(line), 0, NULL);
    int status = 0;
    (void)kill(thief, SIGKILL);
    assert_int_equal(waitpid(thief, &status, 0), thief);
    if (WIFEXITED(status))
        fail_msg("somebody else could make the file, status %d", WEXITSTATUS(status));
    log_file_destroy(file);
}

/* RLIMIT_FSIZE cuts a write in the middle as a full disk does. */
static void a_full_disk_is_counted_and_the_next_line_begins_anew(void **state)
{
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    struct log_options wanted = options();
    struct log *log = log_configure(NULL, &wanted);
    log_event(log, PROCESS_DRAINING);
    int64_t before = size_of("w-1.log");
    struct rlimit old;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit full = {.rlim_cur = (rlim_t)before + 10, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    for (int i = 0; i < 3; i++)
        log_event(log, LOGIN_NOT_NEEDED);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(size_of("w-1.log"), before + 10);
    log_event(log, PROCESS_SETTINGS_CAME);
    log_destroy(log);
    const char *content = content_of("w-1.log");
    assert_non_null(strstr(content, " event=process.draining\n"));
    assert_null(strstr(content, "login.not_needed\n"));
    assert_int_equal(content[before + 10], '\n');
    assert_non_null(strstr(content, " event=process.settings_came\n"));
    assert_non_null(strstr(content, " WARNING w/1 lines of this log were lost; free space on the "
                                    "disk of the log event=log.lines_were_lost lines=3\n"));
}

static int count_of(const char *content, const char *wanted)
{
    int count = 0;
    for (const char *hit = content; (hit = strstr(hit, wanted)) != NULL; hit++)
        count++;
    return count;
}

static void warnings_are_limited_and_the_rest_is_told_at_the_end(void **state)
{
    (void)state;
    struct log_options wanted = options();
    struct log *log = log_configure(NULL, &wanted);
    for (int i = 0; i < 25; i++)
        log_event(log, CONNECTION_TIMED_OUT, event_number("limit_ms", i));
    for (int i = 0; i < 25; i++)
        log_event(log, BUS_SESSION_OVER, event_number("turn", i));
    log_destroy(log);
    const char *content = content_of("w-1.log");
    assert_int_equal(count_of(content, " event=connection.timed_out limit_ms="), 10);
    assert_int_equal(
        count_of(content, " event=log.lines_left_out of=connection.timed_out more=15 seconds=60\n"),
        1);
    assert_int_equal(count_of(content, " event=bus.session_over turn="), 25);
}

static int count_lines_with(const char *part)
{
    int count = 0;
    for (const char *at = content_of("w-1.log"); (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

/* Whoever has a key could overwrite the history of the log by greeting and going. */
static void a_process_that_comes_and_goes_does_not_fill_the_log(void **state)
{
    (void)state;
    const struct log_options wanted = options();
    struct log *log = log_configure(NULL, &wanted);
    for (int i = 0; i < 1000; i++) {
        log_event(log, PROCESS_JOINED, event_text("peer", "worker-ews/9"), event_text("host", "h"),
                  event_text("version", "1"));
        log_event(log, SUPERVISOR_SESSION_ENDED, event_text("peer", "worker-ews/9"));
        log_event(log, PROCESS_LOST, event_text("peer", "worker-ews/9"),
                  event_text("how", "silent"), event_number("leases", 0));
    }
    log_event(log, PROCESS_JOINED, event_text("peer", "worker-ews/1"), event_text("host", "h"),
              event_text("version", "1"));
    log_destroy(log);
    assert_int_equal(count_lines_with("event=process.joined"), LOG_LIMITER_BURST + 1);
    assert_int_equal(count_lines_with("peer=worker-ews/1"), 1);
    assert_int_equal(count_lines_with("event=process.lost"), LOG_LIMITER_BURST);
    assert_int_equal(count_lines_with("event=supervisor.session_ended"), LOG_LIMITER_BURST);
    assert_int_equal(count_lines_with("more=990"), 3);
}

static void lines_below_the_level_are_not_written(void **state)
{
    (void)state;
    struct log_options wanted = options();
    struct log *log = log_configure(NULL, &wanted);
    log_event(log, MESSAGE_SENT);
    assert_false(log_is_wanted(log, LOG_LEVEL_DEBUG));
    log_set_level(log, LOG_LEVEL_DEBUG);
    log_event(log, MESSAGE_RECEIVED);
    log_event(NULL, PROCESS_DRAINING);
    assert_false(log_is_wanted(NULL, LOG_LEVEL_ERROR));
    log_destroy(log);
    log_destroy(NULL);
    assert_null(strstr(content_of("w-1.log"), "message.sent"));
    assert_non_null(strstr(content_of("w-1.log"), "DEBUG w/1 received event=message.received\n"));
}

static int listen_as_syslog(const char *path)
{
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    return descriptor;
}

static void errors_and_important_events_go_to_syslog_even_after_its_restart(void **state)
{
    (void)state;
    char path[128];
    path_of("sock", path);
    int daemon = listen_as_syslog(path);
    struct log_options wanted = options();
    wanted.syslog_path = path;
    struct log *log = log_configure(NULL, &wanted);
    char datagram[512] = "";
    log_event(log, CONNECTION_CLOSED);
    log_event(log, PROGRAM_NO_MEMORY);
    assert_true(recv(daemon, datagram, sizeof(datagram) - 1, 0) > 0);
    assert_memory_equal(datagram, "<27>", 4);
    assert_non_null(strstr(datagram, " EWSCalSvc["));
    assert_non_null(strstr(datagram, "]: w/1 there is not enough memory; see what uses the memory "
                                     "of this machine, or give it more event=program.no_memory"));
    assert_null(strchr(datagram, '\n'));
    (void)close(daemon);
    (void)unlink(path);
    daemon = listen_as_syslog(path);
    log_event(log, PROCESS_DRAINED);
    memset(datagram, 0, sizeof(datagram));
    assert_true(recv(daemon, datagram, sizeof(datagram) - 1, 0) > 0);
    assert_memory_equal(datagram, "<30>", 4);
    for (int i = 0; i < 5000; i++) /* nobody reads any more: must not wait */
        log_event(log, PROCESS_DRAINED);
    log_destroy(log);
    (void)close(daemon);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unwritable_folder_loses_lines_and_nothing_else),
        TEST(a_link_in_place_of_the_file_is_not_followed),
        TEST(files_are_renewed_in_a_circle_of_limited_size),
        TEST(the_file_is_for_owner_and_group_only),
        TEST(a_file_of_somebody_else_is_refused),
        TEST(a_file_with_a_second_name_is_refused),
        TEST(a_fifo_and_a_folder_are_refused),
        TEST(in_a_shared_folder_the_file_is_closed_to_its_group),
        TEST(the_name_is_never_free_while_files_are_renewed),
        TEST(a_full_disk_is_counted_and_the_next_line_begins_anew),
        TEST(warnings_are_limited_and_the_rest_is_told_at_the_end),
        TEST(a_process_that_comes_and_goes_does_not_fill_the_log),
        TEST(lines_below_the_level_are_not_written),
        TEST(errors_and_important_events_go_to_syslog_even_after_its_restart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
