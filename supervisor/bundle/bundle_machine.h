/* What this machine says of the service: files with owner and mode, room on its disks, programs with their versions,
 * units, and what the HTTP endpoint answers. Everything is bounded in size and time. */
#ifndef BUNDLE_MACHINE_H
#define BUNDLE_MACHINE_H

#include <stddef.h>

#include "proto/base/buffer.h"

/* Appends a line for each file below a folder, or for the file: mode, owner, group, size, time, path. Nothing is
 * opened but folders. */
void bundle_list_files(const char *path, struct buffer *to);

/* Appends a line: how much room the disk with that path has. */
void bundle_list_disk(const char *path, struct buffer *to);

/* Runs a program (arguments end with NULL, the first is its path) without input for at most some seconds and appends
 * what it writes. Returns 0, or -1: it could not be run, or failed. */
int bundle_run(const char *const *arguments, struct buffer *to);

/* Appends the body that `listen` ("127.0.0.1:7480") answers to a path with status 200. Returns 0 or -1. */
int bundle_fetch(const char *listen, const char *path, struct buffer *to);

#endif
