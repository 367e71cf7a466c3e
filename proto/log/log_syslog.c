/* Important events to the machine's own log. The socket is not waited for: a syslog that stands still costs
 * lines there, never time here, and after its restart it is connected to anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/log/log_socket.h"
#include "proto/log/log_syslog.h"

/* What RFC 3164 lets a datagram hold at most is 1024; journald and rsyslog take more. */
#define DATAGRAM_BYTES 2048

struct log_syslog {
    char *path;
    int descriptor;
};

struct log_syslog *log_syslog_create(const char *path)
{
    struct log_syslog *syslog = memory_allocate(sizeof(*syslog));
    syslog->path = memory_copy_text(path);
    syslog->descriptor = -1;
    return syslog;
}

void log_syslog_destroy(struct log_syslog *syslog)
{
    if (syslog == NULL)
        return;
    if (syslog->descriptor >= 0)
        (void)close(syslog->descriptor);
    free(syslog->path);
    free(syslog);
}

static const int priorities[] = {
    [LOG_LEVEL_ERROR] = LOG_DAEMON | LOG_ERR,
    [LOG_LEVEL_WARNING] = LOG_DAEMON | LOG_WARNING,
    [LOG_LEVEL_INFO] = LOG_DAEMON | LOG_INFO,
    [LOG_LEVEL_DEBUG] = LOG_DAEMON | LOG_DEBUG,
};

/* "Nov 23 12:00:00" in local time, as the daemon expects it. */
static void write_time(int64_t wall_ms, char text[16])
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;
    if (localtime_r(&seconds, &local) == NULL || strftime(text, 16, "%b %e %H:%M:%S", &local) == 0)
        text[0] = '\0';
}

static int send_once(struct log_syslog *syslog, const char *datagram)
{
    if (syslog->descriptor < 0)
        syslog->descriptor = log_socket_open(syslog->path);
    if (syslog->descriptor < 0)
        return -1;
    size_t size = strlen(datagram);
    return send(syslog->descriptor, datagram, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

void log_syslog_send(struct log_syslog *syslog,
                     enum log_level level,
                     int64_t wall_ms,
                     const char *text)
{
    char time[16];
    write_time(wall_ms, time);
    char datagram[DATAGRAM_BYTES];
    (void)snprintf(datagram, sizeof(datagram), "<%d>%s " LOG_SYSLOG_IDENTITY "[%ld]: %s",
                   priorities[level], time, (long)getpid(), text);
    datagram[strcspn(datagram, "\n")] = '\0';
    if (send_once(syslog, datagram) == 0 || syslog->descriptor < 0)
        return;
    /* The daemon was restarted and its socket is another one: connect anew, once. */
    (void)close(syslog->descriptor);
    syslog->descriptor = -1;
    (void)send_once(syslog, datagram);
}
