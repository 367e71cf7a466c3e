/* Important events to the machine's own log, as EWSCalSvc. Written to its socket without ever
 * waiting: the C library's syslog() stands still when the daemon does. RFC 3164, section 4.1. */
#ifndef PROTO_LOG_SYSLOG_H
#define PROTO_LOG_SYSLOG_H

#include <stdint.h>

#include "proto/log/log_line.h"

#define LOG_SYSLOG_PATH     "/dev/log"
#define LOG_SYSLOG_IDENTITY "EWSCalSvc"

struct log_syslog;

/* Returns a new connection to the datagram socket `path` (copied); nothing is opened yet. */
struct log_syslog *log_syslog_create(const char *path);
void log_syslog_destroy(struct log_syslog *syslog);

/* Sends one event; what the daemon does not take at once is lost without a word, because the same
 * line is in the file and on standard error. `text` is a line of log_line_format() without
 * time and level. */
void log_syslog_send(struct log_syslog *syslog,
                     enum log_level level,
                     int64_t wall_ms,
                     const char *text);

#endif
