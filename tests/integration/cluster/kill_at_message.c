/* A library to preload: a process of the cluster kills itself at a chosen message of the bus.
 *
 * It stands between the program and libzmq, where messages are not yet, or no longer, encrypted, and
 * knows only the head that docs/internals/message-table.md describes. The environment says when:
 *   EWSCAL_KILL_PROGRAM  name of the program that dies
 *   EWSCAL_KILL_TYPE     number of the message type
 *   EWSCAL_KILL_WAY      "received", "sending" (it is never sent) or "sent"
 *   EWSCAL_KILL_COUNT    at the so manieth message of that type and way
 *   EWSCAL_KILL_ONCE     a file that is made at death; where it exists already nobody dies */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

/* [major, minor, type, {...}]: an array of four, three small numbers. */
#define HEAD_BYTES     4
#define HEAD_FIRST     0x94
#define TYPE_INDEX     3
#define ON_THE_WIRE_NS 20000000

static struct {
    bool is_this_program;
    long type, count;
    char *way, *once;
    long seen;
} plan;

static char *copy_of(const char *name)
{
    const char *value = getenv(name);
    char *copy = strdup(value == NULL ? "" : value);
    if (copy == NULL)
        abort();
    return copy;
}

/* Before main: the programs of the product begin with an empty environment of their own. */
__attribute__((constructor)) static void read_plan(void)
{
    char *program = copy_of("EWSCAL_KILL_PROGRAM");
    char *type = copy_of("EWSCAL_KILL_TYPE"), *count = copy_of("EWSCAL_KILL_COUNT");
    plan.is_this_program = strcmp(program, program_invocation_short_name) == 0;
    plan.type = strtol(type, NULL, 10);
    plan.count = strtol(count, NULL, 10);
    plan.way = copy_of("EWSCAL_KILL_WAY");
    plan.once = copy_of("EWSCAL_KILL_ONCE");
    free(program);
    free(type);
    free(count);
}

__attribute__((destructor)) static void forget_plan(void)
{
    free(plan.way);
    free(plan.once);
}

static bool is_the_type(const void *data, size_t size)
{
    const uint8_t *octets = data;
    return size > HEAD_BYTES && octets[0] == HEAD_FIRST && octets[TYPE_INDEX] == plan.type;
}

static bool is_now(const char *way, const void *data, size_t size)
{
    return plan.is_this_program && strcmp(plan.way, way) == 0 && is_the_type(data, size) &&
           ++plan.seen == plan.count;
}

static void die(void)
{
    int file = open(plan.once, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file < 0)
        return; /* somebody was killed before */
    (void)close(file);
    (void)raise(SIGKILL);
}

static void die_later(void)
{
    struct timespec pause = {0, ON_THE_WIRE_NS}; /* so that it really is on its way */
    (void)nanosleep(&pause, NULL);
    die();
}

/* dlsym() returns a pointer to data; ISO C knows no cast from it to a function. */
static void find_next(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    memcpy(function, &found, sizeof(found));
}

int zmq_send(void *socket, const void *data, size_t size, int flags)
{
    int (*next)(void *, const void *, size_t, int);
    find_next("zmq_send", &next);
    if (is_now("sending", data, size))
        die();
    int result = next(socket, data, size, flags);
    if (result >= 0 && is_now("sent", data, size))
        die_later();
    return result;
}

/* The message is libzmq's as soon as it is sent, so it is looked at before. */
int zmq_msg_send(zmq_msg_t *message, void *socket, int flags)
{
    int (*next)(zmq_msg_t *, void *, int);
    find_next("zmq_msg_send", &next);
    const void *data = zmq_msg_data(message);
    size_t size = zmq_msg_size(message);
    if (is_now("sending", data, size))
        die();
    bool is_last = is_now("sent", data, size);
    int result = next(message, socket, flags);
    if (is_last && result >= 0)
        die_later();
    return result;
}

int zmq_msg_recv(zmq_msg_t *message, void *socket, int flags)
{
    int (*next)(zmq_msg_t *, void *, int);
    find_next("zmq_msg_recv", &next);
    int result = next(message, socket, flags);
    if (result >= 0 && is_now("received", zmq_msg_data(message), zmq_msg_size(message)))
        die();
    return result;
}
