/* A support bundle: what somebody needs who is to find out from afar what is wrong, in one file, without
 * secrets and, if it is wished for, without names. It is made without the supervisor, too; what could not be had is
 * named in it. */
#ifndef BUNDLE_H
#define BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "proto/event/error.h"

struct pseudonyms;

/* What the caller knows; everything is borrowed. */
struct bundle_order {
    const char *output;            /* a file that is not there yet */
    const char *configuration;     /* path */
    const char *keys;              /* folder */
    const char *program_directory; /* where the programs of all roles are */
    int64_t time_s;
    bool is_anonymous;
};

struct bundle;

/* Begins a bundle. NULL: it cannot be written (UNAVAILABLE, INVALID). */
struct bundle *bundle_begin(const struct bundle_order *order, struct error *error);

/* Something is not in it: its name in the bundle, its path, or a few words; and the packed reason. */
void bundle_lacks(struct bundle *bundle, const char *what, const char *reason);

/* Learns names from the answers of the supervisor (users, processes, accounts), so that they are found everywhere.
 * Before anything is added. */
void bundle_learn(struct bundle *bundle, const json_t *answer);

/* Adds an answer of the supervisor. Changes it. */
void bundle_add_json(struct bundle *bundle, const char *name, json_t *answer);

/* Adds what this machine has: configuration, logs, versions, units, files, disks, the HTTP endpoint's pages. */
void bundle_add_machine(struct bundle *bundle);

/* Ends and frees it. `missing` (may be NULL) gets a new array of what it lacks, each an object
 * of `what` and `reason` as bundle_lacks() got them. Errors: UNAVAILABLE, and then there
 * is no file. */
int bundle_end(struct bundle *bundle, int64_t *size_bytes, json_t **missing, struct error *error);

#endif
