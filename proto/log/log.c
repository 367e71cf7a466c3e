/* The log of one process. It never waits and never fails: what cannot be written is counted, said once on
 * standard error, and told in the file as soon as there is one again. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/event/sentence.h"
#include "proto/log/log.h"
#include "proto/log/log_file.h"
#include "proto/log/log_journal.h"
#include "proto/log/log_limiter.h"
#include "proto/log/log_syslog.h"

/* Of the name of an event and that of a process. */
#define LIMITED_BYTES 320

struct log {
    char *name;
    enum log_level level;
    bool is_quiet;
    bool file_failure_is_told;
    struct log_file *file;       /* NULL: none */
    struct log_syslog *syslog;   /* NULL: none */
    struct log_journal *journal; /* NULL: none; in front of syslog */
    struct log_limiter *limiter;
};

static struct log_file *create_file(const struct log_options *options)
{
    if (*text_or_empty(options->directory) == '\0')
        return NULL;
    return log_file_create(options->directory, options->name,
                           options->limit_bytes > 0 ? options->limit_bytes
                                                    : LOG_DEFAULT_LIMIT_BYTES,
                           options->keep > 0 ? options->keep : LOG_DEFAULT_KEEP);
}

static struct log_syslog *create_syslog(const struct log_options *options)
{
    const char *path = options->syslog_path == NULL ? LOG_SYSLOG_PATH : options->syslog_path;
    return *path == '\0' ? NULL : log_syslog_create(path);
}

/* Whoever names a syslog means that one. */
static struct log_journal *create_journal(const struct log_options *options)
{
    const char *path = options->journal_path;
    if (path == NULL && options->syslog_path == NULL)
        path = LOG_JOURNAL_PATH;
    return *text_or_empty(path) == '\0' ? NULL : log_journal_create(path);
}

static void clear(struct log *log)
{
    log_file_destroy(log->file);
    log_syslog_destroy(log->syslog);
    log_journal_destroy(log->journal);
    free(log->name);
}

struct log *log_configure(struct log *log, const struct log_options *options)
{
    if (log == NULL) {
        log = memory_allocate(sizeof(*log));
        log->limiter = log_limiter_create();
    }
    struct log old = *log;
    log->name = memory_copy_text(options->name);
    log->level = options->level;
    log->is_quiet = options->is_quiet;
    log->file = create_file(options);
    log->syslog = create_syslog(options);
    log->journal = create_journal(options);
    clear(&old);
    return log;
}

void log_set_level(struct log *log, enum log_level level)
{
    log->level = level;
}

bool log_is_wanted(const struct log *log, enum log_level level)
{
    return log != NULL && level <= log->level;
}

/* A reader of our standard error that stands still must not stop us: what does not fit now is left
 * out. A pipe that is ready takes PIPE_BUF octets without waiting. */
static void write_to_stderr(const char *text, size_t size)
{
    while (size > 0) {
        struct pollfd target = {.fd = STDERR_FILENO, .events = POLLOUT};
        if (poll(&target, 1, 0) != 1 || (target.revents & POLLOUT) == 0)
            return;
        ssize_t written = write(STDERR_FILENO, text, size < 4096 ? size : 4096);
        if (written <= 0)
            return;
        text += written;
        size -= (size_t)written;
    }
}

static size_t format(const struct log *log, struct log_line line, char *text)
{
    line.wall_ms = clock_wall_ms();
    line.name = log->name;
    return log_line_format(&line, text);
}

static struct log_line
line_of(enum event event, const struct event_field *fields, struct sentence *sentence)
{
    const struct event_row *row = event_row(event);
    return (struct log_line){.level = row->level,
                             .sentence = sentence_of_event(event, fields, sentence),
                             .event = row->name,
                             .fields = fields};
}

static void tell_on_stderr(const struct log *log, const struct error *error)
{
    struct sentence sentence;
    const struct event_field fields[] = {event_cause(error->reason), EVENT_END};
    struct log_line line = line_of(LOG_LINES_ARE_LOST, fields, &sentence);
    char text[LOG_LINE_BYTES + 1];
    write_to_stderr(text, format(log, line, text));
}

/* After a time without a file its readers must see that something is missing. */
static void write_number_of_lost_lines(struct log *log, int64_t lost)
{
    const struct event_field fields[] = {event_number("lines", lost), EVENT_END};
    struct sentence sentence;
    struct log_line line = line_of(LOG_LINES_WERE_LOST, fields, &sentence);
    char text[LOG_LINE_BYTES + 1];
    size_t size = format(log, line, text);
    (void)log_file_write(log->file, text, size, clock_monotonic_ms(), NULL);
}

static void write_to_file(struct log *log, const char *text, size_t size)
{
    struct error error = {0};
    if (log_file_write(log->file, text, size, clock_monotonic_ms(), &error) != 0) {
        if (!log->file_failure_is_told)
            tell_on_stderr(log, &error);
        log->file_failure_is_told = true;
        return;
    }
    log->file_failure_is_told = false;
    int64_t lost = log_file_take_lost(log->file);
    if (lost > 0)
        write_number_of_lost_lines(log, lost);
}

/* Our own time and level are cut off: the machine's log has its own. */
static const char *without_head(const char *text)
{
    for (int blanks = 0; blanks < 2; blanks++) {
        const char *blank = strchr(text, ' ');
        if (blank != NULL)
            text = blank + 1;
    }
    return text;
}

/* To the journal where it runs, else to the syslog. */
static void write_to_machine(struct log *log, struct log_line *line, char *text)
{
    const char *message = without_head(text);
    line->name = log->name;
    text[strcspn(text, "\n")] = '\0';
    if (log->journal != NULL && log_journal_send(log->journal, line, message))
        return;
    if (log->syslog != NULL)
        log_syslog_send(log->syslog, line->level, clock_wall_ms(), message);
}

static void write_line(struct log *log, struct log_line line, bool is_important)
{
    char text[LOG_LINE_BYTES + 1];
    size_t size = format(log, line, text);
    if (!log->is_quiet)
        write_to_stderr(text, size);
    if (log->file != NULL)
        write_to_file(log, text, size);
    if (is_important || line.level == LOG_LEVEL_ERROR)
        write_to_machine(log, &line, text);
}

static void tell_left_out(struct log *log, int64_t monotonic_ms)
{
    const char *name;
    int64_t left_out;
    while ((left_out = log_limiter_collect(log->limiter, monotonic_ms, &name)) > 0) {
        struct sentence sentence;
        const struct event_field fields[] = {
            event_text("of", name),
            event_number("more", left_out),
            event_number("seconds", LOG_LIMITER_WINDOW_MS / 1000),
            EVENT_END,
        };
        write_line(log, line_of(LOG_LINES_LEFT_OUT, fields, &sentence), false);
    }
}

void log_tell_left_out(struct log *log)
{
    if (log != NULL)
        tell_left_out(log, clock_monotonic_ms());
}

void log_destroy(struct log *log)
{
    if (log == NULL)
        return;
    /* No window will end any more: what was left out in the open ones is told now. */
    tell_left_out(log, clock_monotonic_ms() + LOG_LIMITER_WINDOW_MS);
    clear(log);
    log_limiter_destroy(log->limiter);
    free(log);
}

/* What whoever has a key can cause at will, by greeting and going. These are important, so they are limited
 * for each process alone: one that comes and goes must not keep the others out of the log. */
static const enum event limited_by_peer[] = {PROCESS_JOINED, PROCESS_LEFT, PROCESS_LOST,
                                             SUPERVISOR_SESSION_ENDED};

static const char *peer_of(const struct event_field *fields)
{
    for (; fields->key != NULL; fields++) {
        if (strcmp(fields->key, "peer") == 0)
            return text_or_empty(fields->text);
    }
    return "";
}

/* Under which name lines of the event are limited; the limiter does not mind what the sentences say in
 * between. NULL: they are not. */
static const char *
name_for_limiter(enum event event, const struct event_field *fields, char room[LIMITED_BYTES])
{
    const struct event_row *row = event_row(event);
    for (size_t i = 0; i < sizeof(limited_by_peer) / sizeof(limited_by_peer[0]); i++) {
        if (limited_by_peer[i] != event)
            continue;
        (void)snprintf(room, LIMITED_BYTES, "%s %s", row->name, peer_of(fields));
        return room;
    }
    return row->level <= LOG_LEVEL_WARNING && !row->is_important ? row->name : NULL;
}

static void write_event(struct log *log, enum event event, const struct event_field *fields)
{
    const struct event_row *row = event_row(event);
    struct sentence sentence;
    char room[LIMITED_BYTES];
    const char *limited = name_for_limiter(event, fields, room);
    log_tell_left_out(log);
    if (limited != NULL && !log_limiter_admit(log->limiter, limited, clock_monotonic_ms()))
        return;
    write_line(log, line_of(event, fields, &sentence), row->is_important);
}

void log_tell(struct log *log, enum event event, ...)
{
    const struct event_row *row = event_row(event);
    if (log == NULL || (!row->is_important && !log_is_wanted(log, row->level)))
        return;
    struct event_field fields[EVENT_MOST_FIELDS + 1];
    size_t count = 0;
    va_list arguments;
    va_start(arguments, event);
    struct event_field field = va_arg(arguments, struct event_field);
    for (; field.key != NULL && count < EVENT_MOST_FIELDS;
         field = va_arg(arguments, struct event_field))
        fields[count++] = field;
    va_end(arguments);
    fields[count] = EVENT_END;
    write_event(log, event, fields);
}
