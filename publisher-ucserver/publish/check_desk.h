/* `check`: each step of the log-in with what came of it. A session that works is asked whether the
 * server still answers; without one the next attempt tells, which is hurried if nobody wants the
 * pause. */
#ifndef PUBLISHER_CHECK_DESK_H
#define PUBLISHER_CHECK_DESK_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct publisher_callbacks;
struct rose_session;
struct tls_shown;

#define CHECK_DESK_PLACES 8 /* questions that wait for the same attempt */

/* Part of its owner, who sets what is borrowed; all else begins as zero. */
struct check_desk {
    struct rose_session *rose_session;           /* borrowed */
    const struct publisher_callbacks *callbacks; /* borrowed */
    const int64_t *certificate_end;              /* borrowed; seconds since 1970, or 0 */
    const struct tls_shown *shown; /* of the newest attempt; borrowed; NULL: never any */
    int64_t numbers[CHECK_DESK_PLACES];
    size_t count; /* 0: nobody waits */
};

/* The supervisor asks. */
void check_desk_request(struct check_desk *desk, int64_t number, int64_t now_ms);

/* A session works: it is asked for those who wait. */
void check_desk_opened(struct check_desk *desk, int64_t now_ms);

/* The attempt has failed; the answer to rose_session_check() has come. Those who wait are told. */
void check_desk_failed(struct check_desk *desk);
void check_desk_answered(struct check_desk *desk, const struct error *why);

#endif
