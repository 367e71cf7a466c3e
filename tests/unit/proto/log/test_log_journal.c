/* Important events with their fields, to a socket in the place of the journal's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "proto/log/log.h"

static char folder[64], journal_path[128], syslog_path[128], datagram[65536];

static int make(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/log-journal-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(journal_path, sizeof(journal_path), "%s/journal", folder);
    (void)snprintf(syslog_path, sizeof(syslog_path), "%s/syslog", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    (void)unlink(journal_path);
    (void)unlink(syslog_path);
    return rmdir(folder);
}

static int listen_at(const char *path)
{
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    return descriptor;
}

static struct log *begin(void)
{
    const struct log_options options = {.name = "worker-ews/2",
                                        .level = LOG_LEVEL_INFO,
                                        .is_quiet = true,
                                        .journal_path = journal_path,
                                        .syslog_path = syslog_path};
    return log_configure(NULL, &options);
}

static bool receive(int descriptor)
{
    ssize_t size = recv(descriptor, datagram + 1, sizeof(datagram) - 2, 0);
    datagram[0] = '\n'; /* so that each line is found with an end of line in front */
    datagram[size > 0 ? size + 1 : 1] = '\0';
    return size > 0;
}

static void assert_field(const char *line)
{
    char *whole = NULL;
    assert_true(asprintf(&whole, "\n%s\n", line) > 0);
    if (strstr(datagram, whole) == NULL)
        fail_msg("%s is not in %s", line, datagram);
    free(whole);
}

static void an_event_is_a_message_with_its_parameters_as_fields(void **state)
{
    (void)state;
    int journal = listen_at(journal_path);
    struct log *log = begin();
    log_event(log, ROSTER_SHRANK, event_number("users", 3), event_number("before", 40));
    assert_true(receive(journal));
    assert_field("MESSAGE=worker-ews/2 the list of users shrank suspiciously; it is read again "
                 "event=roster.shrank users=3 before=40");
    assert_field("PRIORITY=4");
    assert_field("SYSLOG_IDENTIFIER=EWSCalSvc");
    assert_field("SYSLOG_FACILITY=3");
    assert_field("EWSCAL_EVENT=roster.shrank");
    assert_field("EWSCAL_PROCESS=worker-ews/2");
    assert_field("EWSCAL_ROLE=worker-ews");
    assert_field("EWSCAL_USERS=3");
    assert_field("EWSCAL_BEFORE=40");
    log_event(log, SETTINGS_NOT_SENT, event_text("peer", "a\nEWSCAL_EVENT=forged"),
              event_cause("exchange.busy server=main wait_ms=30000"));
    assert_true(receive(journal));
    assert_field("EWSCAL_EVENT=settings.not_sent");
    assert_field("EWSCAL_REASON=exchange.busy");
    assert_null(strstr(datagram, "\nEWSCAL_EVENT=forged"));
    assert_non_null(strstr(datagram, "\nEWSCAL_WHY="));
    log_destroy(log);
    (void)close(journal);
}

static void without_a_journal_it_goes_to_the_syslog(void **state)
{
    (void)state;
    int syslog = listen_at(syslog_path);
    struct log *log = begin();
    log_event(log, PROGRAM_NO_MEMORY);
    assert_true(receive(syslog));
    assert_non_null(strstr(datagram, "<27>"));
    int journal = listen_at(journal_path); /* it is started meanwhile */
    log_event(log, PROGRAM_NO_MEMORY);
    assert_false(receive(syslog));
    assert_true(receive(journal));
    assert_field("PRIORITY=3");
    (void)close(journal);
    (void)unlink(journal_path);
    journal = listen_at(journal_path); /* and started again */
    log_event(log, PROGRAM_NO_MEMORY);
    assert_true(receive(journal));
    for (int i = 0; i < 5000; i++) /* nobody reads any more: must not wait */
        log_event(log, PROGRAM_NO_MEMORY);
    log_destroy(log);
    (void)close(journal);
    (void)close(syslog);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(an_event_is_a_message_with_its_parameters_as_fields),
        TEST(without_a_journal_it_goes_to_the_syslog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
