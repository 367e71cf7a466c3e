/* Limits and counts what repeats. It watches a bounded number of events; one of which lines were left out is
 * never forgotten before its count has been told. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/log/log_limiter.h"

struct watched {
    char *sentence; /* NULL: free */
    int64_t begin_ms;
    int64_t written;
    int64_t left_out;
};

struct log_limiter {
    struct watched watched[LOG_LIMITER_SENTENCES];
    char *lent; /* what log_limiter_collect() gave last */
};

struct log_limiter *log_limiter_create(void)
{
    return memory_allocate(sizeof(struct log_limiter));
}

void log_limiter_destroy(struct log_limiter *limiter)
{
    if (limiter == NULL)
        return;
    for (size_t i = 0; i < LOG_LIMITER_SENTENCES; i++)
        free(limiter->watched[i].sentence);
    free(limiter->lent);
    free(limiter);
}

static struct watched *find_watched_sentence(struct log_limiter *limiter, const char *sentence)
{
    for (size_t i = 0; i < LOG_LIMITER_SENTENCES; i++) {
        struct watched *watched = &limiter->watched[i];
        if (watched->sentence != NULL && strcmp(watched->sentence, sentence) == 0)
            return watched;
    }
    return NULL;
}

/* A free place, or that of the sentence whose window began first among those of which nothing is still
 * to be told. NULL: there is none. */
static struct watched *find_place(struct log_limiter *limiter)
{
    struct watched *oldest = NULL;
    for (size_t i = 0; i < LOG_LIMITER_SENTENCES; i++) {
        struct watched *watched = &limiter->watched[i];
        if (watched->sentence == NULL)
            return watched;
        if (watched->left_out == 0 && (oldest == NULL || watched->begin_ms < oldest->begin_ms))
            oldest = watched;
    }
    return oldest;
}

static bool is_over(const struct watched *watched, int64_t now_ms)
{
    return now_ms - watched->begin_ms >= LOG_LIMITER_WINDOW_MS;
}

bool log_limiter_admit(struct log_limiter *limiter, const char *sentence, int64_t now_ms)
{
    struct watched *watched = find_watched_sentence(limiter, sentence);
    if (watched == NULL) {
        watched = find_place(limiter);
        if (watched == NULL)
            return true;
        free(watched->sentence);
        *watched = (struct watched){.sentence = memory_copy_text(sentence), .begin_ms = now_ms};
    } else if (is_over(watched, now_ms) && watched->left_out == 0) {
        watched->begin_ms = now_ms;
        watched->written = 0;
    }
    if (watched->written < LOG_LIMITER_BURST) {
        watched->written++;
        return true;
    }
    watched->left_out++;
    return false;
}

int64_t log_limiter_collect(struct log_limiter *limiter, int64_t now_ms, const char **sentence)
{
    for (size_t i = 0; i < LOG_LIMITER_SENTENCES; i++) {
        struct watched *watched = &limiter->watched[i];
        if (watched->sentence == NULL || watched->left_out == 0 || !is_over(watched, now_ms))
            continue;
        int64_t left_out = watched->left_out;
        free(limiter->lent);
        limiter->lent = watched->sentence;
        *sentence = limiter->lent;
        *watched = (struct watched){0};
        return left_out;
    }
    return 0;
}
