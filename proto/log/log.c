/* The log of one process. */
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/error.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"
#include "proto/log/log_file.h"
#include "proto/log/log_limiter.h"
#include "proto/log/log_syslog.h"

struct log {
    char *name;
    enum log_level level;
    bool is_quiet;
    bool file_failure_is_told;
    struct log_file *file;     /* NULL: none */
    struct log_syslog *syslog; /* NULL: none */
    struct log_limiter *limiter;
};

struct event {
    enum log_level level;
    bool is_important;
    const char *sentence;
    const struct log_field *fields;
};

struct log *log_create(const struct log_options *options)
{
    struct log *log = memory_allocate(sizeof(*log));
    log->limiter = log_limiter_create();
    log_configure(log, options);
    return log;
}

static struct log_file *create_file(const struct log_options *options)
{
    if (options->directory == NULL)
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

static void clear(struct log *log)
{
    log_file_destroy(log->file);
    log_syslog_destroy(log->syslog);
    free(log->name);
}

void log_configure(struct log *log, const struct log_options *options)
{
    char *name = memory_copy_text(options->name);
    struct log_file *file = create_file(options);
    struct log_syslog *syslog = create_syslog(options);
    clear(log);
    log->name = name;
    log->level = options->level;
    log->is_quiet = options->is_quiet;
    log->file = file;
    log->syslog = syslog;
}

void log_set_level(struct log *log, enum log_level level)
{
    log->level = level;
}

bool log_is_wanted(const struct log *log, enum log_level level)
{
    return log != NULL && level <= log->level;
}

struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){.key = key, .text = text == NULL ? "-" : text};
}

struct log_field log_number(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .number = number};
}

struct log_field log_failure(const struct error *error)
{
    return log_text("reason", error->text);
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

static size_t format_event(const struct log *log, const struct event *event, char *text)
{
    struct log_line line = {
        .wall_ms = clock_wall_ms(),
        .level = event->level,
        .name = log->name,
        .sentence = event->sentence,
        .fields = event->fields,
    };
    return log_line_format(&line, text);
}

static void tell_on_stderr(const struct log *log, const char *sentence, const struct error *error)
{
    struct log_field fields[] = {log_failure(error), LOG_END};
    struct event event = {
        .level = LOG_LEVEL_ERROR,
        .sentence = sentence,
        .fields = fields,
    };
    char text[LOG_LINE_BYTES + 1];
    write_to_stderr(text, format_event(log, &event, text));
}

/* After a time without a file its readers must see that something is missing. */
static void write_number_of_lost_lines(struct log *log, int64_t lost)
{
    struct log_field fields[] = {log_number("lines", lost), LOG_END};
    struct event event = {
        .level = LOG_LEVEL_WARNING,
        .sentence = "lines of this log were lost",
        .fields = fields,
    };
    char text[LOG_LINE_BYTES + 1];
    size_t size = format_event(log, &event, text);
    (void)log_file_write(log->file, text, size, clock_monotonic_ms(), NULL);
}

static void write_to_file(struct log *log, const char *text, size_t size)
{
    struct error error = {0};
    if (log_file_write(log->file, text, size, clock_monotonic_ms(), &error) != 0) {
        if (!log->file_failure_is_told)
            tell_on_stderr(log, "log lines are lost, this is said once", &error);
        log->file_failure_is_told = true;
        return;
    }
    log->file_failure_is_told = false;
    int64_t lost = log_file_take_lost(log->file);
    if (lost > 0)
        write_number_of_lost_lines(log, lost);
}

static void write_event(struct log *log, const struct event *event)
{
    char text[LOG_LINE_BYTES + 1];
    size_t size = format_event(log, event, text);
    if (!log->is_quiet)
        write_to_stderr(text, size);
    if (log->file != NULL)
        write_to_file(log, text, size);
    if (log->syslog != NULL && (event->is_important || event->level == LOG_LEVEL_ERROR))
        log_syslog_send(log->syslog, event->level, clock_wall_ms(), text);
}

static void tell_left_out(struct log *log, int64_t monotonic_ms)
{
    const char *sentence = NULL;
    int64_t left_out;
    while ((left_out = log_limiter_collect(log->limiter, monotonic_ms, &sentence)) > 0) {
        struct log_field fields[] = {
            log_number("more", left_out),
            log_number("seconds", LOG_LIMITER_WINDOW_MS / 1000),
            LOG_END,
        };
        struct event event = {
            .level = LOG_LEVEL_WARNING,
            .sentence = sentence,
            .fields = fields,
        };
        write_event(log, &event);
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

static void admit_event(struct log *log, const struct event *event)
{
    bool is_limited = event->level <= LOG_LEVEL_WARNING && !event->is_important;
    if (is_limited && !log_limiter_admit(log->limiter, event->sentence, clock_monotonic_ms()))
        return;
    write_event(log, event);
}

static void
write_arguments(struct log *log, struct event event, const char *sentence, va_list arguments)
{
    if (log == NULL || (!event.is_important && !log_is_wanted(log, event.level)))
        return;
    struct log_field fields[LOG_MOST_FIELDS + 1] = {{0}};
    size_t count = 0;
    struct log_field field = va_arg(arguments, struct log_field);
    while (field.key != NULL && count < LOG_MOST_FIELDS) {
        fields[count++] = field;
        field = va_arg(arguments, struct log_field);
    }
    event.sentence = sentence;
    event.fields = fields;
    log_tell_left_out(log);
    admit_event(log, &event);
}

void log_write(struct log *log, enum log_level level, const char *sentence, ...)
{
    va_list arguments;
    va_start(arguments, sentence);
    write_arguments(log, (struct event){.level = level}, sentence, arguments);
    va_end(arguments);
}

void log_write_important(struct log *log, enum log_level level, const char *sentence, ...)
{
    va_list arguments;
    va_start(arguments, sentence);
    write_arguments(log, (struct event){.level = level, .is_important = true}, sentence, arguments);
    va_end(arguments);
}
