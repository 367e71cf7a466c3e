/* Fields for the journal. A value stands on one line, because what cannot be printed is made printable first, as in
 * every line of ours; so the simple form of the protocol is enough. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"
#include "proto/log/log_journal.h"
#include "proto/log/log_socket.h"
#include "proto/log/log_syslog.h"

/* A line of the log, and its parameters once more as fields. */
#define DATAGRAM_MOST_BYTES ((size_t)4 * LOG_LINE_BYTES)
#define KEY_BYTES           64

struct log_journal {
    char *path;
    int descriptor;
};

struct log_journal *log_journal_create(const char *path)
{
    struct log_journal *journal = memory_allocate(sizeof(*journal));
    journal->path = memory_copy_text(path);
    journal->descriptor = -1;
    return journal;
}

static void close_journal(struct log_journal *journal)
{
    if (journal->descriptor >= 0)
        (void)close(journal->descriptor);
    journal->descriptor = -1;
}

void log_journal_destroy(struct log_journal *journal)
{
    if (journal == NULL)
        return;
    close_journal(journal);
    free(journal->path);
    free(journal);
}

/* Fields for which there is no room are left out; the line itself has them. */
static void put_journal_field(struct buffer *datagram, const char *key, const char *value)
{
    char *text = memory_format_text("%s=%s", key, value);
    if (!text_is_utf8(text, strlen(text)))
        text_replace_bad_octets(text);
    text_make_printable(text);
    size_t size = strlen(text);
    if (buffer_room(datagram) > size) {
        (void)buffer_append(datagram, text, size);
        (void)buffer_append(datagram, "\n", 1);
    }
    free(text);
}

/* "EWSCAL_WAIT_MS" of `wait_ms`. */
static void put_parameter(struct buffer *datagram, const char *name, const char *value)
{
    char key[KEY_BYTES];
    (void)snprintf(key, sizeof(key), "EWSCAL_%s", name);
    for (char *letter = key; *letter != '\0'; letter++)
        *letter = isalnum((unsigned char)*letter) ? (char)toupper((unsigned char)*letter) : '_';
    put_journal_field(datagram, key, value);
}

static void put_parameters(struct buffer *datagram, const struct event_field *field)
{
    for (; field != NULL && field->key != NULL; field++) {
        struct sentence sentence;
        char room[REASON_NAME_BYTES];
        if (field->is_reason) {
            reason_copy_name(field->text, room);
            put_parameter(datagram, "reason", room);
            put_parameter(datagram, "why", sentence_of_reason(field->text, &sentence));
        } else if (field->text != NULL) {
            put_parameter(datagram, field->key, field->text);
        } else {
            (void)snprintf(room, sizeof(room), "%lld", (long long)field->number);
            put_parameter(datagram, field->key, room);
        }
    }
}

static void put_number_field(struct buffer *datagram, const char *key, long number)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%ld", number);
    put_journal_field(datagram, key, text);
}

static void put_line(struct buffer *datagram, const struct log_line *line, const char *text)
{
    static const int levels[] = {[LOG_LEVEL_ERROR] = LOG_ERR,
                                 [LOG_LEVEL_WARNING] = LOG_WARNING,
                                 [LOG_LEVEL_INFO] = LOG_INFO,
                                 [LOG_LEVEL_DEBUG] = LOG_DEBUG};
    char *role = memory_copy_text(line->name);
    role[strcspn(role, "/")] = '\0';
    put_journal_field(datagram, "MESSAGE", text);
    put_number_field(datagram, "PRIORITY", levels[line->level]);
    put_number_field(datagram, "SYSLOG_FACILITY", LOG_FAC(LOG_DAEMON));
    put_journal_field(datagram, "SYSLOG_IDENTIFIER", LOG_SYSLOG_IDENTITY);
    put_number_field(datagram, "SYSLOG_PID", (long)getpid());
    put_parameter(datagram, "process", line->name);
    put_parameter(datagram, "role", role);
    if (line->event != NULL)
        put_parameter(datagram, "event", line->event);
    put_parameters(datagram, line->fields);
    free(role);
}

/* A journal that was restarted has another socket, which is connected to anew, once. */
static bool send_datagram(struct log_journal *journal, const struct buffer *datagram)
{
    for (int attempts = 0; attempts < 2; attempts++) {
        if (journal->descriptor < 0)
            journal->descriptor = log_socket_open(journal->path);
        if (journal->descriptor < 0)
            return false;
        if (send(journal->descriptor, buffer_data(datagram), buffer_size(datagram),
                 MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 ||
            errno == EAGAIN)
            return true;
        close_journal(journal);
    }
    return true;
}

bool log_journal_send(struct log_journal *journal, const struct log_line *line, const char *text)
{
    struct buffer datagram;
    buffer_init(&datagram, DATAGRAM_MOST_BYTES);
    put_line(&datagram, line, text);
    bool is_there = send_datagram(journal, &datagram);
    buffer_clear(&datagram);
    return is_there;
}
