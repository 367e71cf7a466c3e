/* The state directory: its lock, and the file that says that this installation has been here. Two
 * supervisors with one state would both hand out jobs; a lost database that looked like a new installation
 * would try every password at once. */
#ifndef STORE_DIRECTORY_H
#define STORE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#define STORE_ID_CHARACTERS 32
#define STORE_KEY_BYTES     32

/* What the file "installation" holds. It is made once, before the first database, so a database
 * that is missing later must have been lost. */
struct store_installation {
    bool is_new;
    bool is_kept; /* false: the file could not be written; the next start finds none */
    char id[STORE_ID_CHARACTERS + 1];
    uint8_t key[STORE_KEY_BYTES]; /* of the HMACs; wiped by the owner */
};

/* Opens the directory (which must belong to this user or root and be closed to writing by others)
 * and locks it against a second supervisor; waits some seconds for a lock. Returns the directory's
 * descriptor, which holds the lock until it is closed, or -1: INVALID, with the process id of the one
 * that has it. */
int store_directory_lock(const char *path, struct error *error);

/* Reads the installation file of a state directory that another process has, without locking or making anything. The
 * caller wipes it. Returns 0, or -1: there is none that this user may read (UNAVAILABLE). */
int store_directory_look(const char *path,
                         struct store_installation *installation,
                         struct error *error);

/* HMAC-SHA-256 of a secret by the key of an installation. Returns 0, or -1 when the library fails. */
int store_directory_mac(const struct store_installation *installation,
                        const void *secret,
                        size_t size_bytes,
                        uint8_t mac[STORE_KEY_BYTES]);

/* Reads the installation file, or makes it. A file that cannot be understood is replaced; the
 * installation is not new then. Returns 0, or -1 when there are no random numbers (INTERNAL). */
int store_directory_installation(int directory,
                                 struct store_installation *installation,
                                 struct error *error);

#endif
