/* A log whose lines a test can count. */
#ifndef UNIT_SUPERVISOR_LOG_FIXTURE_H
#define UNIT_SUPERVISOR_LOG_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/log/log.h"

struct log_fixture {
    char folder[64], path[128];
    struct log *log;
};

static inline void log_fixture_open(struct log_fixture *fixture)
{
    (void)snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/ewscal-lines-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/log.log", fixture->folder);
    const struct log_options options = {.name = "log",
                                        .directory = fixture->folder,
                                        .is_quiet = true,
                                        .syslog_path = "",
                                        .level = LOG_LEVEL_INFO};
    fixture->log = log_configure(NULL, &options);
}

static inline void log_fixture_close(struct log_fixture *fixture)
{
    log_destroy(fixture->log);
    (void)unlink(fixture->path);
    (void)rmdir(fixture->folder);
}

/* How many lines have the text. */
static inline int log_fixture_count(const struct log_fixture *fixture, const char *text)
{
    char line[4096];
    int count = 0;
    FILE *file = fopen(fixture->path, "re");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        count += strstr(line, text) != NULL ? 1 : 0;
    if (file != NULL)
        (void)fclose(file);
    return count;
}

#endif
