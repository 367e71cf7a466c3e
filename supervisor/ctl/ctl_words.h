/* Words of ours in JSON, as a person reads them: results, states, what may be seen. Programs compare these words, so
 * they are English everywhere but here. */
#ifndef CTL_WORDS_H
#define CTL_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/base/time_text.h"

/* The word in the person's language when it is one of ours, else as it is: what somebody else has named never
 * becomes another name because it is spelt like a word of ours. Borrowed. */
const char *ctl_word(const char *word);

/* Room for the name of a step. */
#define CTL_STEP_BYTES 512

/* The name of a step of a check in the person's language: all of it, or, behind whose step it is, its last words
 * ("directory 192.0.2.1: connect", "main tls"). What is not one of ours stays. Written to `room`. */
const char *ctl_step(const char *name, char room[CTL_STEP_BYTES]);

/* The mark in front of a line about something that was looked at: the same ones in `ewscalctl check`, in set-up and in
 * the guide. */
enum ctl_mark {
    CTL_MARK_GOOD,
    CTL_MARK_WARNING, /* it works, but will need somebody */
    CTL_MARK_BAD,
    CTL_MARK_YES, /* of one of many ways in a search: in vain is no failure */
    CTL_MARK_NO,
};

/* The mark in the person's language. Borrowed. */
const char *ctl_mark(enum ctl_mark mark);

/* How many places the longest mark takes in the person's language. */
size_t ctl_mark_width(void);

/* Writes the mark, and blanks behind it up to ctl_mark_width(). */
void ctl_mark_write(enum ctl_mark mark, FILE *stream);

/* A span of time as the person writes it, "2.5 s" or "2,5 s"; less than 0 is "never". Returns `text`. */
const char *ctl_span(int64_t span_ms, char text[TIME_SPAN_BYTES]);

#endif
