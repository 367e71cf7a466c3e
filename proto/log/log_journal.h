/* Important events to the journal, where it runs, with each parameter as a field of its own:
 * `journalctl EWSCAL_EVENT=exchange.busy` finds what a search in texts would miss. The journal's own protocol
 * (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/); sd_journal_sendv() waits for a journal that stands still. */
#ifndef PROTO_LOG_JOURNAL_H
#define PROTO_LOG_JOURNAL_H

#include <stdbool.h>

#include "proto/log/log_line.h"

#define LOG_JOURNAL_PATH "/run/systemd/journal/socket"

struct log_journal;

/* Returns a new connection to the datagram socket `path` (copied); nothing is opened yet. */
struct log_journal *log_journal_create(const char *path);
void log_journal_destroy(struct log_journal *journal);

/* Sends one event: MESSAGE is `text`, PRIORITY, SYSLOG_IDENTIFIER, and of the line EWSCAL_EVENT, EWSCAL_ROLE,
 * EWSCAL_PROCESS and EWSCAL_KEY for each field; a reason is EWSCAL_REASON (its name) and EWSCAL_WHY. Returns whether
 * there is a journal: false if the line is for another log. What it does not take at once is lost. */
bool log_journal_send(struct log_journal *journal, const struct log_line *line, const char *text);

#endif
