/* The assistant with nobody to ask: all answers are in a file that has the sections and settings of the configuration.
 *
 *   [ucserver]                       what the pages ask for, and any other setting
 *   host = ucserver.example.com
 *   user = ewscal
 *   secret_file = /root/answers/uc   is copied to where the service keeps its passwords, or
 *   secret_descriptor = 3            is read from there
 *   [exchange]
 *   find = auto                      as the pages' own words
 *   same_account = yes
 *                                    or left out where an address, or a user or password, says it
 *   [finish]
 *   sample = anna@example.com
 *   start = no
 *
 * What a choice of the pages would hide is refused, so that nothing in the file is dropped without a word. Each server
 * is tried; what is wrong ends the assistant, and nothing has been written then. */
#ifndef SETUP_ANSWERS_H
#define SETUP_ANSWERS_H

#include <stdio.h>

#include "proto/event/error.h"

#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_face.h"

struct setup_answers;

/* Reads the file and puts settings that no page asks for into the draft. Keeps the draft and `output`, where what
 * happens is told. Returns 0 and new answers, or -1: INVALID (which line, and what would be right), UNAVAILABLE (a file
 * cannot be read). */
int setup_answers_create(const char *path,
                         struct setup_draft *draft,
                         FILE *output,
                         struct setup_answers **answers,
                         struct error *error);

/* Wipes passwords. NULL is fine. */
void setup_answers_destroy(struct setup_answers *answers);

/* Its face, owned by it. */
const struct setup_face *setup_answers_face(struct setup_answers *answers);

#endif
