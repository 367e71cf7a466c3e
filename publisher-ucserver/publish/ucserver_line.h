/* The session with the UCServer on its connection: what the session wants done goes to the connection or
 * the supervisor, what the connection has to tell goes to the session. */
#ifndef PUBLISHER_UCSERVER_LINE_H
#define PUBLISHER_UCSERVER_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct publisher_callbacks;
struct rose_session;
struct rose_session_callbacks;
struct set_entry_list_argument;
struct tls_shown;
struct settings;
struct ucserver_line;

/* Is told, with the context of the session's callbacks, that something has happened to the connection. */
typedef void ucserver_line_moved_function(void *context);

/* Returns a new line without settings. Keeps `loop` and `callbacks`, copies `session_callbacks`. */
struct ucserver_line *ucserver_line_create(sd_event *loop,
                                           const struct publisher_callbacks *callbacks,
                                           const struct rose_session_callbacks *session_callbacks,
                                           ucserver_line_moved_function *moved);

/* Ends everything without a word. NULL is fine. */
void ucserver_line_destroy(struct ucserver_line *line);

/* Owned by the line. */
struct rose_session *ucserver_line_session(struct ucserver_line *line);

/* New settings, or the same again. Reconnects only when the UCServer's part differs. */
void ucserver_line_configure(struct ucserver_line *line,
                             const struct settings *settings,
                             int64_t now_ms);

/* Whether the settings name a UCServer with this account. */
bool ucserver_line_has_account(const struct ucserver_line *line, const char *account);

/* How much waits to be written to the connection. More than this is not written ahead. */
#define UCSERVER_LINE_BACKLOG_BYTES (1024 * 1024)
size_t ucserver_line_backlog_bytes(const struct ucserver_line *line);

/* When the UCServer's certificate ends, by the newest handshake: seconds since 1970; 0: none was shown yet. Borrowed;
 * follows what happens. */
const int64_t *ucserver_line_certificate_end(const struct ucserver_line *line);

/* The certificate that was refused when the newest connection was made; has none when none was. */
const struct tls_shown *ucserver_line_shown(const struct ucserver_line *line);

/* Sends a list, which leaves this process only while the supervisor's echo is fresh. Returns the
 * invoke's id, or 0 when the list cannot be encoded. */
int32_t ucserver_line_send_list(struct ucserver_line *line,
                                const struct set_entry_list_argument *list,
                                int64_t now_ms);

#endif
