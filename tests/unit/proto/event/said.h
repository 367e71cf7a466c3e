/* What a person would read of an error, for tests that look whether its parameters arrive. The text lives until
 * the next call. */
#ifndef TESTS_SAID_H
#define TESTS_SAID_H

#include "proto/event/error.h"
#include "proto/event/sentence.h"

static inline const char *said(const struct error *error)
{
    static struct sentence sentence;
    return sentence_of_reason(error->reason, &sentence);
}

#endif
