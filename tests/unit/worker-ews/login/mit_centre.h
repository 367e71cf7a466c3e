/* A krb5kdc of MIT with one user and three services, on a free port of loopback, and a relay before it that can hold or
 * drop what is asked. A fault of theirs fails the test. */
#ifndef TESTS_MIT_CENTRE_H
#define TESTS_MIT_CENTRE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define MIT_CENTRE_REALM    "EXAMPLE.TEST"
#define MIT_CENTRE_USER     "user@example.test"
#define MIT_CENTRE_PASSWORD "right"
#define MIT_CENTRE_HOST     "mail.example.test"
#define MIT_CENTRE_OTHER    "other.example.test"
#define MIT_CENTRE_BRIEF    "brief.example.test" /* its tickets end after a second */

/* What becomes of requests for the tickets of services. */
enum mit_centre_services { MIT_CENTRE_GIVES, MIT_CENTRE_HOLDS, MIT_CENTRE_DROPS };

struct mit_centre {
    char folder[64];
    pid_t process;
    uint16_t own_port;
    int listener; /* of the relay */
    uint16_t port;
    pthread_t thread;
    sem_t released;
    atomic_int services; /* enum mit_centre_services */
    atomic_int accounts_asked, services_asked;
};

/* Starts both. `is_spake`: the user is asked for SPAKE (RFC 9588). Before any thread. */
void mit_centre_start(struct mit_centre *centre, bool is_spake);

/* Lets one request go on that is held. */
void mit_centre_release(struct mit_centre *centre);

/* Ends both, and removes the folder. */
void mit_centre_stop(struct mit_centre *centre);

#endif
