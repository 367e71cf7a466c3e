/* A ring of minutes. Each minute since the start has a number, and its sample stands at that number modulo the size;
 * so no sample need be moved, and what was not noted is seen by what stands there. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/history/history.h"

/* The places of the values in a sample; those of a server are behind them, server after server. */
enum value { FRESH, LISTED, WITHOUT, OLDEST_AGE, FINISHED, FAILED, VALUES };
enum server_value { LATENCY, REQUESTS, SERVER_FAILED, HELD, SERVER_VALUES };

/* Counts at the sample before. */
struct counted {
    int64_t finished, failed;
    struct history_server *servers;
};

struct history {
    char **servers;
    size_t count;
    int64_t began_ms;
    int64_t newest; /* the number of the newest minute; -1: there is none */
    int32_t *values;
    struct counted before;
};

static size_t values_of(size_t servers)
{
    return VALUES + servers * SERVER_VALUES;
}

size_t history_memory_bytes(size_t servers)
{
    return HISTORY_SAMPLES * values_of(servers) * sizeof(int32_t);
}

struct history *history_create(const char *const *servers, size_t count, int64_t now_ms)
{
    struct history *history = memory_allocate(sizeof(*history));
    history->servers = memory_allocate_items(count, sizeof(*history->servers));
    history->before.servers = memory_allocate_items(count, sizeof(*history->before.servers));
    history->values = memory_allocate(history_memory_bytes(count));
    history->count = count;
    history->began_ms = now_ms;
    history->newest = -1;
    for (size_t i = 0; i < count; i++)
        history->servers[i] = memory_copy_text(servers[i]);
    return history;
}

void history_destroy(struct history *history)
{
    if (history == NULL)
        return;
    for (size_t i = 0; i < history->count; i++)
        free(history->servers[i]);
    free(history->servers);
    free(history->before.servers);
    free(history->values);
    free(history);
}

static int64_t minute_of(const struct history *history, int64_t now_ms)
{
    return (now_ms - history->began_ms) / HISTORY_STEP_MS;
}

static int32_t *sample_of(const struct history *history, int64_t minute)
{
    return history->values + (size_t)(minute % HISTORY_SAMPLES) * values_of(history->count);
}

bool history_is_due(const struct history *history, int64_t now_ms)
{
    return minute_of(history, now_ms) > history->newest;
}

/* What does not fit is the largest number: it is a picture, and wrong in no other way. */
static int32_t fitting(int64_t value)
{
    return (int32_t)number_smaller(value, INT32_MAX);
}

/* What came since; a count that went back began anew. */
static int64_t since(int64_t before, int64_t now)
{
    return now < before ? now : now - before;
}

static void
note_server(int32_t *values, const struct history_server *before, const struct history_server *now)
{
    int64_t requests = since(before->requests, now->requests);
    int64_t sum_ms = since(before->sum_ms, now->sum_ms);
    values[LATENCY] = requests == 0 ? HISTORY_UNKNOWN : fitting(sum_ms / requests);
    values[REQUESTS] = fitting(requests);
    values[SERVER_FAILED] = fitting(since(before->failed, now->failed));
    values[HELD] = now->is_held;
}

/* Minutes without a sample: at most all there are. */
static void note_unknown(struct history *history, int64_t until)
{
    int64_t from = number_larger(history->newest + 1, until - HISTORY_SAMPLES);
    for (; from < until; from++) {
        for (size_t i = 0; i < values_of(history->count); i++)
            sample_of(history, from)[i] = HISTORY_UNKNOWN;
    }
}

void history_note(struct history *history, const struct history_state *state, int64_t now_ms)
{
    int64_t minute = minute_of(history, now_ms);
    if (minute <= history->newest)
        return;
    note_unknown(history, minute);
    int32_t *sample = sample_of(history, minute);
    sample[FRESH] = fitting(state->fresh);
    sample[LISTED] = fitting(state->listed);
    sample[WITHOUT] = fitting(state->without);
    sample[OLDEST_AGE] = fitting(number_larger(state->oldest_age_ms, HISTORY_UNKNOWN));
    sample[FINISHED] = fitting(since(history->before.finished, state->finished));
    sample[FAILED] = fitting(since(history->before.failed, state->failed));
    for (size_t i = 0; i < history->count; i++) {
        note_server(sample + values_of(i), &history->before.servers[i], &state->servers[i]);
        history->before.servers[i] = state->servers[i];
    }
    history->before.finished = state->finished;
    history->before.failed = state->failed;
    history->newest = minute;
}

/* ---- JSON ---- */

/* The first minute that is kept. */
static int64_t oldest_of(const struct history *history)
{
    return number_larger(0, history->newest + 1 - HISTORY_SAMPLES);
}

/* One list; `place` is where the value stands in a sample. */
static void write_list(
    FILE *file, const struct history *history, const char *before, const char *key, size_t place)
{
    (void)fprintf(file, "%s\"%s\":[", before, key);
    for (int64_t minute = oldest_of(history); minute <= history->newest; minute++) {
        int32_t value = sample_of(history, minute)[place];
        if (minute > oldest_of(history))
            (void)fputc(',', file);
        if (value == HISTORY_UNKNOWN)
            (void)fputs("null", file);
        else
            (void)fprintf(file, "%" PRId32, value);
    }
    (void)fputc(']', file);
}

/* As a text of JSON, with what must be escaped there. */
static void write_json_text(FILE *file, const char *before, const char *text, size_t size)
{
    json_t *value = json_stringn(text, size);
    char *written = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    (void)fprintf(file, "%s%s", before, written == NULL ? "\"\"" : written);
    free(written);
    json_decref(value);
}

static void write_server(FILE *file, const struct history *history, size_t server)
{
    static const char *const keys[SERVER_VALUES] = {[LATENCY] = "latency_ms",
                                                    [REQUESTS] = "requests",
                                                    [SERVER_FAILED] = "failed",
                                                    [HELD] = "held"};
    const char *title = history->servers[server];
    size_t size = strcspn(title, " ");
    const char *name = title[size] == '\0' ? "" : title + size + 1;
    write_json_text(file, server > 0 ? ",{\"server\":" : "{\"server\":", title, size);
    write_json_text(file, ",\"name\":", name, strlen(name));
    for (size_t i = 0; i < SERVER_VALUES; i++)
        write_list(file, history, ",", keys[i], values_of(server) + i);
    (void)fputc('}', file);
}

char *history_to_json(const struct history *history, struct both_clocks now)
{
    static const char *const keys[VALUES] = {
        [FRESH] = "fresh",       [LISTED] = "listed",
        [WITHOUT] = "without",   [OLDEST_AGE] = "oldest_age_ms",
        [FINISHED] = "finished", [FAILED] = "failed"};
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL)
        abort();
    int64_t begin_ms = history->began_ms + oldest_of(history) * HISTORY_STEP_MS;
    (void)fprintf(file, "{\"step_ms\":%" PRId64 ",\"from_ms\":%" PRId64, HISTORY_STEP_MS,
                  now.wall_ms - (now.monotonic_ms - begin_ms));
    for (size_t i = 0; i < VALUES; i++)
        write_list(file, history, ",", keys[i], i);
    (void)fputs(",\"servers\":[", file);
    for (size_t i = 0; i < history->count; i++)
        write_server(file, history, i);
    (void)fputs("]}\n", file);
    if (fclose(file) != 0)
        abort();
    return text;
}
