/* Two numbers made one. Limits and deadlines are compared all over the program, and a macro would evaluate
 * its arguments twice. */
#ifndef PROTO_NUMBER_H
#define PROTO_NUMBER_H

#include <stdint.h>

static inline int64_t number_smaller(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

static inline int64_t number_larger(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

/* Both together, neither below 0; what does not fit is the largest number. Counts that another process tells may be
 * anything. */
static inline int64_t number_sum(int64_t left, int64_t right)
{
    return left > INT64_MAX - right ? INT64_MAX : left + right;
}

/* The smoothed value of a row of measurements after one more: one measurement counts for an eighth. `smoothed`
 * is what this returned for those before, 0 before the first, which counts alone. */
static inline int64_t number_smooth(int64_t smoothed, int64_t measured)
{
    return smoothed == 0 ? measured : (7 * smoothed + measured) / 8;
}

#endif
